import { beforeEach, describe, expect, test } from '@jest/globals'
import { runLedgerList } from '../../../src/app/ledger/list.ts'
import { sourceOf, type LedgerRuntime } from '../../../src/app/ledger/recorded.ts'
import { runUnlock } from '../../../src/app/ledger/unlock.ts'
import { readInputs } from '../../../src/hosts/action/inputs.ts'
import { KINDS } from '../../../src/kinds/registry.ts'
import { keyRing } from '../../../src/ledger/keys.ts'
import type { Intent, Ledger } from '../../../src/ledger/ledger.ts'
import { openLedger } from '../../../src/ledger/open.ts'
import { saveLedger } from '../../../src/ledger/save.ts'
import type { Unlocking } from '../../../src/render/ledger/report.ts'
import { entry, hostOf, intentOf, ledgerOf, OTHER, OWNER } from '../../ledger/arbitrary.ts'
import { createBranchStore, type MemoryBranchStore } from '../../support/branch-store.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const NOW = Date.parse('2026-01-01T10:05:00Z')
const begun = (name: string) =>
  ({ action: 'create', kind: 'connector', partition: 'lake', name, service: 'github' }) as const
const BEGUN = { ...intentOf(OTHER), changes: [begun('a'), begun('b')] }
/** Of what was begun, `a` is recorded as done since. */
const LEDGER = ledgerOf(
  {
    connector: {
      lake: {
        a: entry({ name: 'a', declaredName: 'a', declaredParent: 'Lake', appliedAt: '2026-01-01T10:01:00.000Z' }),
      },
    },
  },
  { intent: BEGUN },
)

let store: MemoryBranchStore
let runtime: LedgerRuntime
beforeEach(() => {
  store = createBranchStore()
  const { inputs: options } = readInputs(() => '')
  runtime = {
    options,
    host: { ledger: store, lock: hostOf(OWNER) },
    kinds: KINDS,
    clock: createFakeClock(NOW),
    keys: keyRing('secret', undefined, undefined),
  }
})

async function write(change: (ledger: Ledger) => Ledger): Promise<void> {
  const snapshot = await openLedger(sourceOf(runtime))
  await saveLedger(snapshot, change(snapshot.ledger), {}, 'write')
}
const opened = async () => (await openLedger(sourceOf(runtime))).ledger
const withIntent = (intent: Intent | undefined) => (ledger: Ledger) => ({ ...ledger, intent })
const unlock = (answer: boolean | (() => Promise<void>)) => {
  const seen: Unlocking[] = []
  const confirm = async (what: Unlocking): Promise<boolean> => {
    seen.push(what)
    if (typeof answer === 'function') await answer()
    return answer !== false
  }
  return runUnlock(runtime, confirm).then(outcome => ({ outcome, seen }))
}

describe('unlocking', () => {
  test('shows whose lock it is, since when, until when and what was begun; and leaves that to the next run', async () => {
    await write(() => LEDGER)
    const { outcome, seen } = await unlock(true)
    expect(seen).toMatchObject([
      {
        configuration: 'default',
        branch: 'connector-as-code/ledger',
        lock: {
          owner: 'run 200',
          startedAt: '2026-01-01T10:00:00.000Z',
          expiresAt: '2026-01-01T10:15:00.000Z',
          state: 'held',
          begun: [{ action: 'create', address: { kind: 'connector', name: 'Lake/b' } }],
        },
      },
    ])
    expect(outcome).toEqual({ unlocked: seen[0] })
    expect(await opened()).toEqual({ ...LEDGER, intent: { ...BEGUN, changes: [begun('b')], released: true } })
    expect(store.commits.at(-1)?.message).toBe('Unlocked by anna@laptop (process 100)')
  })

  test('leaves nothing where nothing was begun', async () => {
    await write(() => ({ ...LEDGER, intent: intentOf(OTHER) }))
    await unlock(true)
    expect((await opened()).intent).toBeUndefined()
  })

  test.each([
    ['there is none', undefined],
    ['its owner has ended', { ...BEGUN, released: true } as const],
  ])('asks nobody and writes nothing where %s', async (_name, intent) => {
    await write(() => ({ ...LEDGER, intent }))
    const commits = store.commits.length
    expect(await unlock(true)).toEqual({ outcome: 'none', seen: [] })
    expect(store.commits).toHaveLength(commits)
  })

  test('does nothing where nobody wants it', async () => {
    await write(() => LEDGER)
    expect((await unlock(false)).outcome).toBe('declined')
    expect(await opened()).toEqual(LEDGER)
  })

  test('ends no lock that another owner has taken meanwhile', async () => {
    await write(() => LEDGER)
    const taken = intentOf({ ...OTHER, id: 'another', name: 'ben@desktop (process 7)' })
    const work = unlock(() => write(withIntent(taken)))
    await expect(work).rejects.toThrow('Another owner holds the lock by now: ben@desktop (process 7)')
    expect((await opened()).intent).toEqual(taken)
  })

  test('ends no lock whose owner has shown meanwhile that it is at work', async () => {
    await write(() => LEDGER)
    const extended = { ...BEGUN, expiresAt: '2026-01-01T10:20:00.000Z' }
    await expect(unlock(() => write(withIntent(extended)))).rejects.toThrow('run 200 is at work')
    expect((await opened()).intent).toEqual(extended)
  })

  test('has nothing to do where the owner has ended meanwhile', async () => {
    await write(() => LEDGER)
    expect((await unlock(() => write(withIntent(undefined)))).outcome).toBe('none')
  })

  test('goes on where another configuration has written to the branch meanwhile', async () => {
    await write(() => LEDGER)
    const other = { ...sourceOf(runtime), configuration: 'other' }
    const { outcome } = await unlock(async () => {
      await saveLedger(await openLedger(other), ledgerOf({}), {}, 'other')
    })
    expect(outcome).toMatchObject({ unlocked: {} })
  })
})

describe('the listing', () => {
  test('of no ledger is empty', async () => {
    expect(await runLedgerList(runtime)).toMatchObject({ lastCommit: undefined, lock: undefined, resources: [] })
    expect(store.commits).toEqual([])
  })

  test('says what is out of the ordinary', async () => {
    const marked = entry({
      retired: true,
      refused: 'x',
      waiting: true,
      preventDestroy: true,
      replaces: 'old',
      incomparable: true,
      unreviewed: { commit: 'beefbeefbeef', by: 'anna', uncommitted: true, at: '2026-01-01T10:00:00.000Z' },
    })
    await write(() => ledgerOf({ connector: { lake: { m: marked } } }))
    expect((await runLedgerList(runtime)).resources).toMatchObject([
      {
        address: { kind: 'connector', name: 'lake/GitHub' },
        marks: ['retired', 'refused', 'waiting', 'protected', 'replaces', 'incomparable', 'unreviewed'].map(mark => ({
          mark,
        })),
      },
    ])
  })

  test.each([
    ['held', {}, undefined],
    ['over', { expiresAt: '2026-01-01T10:04:00.000Z' }, undefined],
    ['over', {}, true],
    ['held', { expiresAt: '2026-01-01T10:04:00.000Z' }, false],
    ['released', { released: true }, undefined],
  ] as const)('tells a lock that is %s (%o, the host: %s)', async (state, more, isOver) => {
    await write(() => ({ ...LEDGER, intent: { ...BEGUN, ...more } }))
    runtime = { ...runtime, host: { ...runtime.host, lock: hostOf(OWNER, async () => isOver) } }
    expect((await runLedgerList(runtime)).lock?.state).toBe(state)
  })

  test('without a ledger is refused', async () => {
    runtime = { ...runtime, options: { ...runtime.options, ledgerBranch: undefined } }
    await expect(runLedgerList(runtime)).rejects.toThrow('There is no ledger: `ledger-branch` is `none`')
  })

  test('by another key is refused, with the key that is missing', async () => {
    await write(() => LEDGER)
    runtime = { ...runtime, keys: keyRing('another', undefined, undefined) }
    await expect(runLedgerList(runtime)).rejects.toThrow('was signed with another key: that of a Fivetran API secret')
  })
})
