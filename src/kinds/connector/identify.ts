/** What a manifest is about, read before anything else is known: tells which services' metadata are needed. */
import { didYouMean } from '../../model/suggest.ts'
import type { Problem } from '../../model/errors.ts'
import { entryOf, isNullNode, positionAt, type ManifestDocument } from '../../manifests/node.ts'
import { resolveReferences, type References } from '../../manifests/references.ts'

/** The service's name; undefined when it is missing, no text or not at hand. */
export function serviceOf(document: ManifestDocument, references?: References): string | undefined {
  return textOf(document, 'service', references)
}

/** The problem of a manifest whose service Fivetran does not have. `services`: those that it has. */
export function unknownService(
  document: ManifestDocument,
  services: Iterable<string>,
  references?: References,
): Problem {
  const name = serviceOf(document, references) ?? ''
  const hint = didYouMean(name, services) ?? "Write the name that Fivetran's API uses, such as `github`."
  const mark = entryOf(document.root, 'service')?.value ?? document.root
  return {
    severity: 'error',
    message: `Fivetran has no service \`${name}\`.`,
    hint,
    position: positionAt(document.file, mark),
  }
}

function textOf(document: ManifestDocument, field: string, references: References | undefined): string | undefined {
  const node = entryOf(document.root, field)?.value
  if (node?.kind !== 'scalar' || node.text === '' || isNullNode(node)) return undefined
  if (references === undefined) return node.text.includes('${{') ? undefined : node.text
  const resolved = resolveReferences(node.text, references)
  return 'message' in resolved || resolved.deferred || resolved.secret || resolved.text === ''
    ? undefined
    : resolved.text
}
