import type { Json } from '../../src/model/value.ts'
import { Refusal } from './refusal.ts'
import type { SetupTestResult } from './setup-test-result.ts'
import { decideTests, type TestOutcome, type Trust } from './setup-tests.ts'
import type { Alert, Connection } from './state.ts'
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
export async function runTests(world: World, connection: Connection, trust: Trust): Promise<TestRun> {
  const service = serviceAt(world, connection.service)
  const outcome = decideTests(connection, service, trust, world.behaviour, world.keyGeneration)
  const { takesMs = 0 } = outcome
  const { setupTestLimitMs, setupTestTimeout } = world.behaviour
  if (takesMs <= setupTestLimitMs) {
    if (takesMs > 0) await world.sleep(takesMs)
    conclude(world, connection, outcome)
    return 'done'
  }
  await world.sleep(setupTestLimitMs)
  if (setupTestTimeout === 'keep') {
    // The tests go on although nobody waits for them any more; closing the server ends them.
    void world
      .sleep(takesMs - setupTestLimitMs)
      .then(() => conclude(world, connection, outcome))
      .catch(() => undefined)
  }
  return 'timed-out'
}

function conclude(world: World, connection: Connection, outcome: TestOutcome): void {
  const approval = approvedNow(world)
  const { trustedCertificate, trustedHostKey, tests } = outcome
  if (trustedCertificate !== undefined)
    connection.certificates.set(trustedCertificate.hash, { ...trustedCertificate, ...approval })
  if (trustedHostKey !== undefined) connection.fingerprints.set(trustedHostKey.hash, { ...trustedHostKey, ...approval })
  connection.setup_tests = tests.map((test): Json => ({ ...test }))
  if (tests.length === 0) return
  const failed = tests.filter(({ status }) => status === 'FAILED' || status === 'JOB_FAILED')
  connection.tasks = failed.map(test => alertOf('setup_test_failed', test))
  connection.warnings = tests
    .filter(({ status }) => status === 'WARNING')
    .map(test => alertOf('setup_test_warning', test))
  if (failed.length === 0) connection.setup_state = 'connected'
  else if (connection.setup_state === 'connected') connection.setup_state = 'broken'
}

function alertOf(code: string, test: SetupTestResult): Alert {
  return { code, message: `${test.title}: ${test.message ?? ''}` }
}
