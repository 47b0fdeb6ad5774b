/** How far a change has come, and what the ledger is told of it. */
import type { Kind, FollowResult } from '../../kinds/kind.ts'
import { entryOf, type LedgerUpdate } from '../../ledger/ledger.ts'
import {
  creates,
  desiredOf,
  idOf,
  observedOf,
  recordedOf,
  type Change,
  type Removal,
  type Step,
} from '../../model/change.ts'
import type { DesiredResource, ObservedResource, RecordedResource, Hasher } from '../../model/resource.ts'
import type { SetupTest } from '../../model/setup-test.ts'
import type { JsonObject } from '../../model/value.ts'
import { fieldHasher } from '../record/digest.ts'
import { entryFor } from '../record/ledger-entry.ts'
import type { ExecutionPorts } from './ports.ts'

export interface Progress {
  id: string | undefined
  /** The latest report; its fields are missing where the answer to the last request left them out. */
  observed: ObservedResource | undefined
  /** True when the fields are as declared: created, updated, or equal from the start. */
  settled: boolean
  /** What the ledger keeps for the kind. */
  state: JsonObject
  tests: readonly SetupTest[]
  replaces: string | undefined
  /** A resource that this change has deleted. */
  deletedId: string | undefined
  /** The request in hand; what it did is unknown while it is not answered. */
  current: Step['do'] | undefined
  /** Why what follows has to wait. */
  outcome: FollowResult['outcome']
  message: string | undefined
  hint: string | undefined
  failedBefore: boolean
}

/** The progress of a change of which nothing is done yet. */
export function initialProgress(change: Change, kind: Kind): Progress {
  const isMade = creates(change)
  const replaced = change.steps.flatMap(step => (step.do === 'delete' && step.onlyAfterSuccess ? [step.id] : []))[0]
  return {
    id: isMade ? undefined : idOf(change),
    observed: isMade ? undefined : observedOf(change),
    settled: !change.steps.some(step => step.do === 'create' || step.do === 'update'),
    state: kind.stateBefore(change),
    tests: [],
    replaces: replaced ?? (isMade ? undefined : recordedOf(change)?.replaces),
    deletedId: undefined,
    current: undefined,
    outcome: undefined,
    message: undefined,
    hint: undefined,
    failedBefore: false,
  }
}

/** True when the ledger's entries alone could not tell the next run how far this change has come. */
export function isUnfinished(change: Change, progress: Progress): boolean {
  if (!creates(change) || isApplied(progress)) return false
  return progress.id !== undefined || progress.current === 'create' || progress.deletedId !== undefined
}

type Ports = Pick<ExecutionPorts, 'record' | 'forget' | 'rehash' | 'hasher' | 'commit' | 'clock'>

/** Tells the ledger how far the change has come. */
export function tellLedger(change: Change, kind: Kind, progress: Progress, ports: Ports): void {
  if (progress.deletedId !== undefined) ports.forget({ kind: kind.name, id: progress.deletedId })
  const desired = desiredOf(change)
  if (change.action === 'delete') tellRemoval(change, progress, ports)
  else if (desired === undefined) return
  // What was not read says nothing of what Fivetran holds: only the place is new.
  else if (change.action === 'none' && progress.observed === undefined) tellPlace(change.recorded, desired, ports)
  else if (isApplied(progress)) tellApplied(desired, kind, progress, ports)
}

/** True when the resource is as declared and what Fivetran reports of that is known. */
function isApplied(progress: Progress): progress is Progress & { observed: ObservedResource } {
  return progress.settled && progress.observed?.fields !== undefined
}

function tellApplied(
  desired: DesiredResource,
  kind: Kind,
  progress: Progress & { readonly observed: ObservedResource },
  ports: Ports,
): void {
  const { observed, state, replaces } = progress
  const update = (hasher: Hasher): LedgerUpdate => {
    const hash = fieldHasher(hasher, { address: { ...desired.address, partition: observed.partition } })
    const entry = entryFor({
      desired,
      observed,
      hash,
      state,
      commit: ports.commit,
      appliedAt: new Date(ports.clock.now()).toISOString(),
    })
    return {
      kind: kind.name,
      partition: observed.partition,
      key: observed.key,
      entry: replaces === undefined ? entry : { ...entry, replaces },
    }
  }
  ports.record(update(ports.hasher))
  ports.rehash?.record(update(ports.rehash.hasher))
}

/** A resource whose manifest was removed: forgotten, or kept as retired. */
function tellRemoval({ disposal, recorded, refusal }: Removal, progress: Progress, ports: Ports): void {
  if (refusal !== undefined) return
  if (disposal === 'forget' || disposal === 'missing') ports.forget(recorded)
  if (disposal === 'pause' && progress.settled)
    ports.record({ ...placeOf(recorded), entry: { ...entryOf(recorded), retired: true } })
}

/** A manifest that moved to another file and says the same there. */
function tellPlace(recorded: RecordedResource | undefined, { manifest }: DesiredResource, ports: Ports): void {
  if (recorded !== undefined) ports.record({ ...placeOf(recorded), entry: { ...entryOf(recorded), manifest } })
}

function placeOf({ kind, partition, key }: RecordedResource): Pick<LedgerUpdate, 'kind' | 'partition' | 'key'> {
  return { kind, partition, key }
}
