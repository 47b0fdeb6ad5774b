/**
 * The guard of what holds other things: it is deleted only where everything in it is deleted by the same plan. Fivetran
 * may refuse such a deletion, or take along what is in it, so nothing relies on its answer. Pure.
 */
import { count, listOf } from '../../model/count.ts'
import { deletedIdOf, idOf, type Change, type Refusal } from '../../model/change.ts'
import { heldKey, type HeldItem } from '../../model/contents.ts'
import type { DeletionWords } from '../../model/host-words.ts'
import { identityOf } from '../../model/resource.ts'
import { guardUnreviewed } from './unreviewed.ts'
import { ALLOW_DELETIONS_LABEL, guardDeletions, isGuarded, withRefusal, type DeletionRules } from './deletions.ts'

/** Things that a message names. */
const NAMES = 10

interface Blocker {
  readonly item: HeldItem
  readonly why: string
  /** What to do about it; undefined where its own refusal says that. */
  readonly hint: string | undefined
  /** The change that would take it away, and is refused. */
  readonly refused?: Refusal
}

/**
 * Puts a refusal on every deletion of something that holds what this plan does not delete. To be asked again whenever
 * other changes were refused.
 */
export function guardContents(changes: readonly Change[], words: DeletionWords): Change[] {
  // A refusal may keep what holds it, and that again what holds that one.
  for (let guarded = changes; ;) {
    const next = guardOnce(guarded, words)
    if (next.every((change, index) => change === guarded[index])) return next
    guarded = next
  }
}

/** Both guards, over changes that may have been guarded by other rules before. */
export function guardAll(changes: readonly Change[], rules: DeletionRules): Change[] {
  const open = changes.map(unguarded)
  return guardContents(guardDeletions(rules.unreviewed === true ? guardUnreviewed(open) : open, rules), rules.words)
}

/** Without the refusal of this guard. */
function unguarded(change: Change): Change {
  return change.action === 'conflict' || change.refusal?.reason !== 'not-empty'
    ? change
    : { ...change, refusal: undefined }
}

function guardOnce(changes: readonly Change[], words: DeletionWords): Change[] {
  const deletions = new Map(changes.flatMap(change => keysOf(change).map(key => [key, change] as const)))
  const byIdentity = new Map(changes.map(change => [identityOf(change.address), change]))
  return changes.map(change => {
    if (change.action === 'delete' && change.goesWith !== undefined) {
      const holder = byIdentity.get(identityOf(change.goesWith))
      return holder === undefined || holder.refusal !== undefined ? stays(change, holder) : change
    }
    const blockers = blockersOf(change, deletions, words)
    const isUnlisted = change.holds?.unlisted !== undefined
    if (blockers.length === 0 && !isUnlisted) return change
    const open = unguarded(change)
    if (!isGuarded(open, 'resumed, too')) return alsoHolding(change, blockers)
    const refusal = isUnlisted ? unlisted(change.holds?.unlisted ?? '') : refusalFor(change, blockers)
    // Another round may have refused more of what it holds.
    return refusal.message === change.refusal?.message ? change : withRefusal(open, refusal)
  })
}

/** By which things are found that a change deletes, or is about. */
function keysOf(change: Change): string[] {
  const { kind } = change.address
  return [idOf(change), deletedIdOf(change)].flatMap(id => (id === undefined ? [] : [heldKey({ kind, id })]))
}

function blockersOf(change: Change, deletions: ReadonlyMap<string, Change>, words: DeletionWords): Blocker[] {
  const { holds } = change
  if (holds === undefined || (change.action === 'delete' && change.disposal !== 'delete')) return []
  const isReplaced = change.action === 'replace'
  return holds.items.flatMap(item => {
    const why = whyKept(item, deletions.get(heldKey(item)), { isReplaced, words })
    return why === undefined ? [] : [{ item, ...why }]
  })
}

/** Undefined for what the plan deletes. */
function whyKept(
  item: HeldItem,
  change: Change | undefined,
  { isReplaced, words }: { readonly isReplaced: boolean; readonly words: DeletionWords },
): Omit<Blocker, 'item'> | undefined {
  if (change === undefined || (change.action !== 'delete' && deletedIdOf(change) !== item.id)) return notPlanned(item)
  if (change.action === 'delete' && change.disposal !== 'delete')
    return { why: change.disposal === 'pause' ? 'it is only paused' : 'it is only handed back', hint: words.together }
  // What is kept for its holder alone keeps nothing itself.
  if (change.action === 'delete' && change.goesWith !== undefined && change.refusal?.reason === 'not-empty')
    return undefined
  if (change.refusal !== undefined) return { why: 'its deletion is refused', hint: undefined, refused: change.refusal }
  // One that is made anew elsewhere would wait for what replaces this one, and this one for it.
  return isReplaced && change.action !== 'delete'
    ? {
        why: 'it is replaced by the same plan',
        hint: 'Make one of these changes first, and the other after it was applied.',
      }
    : undefined
}

function notPlanned({ kind, recorded, describedIn, madeByFivetran }: HeldItem): Omit<Blocker, 'item'> {
  if (madeByFivetran !== undefined) return { why: 'Fivetran has made it by itself', hint: madeByFivetran }
  if (describedIn !== undefined)
    return { why: `described in ${describedIn}`, hint: 'Remove its manifest as well, where it is to go.' }
  if (recorded)
    return {
      why: 'it is managed, and this run does not delete it',
      hint: 'Where `targets` leave it out, name it there.',
    }
  const why = kind === undefined ? 'nothing here manages such a thing' : 'nobody manages it'
  return { why, hint: 'What nobody manages from here, delete in Fivetran, where it is to go.' }
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

function unlisted(why: string): Refusal {
  return {
    reason: 'not-empty',
    message: `What it holds could not be listed, so it may not be empty: ${why}.`,
    hint: 'Give the API key the right to read it, or restore its manifest.',
    liftedByLabel: false,
    fails: true,
  }
}

function saidOf(blockers: readonly Blocker[]): string {
  const names = blockers.map(({ item, why }) => `${item.name} (${why})`)
  return `It holds ${count(names.length, 'thing')} that this plan does not delete: ${listOf(names, NAMES)}.`
}

function hintsFor({ action, holds }: Change, blockers: readonly Blocker[]): string[] {
  const instead = action === 'replace' ? 'Else restore what its manifest said before.' : 'Else restore its manifest.'
  const hints = new Set(blockers.flatMap(({ hint }) => hint ?? []))
  return [...hints, instead, ...(action === 'replace' ? (holds?.otherwise ?? []) : [])]
}

/** What another guard has refused already: once that lets it pass, this one would not. */
function alsoHolding(change: Change, blockers: readonly Blocker[]): Change {
  const own = blockers.filter(({ refused }) => refused === undefined)
  if (own.length === 0 || change.refusal === undefined || change.refusal.reason === 'not-empty') return change
  const warning = [saidOf(own), ...hintsFor(change, own)].join(' ')
  return change.warnings.includes(warning) ? change : { ...change, warnings: [...change.warnings, warning] }
}

/** What goes with another stays with it, too; it is carried over where that one is. */
function stays<C extends Change>(change: C, holder: Change | undefined): C {
  const fails = holder?.refusal?.fails ?? false
  if (change.refusal !== undefined && change.refusal.fails === fails) return change
  const refusal: Refusal = {
    reason: change.refusal?.reason ?? 'not-empty',
    message: change.refusal?.message ?? `It goes with ${holder?.address.name ?? 'what holds it'}, and that is kept.`,
    hint: change.refusal?.hint ?? holder?.refusal?.hint ?? '',
    liftedByLabel: change.refusal?.liftedByLabel ?? holder?.refusal?.liftedByLabel ?? false,
    fails,
  }
  return { ...change, refusal }
}
