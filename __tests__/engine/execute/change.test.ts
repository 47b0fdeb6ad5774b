/** The requests of one change: what follows waits for what comes before, and what was reached is kept. */
import { describe, expect, test } from '@jest/globals'
import { executePlan, type PlanPorts } from '../../../src/engine/execute/plan.ts'
import type { ChangeResult } from '../../../src/engine/execute/result.ts'
import type { FollowResult, KindApi } from '../../../src/kinds/kind.ts'
import type { LedgerUpdate } from '../../../src/ledger/ledger.ts'
import { desired, field, metadata, observed, recorded } from '../../support/connectors.ts'
import { planOf, type Scene } from '../plan/plan-of.ts'
import { lost, portsOf, refused } from './ports.ts'

interface Told {
  readonly result: ChangeResult
  /** `create`, `test`, `start`, `delete old_one` … */
  readonly asked: readonly string[]
  readonly noted: readonly LedgerUpdate[]
}

/** Executes the only change of a scene. `tests`: what comes of the setup tests. `fails`: requests that are refused. */
async function told(
  scene: Scene,
  tests: Omit<FollowResult, 'state'> = {},
  { fails = {}, ...more }: Partial<PlanPorts> & { fails?: Readonly<Record<string, Error>> } = {},
): Promise<Told> {
  const asked: string[] = []
  const noted: LedgerUpdate[] = []
  const made = observed({ id: 'new_one', settings: { paused: true } })
  const ask = (what: string): void => {
    asked.push(what)
    const error = fails[what]
    if (error !== undefined) throw error
  }
  const api: Partial<KindApi> = {
    create: async () => {
      ask('create')
      return made
    },
    update: async id => {
      ask('update')
      return observed({ id })
    },
    read: async id => {
      ask('read')
      return { ...made, id }
    },
    remove: async id => ask(`delete ${id}`),
    follow: async ({ name }, { state }) => {
      ask(name)
      return name === 'test' ? { state, ...tests } : { state }
    },
  }
  const { results } = await executePlan(planOf(scene), portsOf(api, { record: update => noted.push(update), ...more }))
  const [result] = results
  if (result === undefined || results.length > 1) throw new Error(`expected one result, got ${results.length}`)
  return { result, asked, noted }
}

const FILE = 'fivetran/a.yml'
const MOVED: Scene = {
  desired: [desired({ schema: 'new_home', file: FILE })],
  records: [
    recorded(desired({ schema: 'old_home', file: FILE }), observed({ id: 'old_one', schema: 'old_home' }), undefined),
  ],
  seen: [observed({ id: 'old_one', schema: 'old_home' })],
  rules: { policy: 'delete' },
}

describe('what follows the setup tests', () => {
  test.each<[NonNullable<FollowResult['outcome']>]>([['tests-failed'], ['tests-owed'], ['waiting']])(
    'waits when they end with %s: nothing is started, and what it replaces is not deleted',
    async outcome => {
      const created = await told({ desired: [desired()] }, { outcome, message: 'm', hint: 'h' })
      expect(created.asked).toEqual(['create', 'test'])
      expect(created.result).toMatchObject({ outcome, message: 'm', hint: 'h', id: 'new_one', unfinished: false })
      const moved = await told(MOVED, { outcome })
      expect(moved.asked).toEqual(['create', 'test'])
      expect(moved.noted.at(-1)?.entry).toMatchObject({ id: 'new_one', replaces: 'old_one' })
    },
  )

  test('is done when they pass: the start, and then the end of what it replaces', async () => {
    const { asked, result, noted } = await told(MOVED)
    expect(asked).toEqual(['create', 'test', 'start', 'delete old_one'])
    expect(result.outcome).toBe('done')
    expect(noted.at(-1)?.entry).toMatchObject({ id: 'new_one' })
    expect(noted.at(-1)?.entry).not.toHaveProperty('replaces')
  })
})

describe('failed tests fail the run', () => {
  const host = metadata({ host: field('string') })
  const scene = (now: string): Scene => ({
    desired: [desired({ config: { host: now } })],
    records: [
      recorded(desired({ config: { host: 'a' } }), observed({ config: { host: 'a' } }), host, { tests: 'failed' }),
    ],
    seen: [observed({ config: { host: 'a' } })],
    metadata: [host],
  })
  const before = { outcome: 'tests-failed', failedBefore: true } as const

  test.each<[string, Scene, Omit<FollowResult, 'state'>, boolean, boolean]>([
    ['of a new resource', { desired: [desired()] }, { outcome: 'tests-failed' }, true, true],
    ['unless the input says otherwise', { desired: [desired()] }, { outcome: 'tests-failed' }, false, false],
    ['once: not where they had failed before and nothing was changed', scene('a'), before, true, false],
    ['again where something was changed', scene('b'), before, true, true],
    ['not where a person has to do something', { desired: [desired()] }, { outcome: 'waiting' }, true, false],
  ])('%s', async (_, one, tests, failOnSetupTests, fails) => {
    expect((await told(one, tests, { failOnSetupTests })).result.fails).toBe(fails)
  })
})

describe('what was reached before a request failed', () => {
  test('is recorded; the next run goes on from there', async () => {
    const { result, noted, asked } = await told({ desired: [desired()] }, {}, { fails: { test: refused('No.') } })
    expect(asked).toEqual(['create', 'test'])
    expect(result).toMatchObject({ outcome: 'failed', message: 'No.', id: 'new_one', unfinished: false, fails: true })
    expect(noted.at(-1)?.entry).toMatchObject({ id: 'new_one', state: { tests: 'owed', owes_start: true } })
  })

  test.each<[string, Error, boolean]>([
    ['a creation that was refused is over', refused(), false],
    ['a creation whose answer is lost is to be looked up by the next run', lost(), true],
  ])('%s', async (_, error, unfinished) => {
    const api: Partial<KindApi> = { create: () => Promise.reject(error), lookUp: async () => [] }
    const done = await executePlan(planOf({ desired: [desired()] }), portsOf(api))
    expect(done.results).toMatchObject([{ outcome: 'failed', unfinished, id: undefined }])
  })
})

test('each field that was sent and is not reported back is named', async () => {
  const service = metadata({ cloud: field('object'), host: field('string') })
  const config = { host: 'h', cloud: { region: 'eu', role: 'r' } }
  const { result } = await told({ desired: [desired({ config })], metadata: [service] })
  expect(result.warnings).toEqual([
    'config.host was sent, but Fivetran does not report it back.',
    'config.cloud.region was sent, but Fivetran does not report it back.',
    'config.cloud.role was sent, but Fivetran does not report it back.',
  ])
})

test('a cancelled run begins nothing; the next one continues', async () => {
  const cancelled = AbortSignal.abort()
  const { result, asked } = await told({ desired: [desired()] }, {}, { signal: cancelled })
  expect(asked).toEqual([])
  expect(result).toMatchObject({ outcome: 'skipped', message: 'Cancelled; the next run continues.', fails: true })
})
