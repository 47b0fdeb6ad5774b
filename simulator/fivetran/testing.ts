import type { Json } from '../../src/model/value.ts'
import { decideDestinationTests } from './destination-tests.ts'
import { Refusal } from './refusal.ts'
import type { SetupTestResult } from './setup-test-result.ts'
import { decideTests, type TestOutcome, type Trust } from './setup-tests.ts'
import type { Alert, Connection, Destination, Trusting } from './state.ts'
import { approvedNow, serviceAt, type World } from './world.ts'

/** `timed-out`: the server gave up the request; what becomes of the tests is up to the behaviour. */
export type TestRun = 'done' | 'timed-out'

/** Counts a run of setup tests against the account's limit. @throws Refusal 429 */
export function takeTestBudget(world: World): void {
  const { testLimit, limitWindowMs, sendRetryAfter } = world.behaviour
  const now = world.clock()
  if (world.testBudget.take(now, testLimit, limitWindowMs) !== undefined) return
  const wait = String(world.testBudget.secondsToWait(now, limitWindowMs))
  throw new Refusal(
    429,
    'TooManyRequests',
    'Too many setup tests were run',
    sendRetryAfter ? { 'retry-after': wait } : {},
  )
}

/** Runs the setup tests of a connection; they take as long as their outcome says. */
export function runTests(world: World, connection: Connection, trust: Trust): Promise<TestRun> {
  const service = serviceAt(world, connection.service)
  const outcome = decideTests(connection, service, trust, world.behaviour, world.keyGeneration)
  return pass(world, outcome, () => conclude(world, connection, outcome))
}

/** Runs the setup tests of a destination, whose results `onResults` gets. */
export function runDestinationTests(
  world: World,
  destination: Destination,
  trust: Trust,
  onResults: (tests: readonly SetupTestResult[]) => void,
): Promise<TestRun> {
  const outcome = decideDestinationTests(world, destination, trust)
  destination.tested += 1
  return pass(world, outcome, () => {
    approve(world, destination, outcome)
    concludeSetup(outcome.tests, destination.setup_status, status => (destination.setup_status = status))
    onResults(outcome.tests)
  })
}

/** Lets the time pass that tests take, and ends them by `end`. */
async function pass(world: World, { takesMs = 0 }: TestOutcome, end: () => void): Promise<TestRun> {
  const { setupTestLimitMs, setupTestTimeout } = world.behaviour
  if (takesMs <= setupTestLimitMs) {
    if (takesMs > 0) await world.sleep(takesMs)
    end()
    return 'done'
  }
  await world.sleep(setupTestLimitMs)
  if (setupTestTimeout === 'keep') {
    // The tests go on although nobody waits for them any more; closing the server ends them.
    void world
      .sleep(takesMs - setupTestLimitMs)
      .then(end)
      .catch(() => undefined)
  }
  return 'timed-out'
}

/** Keeps what the trust flags approve. */
function approve(world: World, holder: Trusting, { trustedCertificate, trustedHostKey }: TestOutcome): void {
  const approval = approvedNow(world)
  if (trustedCertificate !== undefined)
    holder.certificates.set(trustedCertificate.hash, { ...trustedCertificate, ...approval })
  if (trustedHostKey !== undefined) holder.fingerprints.set(trustedHostKey.hash, { ...trustedHostKey, ...approval })
}

function failedOf(tests: readonly SetupTestResult[]): SetupTestResult[] {
  return tests.filter(({ status }) => status === 'FAILED' || status === 'JOB_FAILED')
}

/** Tests that pass connect; tests that fail break what was connected. */
function concludeSetup(
  tests: readonly SetupTestResult[],
  before: Connection['setup_state'],
  become: (state: Connection['setup_state']) => void,
): void {
  if (tests.length === 0) return
  if (failedOf(tests).length === 0) become('connected')
  else if (before === 'connected') become('broken')
}

function conclude(world: World, connection: Connection, outcome: TestOutcome): void {
  const { tests } = outcome
  approve(world, connection, outcome)
  connection.setup_tests = tests.map((test): Json => ({ ...test }))
  if (tests.length === 0) return
  connection.tasks = failedOf(tests).map(test => alertOf('setup_test_failed', test))
  connection.warnings = tests
    .filter(({ status }) => status === 'WARNING')
    .map(test => alertOf('setup_test_warning', test))
  concludeSetup(tests, connection.setup_state, state => (connection.setup_state = state))
}

function alertOf(code: string, test: SetupTestResult): Alert {
  return { code, message: `${test.title}: ${test.message ?? ''}` }
}
