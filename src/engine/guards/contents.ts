/**
 * The guard of what holds other things: it is deleted only where everything in it is deleted by the same plan. Fivetran
 * may refuse such a deletion, or take along what is in it, so nothing relies on its answer. Pure.
 */
import { count, listOf } from '../../model/count.ts'
import { deletedIdOf, desiredOf, idOf, type Change, type Refusal } from '../../model/change.ts'
import { heldKey, type HeldItem } from '../../model/contents.ts'
import { identityOf } from '../../model/resource.ts'
import { ALLOW_DELETIONS_LABEL, isGuarded, withRefusal } from './deletions.ts'

/** Things that a message names. */
const NAMES = 10

interface Blocker {
  readonly item: HeldItem
  readonly why: string
  /** The change that would take it away, and is refused. */
  readonly refused?: Refusal
}

/**
 * Puts a refusal on every deletion of something that holds what this plan does not delete. To be asked again whenever
 * other changes were refused.
 */
export function guardContents(changes: readonly Change[]): Change[] {
  // A refusal may keep what holds it, and that again what holds that one.
  for (let guarded = changes; ;) {
    const next = guardOnce(guarded)
    if (next.every((change, index) => change === guarded[index])) return next
    guarded = next
  }
}

function guardOnce(changes: readonly Change[]): Change[] {
  const deletions = new Map(changes.flatMap(change => keysOf(change).map(key => [key, change] as const)))
  const byIdentity = new Map(changes.map(change => [identityOf(change.address), change]))
  return changes.map(change => {
    if (change.action === 'delete' && change.goesWith !== undefined) {
      const holder = byIdentity.get(identityOf(change.goesWith))
      return holder === undefined || holder.refusal !== undefined ? stays(change, holder) : change
    }
    const blockers = blockersOf(change, deletions)
    if (blockers.length === 0) return change
    return isGuarded(change, 'resumed, too')
      ? withRefusal(change, refusalFor(change, blockers))
      : alsoHolding(change, blockers)
  })
}

/** By which things are found that a change deletes, or is about. */
function keysOf(change: Change): string[] {
  const { kind } = change.address
  return [idOf(change), deletedIdOf(change)].flatMap(id => (id === undefined ? [] : [heldKey({ kind, id })]))
}

function blockersOf(change: Change, deletions: ReadonlyMap<string, Change>): Blocker[] {
  const { holds } = change
  if (holds === undefined || (change.action === 'delete' && change.disposal !== 'delete')) return []
  const isReplaced = change.action === 'replace'
  return holds.items.flatMap(item => {
    const why = whyKept(item, deletions.get(heldKey(item)), isReplaced)
    return why === undefined ? [] : [{ item, ...why }]
  })
}

/** Undefined for what the plan deletes. */
function whyKept(
  item: HeldItem,
  change: Change | undefined,
  isReplaced: boolean,
): Pick<Blocker, 'why' | 'refused'> | undefined {
  if (change === undefined) return { why: notPlanned(item) }
  const file = desiredOf(change)?.manifest.file
  if (file !== undefined && deletedIdOf(change) !== item.id) return { why: `described in ${file}` }
  if (change.action === 'delete' && change.disposal !== 'delete')
    return { why: change.disposal === 'pause' ? 'it is only paused' : 'it is only handed back' }
  if (change.refusal !== undefined) return { why: 'its deletion is refused', refused: change.refusal }
  // One that is made anew elsewhere would wait for what replaces this one, and this one for it.
  return isReplaced && change.action !== 'delete' ? { why: 'it is replaced by the same plan' } : undefined
}

function notPlanned({ kind, recorded, madeByFivetran }: HeldItem): string {
  if (madeByFivetran !== undefined) return 'Fivetran has made it by itself'
  if (recorded) return 'it is managed, and this run does not delete it'
  return kind === undefined ? 'nothing here manages such a thing' : 'nobody manages it'
}

function refusalFor(change: Change, blockers: readonly Blocker[]): Refusal {
  const liftedByLabel = blockers.every(({ refused }) => refused?.liftedByLabel === true)
  return {
    reason: 'not-empty',
    message: `${saidOf(blockers)} ${change.action === 'replace' ? 'Replacing it would delete it first.' : ''}`.trim(),
    hint: liftedByLabel
      ? `Add the label \`${ALLOW_DELETIONS_LABEL}\` to this pull request.`
      : hintsFor(change, blockers).join(' '),
    liftedByLabel,
    fails: true,
  }
}

function saidOf(blockers: readonly Blocker[]): string {
  const names = blockers.map(({ item, why }) => `${item.name} (${why})`)
  return `It holds ${count(names.length, 'thing')} that this plan does not delete: ${listOf(names, NAMES)}.`
}

function hintsFor({ action, holds }: Change, blockers: readonly Blocker[]): string[] {
  const made = [...new Set(blockers.flatMap(({ item }) => item.madeByFivetran ?? []))]
  const isAllMade = blockers.every(({ item }) => item.madeByFivetran !== undefined)
  const others =
    action === 'replace'
      ? 'Remove them first, in Fivetran or by their manifests, or restore what the manifest said before.'
      : 'Remove them, too, in Fivetran or by their manifests, or restore the manifest.'
  return [...(isAllMade ? [] : [others]), ...made, ...(action === 'replace' ? (holds?.otherwise ?? []) : [])]
}

/** What another guard has refused already: once that lets it pass, this one would not. */
function alsoHolding(change: Change, blockers: readonly Blocker[]): Change {
  const own = blockers.filter(({ refused }) => refused === undefined)
  if (own.length === 0 || change.refusal === undefined || change.refusal.reason === 'not-empty') return change
  const warning = [saidOf(own), ...hintsFor(change, own)].join(' ')
  return change.warnings.includes(warning) ? change : { ...change, warnings: [...change.warnings, warning] }
}

/** What goes with another stays with it, too. The run fails for that other one. */
function stays<C extends Change>(change: C, holder: Change | undefined): C {
  if (change.refusal !== undefined && !change.refusal.fails) return change
  const refusal: Refusal = {
    reason: change.refusal?.reason ?? 'not-empty',
    message: change.refusal?.message ?? `It goes with ${holder?.address.name ?? 'what holds it'}, and that is kept.`,
    hint: change.refusal?.hint ?? holder?.refusal?.hint ?? '',
    liftedByLabel: change.refusal?.liftedByLabel ?? holder?.refusal?.liftedByLabel ?? false,
    fails: false,
  }
  return { ...change, refusal }
}
