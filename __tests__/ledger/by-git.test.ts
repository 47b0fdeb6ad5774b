/** One ledger for the action, which writes it by GitHub's API, and for command lines, which fetch and push it. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { createGitHub } from '../../src/github/client.ts'
import type { LocalRepository } from '../../src/git/open.ts'
import { deriveKeys } from '../../src/ledger/keys.ts'
import { withUpdates } from '../../src/ledger/ledger.ts'
import { acquire, awaitTurn } from '../../src/ledger/lock.ts'
import { openLedger, type LedgerSource } from '../../src/ledger/open.ts'
import type { BranchStore } from '../../src/ledger/port.ts'
import { saveLedger } from '../../src/ledger/save.ts'
import { createSession } from '../../src/ledger/session.ts'
import { startGitHubSimulator, type GitHubSimulator } from '../../simulator/github/server.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createGitPlace, fakeGit, type GitPlace } from '../support/git.ts'
import { runs } from '../support/runs.ts'
import { entry, hostOf, keyOf, ledgerOf, OTHER, OWNER, SERVICES } from './arbitrary.ts'

const BRANCH = 'connector-as-code/ledger'
const LEDGER = ledgerOf({
  connector: { warehouse: { 'naïve ☃': entry(), github: entry() }, lake: { pg: entry() } },
  destination: { lake: { lake: entry() }, 'a/b ☃': { x: entry() }, '': { y: entry() } },
})

let place: GitPlace
let simulator: GitHubSimulator
let action: BranchStore
let anna: LocalRepository

const sourceOf = (store: BranchStore, branch = BRANCH): LedgerSource => ({
  store,
  branch,
  configuration: 'default',
  account: 'acme',
  keys: { current: deriveKeys('secret') },
})

beforeEach(async () => {
  place = createGitPlace()
  const bare = join(place.path, 'github.git')
  simulator = await startGitHubSimulator({ bare })
  const { owner, name } = simulator.state
  const log = { info: () => {}, warning: () => {}, debug: () => {} }
  const { url: apiUrl, behaviour } = simulator
  action = createGitHub({ apiUrl, token: behaviour.token, owner, repo: name, log, redact: text => text })
  place.git(place.path, 'clone', '--quiet', bare, 'anna')
  anna = await place.open(join(place.path, 'anna'))
})

afterEach(async () => {
  await simulator.close()
  place.remove()
})

const treeAt = (branch: string): string =>
  place.git(join(place.path, 'github.git'), 'rev-parse', `refs/heads/${branch}^{tree}`)

describe('the ledger', () => {
  test('is the same to the byte, whoever has written it', async () => {
    for (const [branch, store] of [
      ['by-action', action],
      ['by-git', anna.store],
    ] as const) {
      const first = await saveLedger(await openLedger(sourceOf(store, branch)), LEDGER, SERVICES, 'first')
      if (first === 'changed') throw new Error('the ledger was changed')
      const gone = { kind: 'connector', partition: 'lake', key: 'pg', entry: undefined }
      expect(await saveLedger(first, withUpdates(LEDGER, [gone]), SERVICES, 'second')).not.toBe('changed')
    }
    expect(treeAt('by-git')).toBe(treeAt('by-action'))
  })

  test('is read by each as the other has left it', async () => {
    const stores = [anna.store, action, anna.store, action]
    for (const [turn, store] of stores.entries()) {
      const before = await openLedger(sourceOf(store))
      expect(before.ledger.lastCommit).toBe(turn === 0 ? undefined : `turn ${turn - 1}`)
      const next = { ...(turn === 0 ? LEDGER : before.ledger), lastCommit: `turn ${turn}` }
      expect(await saveLedger(before, next, SERVICES, `turn ${turn}`)).not.toBe('changed')
    }
    expect((await openLedger(sourceOf(anna.store))).ledger.resources).toEqual(LEDGER.resources)
  })

  test('of writers with one base, of both hosts at once, exactly one wins', async () => {
    place.git(place.path, 'clone', '--quiet', join(place.path, 'github.git'), 'ben')
    const ben = await place.open(join(place.path, 'ben'))
    const sources = [action, anna.store, ben.store, action, anna.store].map(store => sourceOf(store))
    for (const round of ['begin', 'next']) {
      const bases = await Promise.all(sources.map(source => openLedger(source)))
      const results = await Promise.all(
        bases.map((base, index) => saveLedger(base, ledgerOf({}, { lastCommit: `${round} ${index}` }), {}, round)),
      )
      expect(results.filter(result => result !== 'changed')).toHaveLength(1)
    }
  })
})

describe('the lock', () => {
  const claim = { commit: 'c', changes: [], keyOf, now: Date.parse('2026-01-01T00:00:00Z') }
  const turn = (store: BranchStore, own: typeof OWNER) => {
    const clock = createFakeClock(claim.now)
    return awaitTurn(sourceOf(store), { host: hostOf(own), clock, waitUntil: claim.now + 20_000, log: () => {} })
  }

  test.each([
    ['a laptop', OWNER, OTHER],
    ['the action', OTHER, OWNER],
  ])('of %s is seen by the other, who waits and names it', async (_, own, other) => {
    const [mine, theirs] = own === OWNER ? [anna.store, action] : [action, anna.store]
    const taken = await acquire(await openLedger(sourceOf(mine)), { ...claim, owner: own })
    if (taken === 'changed') throw new Error('the ledger was changed')
    await expect(turn(theirs, other)).rejects.toThrow(own.name)
    const session = createSession(taken, createFakeClock(claim.now))
    await session.finish({ lastCommit: 'c', complete: true })
    expect((await turn(theirs, other)).ledger).toMatchObject({ lastCommit: 'c', intent: undefined })
  })

  test('a save whose answer was lost is found when it is repeated', async () => {
    const program = fakeGit(
      place,
      `case " $* " in *" push "*) if [ ! -e '${place.path}/lost' ]; then touch '${place.path}/lost'
  "$REAL" "$@" > /dev/null 2>&1; kill -9 $$; fi;; esac; exec "$REAL" "$@"`,
    )
    const flaky = await place.open(join(place.path, 'anna'), { program })
    const taken = await acquire(await openLedger(sourceOf(flaky.store)), { ...claim, owner: OWNER })
    if (taken === 'changed') throw new Error('the ledger was changed')
    await createSession(taken, createFakeClock(claim.now)).finish({ lastCommit: 'c', complete: true })
    expect((await openLedger(sourceOf(action))).ledger.lastCommit).toBe('c')
  })
})

test('whatever the order, a store by git does what a compare-and-swap does', async () => {
  place.git(place.path, 'clone', '--quiet', join(place.path, 'github.git'), 'ben')
  const ben = await place.open(join(place.path, 'ben'))
  const stores = [action, anna.store, ben.store]
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ act: fc.constant('write' as const), who: fc.nat(2), base: fc.nat(3) }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('read' as const), who: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant('delete' as const) }) },
  )
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async steps => {
      const branch = `ledger/${run++}`
      const heads: (string | undefined)[] = [undefined]
      let texts: Record<string, string> = {}
      for (const [number, one] of steps.entries()) {
        if (one.act === 'delete') {
          simulator.story.deleteBranch(branch)
          heads.push(undefined)
          texts = {}
        } else if (one.act === 'read') {
          const head = await stores[one.who]?.head(branch)
          expect(head?.commit).toBe(heads.at(-1))
          expect([...(head?.files.keys() ?? [])]).toEqual(Object.keys(texts))
        } else {
          const parent = heads.at(-1 - one.base)
          const path = `f/${number % 3}`
          const files = new Map([[path, `text ${number}`]])
          const written = await stores[one.who]?.commit({ branch, parent, files, message: 'x' })
          if (parent !== heads.at(-1)) expect(written).toBe('moved')
          else {
            if (written === undefined || written === 'moved') throw new Error('the only writer must win')
            heads.push(written.commit)
            texts = Object.fromEntries(
              Object.entries({ ...texts, [path]: '' }).toSorted(([a], [b]) => (a < b ? -1 : 1)),
            )
          }
        }
      }
    }),
    runs(8),
  )
})
