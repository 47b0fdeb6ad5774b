/**
 * Changing the fields of a resource. Fivetran may change other fields by itself when some are sent (`update_method`
 * resets `replication_slot`): that is seen at once, and what the manifest declares is sent once more.
 */
import { desiredOf, observedOf, recordedOf, type Change, type Step } from '../../model/change.ts'
import { ApiError } from '../../model/errors.ts'
import type { Kind } from '../../kinds/kind.ts'
import { own } from '../../model/own.ts'
import { pathKey } from '../../model/path.ts'
import type { DesiredResource } from '../../model/resource.ts'
import type { JsonObject, Value, ValueObject } from '../../model/value.ts'
import { canonicalRead, canonicalSent } from '../diff/fields.ts'
import type { Leaf } from '../diff/leaf.ts'
import { comparedLeavesOf, isApart } from '../diff/leaves.ts'
import { shownObserved } from '../diff/shown.ts'
import { companionsOf, isChangeable } from '../plan/companions.ts'
import { changedFields, UnknownSecretError } from '../plan/request-body.ts'
import type { ChangePorts } from './ports.ts'
import { noteObserved, type Progress } from './progress.ts'
import { isSent, noteSent, readAgain, readBack, withField } from './read-back.ts'
import type { SideEffect } from './result.ts'

type UpdateStep = Extract<Step, { readonly do: 'update' }>

/** After this long a person may have changed something since the plan was made: it must not be taken for our doing. */
const FRESH_MS = 10_000

/**
 * Sends the update, and what Fivetran changed beside it once more: at most two requests that change something. Throws
 * ApiError.
 */
export async function updateResource(
  step: UpdateStep,
  change: Change,
  progress: Progress,
  ports: ChangePorts,
): Promise<void> {
  const desired = desiredOf(change)
  // Of a resource that is only to be paused, no field is declared any more.
  if (desired === undefined) return send(step.id, step.body, progress, ports)
  const before = await stateBefore(step, change, desired, ports)
  await send(step.id, step.body, progress, ports)
  // What it answered before was not what it reported later: nothing ends that but what it reports now.
  if (reverts(change)) await readAgain(progress, step.id, ports.api)
  await readBack(progress, desired, ports)
  if (sideEffects(before, change, desired, progress, ports).length === 0) return
  // An answer may leave out what was not sent, or spell it in another way than what the plan was made of.
  await readAgain(progress, step.id, ports.api)
  const effects = sideEffects(before, change, desired, progress, ports)
  if (effects.length === 0) return
  const body = repairOf(effects, change, desired, progress, ports)
  progress.sideEffects = effects.map(one => sideEffectOf(one, change))
  if (body === undefined) return
  const between = progress.observed?.fields
  const refusal = await sendAgain(step.id, body, progress, ports)
  const outcome = refusal === undefined ? {} : { refusal }
  progress.sideEffects = effects.map(one =>
    Object.assign(sideEffectOf(one, change), { sentAgain: isSent(one.after, [body]) }, outcome),
  )
  await readBack(progress, desired, ports)
  settle(between, change, desired, progress, ports)
}

/** True where something is sent that had been sent before. */
function reverts({ fields }: Change): boolean {
  return fields.some(({ origin }) => origin === 'fivetran' || origin === 'both')
}

/** Why Fivetran refuses a field beside the others is its own affair: the update itself was made. Throws ApiError. */
async function sendAgain(
  id: string,
  body: ValueObject,
  progress: Progress,
  ports: ChangePorts,
): Promise<string | undefined> {
  try {
    await send(id, body, progress, ports)
    return undefined
  } catch (error) {
    if (!(error instanceof ApiError && (error.status === 400 || error.status === 422))) throw error
    progress.sent = [...progress.sent, body]
    return error.message
  }
}

async function send(id: string, body: ValueObject, progress: Progress, ports: ChangePorts): Promise<void> {
  noteObserved(progress, await ports.api.update(id, body, ports.idByIdentity))
  progress.settled = true
  noteSent(progress, body)
}

/** What Fivetran reports just before the update; undefined where nothing can tell, or nothing else is declared. */
async function stateBefore(
  { id, body }: UpdateStep,
  change: Change,
  desired: DesiredResource,
  { api, clock, plannedAt }: ChangePorts,
): Promise<JsonObject | undefined> {
  const planned = observedOf(change)?.fields
  if (planned === undefined) return undefined
  const isAllSent = comparedLeavesOf(desired, planned).every(leaf => isApart(leaf) || isSent(leaf, [body]))
  if (isAllSent || clock.now() - plannedAt <= FRESH_MS) return planned
  return (await api.read(id))?.fields
}

/** A declared leaf that was not sent, as Fivetran reported it before and after. */
interface ChangedLeaf {
  readonly before: Leaf
  readonly after: Leaf
}

function sideEffects(
  before: JsonObject | undefined,
  change: Change,
  desired: DesiredResource,
  progress: Progress,
  { kind }: ChangePorts,
): ChangedLeaf[] {
  const answer = progress.observed?.fields
  if (before === undefined || answer === undefined) return []
  const earlier = new Map(comparedLeavesOf(desired, before).map(leaf => [pathKey(leaf.path), leaf]))
  return comparedLeavesOf(desired, answer).flatMap((after): ChangedLeaf[] => {
    const leaf = earlier.get(pathKey(after.path))
    if (leaf === undefined || isApart(after) || isSent(after, progress.sent)) return []
    const isOurs = canonicalRead(leaf) !== canonicalRead(after) && canonicalSent(after) !== canonicalRead(after)
    return isOurs && !kind.isUnsettled(after.path, desired, recordedOf(change)) ? [{ before: leaf, after }] : []
  })
}

/** The body that restores what the manifest declares; undefined where it cannot be sent. */
function repairOf(
  effects: readonly ChangedLeaf[],
  change: Change,
  desired: DesiredResource,
  progress: Progress,
  { kind }: ChangePorts,
): ValueObject | undefined {
  const observed = progress.observed?.fields ?? {}
  const leaves = effects.map(({ after }) => after).filter(leaf => isChangeable(leaf) && !isUnpausing(leaf, kind))
  const along = companionsOf(leaves, desired, observed, kind)
  const recorded = recordedOf(change)
  try {
    const body = changedFields({ desired, observed, recorded, leaves: [...leaves, ...along], cleared: [] })
    return body === undefined ? undefined : kind.updateBody(body, desired)
  } catch (error) {
    // Sending it would put a mask in the place of a secret: the next plan shows the difference.
    if (error instanceof UnknownSecretError) return undefined
    throw error
  }
}

/** Nothing is set running but by a step of its own. */
function isUnpausing({ path: [name, ...rest], desired }: Leaf, { pauseBody }: Pick<Kind, 'pauseBody'>): boolean {
  if (typeof name !== 'string' || rest.length > 0) return false
  const paused = own<Value>(pauseBody, name)
  return paused !== undefined && desired !== paused
}

function sideEffectOf({ before, after }: ChangedLeaf, change: Change): SideEffect {
  const recorded = recordedOf(change)
  return {
    path: after.path,
    before: shownObserved(before, recorded),
    after: shownObserved(after, recorded),
    sentAgain: false,
    position: after.position,
  }
}

/**
 * What still differs after both requests, Fivetran keeps otherwise: the two may undo each other for ever. So the last
 * answer counts for all that they sent, and for what the second of them changed. `between`: the answer to the first.
 */
function settle(
  between: JsonObject | undefined,
  change: Change,
  desired: DesiredResource,
  progress: Progress,
  { kind }: ChangePorts,
): void {
  const answer = progress.observed?.fields
  if (between === undefined || answer === undefined || progress.read === undefined) return
  const earlier = new Map(comparedLeavesOf(desired, between).map(leaf => [pathKey(leaf.path), canonicalRead(leaf)]))
  const ours = comparedLeavesOf(desired, answer).filter(
    leaf =>
      !isApart(leaf) &&
      (isSent(leaf, progress.sent) || earlier.get(pathKey(leaf.path)) !== canonicalRead(leaf)) &&
      !kind.isUnsettled(leaf.path, desired, recordedOf(change)),
  )
  for (const { requestField } of ours) progress.read = withField(progress.read, answer, requestField)
}
