/** Running setup tests, which may take longer than anything between here and Fivetran keeps a connection open. */
import type { FollowStep } from '../../model/change.ts'
import { absentWhen } from '../../model/errors.ts'
import { isFailedTest, type SetupTest } from '../../model/setup-test.ts'
import { formatDuration } from '../../runtime/clock.ts'
import type { FollowResult } from '../kind.ts'
import { askPatiently, type LongRequestPorts } from '../long-request.ts'
import type { ObservedResource } from '../../model/resource.ts'
import type { TestRun } from './endpoints.ts'
import type { Trust } from './setup.ts'
import type { TestState } from './state.ts'

export interface TestOutcome<R> {
  readonly state: Exclude<TestState, 'none'>
  readonly tests: readonly SetupTest[]
  readonly resource: R | undefined
  /** Why the tests are still owed. */
  readonly message: string | undefined
}

type Ports<R> = LongRequestPorts & {
  readonly api: {
    test(id: string, trust: Trust, timeoutMs: number): Promise<TestRun<R>>
    /** Undefined when Fivetran has it no more. */
    read(id: string): Promise<R | undefined>
  }
  /** Whether a person has to do something before these tests can pass. */
  readonly awaitsPerson: (resource: R, tests: readonly SetupTest[]) => boolean
}

/** The trust of a step of `testStep`. */
export function trustOf(step: FollowStep): Trust {
  return {
    certificates: step.with['trust_certificates'] === true,
    fingerprints: step.with['trust_fingerprints'] === true,
  }
}

/** What a change that ends with these tests comes to; undefined where it is simply done. */
export function outcomeAfter(tests: TestOutcome<unknown>['state']): FollowResult['outcome'] {
  return OUTCOMES[tests]
}

const OUTCOMES = { failed: 'tests-failed', owed: 'tests-owed', waiting: 'waiting', passed: undefined } as const

/**
 * Runs the setup tests of a resource. When the answer is lost, it looks at the setup state until the timeout, and from
 * time to time it asks for the tests again, which changes nothing. Tests whose result is still unknown then stay
 * `owed`. Throws ApiError for a refusal (4xx).
 */
export async function runSetupTests<R extends ObservedResource>(
  id: string,
  trust: Trust,
  before: Pick<R, 'setupState'> | undefined,
  ports: Ports<R>,
): Promise<TestOutcome<R>> {
  const { api, setupTestTimeoutMs, signal } = ports
  const ended = await askPatiently<TestOutcome<R>>(
    {
      ask: async timeoutMs => {
        const { tests, resource } = await api.test(id, trust, timeoutMs)
        return outcomeOf(tests, resource, ports)
      },
      // `connected` after it was not is an answer; anything else says nothing.
      look: async () => {
        const resource = await api.read(id)
        const isPassed = resource?.setupState === 'connected' && before?.setupState !== 'connected'
        return isPassed ? { state: 'passed', tests: [], resource, message: undefined } : undefined
      },
      looking: 'Looking at the setup state instead.',
    },
    ports,
  )
  const message = whyOwed(setupTestTimeoutMs, signal.aborted)
  return ended ?? { state: 'owed', tests: [], resource: undefined, message }
}

/**
 * PASSED, SKIPPED and WARNING do not fail. Where not all is well, the resource itself is asked once how its setup
 * stands: whether an answer to tests tells it as it is after them is not described, and later runs compare with what
 * they read.
 */
async function outcomeOf<R extends ObservedResource>(
  tests: readonly SetupTest[],
  answered: R,
  { api, awaitsPerson }: Ports<R>,
): Promise<TestOutcome<R>> {
  const isFailed = tests.some(isFailedTest)
  if (!isFailed && answered.setupState === 'connected')
    return { state: 'passed', tests, resource: answered, message: undefined }
  // The tests are done, whatever becomes of the look at the resource.
  const resource = (await absentWhen(() => true, api.read(answered.id))) ?? answered
  const state = awaitsPerson(resource, tests) ? 'waiting' : isFailed ? 'failed' : 'passed'
  return { state, tests, resource, message: undefined }
}

/** Why tests are still owed. */
function whyOwed(timeoutMs: number, cancelled: boolean): string {
  return cancelled
    ? 'Cancelled before the setup tests had ended.'
    : `The setup tests had not ended after ${formatDuration(timeoutMs)} (\`setup-test-timeout\`).`
}
