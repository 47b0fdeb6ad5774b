/** What a manifest is about, read off its nodes alone, before its fields are checked and converted. Pure. */
import { entryAt, positionIn, type ManifestDocument, type Node } from '../../manifests/node.ts'
import type { References } from '../../manifests/references.ts'
import { quoted } from '../../manifests/wording.ts'
import type { Problem } from '../../model/errors.ts'
import type { ServiceName } from '../../model/field-type.ts'
import { visible } from '../../model/visible.ts'
import { SERVICE_NAME, serviceMeant, serviceOf, spelledLikeServices } from '../service-name.ts'
import { SCHEMA_FIELD_NAMES } from './schema-fields.ts'

/** The problem of a manifest whose service Fivetran does not have. `services`: those that it has. */
export function unknownService(document: ManifestDocument, services: readonly ServiceName[]): Problem {
  const name = serviceOf(document) ?? ''
  const meant = serviceMeant(name, services)
  const hint =
    meant === undefined ? "Write the name that Fivetran's API uses, such as `github`." : `Did you mean \`${meant}\`?`
  return problemOfService(document, `Fivetran has no service \`${name}\`.`, hint)
}

/**
 * The problem of a manifest whose service is written as none can be called, such as `Google Sheets`; undefined for
 * others. `services`: those that are known to this run.
 */
export function misnamedService(
  document: ManifestDocument,
  references: References,
  services: readonly ServiceName[],
): Problem | undefined {
  const name = serviceOf(document, references)
  if (name === undefined || name.trim() === '' || SERVICE_NAME.test(name)) return undefined
  // Whether there is one, only Fivetran knows; people mostly write the name that they see there.
  const meant = serviceMeant(name, services) ?? (services.length === 0 ? spelledLikeServices(name) : '')
  const hint =
    meant === ''
      ? "Write the name that Fivetran's API uses: lower-case letters, digits and `_`, such as `google_ads`."
      : `Did you mean \`${meant}\`?`
  return problemOfService(document, `\`service\` takes the name of a service, not ${quoted(visible(name))}.`, hint)
}

/** What is said beside a wrong service: of warnings, such as that a field cannot be checked, it may be the cause. */
export function errorsOf(problems: readonly Problem[]): Problem[] {
  return problems.filter(({ severity }) => severity === 'error')
}

function problemOfService(document: ManifestDocument, message: string, hint: string): Problem {
  const at = entryAt(document.root, 'service')?.value ?? document.root
  return { severity: 'error', message, hint, position: positionIn(document, at) }
}

/** The address as it is written: `Warehouse/github_connector`. Undefined when the group or the schema is missing. */
export function nameInText({ root }: ManifestDocument): string | undefined {
  const group = textIn(entryAt(root, 'group')?.value) ?? textIn(entryAt(root, 'group_id')?.value)
  const target = entryAt(root, 'destination_schema')?.value
  if (group === undefined || target?.kind !== 'mapping') return undefined
  const parts = SCHEMA_FIELD_NAMES.flatMap(name => textIn(entryAt(target, name)?.value) ?? [])
  return parts.length === 0 ? undefined : `${group}/${parts.join('.')}`
}

function textIn(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' ? node.text : undefined
}
