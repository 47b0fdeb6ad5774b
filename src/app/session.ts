/** The ledger during an apply: takes the lock, records results, and notes how far the run has come. */
import type { ApplyResult, ChangeResult } from '../engine/execute/result.ts'
import { isUndone } from '../engine/execute/stops.ts'
import { wholeDigest } from '../engine/record/digest.ts'
import { withdrawnReplacements } from '../engine/plan/withdrawn.ts'
import { intendedKey, interruptedChanges } from '../ledger/intent.ts'
import { createJournal, type Journal } from '../ledger/journal.ts'
import {
  entryOf,
  recordedResources,
  withUpdates,
  type IntendedChange,
  type Ledger,
  type LedgerUpdate,
} from '../ledger/ledger.ts'
import type { HostWords } from '../model/host-words.ts'
import { acquire } from '../ledger/lock.ts'
import { openLedger, type LedgerSnapshot } from '../ledger/open.ts'
import { saveLedger } from '../ledger/save.ts'
import { createSession, type LedgerSession } from '../ledger/session.ts'
import { desiredOf, idOf, recordedOf, type Change } from '../model/change.ts'
import { ApiError, UserError } from '../model/errors.ts'
import { identityOf, type RecordedResource } from '../model/resource.ts'
import type { ComputedPlan } from './compute-plan.ts'
import { adviceFor } from './failure.ts'
import { leftBehind } from './key-change.ts'
import type { Options } from './options.ts'
import { interruptedIn, keyOfKind, type Prepared } from './prepare.ts'
import type { WritingRuntime } from './runtime.ts'
import { selector } from './targets.ts'

export interface ApplySession {
  readonly record: (update: LedgerUpdate) => void
  readonly forget: (resource: Pick<RecordedResource, 'kind' | 'id'>) => void
  /**
   * While keys are being changed, takes each entry with its hashes by the new key. These are written when the run is
   * complete, or not at all.
   */
  readonly rehash: (update: LedgerUpdate) => void
  /** Aborted, with the UserError to report, when the ledger's lock is lost: another run has taken it over, or may have. */
  readonly lost: AbortSignal
  /** Why nothing may be sent to Fivetran any more; undefined while the lock is held. Looks at the clock each time. */
  readonly whyNot: () => string | undefined
  /** Saves what is left; gives a notice where it could not be saved. */
  readonly close: (result: ApplyResult) => Promise<string | undefined>
}

/** Short enough for the seven seconds that a cancelled run has. */
const CLOSE_PAUSE_MS = 1_000

/**
 * Opens the session of an apply, and writes its intent where there is something to do. `changed`: somebody else has
 * written to the ledger since it was read.
 */
export async function openSession(
  runtime: WritingRuntime,
  prepared: Prepared,
  computed: ComputedPlan,
): Promise<ApplySession | 'changed'> {
  const { snapshot } = prepared
  const { options } = runtime
  const { plan } = computed
  if (snapshot === undefined) return withoutLedger()
  const replacements = prepared.kinds.flatMap(({ index, desired }) => withdrawnReplacements(index, desired))
  // What an unreviewed apply does not find, the default branch may still have.
  const isOurs = options.unreviewed !== true
  const withdrawn = isOurs ? [...withdrawnRefusals(runtime, computed), ...replacements].map(updateOf) : []
  if (plan.changes.length === 0 && plan.ledgerOnly.length === 0 && withdrawn.length === 0)
    return isOurs ? idle(runtime, prepared, snapshot) : withoutLedger()
  const { host, clock, kinds } = runtime
  const changes = plan.changes.flatMap(change => intended(change, prepared, options) ?? [])
  const claim = await acquire(snapshot, {
    owner: host.lock.owner,
    commit: host.run.commit,
    changes,
    now: clock.now(),
    keyOf: keyOfKind(kinds),
  })
  if (claim === 'changed') return 'changed'
  const session = createSession(claim, clock)
  const journal = createJournal({ save: session.save, clock, closePauseMs: CLOSE_PAUSE_MS })
  for (const update of withdrawn) journal.record(update)
  return journaled(runtime, prepared, session, journal, snapshot.ledger)
}

function nothing(): undefined {}

function withoutLedger(): ApplySession {
  return {
    record: nothing,
    forget: nothing,
    rehash: nothing,
    lost: new AbortController().signal,
    whyNot: nothing,
    close: () => Promise.resolve(undefined),
  }
}

/** The session of an apply that has only its commit to note. */
function idle({ host, options }: WritingRuntime, prepared: Prepared, snapshot: LedgerSnapshot): ApplySession {
  const { commit } = host.run
  const complete = options.targets.length === 0
  const isAsRead = ({ ledger }: LedgerSnapshot): boolean =>
    ledger.lastCommit === snapshot.ledger.lastCommit && ledger.intent?.startedAt === snapshot.ledger.intent?.startedAt
  const note = async (): Promise<void> => {
    let current = snapshot
    // If the ledger was changed meanwhile, a newer run has noted its commit, or is applying now.
    while (isAsRead(current)) {
      // A run with targets leaves the other interrupted changes to the next run.
      const intent = complete ? undefined : current.ledger.intent
      const lastCompleteCommit = complete ? commit : current.ledger.lastCompleteCommit
      const ledger =
        complete && current.hashers.rotated
          ? withUpdates(current.ledger, leftBehind(current.ledger, []))
          : current.ledger
      const next = { ...ledger, intent, lastCommit: commit, lastCompleteCommit }
      const saved = await saveLedger(current, next, prepared.services, `Nothing to apply at ${commit}`, {
        rehashed: complete,
      })
      if (saved !== 'changed') return
      current = await openLedger(snapshot.source)
    }
  }
  return { ...withoutLedger(), close: () => inWords(note, host.words) }
}

function journaled(
  runtime: WritingRuntime,
  prepared: Prepared,
  session: LedgerSession,
  journal: Journal,
  ledger: Ledger,
): ApplySession {
  const { options, host } = runtime
  const rehashed = new Map<string, LedgerUpdate>()
  const byId = new Map(recordedResources(ledger).map(one => [JSON.stringify([one.kind, one.id]), one]))
  return {
    record: journal.record,
    forget: ({ kind, id }) => {
      const known = byId.get(JSON.stringify([kind, id]))
      if (known === undefined) return
      journal.record({ kind, partition: known.partition, key: known.key, entry: undefined })
      rehashed.delete(identityOf(known))
    },
    rehash: update => void rehashed.set(identityOf(update), update),
    lost: AbortSignal.any([journal.lost, session.past]),
    whyNot: () => (session.isPast() || journal.lost.aborted ? 'the lock on the ledger was lost' : undefined),
    close: async result => {
      const isOurs = options.unreviewed !== true
      if (isOurs) for (const { change } of result.results) noteRefusal(change, journal.record)
      const complete = isOurs && isComplete(result) && options.targets.length === 0
      const rotated = complete && prepared.hashers.rotated
      const made = [...rehashed.values()]
      // The last results, and how far this run has come, are one write.
      const finish = (unsaved: readonly LedgerUpdate[]): Promise<void> => {
        const next = withUpdates(session.snapshot.ledger, unsaved)
        return session.finish({
          lastCommit: isOurs ? host.run.commit : next.lastCommit,
          complete,
          rehashed: rotated,
          interrupted: stillOpen(next, result, prepared, runtime),
          services: prepared.services,
          updates: rotated ? [...unsaved, ...made, ...leftBehind(next, made)] : unsaved,
        })
      }
      let isWritten = false
      const { failures } = await journal.close(async unsaved => {
        await finish(unsaved)
        isWritten = true
      })
      return isWritten ? undefined : inWords(() => Promise.reject(failures.at(-1)), host.words)
    },
  }
}

/**
 * The changes that the ledger must go on naming: this run or an earlier one has begun them, and neither the ledger nor
 * the results tell how they ended. A change that this run planned and does not go on with is dropped: if it was kept,
 * the same change could pass later without label and review.
 */
function stillOpen(
  ledger: Ledger,
  { results }: ApplyResult,
  prepared: Prepared,
  runtime: WritingRuntime,
): readonly IntendedChange[] {
  const { options, kinds } = runtime
  if (ledger.intent === undefined) return []
  const keyOf = keyOfKind(kinds)
  const ended = new Map(results.map(one => [identityOf(one.change.address), one]))
  const before = new Set(interruptedIn(prepared, runtime).map(one => intendedKey(one, keyOf)))
  const selects = selector(options.targets)
  return interruptedChanges(ledger.intent, ledger, keyOf).filter(begun => {
    const { kind, partition, name } = begun
    const end = ended.get(identityOf({ kind, partition, key: keyOf(kind, name) }))
    const addresses = prepared.kinds.find(of => of.kind.name === kind)?.addresses
    if (end === undefined)
      return options.unreviewed === true || addresses === undefined || !selects(addresses.of(partition, name))
    // What is made may be recorded elsewhere than it was begun: in what had no id yet.
    const isGoingOn = end.outcome === 'skipped' || (isUndone(end.outcome) && end.change.resumed)
    return end.unfinished || (before.has(intendedKey(begun, keyOf)) && isGoingOn)
  })
}

/**
 * Takes the note of a refusal out of entries whose refused change is not planned any more, because the manifest or the
 * resource is back. If the change is planned again later, it counts as new. Entries of resources that were not read
 * stay as they are.
 */
function withdrawnRefusals({ options }: WritingRuntime, { plan, inputs }: ComputedPlan): RecordedResource[] {
  if (options.targets.length > 0) return []
  const planned = new Set(plan.changes.flatMap(change => recordedOf(change) ?? []).map(identityOf))
  return inputs.flatMap(({ index, observation }) => {
    const isRead = (id: string): boolean => observation.byId.has(id) || observation.missing.has(id)
    return index.all().flatMap(record => {
      const { refused, ...rest } = record
      return refused !== undefined && !planned.has(identityOf(record)) && isRead(record.id) ? [rest] : []
    })
  })
}

function updateOf(recorded: RecordedResource): LedgerUpdate {
  const { kind, partition, key } = recorded
  return { kind, partition, key, entry: entryOf(recorded) }
}

/** Records that a destructive change was refused, so that only this run fails because of it. */
function noteRefusal(change: Change, record: (update: LedgerUpdate) => void): void {
  const { refusal, digest } = change
  const recorded = recordedOf(change)
  if (refusal === undefined || recorded === undefined || recorded.refused === digest) return
  if (refusal.reason === 'conflict' || refusal.reason === 'unreviewed-change') return
  record(updateOf({ ...recorded, refused: digest }))
}

/** True when nothing is left for a later run to do. */
export function isComplete({ results, cancelled }: ApplyResult): boolean {
  return !cancelled && !results.some(isLeft)
}

function isLeft({ outcome, change }: ChangeResult): boolean {
  return (
    outcome === 'failed' ||
    outcome === 'skipped' ||
    (outcome === 'refused' && change.refusal?.reason === 'unreviewed-change')
  )
}

/** What the ledger must remember of a change while it is under way. */
function intended(
  change: Change,
  { hashers }: Prepared,
  { unreviewed }: Pick<Options, 'unreviewed'>,
): IntendedChange | undefined {
  const { action, address, service, refusal, steps } = change
  if (action === 'none' || action === 'conflict' || refusal !== undefined || steps.length === 0) return undefined
  const desired = desiredOf(change)
  const id = idOf(change)
  return {
    action,
    kind: address.kind,
    partition: address.partition,
    name: address.localName,
    service,
    ...(desired === undefined ? {} : { digest: wholeDigest(desired, hashers.recorded) }),
    ...(id === undefined ? {} : { id }),
    ...(unreviewed === true ? { unreviewed } : {}),
  }
}

/**
 * Gives a notice where the ledger cannot be written: what was done in Fivetran stays done, and the next run looks it
 * up.
 */
async function inWords(save: () => Promise<void>, words: HostWords): Promise<string | undefined> {
  try {
    await save()
    return undefined
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof UserError)) throw error
    const advice = error instanceof ApiError ? ` ${adviceFor(error, words)}` : ''
    return `The ledger could not be written (${error.message}): what was done in Fivetran is kept, and the next run looks it up and continues.${advice}`
  }
}
