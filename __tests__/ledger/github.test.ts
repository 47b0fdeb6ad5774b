/** The ledger over the real client and a simulated GitHub: what the double in memory cannot show. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createGitHub } from '../../src/github/client.ts'
import type { GitHub } from '../../src/github/port.ts'
import { createLockHost } from '../../src/hosts/action/lock-host.ts'
import { deriveKeys } from '../../src/ledger/keys.ts'
import { withUpdates } from '../../src/ledger/ledger.ts'
import { acquire, awaitTurn } from '../../src/ledger/lock.ts'
import { openLedger, readServices, type LedgerSource } from '../../src/ledger/open.ts'
import { saveLedger } from '../../src/ledger/save.ts'
import { createSession } from '../../src/ledger/session.ts'
import { startGitHubSimulator, type GitHubSimulator } from '../../simulator/github/server.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { entry, keyOf, ledgerOf, OTHER, OWNER, SERVICES } from './arbitrary.ts'

const BRANCH = 'connector-as-code/ledger'
const LEDGER = ledgerOf({
  connector: { warehouse: { 'naïve ☃': entry(), github: entry() }, lake: { pg: entry() } },
  destination: { lake: { lake: entry() }, 'a/b ☃': { x: entry() }, '': { y: entry() } },
})
const RUN = {
  owner: 'acme',
  repo: 'data',
  runUrl: 'https://github.com/acme/data/actions/runs/100',
  job: { runId: '100', attempt: '1', job: 'apply', runner: 'runner-1' },
}
const silent = { info: () => {}, warning: () => {}, debug: () => {} }

let simulator: GitHubSimulator
let github: GitHub
let source: LedgerSource

beforeEach(async () => {
  simulator = await startGitHubSimulator()
  const { owner, name } = simulator.state
  github = createGitHub({
    apiUrl: simulator.url,
    token: simulator.behaviour.token,
    owner,
    repo: name,
    log: silent,
    redact: text => text,
  })
  source = {
    store: github,
    branch: BRANCH,
    configuration: 'default',
    account: 'acme',
    keys: { current: deriveKeys('secret') },
  }
})

afterEach(() => simulator.close())

describe('on GitHub', () => {
  test('a ledger is read as it was saved, and its files come and go', async () => {
    const first = await saveLedger(await openLedger(source), LEDGER, SERVICES, 'first')
    if (first === 'changed') throw new Error('the ledger was changed')
    expect((await openLedger(source)).ledger).toEqual(LEDGER)
    expect(await readServices(github, BRANCH, 'default')).toEqual(SERVICES)
    const next = withUpdates(LEDGER, [{ kind: 'connector', partition: 'lake', key: 'pg', entry: undefined }])
    expect(await saveLedger(first, next, SERVICES, 'second')).not.toBe('changed')
    expect((await openLedger(source)).ledger).toEqual(next)
    expect(Object.keys(simulator.story.files(BRANCH))).toContain('default/destination/lake.json')
    expect(Object.keys(simulator.story.files(BRANCH))).not.toContain('default/connector/lake.json')
  })

  test('of writers with one base exactly one wins; another configuration goes through', async () => {
    const [base, other] = await Promise.all([openLedger(source), openLedger({ ...source, configuration: 'b' })])
    await saveLedger(other, LEDGER, {}, 'b')
    const results = await Promise.all(
      ['x', 'y', 'z'].map(lastCommit => saveLedger(base, ledgerOf({}, { lastCommit }), {}, lastCommit)),
    )
    expect(results.filter(result => result !== 'changed')).toHaveLength(1)
    expect((await openLedger({ ...source, configuration: 'b' })).ledger).toEqual(LEDGER)
  })

  test('an intent of a run that GitHub says is over is taken over; of one that goes on it is waited for', async () => {
    const clock = createFakeClock(Date.now())
    const turn = () =>
      awaitTurn(source, {
        host: createLockHost(RUN, github),
        clock,
        waitUntil: clock.now() + 20_000,
        log: () => {},
      })
    simulator.story.setRun(200, { status: 'in_progress' })
    await acquire(await openLedger(source), { owner: OTHER, commit: 'c', changes: [], keyOf, now: clock.now() })
    await expect(turn()).rejects.toMatchObject({ reason: 'locked' })
    simulator.story.setRun(200, { status: 'completed', conclusion: 'cancelled' })
    const claim = await acquire(await turn(), { owner: OWNER, commit: 'c', changes: [], keyOf, now: clock.now() })
    if (claim === 'changed') throw new Error('the ledger was changed')
    expect(claim.abandoned?.owner).toEqual(OTHER)
    await createSession(claim, clock).finish({ lastCommit: 'c', complete: true })
    expect((await openLedger(source)).ledger).toMatchObject({ lastCompleteCommit: 'c', intent: undefined })
  })

  test('saving one more batch takes few requests', async () => {
    const first = await saveLedger(await openLedger(source), LEDGER, SERVICES, 'first')
    if (first === 'changed') throw new Error('the ledger was changed')
    simulator.requests.length = 0
    await saveLedger(
      first,
      withUpdates(LEDGER, [{ kind: 'connector', partition: 'lake', key: 'new', entry: entry() }]),
      SERVICES,
      'second',
    )
    expect(simulator.requests.length).toBeLessThanOrEqual(6)
  })
})

describe('a branch that holds something else', () => {
  test('is no place for a new ledger; those of other configurations are', async () => {
    await saveLedger(await openLedger({ ...source, configuration: 'b' }), LEDGER, SERVICES, 'b')
    expect((await openLedger(source)).ledger.resources).toEqual({})
    for (const file of ['src/code.ts', 'site/data/numbers.json']) {
      simulator.story.commit(BRANCH, { [file]: '{}' })
      await expect(openLedger(source)).rejects.toMatchObject({
        reason: 'ledger-error',
        message: expect.stringContaining(file),
      })
      simulator.story.commit(BRANCH, { [file]: null })
    }
    expect((await openLedger({ ...source, configuration: 'b' })).ledger).toEqual(LEDGER)
  })
})
