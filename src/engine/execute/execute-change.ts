/** Runs the requests of one change, in order, and keeps what was reached whatever happens. */
import { ApiError } from '../../model/errors.ts'
import type { Change, Step } from '../plan/plan.ts'
import { hidingSecretsOf } from '../../redact/near.ts'
import { createConnector } from '../../kinds/connector/create-connector.ts'
import { echoWarnings } from '../../kinds/connector/echo.ts'
import { isUnfinished, note } from './note.ts'
import type { ExecutionPorts } from './ports.ts'
import { initialProgress, type Progress } from './progress.ts'
import type { ChangeResult, Outcome } from './result.ts'
import { runSetupTests } from '../../kinds/connector/setup-tests.ts'
import { afterFailedTests, afterOwedTests } from '../../kinds/connector/untested.ts'

/** Executes a change. What Fivetran answers is its result; only a defect of ours is thrown. */
export async function executeChange(change: Change, ports: ExecutionPorts): Promise<ChangeResult> {
  const hide = hidingSecretsOf(change.desired)
  const log = {
    ...ports.log,
    info: (line: string) => ports.log.info(hide(line)),
    warning: (line: string) => ports.log.warning(hide(line)),
  }
  const result = await executeSteps(change, { ...ports, log })
  const tests = result.tests.map(one => Object.assign({}, one, { title: hide(one.title), message: hide(one.message) }))
  return { ...result, message: result.message === undefined ? undefined : hide(result.message), tests }
}

async function executeSteps(change: Change, ports: ExecutionPorts): Promise<ChangeResult> {
  const progress = initialProgress(change)
  try {
    for (const step of change.steps) {
      if (ports.signal.aborted) return finish(change, progress, ports, 'skipped', 'Cancelled; the next run continues.')
      progress.current = step.do
      await executeStep(step, change, progress, ports)
      progress.current = undefined
      note(change, progress, ports)
      // What follows the tests (start, end of the old connector) waits for them.
      if (step.do === 'test' && progress.testState !== 'passed') break
    }
    // Without a request there is nothing to read: Fivetran may hold what somebody else has changed.
    if (change.steps.length > 0) await readBack(progress, ports)
    note(change, progress, ports)
    const outcome = outcomeOf(progress, change)
    return finish(change, progress, ports, outcome, progress.message, HINTS[outcome]?.(change, progress))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // A refusal is an answer: nothing is under way any more.
    if (!error.ambiguous) progress.current = undefined
    await readBackAfter(error, progress, ports)
    note(change, progress, ports)
    return finish(change, progress, ports, 'failed', error.message, hintFor(error))
  }
}

async function executeStep(step: Step, change: Change, progress: Progress, ports: ExecutionPorts): Promise<void> {
  const { fivetran } = ports
  const id = progress.id ?? ''
  switch (step.do) {
    case 'create':
      if (change.desired === undefined) throw new Error('a creation without a manifest')
      progress.connector = await createConnector(change.desired, step.body, ports)
      progress.id = progress.connector.id
      progress.settled = true
      return
    case 'update':
      progress.connector = await fivetran.update(id, step.body)
      progress.settled = true
      return
    case 'approve-certificate':
      await fivetran.approveCertificate(id, step.pin)
      progress.pins.certificates.push(step.pin.hash)
      return
    case 'approve-fingerprint':
      await fivetran.approveFingerprint(id, step.pin)
      progress.pins.fingerprints.push(step.pin.hash)
      return
    case 'revoke-certificate':
      await fivetran.revokeCertificate(id, step.hash)
      progress.pins.certificates = progress.pins.certificates.filter(hash => hash !== step.hash)
      return
    case 'revoke-fingerprint':
      await fivetran.revokeFingerprint(id, step.hash)
      progress.pins.fingerprints = progress.pins.fingerprints.filter(hash => hash !== step.hash)
      return
    case 'test':
      return test(step, progress, ports)
    case 'start':
      progress.connector = await fivetran.update(id, { paused: false, run_setup_tests: false })
      progress.owesStart = false
      return
    case 'delete':
      await fivetran.remove(step.id)
      progress.deletedId = step.id
      progress.replaces = undefined
  }
}

async function test(step: Step & { do: 'test' }, progress: Progress, ports: ExecutionPorts): Promise<void> {
  const outcome = await runSetupTests(progress.id ?? '', step, progress.connector, ports)
  progress.testState = outcome.state
  progress.tests = outcome.tests
  progress.message = outcome.message
  if (outcome.connector !== undefined) progress.connector = outcome.connector
}

/**
 * What Fivetran reports after the last request is what later runs compare with. Answers to changes may leave the config
 * out.
 */
async function readBack(progress: Progress, ports: ExecutionPorts): Promise<void> {
  if (progress.id === undefined || progress.connector?.config !== undefined) return
  progress.connector = (await ports.fivetran.connection(progress.id)) ?? progress.connector
}

/**
 * What was reached before a request failed is read back, too; where that fails as well, the first error is the one to
 * tell.
 */
async function readBackAfter(failure: ApiError, progress: Progress, ports: ExecutionPorts): Promise<void> {
  try {
    await readBack(progress, ports)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    ports.log.info(`After ${failure.request} failed, ${error.request} did as well: ${error.message}`)
  }
}

function outcomeOf(progress: Progress, change: Change): Outcome {
  if (!change.steps.some(step => step.do === 'test')) return 'done'
  if (progress.testState === 'failed') return 'tests-failed'
  if (progress.testState === 'owed') return 'tests-owed'
  return progress.testState === 'authorization' ? 'authorization' : 'done'
}

function finish(
  change: Change,
  progress: Progress,
  ports: ExecutionPorts,
  outcome: Outcome,
  message: string | undefined,
  hint?: string,
): ChangeResult {
  const failedBefore = change.recorded?.tests === 'failed'
  const reportedBefore = failedBefore && !change.steps.some(step => step.do === 'update' || step.do === 'create')
  const testsMatter = ports.failOnSetupTests && !reportedBefore
  return {
    change,
    outcome,
    id: progress.id,
    tests: progress.tests,
    message,
    hint,
    warnings: [...change.warnings, ...echoWarnings(change, progress.connector)],
    connector: progress.connector,
    unfinished: isUnfinished(change, progress),
    fails:
      outcome === 'failed' ||
      outcome === 'skipped' ||
      ((outcome === 'tests-failed' || outcome === 'tests-owed') && testsMatter),
    ...(failedBefore ? { failedBefore } : {}),
  }
}

/** What is to be said of a connector whose tests have not passed. */
const HINTS: Readonly<Partial<Record<Outcome, (change: Change, progress: Progress) => string>>> = {
  'tests-failed': afterFailedTests,
  'tests-owed': afterOwedTests,
}

/** What a person can do about a refusal of Fivetran. */
function hintFor(error: ApiError): string {
  if (error.status === undefined || error.status >= 500)
    return 'Run the workflow again: it goes on where this run stopped.'
  if (error.status === 401 || error.status === 403) return 'Check that the API key may write connectors of this group.'
  if (error.status === 404) return 'It may have been deleted meanwhile; run the workflow again for a new plan.'
  return 'Correct the manifest as Fivetran says and merge again.'
}
