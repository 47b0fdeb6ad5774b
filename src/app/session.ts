/** The ledger side of an apply: takes the turn, takes note of results, and says how far the run has come. */
import { ApiError, UserError } from '../model/errors.ts'
import { identityKey, type Address } from '../kinds/connector/connector.ts'
import type { ApplyResult, ChangeResult } from '../engine/execute/result.ts'
import { createJournal, type Journal } from '../ledger/journal.ts'
import { keyOf, unfinished } from '../ledger/intent.ts'
import { recordKey, updateOf, type IntendedChange, type Ledger, type LedgerUpdate } from '../ledger/ledger.ts'
import { acquire } from '../ledger/lock.ts'
import { openLedger, type LedgerSnapshot } from '../ledger/open.ts'
import { saveLedger } from '../ledger/save.ts'
import { createSession, type LedgerSession } from '../ledger/session.ts'
import { fieldFingerprint, fullDigest } from '../engine/plan/digest.ts'
import type { Change } from '../engine/plan/plan.ts'
import { GroupNames } from '../kinds/group/group-names.ts'
import { RecordIndex } from '../engine/plan/record-index.ts'
import { withdrawnReplacements, withoutReplaced } from '../engine/plan/withdrawn.ts'
import type { ComputedPlan } from './compute-plan.ts'
import { leftoversOf, type Prepared } from './prepare.ts'
import type { WritingRuntime } from './runtime.ts'
import { selector } from './targets.ts'

export interface ApplySession {
  readonly record: (update: LedgerUpdate) => void
  readonly forget: (id: string) => void
  /** While keys are changed: what is recorded, by the new key. Written when the run is through, or not at all. */
  readonly rehash: (update: LedgerUpdate) => void
  /** Aborted when another run has taken the ledger over. */
  readonly lost: AbortSignal
  /** Saves what is left; gives what could not be saved, in words. */
  readonly close: (result: ApplyResult) => Promise<string | undefined>
}

/** Short enough for the seven seconds that a cancelled run has. */
const CLOSE_PAUSE_MS = 1_000

/** Begins. `changed`: somebody else has written to the ledger since it was read. */
export async function openSession(
  runtime: WritingRuntime,
  prepared: Prepared,
  computed: ComputedPlan,
): Promise<ApplySession | 'changed'> {
  const { snapshot } = prepared
  const { plan } = computed
  if (snapshot === undefined) return withoutLedger()
  const withdrawn = [
    ...withdrawnRefusals(runtime, snapshot.ledger, computed),
    ...withdrawnUpdates(snapshot.ledger, prepared),
  ]
  if (plan.changes.length === 0 && plan.quiet.length === 0 && withdrawn.length === 0)
    return idle(runtime, prepared, snapshot)
  const { context, clock } = runtime
  const changes = plan.changes.flatMap(change => intended(change, prepared) ?? [])
  const claim = await acquire(snapshot, {
    owner: context.intentOwner,
    commit: context.commit,
    changes,
    now: clock.now(),
  })
  if (claim === 'changed') return 'changed'
  const session = createSession(claim, clock)
  const journal = createJournal({ save: session.save, clock, closePauseMs: CLOSE_PAUSE_MS })
  for (const update of withdrawn) journal.record(update)
  return journaled(runtime, prepared, session, journal, new RecordIndex(snapshot.ledger))
}

function withoutLedger(): ApplySession {
  return {
    record: () => {},
    forget: () => {},
    rehash: () => {},
    lost: new AbortController().signal,
    close: () => Promise.resolve(undefined),
  }
}

/** Nothing to do but to note the commit. */
function idle(runtime: WritingRuntime, prepared: Prepared, snapshot: LedgerSnapshot): ApplySession {
  const commit = runtime.context.commit
  const complete = runtime.inputs.targets.length === 0
  return {
    ...withoutLedger(),
    close: () =>
      inWords(async () => {
        let base = snapshot
        // Whoever was faster has newer things to say, or is applying now.
        while (
          base.ledger.lastCommit === snapshot.ledger.lastCommit &&
          base.ledger.intent?.startedAt === snapshot.ledger.intent?.startedAt
        ) {
          // A run with targets leaves the rest of what was begun to the next one.
          const intent = complete ? undefined : base.ledger.intent
          const next = {
            ...base.ledger,
            intent,
            lastCommit: commit,
            lastCompleteCommit: complete ? commit : base.ledger.lastCompleteCommit,
          }
          if (
            (await saveLedger(base, next, Object.fromEntries(prepared.metadata), `Nothing to apply at ${commit}`)) !==
            'conflict'
          )
            return
          base = await openLedger(snapshot.source)
        }
      }),
  }
}

function journaled(
  runtime: WritingRuntime,
  prepared: Prepared,
  session: LedgerSession,
  journal: Journal,
  index: RecordIndex,
): ApplySession {
  const rehashed = new Map<string, LedgerUpdate>()
  const forget = (id: string): void => {
    const known = index.byId(id)
    if (known === undefined) return
    journal.record({ groupId: known.groupId, key: recordKey(known.schema), connector: undefined })
    rehashed.delete(identityKey(known.groupId, known.schema))
  }
  return {
    record: journal.record,
    forget,
    rehash: update => void rehashed.set(identityKey(update.groupId, update.key), update),
    lost: journal.lost,
    close: async result => {
      for (const { change } of result.results) noteRefusal(change, index, journal.record)
      const { unsaved } = await journal.close()
      const complete = isComplete(result) && runtime.inputs.targets.length === 0
      const rotated = complete && prepared.fingerprints.rotated
      return inWords(() =>
        session.finish({
          lastCommit: runtime.context.commit,
          complete,
          rehashed: rotated,
          unfinished: stillOpen(session.snapshot.ledger, result, prepared, selector(runtime.inputs.targets)),
          metadata: Object.fromEntries(prepared.metadata),
          updates: rotated ? [...unsaved, ...rehashed.values()] : unsaved,
        }),
      )
    },
  }
}

/**
 * What was begun, by this run or by one before it, and whose end neither a record nor a result of this run tells. What
 * this run looked at
 * and does not go on with is over: kept, it would let the same change pass later without label and review.
 */
function stillOpen(
  ledger: Ledger,
  { results }: ApplyResult,
  prepared: Prepared,
  selects: (address: Address) => boolean,
): readonly IntendedChange[] {
  if (ledger.intent === undefined) return []
  const ended = new Map(results.map(one => [identityKey(one.change.address.group.id, one.change.address.schema), one]))
  const before = new Set(leftoversOf(prepared).map(keyOf))
  const groups = new GroupNames(prepared.groups)
  return unfinished(ledger.intent, ledger).filter(change => {
    const end = ended.get(identityKey(change.groupId, change.schema))
    if (end === undefined) return !selects({ group: groups.of(change.groupId), schema: change.schema })
    return end.unfinished || (before.has(keyOf(change)) && (end.outcome === 'skipped' || end.change.resumed))
  })
}

function withdrawnUpdates(ledger: Ledger, { desired }: Prepared): LedgerUpdate[] {
  return withdrawnReplacements(ledger, desired).map(({ groupId, ...connector }) =>
    updateOf(groupId, withoutReplaced(connector)),
  )
}

/**
 * A refused change that is planned no more (the manifest or the connector came back) is forgotten: should it come
 * again, it is a new one.
 * Nothing is known of what was not read.
 */
function withdrawnRefusals(
  { inputs }: WritingRuntime,
  ledger: Ledger,
  { plan, observation }: ComputedPlan,
): LedgerUpdate[] {
  if (inputs.targets.length > 0) return []
  const planned = new Set(plan.changes.map(change => change.recorded?.id))
  const isRead = (id: string): boolean => observation.byId.has(id) || observation.gone.has(id)
  return new RecordIndex(ledger)
    .all()
    .flatMap(({ groupId, refused, ...connector }) =>
      refused === undefined || planned.has(connector.id) || !isRead(connector.id) ? [] : [updateOf(groupId, connector)],
    )
}

/** A destructive change that was refused is failed on once. */
function noteRefusal(
  { refusal, recorded, digest }: Change,
  index: RecordIndex,
  record: (update: LedgerUpdate) => void,
): void {
  if (refusal === undefined || recorded === undefined || recorded.refused === digest) return
  if (
    refusal.reason !== 'deletion-forbidden' &&
    refusal.reason !== 'max-deletions' &&
    refusal.reason !== 'prevent-destroy'
  )
    return
  // A move to another group is a change at the new address: it is noted where the connector is recorded.
  const groupId = index.byId(recorded.id)?.groupId
  if (groupId !== undefined) record(updateOf(groupId, { ...recorded, refused: digest }))
}

/** True when nothing was left over that a later run has to make up for. */
function isComplete({ results, cancelled }: ApplyResult): boolean {
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
function intended(change: Change, { fingerprints, metadata }: Prepared): IntendedChange | undefined {
  const { kind, desired, address, service, id, refusal, steps } = change
  if (kind === 'noop' || refusal !== undefined || steps.length === 0) return undefined
  const digest =
    desired === undefined
      ? {}
      : { digest: fullDigest(desired, metadata.get(service), fieldFingerprint(fingerprints.recorded, desired)) }
  return {
    kind,
    groupId: address.group.id,
    schema: address.schema,
    service,
    ...digest,
    ...(id === undefined ? {} : { id }),
  }
}

/** GitHub failing after Fivetran succeeded takes nothing back: the next run finds out, and this one says so. */
async function inWords(save: () => Promise<void>): Promise<string | undefined> {
  try {
    await save()
    return undefined
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof UserError)) throw error
    return `The ledger could not be written (${error.message}): what was done in Fivetran is kept, and the next run looks it up and continues.`
  }
}
