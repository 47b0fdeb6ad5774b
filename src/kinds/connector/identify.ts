/** What a manifest is about, read off its nodes alone, before its fields are checked and converted. Pure. */
import { entryAt, isNullNode, positionAt, type ManifestDocument, type Node } from '../../manifests/node.ts'
import { resolveReferences, type References } from '../../manifests/references.ts'
import type { Problem } from '../../model/errors.ts'
import { didYouMean } from '../../model/suggest.ts'
import { SCHEMA_FIELD_NAMES } from './schema-fields.ts'

/**
 * The service's name: tells which metadata the manifest needs. Undefined when it is missing, is no text, or is made of
 * references and these are not given, not at hand or secret.
 */
export function serviceOf(document: ManifestDocument, references?: References): string | undefined {
  const node = entryAt(document.root, 'service')?.value
  if (node?.kind !== 'scalar' || node.text === '' || isNullNode(node)) return undefined
  if (references === undefined) return node.text.includes('${{') ? undefined : node.text
  const resolved = resolveReferences(node.text, references)
  return 'message' in resolved || resolved.deferred || resolved.secret || resolved.text === ''
    ? undefined
    : resolved.text
}

/** The problem of a manifest whose service Fivetran does not have. `services`: those that it has. */
export function unknownService(
  document: ManifestDocument,
  services: Iterable<string>,
  references?: References,
): Problem {
  const name = serviceOf(document, references) ?? ''
  const hint = didYouMean(name, services) ?? "Write the name that Fivetran's API uses, such as `github`."
  const at = entryAt(document.root, 'service')?.value ?? document.root
  return {
    severity: 'error',
    message: `Fivetran has no service \`${name}\`.`,
    hint,
    position: positionAt(document.file, at),
  }
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
