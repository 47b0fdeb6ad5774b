/** How a group is called: in texts for people, and in manifests. Pure. */
import { isName } from '../../manifests/field.ts'
import type { RecordedParents } from '../../model/recorded-parents.ts'
import { nameOfUnmade, type Group } from './group.ts'

const labels = new WeakMap<readonly Group[], ReadonlyMap<string, string>>()

/**
 * How a group is named to people: by its name; with its id where another one could be meant by that; by its id alone
 * where the key does not see it. `groups`: all that there are or will be; empty offline.
 */
export function groupLabel({ id, name }: Group, groups: readonly Group[]): string {
  if (groups.length === 0) return name
  const known = labels.get(groups) ?? labelsOf(groups)
  labels.set(groups, known)
  return known.get(id) ?? nameOfUnmade(id) ?? id
}

/** Without blanks around it: inputs cannot hold them. */
function plainLabel({ id, name }: Group): string {
  return name.trim() || id
}

/** One that does not exist yet has no id to be told by. */
function withId(group: Group): string {
  return `${plainLabel(group)} (${nameOfUnmade(group.id) === undefined ? group.id : 'new'})`
}

function labelsOf(groups: readonly Group[]): Map<string, string> {
  // What a name must not be taken for: another group's name, its id, and how it is told apart itself.
  const taken = Map.groupBy(
    groups.flatMap(group =>
      [plainLabel(group), group.id, withId(group)].map(text => ({ id: group.id, look: lookOf(text) })),
    ),
    ({ look }) => look,
  )
  const isAlone = (group: Group): boolean =>
    (taken.get(lookOf(plainLabel(group))) ?? []).every(other => other.id === group.id)
  return new Map(groups.map(group => [group.id, isAlone(group) ? plainLabel(group) : withId(group)]))
}

/** Names that people, file systems or the input `targets` may take for the same have one look. */
function lookOf(name: string): string {
  return name.normalize('NFKC').replaceAll(/\s+/g, ' ').trim().toLowerCase()
}

/** Names that manifests used for a group when they were last applied, and that no group has now. */
export function formerNames(id: string, groups: readonly Group[], parents: RecordedParents | undefined): string[] {
  return (parents?.namesOf(id) ?? []).filter(name => !groups.some(group => group.name === name))
}

/** The field by which a manifest names a group: its name where exactly one group has it, else its id. */
export function groupField({ id, name }: Group, groups: readonly Group[]): Readonly<Record<string, string>> {
  const isUnique = groups.filter(group => group.name === name).length === 1
  return isUnique && isName(name) ? { group: name } : { group_id: id }
}

/** The same as a line of a manifest: `group: Warehouse`. */
export function groupLine(group: Group, groups: readonly Group[]): string {
  return Object.entries(groupField(group, groups))
    .map(([field, name]) => `${field}: ${scalarText(name)}`)
    .join('')
}

/** Quoted where YAML might take it for something else than this text. */
function scalarText(text: string): string {
  const isPlain = /^\p{L}[\p{L}\p{N} _./()-]*$/u.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text)
  return isPlain ? text : JSON.stringify(text)
}
