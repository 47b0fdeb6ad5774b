import { describe, expect, test } from '@jest/globals'
import { ApiError } from '../../../src/model/errors.ts'
import { runSetupTests, type TestOutcome } from '../../../src/kinds/setup/setup-tests.ts'
import type { TestRun } from '../../../src/kinds/setup/endpoints.ts'
import type { ObservedConnector } from '../../../src/kinds/connector/connector.ts'
import { observed } from '../../support/connectors.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const MINUTE = 60_000
const NO_TRUST = { certificates: false, fingerprints: false }
const INCOMPLETE = observed({ setupState: 'incomplete' })

interface Story {
  readonly before?: ObservedConnector
  readonly timeoutMs?: number
  /** How long the proxy keeps a request open; the answer is lost then. */
  readonly cutAfterMs: number
  /** When the state turns to `connected`. */
  readonly connectedAt?: number
  readonly cancelAt?: number
  /** The n-th request (from 1) is answered. */
  readonly answered?: number
}

interface Told {
  readonly outcome: TestOutcome<ObservedConnector>
  readonly askedAt: readonly number[]
  readonly looks: number
  readonly tookMs: number
}

/** Runs tests behind a proxy that gives up; times in milliseconds from the start. */
async function told({
  before = INCOMPLETE,
  timeoutMs = 30 * MINUTE,
  cutAfterMs,
  connectedAt = Infinity,
  cancelAt = Infinity,
  answered,
}: Story): Promise<Told> {
  const clock = createFakeClock(0)
  const cancel = new AbortController()
  clock.after(Math.min(cancelAt, 2 ** 40), () => cancel.abort())
  const askedAt: number[] = []
  let looks = 0
  const api = {
    test: async (_id: string, _trust: object, limitMs: number): Promise<TestRun<ObservedConnector>> => {
      askedAt.push(clock.now())
      if (askedAt.length === answered)
        return { tests: [{ title: 'Connection', status: 'PASSED', message: '', untrusted: [] }], resource: observed() }
      await clock.advance(Math.min(cutAfterMs, limitMs))
      throw new ApiError({
        api: 'Fivetran',
        message: 'Gateway time-out.',
        request: 'POST /connections/x/test',
        status: 504,
        ambiguous: true,
      })
    },
    read: async (): Promise<ObservedConnector> => {
      looks += 1
      return clock.now() >= connectedAt ? observed() : before
    },
  }
  const ports = {
    api,
    clock,
    log: { debug: () => {}, info: () => {}, warning: () => {} },
    signal: cancel.signal,
    setupTestTimeoutMs: timeoutMs,
    awaitsPerson: () => false,
  }
  const outcome = await runSetupTests('x', NO_TRUST, before, ports)
  return { outcome, askedAt, looks, tookMs: clock.now() }
}

describe('setup tests behind a proxy that gives up after a minute', () => {
  test('the state is looked at until the timeout: tests that take 25 minutes are waited for', async () => {
    const { outcome, tookMs } = await told({ cutAfterMs: MINUTE, connectedAt: 25 * MINUTE })
    expect(outcome.state).toBe('passed')
    expect(tookMs).toBeLessThanOrEqual(26 * MINUTE)
  })

  test('they are asked again every few minutes, and given up at the timeout', async () => {
    const { outcome, askedAt, looks, tookMs } = await told({ cutAfterMs: MINUTE })
    expect(outcome).toMatchObject({
      state: 'owed',
      message: 'The setup tests had not ended after 30 minutes (`setup-test-timeout`).',
    })
    expect(askedAt).toEqual([0, 4, 8, 12, 16, 20, 24, 28].map(minutes => minutes * MINUTE))
    expect(looks).toBeGreaterThan(100)
    expect(tookMs).toBe(30 * MINUTE)
  })

  test('a connector that was connected before says nothing by being so: the answer to a later request does', async () => {
    const { outcome, askedAt } = await told({ before: observed(), cutAfterMs: MINUTE, answered: 3 })
    expect(outcome).toMatchObject({ state: 'passed', tests: [{ title: 'Connection' }] })
    expect(askedAt).toHaveLength(3)
  })
})

test('a connection that breaks at once is tried again sooner, then less and less often', async () => {
  const { askedAt } = await told({ cutAfterMs: 0, timeoutMs: 10 * MINUTE })
  expect(askedAt).toEqual([0, 10_000, 30_000, 70_000, 150_000, 310_000, 490_000])
})

test('the state is looked at once more when the time is up', async () => {
  expect((await told({ cutAfterMs: MINUTE, timeoutMs: 1_000, connectedAt: 1_000 })).outcome.state).toBe('passed')
})

test('a cancelled run waits no longer', async () => {
  const { outcome, tookMs } = await told({ cutAfterMs: MINUTE, cancelAt: 2 * MINUTE })
  expect(outcome).toMatchObject({ state: 'owed', message: 'Cancelled before the setup tests had ended.' })
  expect(tookMs).toBeLessThanOrEqual(2 * MINUTE + 10_000)
})
