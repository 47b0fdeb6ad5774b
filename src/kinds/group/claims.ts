/**
 * Which group each manifest of a group is about. A group is known by its id, and people may rename it, in the manifest
 * as well as in Fivetran: the ledger tells which one a manifest described when it was last applied. Pure.
 */
import type { Complaint } from '../../manifests/problems.ts'
import { placeKey, type ManifestPlace } from '../../model/resource.ts'
import type { Group } from './group.ts'

/** A manifest, as far as it says which group it is about. */
export interface GroupManifest {
  readonly place: ManifestPlace
  readonly name: string
  readonly pinnedId: string | undefined
}

/** A group of the ledger. */
export interface RecordedGroup {
  readonly id: string
  /** As its manifest said when it was last applied. */
  readonly name: string
  readonly place: ManifestPlace
  /** True where its manifest may have gone long ago: another one can have its place since. */
  readonly isGivenUp: boolean
}

export interface KnownGroups {
  /** All that the key sees. */
  readonly groups: readonly Group[]
  readonly recorded: readonly RecordedGroup[]
  /** True for a manifest file that exists and that this run leaves out. */
  readonly isLeftOut: (file: string) => boolean
}

/** The id of its group; undefined for one that is to be made; or what to say where nothing tells. */
export type Claim = { readonly id: string | undefined } | Complaint

/**
 * The group of each manifest. What tells it, in this order: the id that it pins; its name and its place, as recorded;
 * its name alone, as recorded (the manifest moved); its name as Fivetran has it; its place alone (it was renamed).
 */
export function claimGroups(
  manifests: readonly GroupManifest[],
  known: KnownGroups,
): ReadonlyMap<GroupManifest, Claim> {
  const claims = new Map<GroupManifest, Claim>()
  const taken = new Set<string>()
  const claim = (one: GroupManifest, id: string): void => {
    claims.set(one, { id })
    taken.add(id)
  }
  const open = (): GroupManifest[] => manifests.filter(one => !claims.has(one))
  const free = (): RecordedGroup[] => known.recorded.filter(({ id }) => !taken.has(id))

  for (const one of manifests) if (one.pinnedId !== undefined) claim(one, one.pinnedId)
  for (const one of open()) {
    const recorded = free().find(({ name, place }) => name === one.name && isSamePlace(place, one.place))
    if (recorded !== undefined) claim(one, recorded.id)
  }
  // Of manifests with one name the first decides; that there are several is said elsewhere.
  const byName = Map.groupBy(open(), ({ name }) => name)
  for (const [name, [first]] of byName) {
    const [recorded, ...others] = free().filter(one => one.name === name && isThere(one, known))
    if (first === undefined || recorded === undefined) continue
    if (others.length === 0) claim(first, recorded.id)
    else claims.set(first, ambiguous(name, [recorded, ...others]))
  }
  for (const [name, [first]] of byName) {
    if (first === undefined || claims.has(first)) continue
    const named = known.groups.filter(group => group.name === name && !taken.has(group.id))
    const here = free().find(one => isSamePlace(one.place, first.place) && !one.isGivenUp && isThere(one, known))
    const found = named.find(({ id }) => id === here?.id) ?? named[0]
    if (found === undefined) continue
    if (named.length > 1 && found.id !== here?.id) claims.set(first, ambiguous(name, named))
    else if (here === undefined || found.id === here.id) claim(first, found.id)
    else claims.set(first, renamedOrOther(here, found))
  }
  const gone = free().filter(one => !one.isGivenUp && isThere(one, known) && !known.isLeftOut(one.place.file))
  const names = new Set([...claims.keys()].map(({ name }) => name))
  const rest = [...byName.values()].flatMap(([first]) => (first === undefined || names.has(first.name) ? [] : [first]))
  for (const one of rest) claims.set(one, renamed(one, rest, gone))
  for (const one of open()) claims.set(one, claimOfName(one, manifests, claims))
  return claims
}

/**
 * A name that is nowhere yet: a group that was renamed, where its manifest stands in the place of one that is gone and
 * so do all others beside it; a new one, where none is gone.
 */
function renamed(one: GroupManifest, rest: readonly GroupManifest[], gone: readonly RecordedGroup[]): Claim {
  const isInPlace = (place: ManifestPlace): boolean => isEachReplaced(beside(place, gone), beside(place, rest))
  const before = gone.find(({ place }) => isSamePlace(place, one.place))
  if (before !== undefined && isInPlace(one.place)) return { id: before.id }
  // A group that another manifest renames is not gone.
  const unexplained = gone.filter(({ place }) => !isInPlace(place))
  const here = unexplained.filter(({ place }) => place.file === one.place.file)
  if (unexplained.length === 0) return { id: undefined }
  return newOrRenamed(one, here.length > 0 ? here : unexplained)
}

/**
 * The places of the same file, which a document more or less would move. The key of an item stays, whatever becomes of
 * others: beside an item is what has the same key.
 */
function beside({ file, key }: ManifestPlace, all: readonly { readonly place: ManifestPlace }[]): ManifestPlace[] {
  return all.map(({ place }) => place).filter(place => place.file === file && place.key === key)
}

/** True where each place that was left has a new manifest, and there is no other new one. */
function isEachReplaced(gone: readonly ManifestPlace[], added: readonly ManifestPlace[]): boolean {
  return gone.length === added.length && gone.every(place => added.some(other => isSamePlace(place, other)))
}

/** Of a further manifest of one name: the same as of the first, unless that pins another group of this name. */
function claimOfName(
  { name }: GroupManifest,
  manifests: readonly GroupManifest[],
  claims: ReadonlyMap<GroupManifest, Claim>,
): Claim {
  const first = manifests.find(one => one.name === name && claims.has(one))
  return (first === undefined ? undefined : claims.get(first)) ?? { id: undefined }
}

function isSamePlace(one: ManifestPlace, other: ManifestPlace): boolean {
  return placeKey(one) === placeKey(other)
}

function isThere({ id }: { readonly id: string }, { groups }: KnownGroups): boolean {
  return groups.some(group => group.id === id)
}

function ambiguous(name: string, groups: readonly { readonly id: string }[]): Complaint {
  const ids = groups.map(({ id }) => `\`id: ${id}\``)
  return {
    message: `${groups.length} groups are called \`${name}\`.`,
    hint: `Say which one this is: ${ids.join(' or ')}.`,
  }
}

function renamedOrOther(recorded: RecordedGroup, other: Group): Complaint {
  return {
    message: `This was the manifest of the group \`${recorded.name}\` (\`${recorded.id}\`), and there is another group called \`${other.name}\` (\`${other.id}\`).`,
    hint: `Say which one this is: \`id: ${recorded.id}\` or \`id: ${other.id}\`.`,
  }
}

function newOrRenamed({ name }: GroupManifest, gone: readonly RecordedGroup[]): Complaint {
  const names = gone.map(one => `\`${one.name}\` (\`${one.id}\`)`)
  const ids = gone.map(({ id }) => `\`id: ${id}\``)
  return {
    message: `There is no group \`${name}\` yet, and the manifest of ${names.join(', ')} is gone: nothing tells whether ${gone.length === 1 ? 'this is the same group' : 'this is one of these groups'}.`,
    hint: `If it was renamed, write ${ids.join(' or ')} here. If not, remove the manifest of the old group first, and have that applied.`,
  }
}
