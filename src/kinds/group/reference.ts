/** The group that a manifest names by `group` or `group_id`, whatever the manifest's kind. Pure. */
import { isName } from '../../manifests/field.ts'
import { entryAt, type ManifestDocument } from '../../manifests/node.ts'
import type { Problems } from '../../manifests/problems.ts'
import type { RecordedParents } from '../../model/recorded-parents.ts'
import type { DesiredResource } from '../../model/resource.ts'
import { didYouMean } from '../../model/suggest.ts'
import { withoutUnseen } from '../../model/visible.ts'
import type { Value } from '../../model/value.ts'
import { unmadeId, type Group } from './group.ts'
import { isGroup } from './desired.ts'
import { nameInText } from './resolve.ts'
import type { Home } from '../kind.ts'

/** What tells which groups there are. */
export interface GroupContext {
  /** All groups that the key sees; undefined offline. */
  readonly groups: readonly Group[] | undefined
  /** Names that manifests of groups give in which something is wrong: nobody needs a second error. */
  readonly broken?: ReadonlySet<string>
  /** What groups were called when their resources were last applied; undefined where nothing tells. */
  readonly parents?: RecordedParents
}

type Values = ReadonlyMap<string, Value>
type Reference = Pick<DesiredResource, 'declaredParent'> & { readonly group: Group }

/**
 * The group that the manifest names. Offline: what the manifest says, with something in the place of the id when it says
 * the name alone.
 * Undefined when it names none, or, with a problem, when there is no such group or several.
 */
export function resolveGroup(
  document: ManifestDocument,
  values: Values,
  context: GroupContext,
  problems: Problems,
): Reference | undefined {
  const name = values.get('group')
  if (typeof name === 'string') {
    const group = groupByName(document, name, context, problems)
    return group === undefined ? undefined : { group, declaredParent: { field: 'group', name } }
  }
  const id = values.get('group_id')
  const group = typeof id === 'string' ? groupById(document, id, context, problems) : undefined
  return group === undefined ? undefined : { group }
}

function groupById(
  { root }: ManifestDocument,
  id: string,
  { groups }: GroupContext,
  problems: Problems,
): Group | undefined {
  if (groups === undefined) return { id, name: id }
  const found = groups.find(group => group.id === id)
  if (found !== undefined) return found
  const isNamed = groups.some(group => group.name === id)
  const hint = isNamed ? `That is a name: write \`group: ${id}\`.` : alike(id, groups, 'id')
  return problems.error(entryAt(root, 'group_id')?.value ?? root, `There is no group with the id \`${id}\`.`, hint)
}

/**
 * The one group that has the name now. Where none has it, the one that had it when the manifest (or, for a new
 * manifest, any other) was last applied: a group that is renamed in Fivetran stops nothing.
 */
function groupByName(
  document: ManifestDocument,
  name: string,
  { groups, parents, broken }: GroupContext,
  problems: Problems,
): Group | undefined {
  if (groups === undefined) return { id: unmadeId(name), name }
  const declared = groups.filter(group => group.name === name && group.isOurs !== undefined)
  if (declared.length === 1) return declared[0]
  if (declared.length === 0 && broken?.has(name) === true) return undefined
  const own = parents?.partitionsAt(document, name) ?? []
  const calledNow = groups.flatMap(group => (group.calledNow === name ? [group.id] : []))
  const recorded = own.length > 0 ? own : [...new Set([...(parents?.partitionsOf(name) ?? []), ...calledNow])]
  const named = groups.filter(group => group.name === name)
  const candidates = named.length > 0 ? named : groups.filter(group => recorded.includes(group.id))
  const isOne = candidates.length === 1 && (named.length === 1 || recorded.length === 1)
  if (isOne) return candidates[0]
  const at = entryAt(document.root, 'group')?.value ?? document.root
  if (candidates.length === 0 && recorded.length === 0) {
    const isId = groups.some(group => group.id === name)
    const hint = isId ? `That is an id: write \`group_id: ${name}\`.` : alike(name, groups, 'name')
    return problems.error(at, `There is no group with the name \`${name}\`.`, hint, 'group')
  }
  if (named.length > 1) {
    const ids = named.map(({ id }) => id)
    const last = ids.filter(id => recorded.includes(id))
    const hint = `Name one by its id instead: ${idLines(ids)}.${last.length === 1 ? ` When it was last applied it was \`${last.join('')}\`.` : ''}`
    return problems.error(at, `${named.length} groups are called \`${name}\`.`, hint)
  }
  const message = `There is no group with the name \`${name}\` any more.`
  return problems.error(at, message, recordedHint(recorded, candidates))
}

/** Names that manifests of groups give in which something is wrong: it is said there. */
export function brokenNames({ documents, desired }: Home): Set<string> {
  const named = new Set(documents.flatMap(document => nameInText(document)?.trim() ?? []))
  return named.difference(new Set(desired.filter(isGroup).map(({ group }) => group.name)))
}

/** `recorded`: ids of groups that had the name; `visible`: those among them that the key sees. */
function recordedHint(recorded: readonly string[], visible: readonly Group[]): string {
  const unseen = recorded.filter(id => !visible.some(group => group.id === id))
  if (recorded.length === 1) {
    return `The ledger knows it as \`${unseen.join('')}\`, which Fivetran does not show to this API key: it was deleted there, or the key has lost its rights to it. To have it made again after a deletion, remove the manifests of all that was in it and their group's, apply that by a manual run with \`deletion-policy: forget\`, and bring them back.`
  }
  const now = visible.map(({ id, name }) => `\`${id}\` (\`${name}\` now)`)
  const known = [...now, ...unseen.map(id => `\`${id}\` (not shown to this API key)`)]
  return `${recorded.length} groups have had it: ${known.join(', ')}. Name one by its id: ${idLines(recorded)}.`
}

function idLines(ids: readonly string[]): string {
  return ids.map(id => `\`group_id: ${id}\``).join(' or ')
}

function alike(written: string, groups: readonly Group[], by: 'name' | 'id'): string {
  const unwritable = groups.find(({ name }) => by === 'name' && !isName(name) && withoutUnseen(name).trim() === written)
  if (unwritable !== undefined)
    return `Its name in Fivetran has blanks around it or characters that cannot be seen: write \`group_id: ${unwritable.id}\`.`
  const known = groups.map(group => group[by])
  return didYouMean(written, known) ?? (by === 'name' ? MAKE_IT : 'Check whether the API key may see it.')
}

const MAKE_IT =
  'Describe it in a manifest of its own (`kind: group`), or check whether it is in Fivetran and the API key may see it.'
