import { afterEach, describe, expect, test } from '@jest/globals'
import { testClock } from '../http/scripted-server.ts'
import { connect, CONNECTION, failureOf, success } from './setup.ts'

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
      index === 0 ? limited({ 'retry-after': '20' }) : success(CONNECTION),
    )
    expect((await client.create({})).id).toBe('abc')
    expect(server.received).toHaveLength(2)
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(20_000)
  })

  test('makes all requests wait together, with one countdown', async () => {
    const answered: number[] = []
    const clock = testClock(30)
    const begun = clock.now()
    const { client, server, log } = await scripted(
      (_, index) => {
        answered.push(clock.now())
        return index < 4 ? limited({ 'retry-after': '120' }) : success(CONNECTION)
      },
      { concurrency: 4, clock },
    )
    await Promise.all(Array.from({ length: 20 }, () => client.connection('abc')))
    expect(server.received).toHaveLength(24)
    expect(answered.filter(at => at - begun < 120_000)).toHaveLength(4)
    const lines = log.lines.filter(line => line.includes('rate limit'))
    expect(lines[0]).toBe("Fivetran's rate limit is reached; going on in 2 min")
    expect(lines.length).toBeLessThanOrEqual(5)
  })

  test('an hour is waited, in about ten lines', async () => {
    const { client, log, clock } = await scripted((_, index) =>
      index === 0 ? limited({ 'retry-after': '3600' }) : success(CONNECTION),
    )
    const begun = clock.now()
    await client.connection('abc')
    expect(clock.now() - begun).toBeGreaterThanOrEqual(3_600_000)
    expect(log.lines.length).toBeGreaterThan(5)
    expect(log.lines.length).toBeLessThanOrEqual(11)
  })

  test('more than an hour and five minutes is not waited', async () => {
    const { client, server, clock } = await scripted(() => limited({ 'retry-after': '7200' }))
    expect(await failureOf(client.connection('abc'))).toMatchObject({ status: 429, ambiguous: false })
    expect(server.received).toHaveLength(1)
    expect(clock.slept).toEqual([])
  })

  test('for ever ends after 65 minutes of waiting', async () => {
    const { client, clock } = await scripted(() => limited({ 'retry-after': '600' }))
    const begun = clock.now()
    expect((await failureOf(client.create({}))).status).toBe(429)
    expect(clock.now() - begun).toBeLessThanOrEqual(65 * 60_000)
    expect(clock.now() - begun).toBeGreaterThan(55 * 60_000)
  })

  test('without Retry-After waits longer each time, from 2 s to 60 s', async () => {
    const { client, clock } = await scripted((_, index) => (index < 7 ? limited() : success(CONNECTION)))
    await client.connection('abc')
    expect(clock.slept.filter(ms => ms > 10).map(ms => Math.round(ms / 1000))).toEqual([
      2, 4, 8, 16, 30, 2, 30, 30, 30, 30,
    ])
  })

  test('takes a date for Retry-After', async () => {
    const all = await scripted((_, index) =>
      index === 0 ? limited({ 'retry-after': new Date(all.clock.now() + 25_000).toUTCString() }) : success(CONNECTION),
    )
    await all.client.connection('abc')
    expect(Math.round((all.clock.slept[0] ?? 0) / 1000)).toBe(25)
  })

  test('does not count as one of the five failures', async () => {
    const { client, server } = await scripted((_, index) => {
      if (index === 11) return success(CONNECTION)
      return index % 2 === 0 ? limited({ 'retry-after': '1' }) : { status: 500, text: '' }
    })
    await client.connection('abc')
    expect(server.received).toHaveLength(12)
  })
})

describe('a budget that nears its end', () => {
  test('is spent no faster than it fills up again', async () => {
    const budget = { 'x-rate-limit': '3600', 'x-rate-limit-remaining': '100' }
    const { client, clock, log } = await scripted(() => ({ ...success(CONNECTION), headers: budget }), {
      concurrency: 1,
    })
    const begun = clock.now()
    for (let index = 0; index < 10; index += 1) await client.connection('abc')
    expect(clock.now() - begun).toBeGreaterThanOrEqual(8000)
    expect(log.lines.filter(line => line.includes('100 of 3600'))).toHaveLength(1)
  })

  test('of setup tests does not slow down anything else', async () => {
    const { client, clock } = await scripted(() => ({
      ...success(CONNECTION),
      headers: { 'x-rate-limit': '250', 'x-rate-limit-remaining': '0' },
    }))
    await client.test('abc', { certificates: false, fingerprints: false }, 5000)
    await client.remove('abc')
    expect(clock.slept).toEqual([])
  })
})

describe('the limit on requests in flight', () => {
  test('holds, and setup tests do not use it up', async () => {
    let inFlight = 0
    let most = 0
    const { promise: testsEnd, resolve: release } = Promise.withResolvers<void>()
    const { client } = await scripted(
      async request => {
        if (request.path.endsWith('/test')) {
          await testsEnd
          return success(CONNECTION)
        }
        inFlight += 1
        most = Math.max(most, inFlight)
        await new Promise(resolve => {
          setTimeout(resolve, 10)
        })
        inFlight -= 1
        return success(CONNECTION)
      },
      { concurrency: 3 },
    )
    const tests = Array.from({ length: 6 }, () =>
      client.test('abc', { certificates: false, fingerprints: false }, 20_000),
    )
    await Promise.all(Array.from({ length: 12 }, () => client.connection('abc')))
    release()
    await Promise.all(tests)
    expect(most).toBe(3)
  })
})

describe('cancelling', () => {
  test('ends a wait, lets nothing new begin, ends a test, and lets a change end', async () => {
    const controller = new AbortController()
    const { client, server } = await scripted(
      async request => {
        if (request.path.endsWith('/test')) return { broken: 'hang' }
        await new Promise(resolve => {
          setTimeout(resolve, 100)
        })
        return success(CONNECTION)
      },
      { signal: controller.signal },
    )
    const testing = failureOf(client.test('abc', { certificates: false, fingerprints: false }, 20_000))
    const changing = client.update('abc', { paused: true })
    while (server.received.length < 2) {
      await new Promise(resolve => {
        setTimeout(resolve, 5)
      })
    }
    controller.abort()
    expect(await testing).toMatchObject({ ambiguous: true })
    expect((await changing).id).toBe('abc')
    expect((await failureOf(client.create({}))).message).toContain('cancelled')
    expect(server.received).toHaveLength(2)
  })
})
