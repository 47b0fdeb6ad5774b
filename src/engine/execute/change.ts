/** Runs the requests of one change, in order, and keeps what was reached whatever happens. */
import { capital } from '../../model/capital.ts'
import { ApiError } from '../../model/errors.ts'
import { desiredOf, type Change, type Removal, type Step } from '../../model/change.ts'
import { SOMEBODY, type Waiting } from '../../model/waiting.ts'
import { hidingSecretsOf } from '../../redact/near.ts'
import { waitingFor } from '../waiting.ts'
import { heldKey } from '../../model/contents.ts'
import { createResource } from './create.ts'
import { whyEnded } from './ended.ts'
import { keptFields, unreportedWarnings } from './kept.ts'
import { whyNotEmpty } from './last-look.ts'
import type { ChangePorts } from './ports.ts'
import { initialProgress, isUnfinished, noteObserved, tellLedger, type Progress } from './progress.ts'
import { noteSent, readBack } from './read-back.ts'
import type { ChangeResult, Outcome } from './result.ts'
import { updateResource } from './update.ts'

/** What to do about something that came between the plan and the deletion. */

/** Executes a change. What Fivetran answers is its result; only a defect of ours is thrown. */
export async function executeChange(change: Change, ports: ChangePorts): Promise<ChangeResult> {
  const hide = hidingSecretsOf(desiredOf(change))
  const log = {
    ...ports.log,
    info: (line: string) => ports.log.info(hide(line)),
    warning: (line: string) => ports.log.warning(hide(line)),
  }
  const result = await executeSteps(change, { ...ports, log })
  const tests = result.tests.map(one => Object.assign({}, one, { title: hide(one.title), message: hide(one.message) }))
  const sideEffects = result.sideEffects.map(one =>
    one.refusal === undefined ? one : Object.assign({}, one, { refusal: hide(one.refusal) }),
  )
  const message = result.message === undefined ? undefined : hide(result.message)
  return { ...result, message, sideEffects, tests }
}

async function executeSteps(change: Change, ports: ChangePorts): Promise<ChangeResult> {
  const progress = initialProgress(change, ports.kind)
  try {
    for (const step of change.steps) {
      if (ports.signal.aborted)
        return finish(change, progress, ports, 'skipped', `${whyEnded(ports.signal)}; the next run continues.`)
      // The old resource is kept for as long as the new one waits for a person.
      if (step.do === 'delete' && step.onlyAfterSuccess && waitingOf(change, progress, ports) !== undefined) break
      const full = step.do === 'delete' ? await whyNotEmpty(step.id, ports) : undefined
      if (full !== undefined) {
        const hint = `Remove them, and ${ports.words.runAgain}: it goes on where this run stopped.`
        return { ...finish(change, progress, ports, 'failed', full, hint), guarded: true }
      }
      progress.current = step.do
      await executeStep(step, change, progress, ports)
      progress.current = undefined
      tellLedger(change, ports.kind, progress, ports)
      // What follows has to wait.
      if (progress.outcome !== undefined) break
    }
    tellLedger(change, ports.kind, progress, ports)
    return finish(
      change,
      progress,
      ports,
      outcomeOf(progress, waitingOf(change, progress, ports)),
      progress.message,
      progress.hint,
    )
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // A refusal is an answer: nothing is under way any more.
    if (!error.ambiguous) progress.current = undefined
    if (isLeftToHolder(change, error)) {
      ports.deleted.add(heldKey({ kind: ports.kind.name, id: change.id }))
      const text = `Fivetran does not delete it by itself (${error.message}): it goes with what holds it.`
      const done = finish(change, progress, ports, 'done', undefined)
      return { ...done, warnings: [...done.warnings, text] }
    }
    await readBackAfter(error, change, progress, ports)
    tellLedger(change, ports.kind, progress, ports)
    return finish(change, progress, ports, 'failed', error.message, hintFor(error, ports))
  }
}

/** What may go along with its holder need not go before, where Fivetran refuses that. */
function isLeftToHolder(change: Change, { status, ambiguous }: ApiError): change is Removal {
  const isRefused = status !== undefined && status >= 400 && status < 500 && status !== 401 && status !== 429
  return change.action === 'delete' && change.goesWith !== undefined && isRefused && !ambiguous
}

async function executeStep(step: Step, change: Change, progress: Progress, ports: ChangePorts): Promise<void> {
  const { api } = ports
  const desired = desiredOf(change)
  if (step.do === 'create') {
    if (desired === undefined) return
    progress.observed = await createResource(desired, step.body, ports.idByIdentity, ports)
    progress.id = progress.observed.id
    progress.settled = true
    noteSent(progress, 'everything')
  } else if (step.do === 'update') {
    await updateResource(step, change, progress, ports)
  } else if (step.do === 'delete') {
    await api.remove(step.id)
    ports.deleted.add(heldKey({ kind: ports.kind.name, id: step.id }))
    progress.deletedId = step.id
    progress.replaces = undefined
  } else {
    const { observed, state, replaces, id = '' } = progress
    const result = await api.follow(step, { ...ports, id, change, observed, state, replaces })
    progress.state = result.state
    if (result.observed !== undefined) noteObserved(progress, result.observed)
    if (result.sent !== undefined) noteSent(progress, result.sent)
    progress.outline = result.outline ?? progress.outline
    progress.tests = result.tests ?? progress.tests
    progress.values = [...progress.values, ...(result.values ?? [])]
    progress.outcome = result.outcome
    progress.message = result.message
    progress.hint = result.hint
    progress.warnings = [...progress.warnings, ...(result.warnings ?? [])]
    progress.failedBefore = result.failedBefore ?? progress.failedBefore
  }
  if (desired !== undefined) await readBack(progress, desired, ports)
}

/**
 * What was reached before a request failed is read back, too; where that fails as well, the first error is the one to
 * tell.
 */
async function readBackAfter(failure: ApiError, change: Change, progress: Progress, ports: ChangePorts): Promise<void> {
  const desired = desiredOf(change)
  try {
    if (desired !== undefined) await readBack(progress, desired, ports)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    ports.log.info(`After ${failure.request} failed, ${error.request} did as well: ${error.message}`)
  }
}

/** What a person has to do, as far as this change has come. */
function waitingOf(change: Change, { observed, state }: Progress, { kind, words }: ChangePorts): Waiting | undefined {
  const desired = desiredOf(change)
  return desired === undefined || observed === undefined
    ? undefined
    : waitingFor(kind, { desired, observed, state, words })
}

function outcomeOf({ outcome }: Progress, waits: Waiting | undefined): Outcome {
  return outcome ?? (waits === undefined ? 'done' : 'waiting')
}

function finish(
  change: Change,
  progress: Progress,
  ports: ChangePorts,
  outcome: Outcome,
  message: string | undefined,
  hint?: string,
): ChangeResult {
  const { id, outline, tests, values, observed, failedBefore } = progress
  const waits = outcome === 'waiting' ? (waitingOf(change, progress, ports) ?? SOMEBODY) : undefined
  // An earlier run has reported the failed tests of a resource that did not change.
  const reportedBefore = failedBefore && !change.steps.some(step => step.do === 'update' || step.do === 'create')
  const testsFail =
    (outcome === 'tests-failed' || outcome === 'tests-owed') && ports.failOnSetupTests && !reportedBefore
  return {
    change,
    outcome,
    id,
    tests,
    message,
    hint,
    ...(waits === undefined ? {} : { waits }),
    ...(values.length === 0 ? {} : { values }),
    ...(outline === undefined ? {} : { outline }),
    warnings: [...change.warnings, ...progress.warnings, ...unreportedWarnings(change, progress, ports)],
    sideEffects: progress.sideEffects,
    kept: keptFields(change, progress, ports),
    observed,
    unfinished: isUnfinished(change, progress),
    fails: outcome === 'failed' || outcome === 'skipped' || testsFail,
    defect: false,
    failedBefore,
  }
}

/** What a person can do about a refusal of Fivetran. */
function hintFor(error: ApiError, { kind, words }: ChangePorts): string {
  if (error.status === undefined || error.status >= 500)
    return `${capital(words.runAgain)}: it goes on where this run stopped.`
  if (error.status === 401 || error.status === 403)
    return `Check that the role of the API key may write these ${kind.words.many}.`
  if (error.status === 404) return `It may have been deleted meanwhile; ${words.runAgain} for a new plan.`
  return 'Correct the manifest as Fivetran says and merge again.'
}
