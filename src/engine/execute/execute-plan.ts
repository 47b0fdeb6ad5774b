/** Runs a plan: independent connectors side by side, each change to its own end. */
import pLimit from 'p-limit'
import { formatAddress } from '../../kinds/connector/connector.ts'
import type { Change, Plan } from '../plan/plan.ts'
import { hidingSecretsOf } from '../../redact/near.ts'
import { executeChange } from './execute-change.ts'
import type { ExecutionPorts } from './ports.ts'
import { isCreation } from './progress.ts'
import type { ApplyResult, ChangeResult, Outcome } from './result.ts'

/** How long requests in flight may end after a cancellation; a runner grants seven seconds for everything. */
const GRACE_MS = 3_500

/**
 * Executes all changes that nothing refuses. One that fails does not stop the others. After a cancellation no new
 * request
 * starts; those in flight may end within a grace period, and what is unknown then is left to the next run.
 */
export async function executePlan(plan: Plan, ports: ExecutionPorts): Promise<ApplyResult> {
  const limit = pLimit(ports.concurrency)
  const progress = { done: 0, total: plan.changes.filter(isExecuted).length }
  const quiet: ChangeResult[] = []
  for (const change of plan.quiet) quiet.push(await orDefect(change, ports, () => executeChange(change, ports)))
  const results = await Promise.all(
    plan.changes.map(change =>
      limit(() => orCancelled(change, ports, () => orDefect(change, ports, () => runChange(change, ports, progress)))),
    ),
  )
  return {
    plan,
    results: [...quiet.filter(result => result.defect === true), ...results],
    cancelled: ports.signal.aborted,
  }
}

function isExecuted(change: Change): boolean {
  return change.refusal === undefined && change.steps.length > 0
}

async function runChange(
  change: Change,
  ports: ExecutionPorts,
  progress: { done: number; total: number },
): Promise<ChangeResult> {
  if (change.refusal !== undefined)
    return unexecuted(change, 'refused', change.refusal.message, change.refusal.hint, change.refusal.fails)
  if (ports.signal.aborted && change.steps.length > 0)
    return unexecuted(change, 'skipped', 'Cancelled; the next run continues.', undefined, true)
  const result = await executeChange(change, ports)
  if (isExecuted(change)) {
    progress.done += 1
    ports.log.info(
      `${progress.done}/${progress.total} ${result.change.kind} ${formatAddress(change.address)}: ${result.outcome}`,
    )
  }
  return result
}

/** A defect that shows in one change takes nothing from the others: what they did must be recorded and told. */
async function orDefect(
  change: Change,
  ports: ExecutionPorts,
  run: () => Promise<ChangeResult>,
): Promise<ChangeResult> {
  try {
    return await run()
  } catch (error) {
    const hide = hidingSecretsOf(change.desired)
    if (error instanceof Error) ports.log.debug(hide(error.stack ?? error.message))
    const message = hide(`Internal error: ${error instanceof Error ? error.message : String(error)}.`)
    const hint = 'This is a defect of the action; please report it with the debug log (`ACTIONS_STEP_DEBUG`).'
    return { ...unexecuted(change, 'failed', message, hint, true, isCreation(change)), defect: true }
  }
}

/** Gives up waiting for a change some seconds after a cancellation; what it has reached is already noted. */
async function orCancelled(
  change: Change,
  ports: ExecutionPorts,
  run: () => Promise<ChangeResult>,
): Promise<ChangeResult> {
  const { promise: cancelled, resolve } = Promise.withResolvers<ChangeResult>()
  const onAbort = (): void => {
    const why = 'Cancelled while a request was in flight; the next run finds out what was done and continues.'
    void ports.clock
      .sleep(GRACE_MS)
      .then(() => resolve(unexecuted(change, 'skipped', why, undefined, true, isCreation(change))))
  }
  ports.signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([run(), cancelled])
  } finally {
    ports.signal.removeEventListener('abort', onAbort)
  }
}

/** The result of a change that was not begun, or not to its end. `unfinished`: a creation that may have been begun. */
function unexecuted(
  change: Change,
  outcome: Outcome,
  message: string,
  hint: string | undefined,
  fails: boolean,
  unfinished = false,
): ChangeResult {
  return {
    change,
    outcome,
    id: change.id,
    tests: [],
    message,
    hint,
    warnings: change.warnings,
    connector: change.observed,
    unfinished,
    fails,
  }
}
