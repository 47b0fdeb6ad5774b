/** Running setup tests, which may take longer than anything between here and Fivetran keeps a connection open. */
import { ApiError } from '../errors.ts'
import type { ObservedConnector, SetupTest } from '../model/connector.ts'
import type { TestState } from '../ledger/ledger.ts'
import type { Step } from '../plan/plan.ts'
import type { ExecutionPorts } from './ports.ts'

export interface TestOutcome {
  readonly state: Exclude<TestState, 'none'>
  readonly tests: readonly SetupTest[]
  readonly connector: ObservedConnector | undefined
  /** Why the tests are still owed. */
  readonly message: string | undefined
}

type Ports = Pick<ExecutionPorts, 'fivetran' | 'clock' | 'log' | 'signal' | 'setupTestTimeoutMs'>

const POLL_MS = 10_000
const ASK_AGAIN = 3

/**
 * Runs the tests of a connector. When the answer is lost, the setup state is polled; one that says nothing allows asking again,
 * since tests change nothing. What then is still unknown stays `owed`. Throws ApiError for a refusal (4xx).
 */
export async function runSetupTests(id: string, step: Step & { do: 'test' }, before: ObservedConnector | undefined, ports: Ports): Promise<TestOutcome> {
  const deadline = ports.clock.now() + ports.setupTestTimeoutMs
  const trust = { certificates: step.trustCertificates, fingerprints: step.trustFingerprints }
  for (let asked = 1; ; asked += 1) {
    try {
      const { tests, connector } = await ports.fivetran.test(id, trust, Math.max(1, deadline - ports.clock.now()))
      return { state: stateOf(tests, connector), tests, connector, message: undefined }
    } catch (error) {
      if (!(error instanceof ApiError) || !error.ambiguous) throw error
      ports.log.info(`${error.request}: ${error.message} Looking at the setup state instead.`)
      const settled = await pollState(id, before, deadline, ports)
      if (settled !== undefined) return settled
      if (asked === ASK_AGAIN || ports.clock.now() >= deadline || ports.signal.aborted) {
        return { state: 'owed', tests: [], connector: undefined, message: 'The answer of the setup tests was lost; the next run goes on with them.' }
      }
    }
  }
}

/** `connected` after it was not is an answer; anything else says nothing. */
async function pollState(id: string, before: ObservedConnector | undefined, deadline: number, ports: Ports): Promise<TestOutcome | undefined> {
  const connector = await ports.fivetran.connection(id)
  if (connector !== undefined && connector.setupState === 'connected' && before?.setupState !== 'connected') {
    return { state: 'passed', tests: [], connector, message: undefined }
  }
  await ports.clock.sleep(Math.max(0, Math.min(POLL_MS, deadline - ports.clock.now())))
  return undefined
}

/** PASSED and SKIPPED are fine, WARNING warns. A connector that nothing was tested of and that is incomplete waits for a person. */
function stateOf(tests: readonly SetupTest[], connector: ObservedConnector): TestOutcome['state'] {
  if (tests.some(test => test.status === 'FAILED' || test.status === 'JOB_FAILED')) return 'failed'
  const anyPassed = tests.some(test => test.status === 'PASSED')
  return connector.setupState === 'incomplete' && !anyPassed ? 'authorization' : 'passed'
}
