/** Which change waits for which: what must exist before is made first, and is deleted last. */
import type { Kind } from '../kinds/kind.ts'
import {
  deletedIdOf,
  desiredOf,
  isExecuted,
  recordedOf,
  type Change,
  type Creation,
  type Recreation,
  type Replacement,
} from '../model/change.ts'
import { heldKey } from '../model/contents.ts'
import { UserError, type Problem } from '../model/errors.ts'
import { identityOf, type DesiredResource } from '../model/resource.ts'

/** Identities of what must exist before the resource: what it needs, and what it lives in. */
export function needsOf({ dependsOn, livesIn }: DesiredResource): readonly string[] {
  return livesIn === undefined ? dependsOn : [livesIn, ...dependsOn]
}

/**
 * Identities of what the change needs working; none where nothing is done. `kinds`: by their names. What the kind says is
 * as in `Kind.needsWorking`.
 */
export function workingNeedsOf(
  change: Change,
  kinds: ReadonlyMap<string, { readonly kind: Pick<Kind, 'needsWorking'> }>,
): readonly string[] {
  return isExecuted(change) ? (kinds.get(change.address.kind)?.kind.needsWorking(change) ?? []) : []
}

/**
 * For each change those that it waits for, never in a circle. Ledger entries of different runs may need each other,
 * although the manifests of no single run did. `needsWorking`: as in `Kind`. Pure.
 */
export function dependenciesOf(
  changes: readonly Change[],
  needsWorking: (change: Change) => readonly string[] = () => [],
): ReadonlyMap<Change, readonly Change[]> {
  const byIdentity = Map.groupBy(changes, change => identityOf(change.address))
  const needs = changes.flatMap(change => (recordedOf(change)?.dependsOn ?? []).map(needed => ({ change, needed })))
  const byNeed = Map.groupBy(needs, ({ needed }) => needed)
  const byDeleted = Map.groupBy(changes, change =>
    heldKey({ kind: change.address.kind, id: deletedIdOf(change) ?? '' }),
  )
  // What is deleted waits until what it holds is deleted.
  const heldBy = ({ holds }: Change): Change[] => holds?.items.flatMap(item => byDeleted.get(heldKey(item)) ?? []) ?? []
  // One that is to be deleted is waited for by nobody but what it holds.
  const workingFor = (change: Change): Change[] =>
    needsWorking(change).flatMap(identity => (byIdentity.get(identity) ?? []).filter(other => desiredOf(other)))
  const waitsFor = (change: Change): Change[] => [
    ...new Set([...neededBy(change), ...heldBy(change), ...workingFor(change)]),
  ]
  const neededBy = (change: Change): Change[] => {
    const desired = desiredOf(change)
    if (desired !== undefined) return needsOf(desired).flatMap(identity => byIdentity.get(identity) ?? [])
    // A removed resource waits for those that needed it when they were last applied: they are deleted or changed first.
    const own = identityOf(change.address)
    const others = (byNeed.get(own) ?? []).map(need => need.change)
    return others.filter(other => desiredOf(other)?.dependsOn.includes(own) !== true)
  }
  return withoutCircles(changes, waitsFor).edges
}

/** A problem for each circle of resources that wait for each other: none of them could ever be made. */
export function findCircles(desired: readonly DesiredResource[]): Problem[] {
  const byIdentity = new Map(desired.map(one => [identityOf(one.address), one]))
  const needs = (one: DesiredResource) => needsOf(one).flatMap(identity => byIdentity.get(identity) ?? [])
  return withoutCircles(desired, needs).circles.map(circleProblem)
}

function circleProblem(circle: Circle<DesiredResource>): Problem {
  const names = circle.map(({ address }) => address.name).join(' → ')
  const message = `These need each other, so none can be made first: ${names}.`
  return { severity: 'error', message, hint: 'Remove one of these references.', position: circle[0].position }
}

/** A way that begins and ends with the same one. */
type Circle<T> = readonly [T, ...T[]]

/** The edges without those that would close a circle, and the circles that are cut by that. */
function withoutCircles<T>(
  all: readonly T[],
  next: (one: T) => readonly T[],
): { readonly edges: ReadonlyMap<T, readonly T[]>; readonly circles: readonly Circle<T>[] } {
  const edges = new Map<T, readonly T[]>()
  const circles: Circle<T>[] = []
  const cut = (way: readonly T[], one: T): Circle<T> => [one, ...way.slice(way.indexOf(one) + 1), one]
  const visit = (one: T, way: readonly T[]): void => {
    if (edges.has(one)) return
    const here = [...way, one]
    const { back = [], onward = [] } = Object.groupBy(next(one), other => (here.includes(other) ? 'back' : 'onward'))
    circles.push(...back.map(other => cut(here, other)))
    for (const other of onward) visit(other, here)
    edges.set(one, onward)
  }
  for (const one of all) visit(one, [])
  return { edges: new Map(all.map(one => [one, edges.get(one) ?? []])), circles }
}

/** A creation, and what it needs, which is declared and which this run may not touch. */
export interface Untargeted {
  readonly change: Change
  readonly needed: DesiredResource
}

/** What `targets` leave out of what creations need; `needs`: identities of that. Pure. */
export function untargeted(
  changes: readonly Change[],
  desired: readonly DesiredResource[],
  needs: (change: Creation | Recreation | Replacement) => readonly string[] = change => needsOf(change.desired),
): Untargeted[] {
  const planned = new Set(changes.map(change => identityOf(change.address)))
  const declared = new Map(desired.map(one => [identityOf(one.address), one]))
  return changes.flatMap(change => {
    if (change.action !== 'create' && change.action !== 'recreate' && change.action !== 'replace') return []
    return needs(change)
      .filter(identity => !planned.has(identity))
      .flatMap(identity => declared.get(identity) ?? [])
      .map(needed => ({ change, needed }))
  })
}

/** Throws UserError where one of what `targets` leave out does not exist yet. */
export function assertTargetsWhole(all: readonly Untargeted[], exists: (one: DesiredResource) => boolean): void {
  const missing = all.find(({ needed }) => !exists(needed))
  if (missing === undefined) return
  const { change, needed } = missing
  throw UserError.of(
    'invalid-input',
    `Input \`targets\` names ${change.address.name}, which needs ${needed.address.name}, and that does not exist yet.`,
    'Name both in `targets`.',
  )
}
