/**
 * Runs a plan: independent resources side by side, each change to its own end, as soon as what it waits for is done.
 */
import pLimit from 'p-limit'
import { creates, desiredOf, idOf, isExecuted, observedOf, type Change, type Plan } from '../../model/change.ts'
import { identityOf } from '../../model/resource.ts'
import { hidingSecretsOf } from '../../redact/near.ts'
import { dependenciesOf, workingNeedsOf } from '../dependencies.ts'
import type { NeedPorts, Stop } from '../needs.ts'
import { executeChange } from './change.ts'
import { isCancelled, whyEnded } from './ended.ts'
import type { ChangePorts, ExecutedKind, ExecutionPorts } from './ports.ts'
import type { ApplyResult, ChangeResult, Outcome } from './result.ts'
import { stopsOf, whyStopped } from './stops.ts'

/** How long requests in flight may end after a cancellation; a runner grants seven seconds for everything. */
const GRACE_MS = 3_500

/** What a whole plan needs. */
export interface PlanPorts extends ExecutionPorts, Pick<NeedPorts, 'recorded'> {
  /** The id of a resource that exists, by its identity: of one that no change of the plan is about. */
  readonly recordedId: (identity: string) => string | undefined
}

/**
 * Executes all changes that nothing refuses. One that fails does not stop the others; what depends on it is skipped.
 * After a cancellation no new request starts; those in flight may end within a grace period, and what is unknown then
 * is left to the next run.
 */
export async function executePlan(plan: Plan, ports: PlanPorts): Promise<ApplyResult> {
  const limit = pLimit(ports.concurrency)
  const dependencies = dependenciesOf(plan.changes, change => workingNeedsOf(change, ports.kinds))
  const running = new Map<Change, Promise<ChangeResult>>()
  const deleted = new Set<string>()
  const counter = { done: 0, total: plan.changes.filter(isExecuted).length }
  const ids = new Map(
    plan.changes.map(change => [identityOf(change.address), creates(change) ? undefined : idOf(change)]),
  )
  const idByIdentity = (identity: string): string => {
    const id = ids.get(identity) ?? ports.recordedId(identity)
    if (id === undefined) throw new Error(`nothing has the identity ${identity} yet`)
    return id
  }

  const tellProgress = (): void => ports.log.progress?.({ what: 'Applying', ...counter })
  tellProgress()
  const run = (change: Change): Promise<ChangeResult> => {
    const known = running.get(change)
    if (known !== undefined) return known
    const result = runAfter(change)
    running.set(change, result)
    return result
  }
  const runAfter = async (change: Change): Promise<ChangeResult> => {
    const before = await Promise.all((dependencies.get(change) ?? []).map(run))
    const stops = stopsOf(change, before, plan.ledgerOnly, ports)
    const result = await limit(() => runChange(change, stops, { ...ports, deleted, idByIdentity }))
    if (isExecuted(change)) {
      counter.done += 1
      tellProgress()
      ports.log.info(`${counter.done}/${counter.total} ${change.action} ${change.address.name}: ${result.outcome}`)
    }
    if (result.id !== undefined) ids.set(identityOf(change.address), result.id)
    return result
  }

  const ledgerOnly: ChangeResult[] = []
  for (const change of plan.ledgerOnly)
    ledgerOnly.push(await runChange(change, [], { ...ports, deleted, idByIdentity }))
  const results = await Promise.all(plan.changes.map(run))
  return {
    plan,
    results: [...ledgerOnly.filter(({ defect }) => defect), ...results],
    cancelled: isCancelled(ports.signal),
  }
}

type RunPorts = Omit<ChangePorts, keyof ExecutedKind>

async function runChange(change: Change, stops: readonly Stop[], ports: RunPorts): Promise<ChangeResult> {
  if (change.refusal !== undefined) {
    const { message, hint, fails } = change.refusal
    return unexecuted(change, 'refused', { message, hint, fails })
  }
  if (stops.length > 0)
    return {
      ...unexecuted(change, 'skipped', { message: whyStopped(stops), fails: stops.some(one => one.fails) }),
      ...(stops.every(one => one.waits) ? { heldUp: true } : {}),
    }
  if (ports.signal.aborted && change.steps.length > 0)
    return unexecuted(change, 'skipped', { message: `${whyEnded(ports.signal)}; the next run continues.`, fails: true })
  return orCancelled(change, ports, () =>
    orDefect(change, ports, async () => {
      const kind = kindOf(change, ports)
      const result = await executeChange(settled(change, kind, ports), { ...ports, ...kind })
      return { ...result, change }
    }),
  )
}

/** The change with the id of what its resource lives in, where that was made before it by the same plan. */
function settled(change: Change, { kind }: Pick<ChangePorts, 'kind'>, { idByIdentity }: RunPorts): Change {
  const desired = desiredOf(change)
  if (change.action === 'delete' || desired?.livesIn === undefined) return change
  const { livesIn, ...rest } = desired
  const there = { ...rest, address: { ...desired.address, partition: idByIdentity(livesIn) } }
  const steps = change.steps.map(step => (step.do === 'create' ? { ...step, body: kind.createBody(there) } : step))
  return { ...change, address: there.address, desired: there, steps }
}

function kindOf(change: Change, { kinds }: RunPorts): ExecutedKind {
  const kind = kinds.get(change.address.kind)
  if (kind === undefined) throw new Error(`nothing executes the kind ${change.address.kind}`)
  return kind
}

/** A defect that shows in one change takes nothing from the others: what they did must be recorded and told. */
async function orDefect(change: Change, ports: RunPorts, run: () => Promise<ChangeResult>): Promise<ChangeResult> {
  try {
    return await run()
  } catch (error) {
    const hide = hidingSecretsOf(desiredOf(change))
    if (error instanceof Error) ports.log.debug(hide(error.stack ?? error.message))
    const message = hide(`Internal error: ${error instanceof Error ? error.message : String(error)}.`)
    return {
      ...unexecuted(change, 'failed', { message, hint: ports.words.defect, fails: true }),
      unfinished: creates(change),
      defect: true,
    }
  }
}

/** Gives up waiting for a change some seconds after a cancellation; what it has reached is already noted. */
async function orCancelled(change: Change, ports: RunPorts, run: () => Promise<ChangeResult>): Promise<ChangeResult> {
  const { promise: cancelled, resolve } = Promise.withResolvers<ChangeResult>()
  const onAbort = (): void => {
    const message = `${whyEnded(ports.signal)} while a request was in flight; the next run finds out what was done and continues.`
    const given = { ...unexecuted(change, 'skipped', { message, fails: true }), unfinished: creates(change) }
    void ports.clock.sleep(GRACE_MS).then(() => resolve(given))
  }
  ports.signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([run(), cancelled])
  } finally {
    ports.signal.removeEventListener('abort', onAbort)
  }
}

/** The result of a change that was not begun, or not to its end. */
function unexecuted(
  change: Change,
  outcome: Outcome,
  why: { readonly message: string; readonly hint?: string; readonly fails: boolean },
): ChangeResult {
  return {
    change,
    outcome,
    id: idOf(change),
    tests: [],
    message: why.message,
    hint: why.hint,
    warnings: change.warnings,
    sideEffects: [],
    kept: change.kept,
    observed: observedOf(change),
    unfinished: false,
    fails: why.fails,
    defect: false,
    failedBefore: false,
  }
}
