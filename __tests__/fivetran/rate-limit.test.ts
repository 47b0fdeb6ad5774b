import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createRateLimiter } from '../../src/fivetran/rate-limiter.ts'
import { keptLog, testClock } from '../http/scripted-server.ts'
import { until } from '../support/until.ts'
import { connect, create, failureOf, read, remove, setupTest, success, THING, update } from './setup.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()))
})

async function scripted(...parameters: Parameters<typeof connect>) {
  const all = await connect(...parameters)
  open.push(all.server)
  return all
}

const limited = (headers: Record<string, string> = {}) => ({
  status: 429,
  json: { code: 'TooManyRequests', message: 'slow down' },
  headers,
})

describe('429', () => {
  test('on a create is repeated: it was not done', async () => {
    const { client, server, clock } = await scripted((_, index) =>
      index === 0 ? limited({ 'retry-after': '20' }) : success(THING),
    )
    expect((await create(client))['id']).toBe('abc')
    expect(server.received).toHaveLength(2)
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(20_000)
  })

  test('makes all requests wait together, with one countdown', async () => {
    const asked: number[] = []
    const { promise: allAsked, resolve: askedAll } = Promise.withResolvers<void>()
    const clock = testClock()
    const begun = clock.now()
    const { client, server, log } = await scripted(
      async (_, index) => {
        asked.push(clock.now())
        if (index >= 4) return success(THING)
        if (index === 3) askedAll()
        await allAsked
        return limited({ 'retry-after': '120' })
      },
      { concurrency: 4, clock },
    )
    await Promise.all(Array.from({ length: 20 }, () => read(client)))
    expect(server.received).toHaveLength(24)
    expect(asked.filter(at => at - begun < 120_000)).toHaveLength(4)
    const lines = log.lines.filter(line => line.includes('rate limit'))
    expect(lines[0]).toBe("Fivetran's rate limit is reached; going on in 2 minutes")
    expect(lines.length).toBeLessThanOrEqual(5)
  })

  test('an hour is waited, in about ten lines', async () => {
    const { client, log, clock } = await scripted((_, index) =>
      index === 0 ? limited({ 'retry-after': '3600' }) : success(THING),
    )
    const begun = clock.now()
    await read(client)
    expect(clock.now() - begun).toBeGreaterThanOrEqual(3_600_000)
    const lines = log.lines.filter(line => line.includes('rate limit'))
    expect(lines.length).toBeGreaterThan(5)
    expect(lines.length).toBeLessThanOrEqual(11)
  })

  test('more than an hour and five minutes is not waited', async () => {
    const { client, server, clock } = await scripted(() => limited({ 'retry-after': '7200' }))
    expect(await failureOf(read(client))).toMatchObject({ status: 429, ambiguous: false })
    expect(server.received).toHaveLength(1)
    expect(clock.slept).toEqual([])
  })

  test('for ever ends after 65 minutes of waiting', async () => {
    const { client, clock } = await scripted(() => limited({ 'retry-after': '600' }))
    const begun = clock.now()
    expect((await failureOf(create(client))).status).toBe(429)
    expect(clock.now() - begun).toBeLessThanOrEqual(65 * 60_000)
    expect(clock.now() - begun).toBeGreaterThan(55 * 60_000)
  })

  test('without Retry-After waits longer each time, from 2 s to 60 s', async () => {
    const { client, clock } = await scripted((_, index) => (index < 7 ? limited() : success(THING)))
    await read(client)
    expect(clock.slept.filter(ms => ms > 10).map(ms => Math.round(ms / 1000))).toEqual([
      2, 4, 8, 16, 30, 2, 30, 30, 30, 30,
    ])
  })

  test('of requests that were in flight together counts once', async () => {
    const { promise: allSent, resolve: release } = Promise.withResolvers<void>()
    const { client, clock, server } = await scripted(
      async (_, index) => {
        if (index === 3) release()
        if (index < 4) await allSent
        return index < 4 ? limited() : success(THING)
      },
      { concurrency: 4 },
    )
    const begun = clock.now()
    await Promise.all(Array.from({ length: 4 }, () => read(client)))
    expect(server.received).toHaveLength(8)
    // The first wait, not the fourth, which would be 16 s.
    expect(clock.now() - begun).toBeLessThan(3_000)
  })

  test('takes a date for Retry-After', async () => {
    const all = await scripted((_, index) =>
      index === 0 ? limited({ 'retry-after': new Date(all.clock.now() + 25_000).toUTCString() }) : success(THING),
    )
    await read(all.client)
    expect(Math.round((all.clock.slept[0] ?? 0) / 1000)).toBe(25)
  })

  test('does not count as one of the five failures', async () => {
    const { client, server } = await scripted((_, index) => {
      if (index === 11) return success(THING)
      return index % 2 === 0 ? limited({ 'retry-after': '1' }) : { status: 500, text: '' }
    })
    await read(client)
    expect(server.received).toHaveLength(12)
  })
})

const pacing = () => {
  const clock = testClock()
  const pace = createRateLimiter({ clock, log: keptLog() })
  /** As many requests as asked for, sent together and refused a moment later. */
  const burst = async (count: number): Promise<(number | undefined)[]> => {
    const sentAt = clock.now()
    await clock.sleep(100)
    return Array.from({ length: count }, () => pace.limited(sentAt, undefined))
  }
  return { clock, pace, burst }
}

describe('many requests that are refused at once', () => {
  test('are one strike: the wait is that of a first refusal, and the next one twice as long', async () => {
    const { clock, burst } = pacing()
    expect(await burst(8)).toEqual(Array.from({ length: 8 }, () => 2000))
    await clock.sleep(2000)
    expect(await burst(8)).toEqual(Array.from({ length: 8 }, () => 4000))
  })

  test('are no strike the less for a success that was sent with them', async () => {
    const { clock, pace, burst } = pacing()
    const sentAt = clock.now()
    await burst(8)
    pace.answered(sentAt, {})
    await clock.sleep(2000)
    expect(await burst(1)).toEqual([4000])
  })

  test('begin anew after a success that was sent later', async () => {
    const { clock, pace, burst } = pacing()
    await burst(8)
    await clock.sleep(2000)
    pace.answered(clock.now(), {})
    expect(await burst(1)).toEqual([2000])
  })
})

describe('a budget that nears its end', () => {
  test('is spent no faster than it fills up again', async () => {
    const budget = { 'x-rate-limit': '3600', 'x-rate-limit-remaining': '100' }
    const { client, clock, log } = await scripted(() => ({ ...success(THING), headers: budget }), {
      concurrency: 1,
    })
    const begun = clock.now()
    for (let index = 0; index < 10; index += 1) await read(client)
    expect(clock.now() - begun).toBeGreaterThanOrEqual(8000)
    expect(log.lines.filter(line => line.includes('100 of 3600'))).toHaveLength(1)
  })

  test('of setup tests does not slow down anything else', async () => {
    const { client, clock } = await scripted(() => ({
      ...success(THING),
      headers: { 'x-rate-limit': '250', 'x-rate-limit-remaining': '0' },
    }))
    await setupTest(client)
    await client.get({ path: '/things/abc/columns', sourceTimeoutMs: 600_000 }, () => undefined)
    await remove(client)
    expect(clock.slept).toEqual([])
  })
})

describe('the limit on requests in flight', () => {
  test('holds, and setup tests do not use it up', async () => {
    const inFlight: (() => void)[] = []
    let most = 0
    const { promise: testsEnd, resolve: release } = Promise.withResolvers<void>()
    const { client } = await scripted(
      async request => {
        if (request.path.endsWith('/test')) {
          await testsEnd
          return success(THING)
        }
        await new Promise<void>(resolve => {
          most = Math.max(most, inFlight.push(resolve))
        })
        return success(THING)
      },
      { concurrency: 3 },
    )
    const tests = Array.from({ length: 6 }, () => setupTest(client, 600_000))
    const reads = Promise.all(Array.from({ length: 12 }, () => read(client)))
    for (let round = 0; round < 4; round += 1) {
      await until(() => inFlight.length === 3)
      // A fourth one would have come by now.
      await sleep(10)
      for (const answer of inFlight.splice(0)) answer()
    }
    await reads
    release()
    await Promise.all(tests)
    expect(most).toBe(3)
  })
})

describe('cancelling', () => {
  test('ends a wait, lets nothing new begin, ends a test, and lets a change end', async () => {
    const controller = new AbortController()
    const { promise: aborted, resolve: release } = Promise.withResolvers<void>()
    const { client, server } = await scripted(
      async request => {
        if (request.path.endsWith('/test')) return { broken: 'hang' }
        await aborted
        return success(THING)
      },
      { signal: controller.signal },
    )
    const testing = failureOf(setupTest(client, 600_000))
    const changing = update(client)
    await until(() => server.received.length === 2)
    controller.abort()
    release()
    expect(await testing).toMatchObject({ ambiguous: true })
    expect((await changing)['id']).toBe('abc')
    expect((await failureOf(create(client))).message).toContain('cancelled')
    expect(server.received).toHaveLength(2)
  })
})
