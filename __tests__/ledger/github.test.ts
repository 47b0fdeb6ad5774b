/** The ledger over the real client and a simulated GitHub: what the double in memory cannot show. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createGitHub } from '../../src/github/client.ts'
import type { GitHub } from '../../src/github/port.ts'
import { deriveKeys } from '../../src/ledger/fingerprint.ts'
import { withUpdates } from '../../src/ledger/ledger.ts'
import { acquire, awaitTurn } from '../../src/ledger/lock.ts'
import { openLedger, readMetadata, type LedgerSource } from '../../src/ledger/open.ts'
import { saveLedger } from '../../src/ledger/save.ts'
import { createSession } from '../../src/ledger/session.ts'
import { startGitHubSimulator, type GitHubSimulator } from '../../simulator/github/server.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { connector, ledgerOf, METADATA, OTHER, OWNER } from './arbitrary.ts'

const BRANCH = 'connector-as-code/ledger'
const LEDGER = ledgerOf({ warehouse: { 'naïve ☃': connector(), github: connector() }, lake: { pg: connector() } })
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
  test('a ledger is read as it was saved, and its groups come and go', async () => {
    const first = await saveLedger(await openLedger(source), LEDGER, METADATA, 'first')
    if (first === 'conflict') throw new Error('conflict')
    expect((await openLedger(source)).ledger).toEqual(LEDGER)
    expect(await readMetadata(github, BRANCH, 'default')).toEqual(METADATA)
    const next = withUpdates(LEDGER, [{ groupId: 'lake', key: 'pg', connector: undefined }])
    expect(await saveLedger(first, next, METADATA, 'second')).not.toBe('conflict')
    expect((await openLedger(source)).ledger).toEqual(next)
    expect(Object.keys(simulator.story.files(BRANCH))).not.toContain('default/groups/lake.json')
  })

  test('of writers with one base exactly one wins; another configuration goes through', async () => {
    const [base, other] = await Promise.all([openLedger(source), openLedger({ ...source, configuration: 'b' })])
    await saveLedger(other, LEDGER, {}, 'b')
    const results = await Promise.all(
      ['x', 'y', 'z'].map(lastCommit => saveLedger(base, ledgerOf({}, { lastCommit }), {}, lastCommit)),
    )
    expect(results.filter(result => result !== 'conflict')).toHaveLength(1)
    expect((await openLedger({ ...source, configuration: 'b' })).ledger).toEqual(LEDGER)
  })

  test('an intent of a run that GitHub says is over is taken over; of one that goes on it is waited for', async () => {
    const clock = createFakeClock(Date.now())
    const turn = () =>
      awaitTurn(source, { owner: OWNER, runs: github, clock, waitUntil: clock.now() + 20_000, log: () => {} })
    simulator.story.setRun(Number(OTHER.runId), { status: 'in_progress' })
    await acquire(await openLedger(source), { owner: OTHER, commit: 'c', changes: [], now: clock.now() })
    await expect(turn()).rejects.toMatchObject({ reason: 'locked' })
    simulator.story.setRun(Number(OTHER.runId), { status: 'completed', conclusion: 'cancelled' })
    const claim = await acquire(await turn(), { owner: OWNER, commit: 'c', changes: [], now: clock.now() })
    if (claim === 'changed') throw new Error('changed')
    expect(claim.leftover?.owner).toEqual(OTHER)
    await createSession(claim, clock).finish({ lastCommit: 'c', complete: true })
    expect((await openLedger(source)).ledger).toMatchObject({ lastCompleteCommit: 'c', intent: undefined })
  })

  test('saving one more batch takes few requests', async () => {
    const first = await saveLedger(await openLedger(source), LEDGER, METADATA, 'first')
    if (first === 'conflict') throw new Error('conflict')
    simulator.requests.length = 0
    await saveLedger(
      first,
      withUpdates(LEDGER, [{ groupId: 'lake', key: 'new', connector: connector() }]),
      METADATA,
      'second',
    )
    expect(simulator.requests.length).toBeLessThanOrEqual(6)
  })
})

describe('a branch that holds something else', () => {
  test('is no place for a new ledger; those of other configurations are', async () => {
    await saveLedger(await openLedger({ ...source, configuration: 'b' }), LEDGER, METADATA, 'b')
    expect((await openLedger(source)).ledger.groups).toEqual({})
    simulator.story.commit(BRANCH, { 'src/code.ts': 'x' })
    await expect(openLedger(source)).rejects.toMatchObject({
      reason: 'ledger-error',
      message: expect.stringContaining('src/code.ts'),
    })
    expect((await openLedger({ ...source, configuration: 'b' })).ledger).toEqual(LEDGER)
  })
})
