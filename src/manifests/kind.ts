/** Which kind of resource a document describes. */
import type { Problem } from '../model/errors.ts'
import { own } from '../model/own.ts'
import { didYouMean, listNames, misspellingOf } from '../model/suggest.ts'
import { isWritable, type ManifestField } from './field.ts'
import { entryAt, type ManifestDocument, type MappingEntry, type MappingNode } from './node.ts'
import { Problems } from './problems.ts'

/** What documents describe that hold for the manifests of their folder, and no resource. */
export const DEFAULTS = 'defaults'

/** A kind that a document may name, and the fields by which a document of it is told from a file of another tool. */
export interface NamedKind {
  readonly name: string
  readonly fields: ManifestField
}

/**
 * The kind of a document, one of `kinds`; a document that names none is of the first. `later`: kinds that are known and
 * not supported yet. The problem, for a document of no kind.
 */
export function kindOf<K extends NamedKind>(
  document: ManifestDocument,
  kinds: readonly [K, ...K[]],
  later: readonly string[],
): { readonly kind: K } | { readonly problems: readonly Problem[] } {
  const { file, root } = document
  const node = entryAt(root, 'kind')?.value
  const written = node?.kind === 'scalar' ? node.text : ''
  const names = kinds.map(({ name }) => name)
  const known = [...names, DEFAULTS]
  const problems = new Problems(document)
  const meant = node === undefined ? meantKind(root, kinds) : undefined
  if (meant !== undefined) {
    const message = `\`${meant.entry.key}\` is a field of a ${meant.name}, and a manifest without \`kind:\` is that of a ${kinds[0].name}.`
    problems.error(meant.entry, message, `Write \`kind: ${meant.name}\` in a line of its own.`)
    return { problems: problems.all() }
  }
  const isNamed =
    written === '' ? hasOnlyFields(root, kinds) : misspellingOf(written, [...known, ...later]) !== undefined
  if (isForeign(root, kinds) && !isNamed) {
    problems.error(
      root,
      `This is not a manifest: it has no field of a ${listNames(names).replaceAll('`', '')}.`,
      `Exclude it by a line \`!${file}\` in the input \`manifests\`, or move it to another folder.`,
    )
    return { problems: problems.all() }
  }
  const kind = node === undefined ? kinds[0] : kinds.find(({ name }) => name === written)
  if (kind !== undefined) return { kind }
  if (later.includes(written))
    problems.error(
      node ?? root,
      `\`kind: ${written}\` is not managed yet.`,
      'Manage it in Fivetran until then, and remove this document.',
    )
  else
    problems.error(
      node ?? root,
      written === '' ? '`kind` takes the name of a kind.' : `\`${written.slice(0, 40)}\` is not a known kind.`,
      didYouMean(written, known) ??
        `Write ${listNames(names.map(name => `kind: ${name}`))}; without this line it is a ${kinds[0].name}.`,
    )
  return { problems: problems.all() }
}

/**
 * The kind of a document that names none and has a field which the first kind has not: the only one that has all its
 * fields. The entry of that field. Undefined where nothing tells.
 */
function meantKind(
  { entries }: MappingNode,
  [first, ...others]: readonly [NamedKind, ...NamedKind[]],
): { readonly name: string; readonly entry: MappingEntry } | undefined {
  const known = entries.filter(({ key }) => [first, ...others].some(kind => has(kind, key)))
  const entry = known.find(({ key }) => !has(first, key))
  const [meant, another] = others.filter(kind => known.every(({ key }) => has(kind, key)))
  const isManifest = known.length === entries.length || known.some(({ key }) => key !== 'name' && key !== 'id')
  if (entry === undefined || meant === undefined || another !== undefined || !isManifest) return undefined
  return { name: meant.name, entry }
}

/** True for a document of which every key is a field of some kind. */
function hasOnlyFields({ entries }: MappingNode, kinds: readonly NamedKind[]): boolean {
  return entries.length > 0 && entries.every(({ key }) => kinds.some(kind => has(kind, key)))
}

/** True for a field that manifests of the kind may have. */
function has({ fields }: NamedKind, key: string): boolean {
  const field = own(fields.properties, key)
  return field !== undefined && isWritable(field)
}

/** True for a document with no field of a manifest, not even a misspelt one: a file of another tool. */
function isForeign(root: MappingNode, kinds: readonly NamedKind[]): boolean {
  if (root.entries.length === 0 || root.entries.some(({ key }) => kinds.some(kind => isTelling(key, kind))))
    return false
  const telling = kinds.flatMap(kind => Object.keys(kind.fields.properties ?? {}).filter(key => isTelling(key, kind)))
  return root.entries.slice(0, 100).every(({ key }) => misspellingOf(key, telling) === undefined)
}

/** Files of other tools have a `kind`, an `id` and a `name`, too. */
function isTelling(key: string, kind: NamedKind): boolean {
  return has(kind, key) && key !== 'kind' && key !== 'id' && key !== 'name'
}
