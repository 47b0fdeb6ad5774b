/** Running setup tests, which may take longer than anything between here and Fivetran keeps a connection open. */
import { ApiError } from '../../model/errors.ts'
import type { Fivetran } from '../../fivetran/port.ts'
import type { ObservedConnector, SetupTest } from './connector.ts'
import type { TestState } from '../../ledger/ledger.ts'
import type { Step } from '../../engine/plan/plan.ts'
import type { ExecutionPorts } from '../../engine/execute/ports.ts'
import { whyOwed } from './untested.ts'

export interface TestOutcome {
  readonly state: Exclude<TestState, 'none'>
  readonly tests: readonly SetupTest[]
  readonly connector: ObservedConnector | undefined
  /** Why the tests are still owed. */
  readonly message: string | undefined
}

type Ports = Pick<ExecutionPorts, 'clock' | 'log' | 'signal' | 'setupTestTimeoutMs'> & {
  readonly fivetran: Pick<Fivetran, 'test' | 'connection'>
}

const LOOK_MS = 10_000
/** Tests that were cut off go on at Fivetran: they are not begun anew more often than this. */
const ASK_AGAIN_MS = 3 * 60_000

/**
 * Runs the tests of a connector. When the answer is lost, the setup state is looked at until the timeout; one that says
 * nothing allows
 * asking again now and then, since tests change nothing. What then is still unknown stays `owed`. Throws ApiError for a
 * refusal (4xx).
 */
export async function runSetupTests(
  id: string,
  step: Step & { do: 'test' },
  before: ObservedConnector | undefined,
  ports: Ports,
): Promise<TestOutcome> {
  const { clock, fivetran, signal } = ports
  const deadline = clock.now() + ports.setupTestTimeoutMs
  const trust = { certificates: step.trustCertificates, fingerprints: step.trustFingerprints }
  const isOver = (): boolean => clock.now() >= deadline || signal.aborted
  let lostAtOnce = 0
  do {
    const askedAt = clock.now()
    try {
      const { tests, connector } = await fivetran.test(id, trust, Math.max(1, deadline - askedAt))
      return { state: stateOf(tests, connector), tests, connector, message: undefined }
    } catch (error) {
      if (!(error instanceof ApiError) || !error.ambiguous) throw error
      if (signal.aborted) break
      ports.log.info(`${error.request}: ${error.message} Looking at the setup state instead.`)
    }
    // A connection that broke at once has hardly begun anything: that is worth another try sooner.
    const pause = clock.now() - askedAt < LOOK_MS ? LOOK_MS * 2 ** lostAtOnce++ : ASK_AGAIN_MS
    const settled = await passedMeanwhile(
      id,
      before,
      Math.min(deadline, clock.now() + Math.min(pause, ASK_AGAIN_MS)),
      ports,
    )
    if (settled !== undefined) return settled
  } while (!isOver())
  return { state: 'owed', tests: [], connector: undefined, message: whyOwed(ports.setupTestTimeoutMs, signal.aborted) }
}

/** Looks at the setup state until `end`. `connected` after it was not is an answer; anything else says nothing. */
async function passedMeanwhile(
  id: string,
  before: ObservedConnector | undefined,
  end: number,
  { fivetran, clock, signal }: Ports,
): Promise<TestOutcome | undefined> {
  while (!signal.aborted) {
    const connector = await fivetran.connection(id)
    if (connector?.setupState === 'connected' && before?.setupState !== 'connected')
      return { state: 'passed', tests: [], connector, message: undefined }
    const left = end - clock.now()
    if (left <= 0) return undefined
    await sleepUnlessAborted(Math.min(LOOK_MS, left), { clock, signal })
  }
  return undefined
}

async function sleepUnlessAborted(ms: number, { clock, signal }: Pick<Ports, 'clock' | 'signal'>): Promise<void> {
  try {
    await clock.sleep(ms, signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/**
 * PASSED and SKIPPED are fine, WARNING warns. A connector that nothing was tested of and that is incomplete waits for a
 * person.
 */
function stateOf(tests: readonly SetupTest[], connector: ObservedConnector): TestOutcome['state'] {
  if (tests.some(test => test.status === 'FAILED' || test.status === 'JOB_FAILED')) return 'failed'
  const anyPassed = tests.some(test => test.status === 'PASSED')
  return connector.setupState === 'incomplete' && !anyPassed ? 'authorization' : 'passed'
}
