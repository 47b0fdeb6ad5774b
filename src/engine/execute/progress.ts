/** How far a change has come, and what the ledger is told of it. */
import type { Kind, FollowResult } from '../../kinds/kind.ts'
import { entryOf, type LedgerUpdate } from '../../ledger/ledger.ts'
import { withHeld, withMark } from '../../ledger/unreviewed.ts'
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
import type { DesiredResource, Hasher, LedgerEntry, ObservedResource, RecordedResource } from '../../model/resource.ts'
import type { SetupTest } from '../../model/setup-test.ts'
import type { Outline } from '../../model/outline.ts'
import { own } from '../../model/own.ts'
import { keysIn, pathKey, type FieldPath } from '../../model/path.ts'
import type { Json, JsonObject, ValueObject } from '../../model/value.ts'
import type { CopiedValue } from '../../model/waiting.ts'
import { valueAt } from '../diff/removed.ts'
import { fieldHasher } from '../record/digest.ts'
import { heldNow, rehashed } from '../record/held.ts'
import { declaredParentOf, entryFor } from '../record/ledger-entry.ts'
import { waitingFor } from '../waiting.ts'
import type { ExecutionPorts } from './ports.ts'
import type { SideEffect } from './result.ts'

/** The body of a request that changed a resource; `everything`: it was created. */
export type SentFields = ValueObject | 'everything'

export interface Progress {
  id: string | undefined
  /** The fields that have endpoints of their own: no answer about the resource itself tells them. */
  readonly apart: readonly string[]
  /** What is to be changed of them. */
  readonly toSend: readonly FieldPath[]
  /** The latest report; its fields are missing where the answer to the last request left them out. */
  observed: ObservedResource | undefined
  /**
   * What Fivetran reported of each field when it was last as this run wanted it: of a field that was sent, after that
   * request; of any other, when the plan was made. What somebody changes meanwhile is not in it, so later runs see it.
   */
  read: JsonObject | undefined
  /** What was recorded before this run, or would have been. */
  readonly former: RecordedResource | undefined
  /** The entry that stood in the ledger before it. */
  readonly entryBefore: LedgerEntry | undefined
  /** What was sent, in the order of the requests. */
  sent: readonly SentFields[]
  /** The last of them, while nobody has read yet what Fivetran made of it. */
  unread: SentFields | undefined
  sideEffects: readonly SideEffect[]
  /** True when the fields are as declared: created, updated, or equal from the start. */
  settled: boolean
  /** What the ledger keeps for the kind. */
  state: JsonObject
  /** What a step made of many fields, where no plan could say it. */
  outline: Outline | undefined
  tests: readonly SetupTest[]
  /** What people need elsewhere. */
  values: readonly CopiedValue[]
  replaces: string | undefined
  /** A resource that this change has deleted. */
  deletedId: string | undefined
  /** The request in hand; what it did is unknown while it is not answered. */
  current: Step['do'] | undefined
  /** Why what follows has to wait. */
  outcome: FollowResult['outcome']
  message: string | undefined
  hint: string | undefined
  /** What steps had to say. */
  warnings: readonly string[]
  failedBefore: boolean
}

/** The progress of a change of which nothing is done yet. */
export function initialProgress(change: Change, kind: Kind): Progress {
  const isMade = creates(change)
  const former = recordedOf(change)
  const replaced = change.steps.flatMap(step => (step.do === 'delete' && step.onlyAfterSuccess ? [step.id] : []))[0]
  const apart = Object.entries(desiredOf(change)?.type.properties ?? {}).flatMap(([name, type]) =>
    type.apart === true ? [name] : [],
  )
  return {
    id: isMade ? undefined : idOf(change),
    apart,
    toSend: change.fields.map(({ path }) => path).filter(([name]) => apart.some(one => one === name)),
    observed: isMade ? undefined : observedOf(change),
    read: isMade ? undefined : observedOf(change)?.fields,
    former,
    entryBefore: former === undefined || change.action === 'complete' ? undefined : entryOf(former),
    sent: [],
    unread: undefined,
    sideEffects: [],
    settled: !change.steps.some(step => step.do === 'create' || step.do === 'update'),
    state: kind.stateBefore(change),
    outline: undefined,
    tests: [],
    values: [],
    replaces: replaced ?? (isMade ? undefined : former?.replaces),
    deletedId: undefined,
    current: undefined,
    outcome: undefined,
    message: undefined,
    hint: undefined,
    warnings: [],
    failedBefore: false,
  }
}

/** Takes note of what Fivetran reports now; of what it does not tell here, what was known before. */
export function noteObserved(progress: Progress, answer: ObservedResource): void {
  const { fields } = answer
  const before = progress.observed?.fields ?? {}
  const kept = progress.apart.flatMap((name): [string, Json][] => {
    const value = own<Json>(before, name)
    return value === undefined || fields === undefined || Object.hasOwn(fields, name) ? [] : [[name, value]]
  })
  progress.observed = kept.length === 0 ? answer : { ...answer, fields: { ...fields, ...Object.fromEntries(kept) } }
}

/** True when the ledger's entries alone could not tell the next run how far this change has come. */
export function isUnfinished(change: Change, progress: Progress): boolean {
  if (!creates(change) || isApplied(progress)) return false
  return progress.id !== undefined || progress.current === 'create' || progress.deletedId !== undefined
}

type Ports = Pick<
  ExecutionPorts,
  'record' | 'forget' | 'rehash' | 'hasher' | 'commit' | 'clock' | 'words' | 'unreviewed'
>

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

/** Progress of a resource that is as declared, with what Fivetran reports of that. */
export type AppliedProgress = Progress & { readonly observed: ObservedResource; readonly read: JsonObject }

/** True when the resource is as declared and what Fivetran reports of that is known. */
export function isApplied(progress: Progress): progress is AppliedProgress {
  const { settled, observed, read, unread } = progress
  return settled && observed !== undefined && read !== undefined && unread === undefined
}

function tellApplied(desired: DesiredResource, kind: Kind, progress: AppliedProgress, ports: Ports): void {
  const { observed, state, former } = progress
  const { partition, key } = observed
  const isWaiting = waitingFor(kind, { desired, observed, state, words: ports.words }) !== undefined
  const update = (hasher: Hasher): LedgerUpdate => {
    const entry = entryOfProgress(settledFor(desired, observed, kind), progress, hasher, ports)
    return { kind: kind.name, partition, key, entry: isWaiting ? { ...entry, waiting: true } : entry }
  }
  // Made anew under another id, it has another place in the ledger.
  if (former !== undefined && kind.identifiedBy === 'id' && former.id !== observed.id) ports.forget(former)
  ports.record(update(ports.hasher))
  ports.rehash?.record(update(ports.rehash.hasher))
}

/** The desired resource under the id that Fivetran has given it, where it is known by that. */
function settledFor(desired: DesiredResource, { key, name }: ObservedResource, kind: Kind): DesiredResource {
  if (kind.identifiedBy === 'name') return desired
  return { ...desired, address: { ...desired.address, key, localName: name } }
}

/** What the ledger keeps of the resource as it is now. */
export function entryOfProgress(
  desired: DesiredResource,
  { observed, read, former, entryBefore, sent, toSend, state, replaces }: AppliedProgress,
  hasher: Hasher,
  { commit, clock, unreviewed, hasher: ofLedger }: Pick<ExecutionPorts, 'commit' | 'clock' | 'unreviewed' | 'hasher'>,
): LedgerEntry {
  const hash = fieldHasher(hasher, { address: { ...desired.address, partition: observed.partition } })
  const appliedAt = new Date(clock.now()).toISOString()
  const unsent = new Set(toSend.filter(path => !isNamedIn(path, sent)).map(pathKey))
  const applied = { desired, observed: { ...observed, fields: read }, former, unsent, hash, state, commit, appliedAt }
  const made = { ...entryFor(applied), ...(replaces === undefined ? {} : { replaces }) }
  const isAnew = former?.held === undefined || sent.includes('everything')
  const left = isAnew ? undefined : heldNow(former.held, path => isNamedIn(path, sent))
  const held = hasher === ofLedger || left === undefined ? left : rehashed(left, desired, read, hash)
  const entry = held === undefined ? made : withHeld(made, held)
  return unreviewed === undefined ? entry : withMark(entry, entryBefore, { ...unreviewed, at: appliedAt })
}

/** A creation takes nothing of what has endpoints of its own. */
function isNamedIn(path: FieldPath, sent: AppliedProgress['sent']): boolean {
  const keys = keysIn(path)
  return sent.some(body => body !== 'everything' && valueAt(body, keys) !== undefined)
}

/** A resource whose manifest was removed: forgotten, or kept as retired. */
function tellRemoval({ disposal, recorded, refusal }: Removal, progress: Progress, ports: Ports): void {
  // What goes with another was never recorded.
  if (refusal !== undefined || recorded === undefined) return
  if (disposal === 'forget' || disposal === 'missing') ports.forget(recorded)
  if (disposal === 'pause' && progress.settled) {
    const { unreviewed: _, ...entry } = entryOf(recorded)
    ports.record({ ...placeOf(recorded), entry: { ...entry, retired: true } })
  }
}

/**
 * A manifest that moved to another file and says the same there, or names what its resource lives in otherwise. From
 * this commit on it is found there.
 */
function tellPlace(recorded: RecordedResource | undefined, desired: DesiredResource, ports: Ports): void {
  if (recorded === undefined) return
  const { declaredParent: _before, unreviewed, ...entry } = entryOf(recorded)
  ports.record({
    ...placeOf(recorded),
    entry: {
      ...entry,
      manifest: desired.manifest,
      ...declaredParentOf(desired),
      commit: ports.commit,
      // What the default branch declares as it was applied is its own from now on.
      ...(recorded.held === undefined || unreviewed === undefined ? {} : { unreviewed }),
    },
  })
}

function placeOf({ kind, partition, key }: RecordedResource): Pick<LedgerUpdate, 'kind' | 'partition' | 'key'> {
  return { kind, partition, key }
}
