/** What changes beside an update: our own doing is repaired once, what a person did is not touched. */
import { describe, expect, test } from '@jest/globals'
import { executePlan } from '../../../src/engine/execute/plan.ts'
import type { ChangeResult } from '../../../src/engine/execute/result.ts'
import type { LedgerUpdate } from '../../../src/ledger/ledger.ts'
import { pathKey } from '../../../src/model/path.ts'
import type { ObservedResource } from '../../../src/model/resource.ts'
import type { JsonObject, ValueObject } from '../../../src/model/value.ts'
import { desired, field, metadata, observed, recorded, secret, SECRET } from '../../support/connectors.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { planOf } from '../plan/plan-of.ts'
import { lost, portsOf, refused } from './ports.ts'

const TYPES = metadata({ method: field('string'), slot: field('string'), password: SECRET })
const BEFORE = { method: 'WAL', slot: 'mine', password: '******' }
const declared = (method: string) =>
  desired({
    config: { method, slot: 'mine', password: secret('s3cr3t') },
    settings: { paused: false },
    tests: { run: false },
  })

const seen = ({ paused = false, ...config }: JsonObject): ObservedResource => observed({ config, settings: { paused } })

interface Run {
  readonly result: ChangeResult
  readonly asked: readonly (ValueObject | 'read')[]
  readonly noted: readonly LedgerUpdate[]
}

interface Circumstances {
  /** Fivetran's config just before the first update, `late` milliseconds after the plan was made. */
  readonly edited?: JsonObject
  readonly late?: number
  /** What a GET says after an update; default: what the update answered. */
  readonly reported?: JsonObject
  /** What was there when the plan was made. */
  readonly planned?: JsonObject
  /** What was read back when the connector was last applied. */
  readonly before?: JsonObject
}

/** Changes `method`. `answers`: Fivetran's config after each update. */
async function update(
  answers: readonly (JsonObject | 'lost' | 'refused')[],
  { edited = BEFORE, late = 0, reported, planned = BEFORE, before = BEFORE }: Circumstances = {},
): Promise<Run> {
  const asked: (ValueObject | 'read')[] = []
  const noted: LedgerUpdate[] = []
  const left = [...answers]
  let now = edited
  const scene = {
    desired: [declared('QUERY')],
    records: [recorded(declared('WAL'), observed({ config: before }), TYPES)],
    seen: [observed({ config: planned })],
    metadata: [TYPES],
  }
  const clock = createFakeClock(1_000_000)
  const { results } = await executePlan(
    planOf(scene),
    portsOf(
      {
        read: async () => {
          asked.push('read')
          return seen(now)
        },
        update: async (_, body) => {
          asked.push(body)
          const answer = left.shift()
          if (answer === 'refused') throw refused('There is no s3cr3t slot.')
          if (answer === undefined || answer === 'lost') throw lost()
          now = reported ?? answer
          return seen(answer)
        },
      },
      { clock, plannedAt: clock.now() - late, record: one => noted.push(one) },
    ),
  )
  const [result] = results
  if (result === undefined) throw new Error('no result')
  return { result, asked, noted }
}

const METHOD = { config: { method: 'QUERY' }, run_setup_tests: false }
const SLOT = { config: { slot: 'mine' }, run_setup_tests: false }

describe('a field that changes beside what was sent', () => {
  test('is sent once more, and said', async () => {
    const reset = { ...BEFORE, method: 'QUERY', slot: 'generated' }
    const { asked, result } = await update([reset, { ...reset, slot: 'mine' }])
    expect(asked).toEqual([METHOD, 'read', SLOT])
    expect(result.outcome).toBe('done')
    expect(result.sideEffects).toMatchObject([
      {
        path: ['config', 'slot'],
        before: { type: 'value', value: 'mine' },
        after: { type: 'value', value: 'generated' },
        sentAgain: true,
      },
    ])
    expect(result.kept).toEqual([])
  })

  test('is sent once, whatever comes of it', async () => {
    const reset = { ...BEFORE, method: 'QUERY', slot: 'generated' }
    const { asked, result } = await update([reset, reset])
    expect(asked).toEqual([METHOD, 'read', SLOT])
    expect(result.kept.map(({ path }) => path)).toEqual([['config', 'slot']])
  })

  test('is sent once more also where it is a secret that was cleared', async () => {
    const { asked, result } = await update([
      { method: 'QUERY', slot: 'mine' },
      { ...BEFORE, method: 'QUERY' },
    ])
    expect(asked).toHaveLength(3)
    expect(JSON.stringify(asked[2])).toContain('password')
    expect(result.sideEffects).toMatchObject([{ before: { type: 'hidden' }, after: { type: 'absent' } }])
  })

  test('is not set running by that', async () => {
    const { asked, result } = await update([{ ...BEFORE, method: 'QUERY', paused: true }])
    expect(asked).toEqual([METHOD, 'read'])
    expect(result.sideEffects).toMatchObject([{ path: ['paused'], sentAgain: false }])
  })

  test('stays a difference for the next run when the second request fails', async () => {
    const reset = { ...BEFORE, method: 'QUERY', slot: 'generated' }
    const { result, noted } = await update([reset, 'lost'])
    expect(result.outcome).toBe('failed')
    const before = recorded(declared('WAL'), observed({ config: BEFORE }), TYPES)
    const slot = pathKey(['config', 'slot'])
    expect(noted.at(-1)?.entry?.fields[slot]).toEqual(before.fields[slot])
  })
})

describe('an update that Fivetran makes, and its restoration that it refuses', () => {
  test('is done: what was not restored is kept otherwise, and no failure', async () => {
    const reset = { ...BEFORE, method: 'QUERY', slot: 'generated', paused: true }
    const { result, noted } = await update([reset, 'refused'])
    expect(result.outcome).toBe('done')
    expect(result.sideEffects).toMatchObject([
      { sentAgain: true, refusal: 'There is no *** slot.' },
      { path: ['paused'], sentAgain: false },
    ])
    expect(result.kept.map(({ path }) => path)).toEqual([['config', 'slot']])
    const slot = pathKey(['config', 'slot'])
    const after = recorded(declared('QUERY'), observed({ config: reset }), TYPES)
    expect(noted.at(-1)?.entry?.fields[slot]).toEqual(after.fields[slot])
    const unsent = recorded(declared('WAL'), observed({ config: BEFORE }), TYPES).fields[pathKey(['paused'])]
    expect(noted.at(-1)?.entry?.fields[pathKey(['paused'])]).toEqual(unsent)
  })
})

test('what is kept otherwise is said as before where the update fails', async () => {
  const kept = { ...BEFORE, slot: 'theirs' }
  const { result } = await update(['refused'], { planned: kept, edited: kept, before: kept })
  expect(result.outcome).toBe('failed')
  expect(result.kept.map(({ path }) => path)).toEqual([['config', 'slot']])
})

describe('an answer that is not what a GET says', () => {
  test('is no side effect where it leaves out what was not sent', async () => {
    const { asked, result } = await update([{ method: 'QUERY' }], { reported: { ...BEFORE, method: 'QUERY' } })
    expect(asked).toEqual([METHOD, 'read'])
    expect(result).toMatchObject({ outcome: 'done', sideEffects: [], kept: [], warnings: [] })
  })

  test('is no side effect where it spells what was not sent otherwise', async () => {
    const answer = { ...BEFORE, method: 'QUERY', slot: 'MINE' }
    const { asked, result } = await update([answer], { reported: { ...BEFORE, method: 'QUERY' } })
    expect(asked).toEqual([METHOD, 'read'])
    expect(result.sideEffects).toEqual([])
  })

  test('is not what was read back where it leaves out what was sent', async () => {
    const { slot, password } = BEFORE
    const reported = { ...BEFORE, method: 'OTHER' }
    const { asked, result, noted } = await update([{ slot, password }], { reported })
    expect(asked).toEqual([METHOD, 'read'])
    expect(result.kept.map(({ path }) => path)).toEqual([['config', 'method']])
    const method = pathKey(['config', 'method'])
    const after = recorded(declared('QUERY'), observed({ config: reported }), TYPES)
    expect(noted.at(-1)?.entry?.fields[method]).toEqual(after.fields[method])
  })

  test('misleads one run at most: what is sent again is read again', async () => {
    const reported = { ...BEFORE, method: 'OTHER' }
    const { asked, result } = await update([{ ...BEFORE, method: 'QUERY' }], {
      planned: { ...BEFORE, method: 'EDITED' },
      edited: { ...BEFORE, method: 'EDITED' },
      reported,
    })
    expect(asked).toEqual([METHOD, 'read'])
    expect(result.kept.map(({ path }) => path)).toEqual([['config', 'method']])
  })
})

describe('a plan that is older than ten seconds', () => {
  test('is compared with what Fivetran holds now: what a person changed since is left for the next run', async () => {
    const edited = { ...BEFORE, slot: 'edited' }
    const { asked, result, noted } = await update([{ ...edited, method: 'QUERY' }], { edited, late: 10_001 })
    expect(asked).toEqual(['read', METHOD])
    expect(result.sideEffects).toEqual([])
    const before = recorded(declared('WAL'), observed({ config: BEFORE }), TYPES)
    const slot = pathKey(['config', 'slot'])
    expect(noted.at(-1)?.entry?.fields[slot]).toEqual(before.fields[slot])
  })

  test('is not read again before', async () => {
    expect((await update([{ ...BEFORE, method: 'QUERY' }], { late: 10_000 })).asked).toEqual([METHOD])
  })
})
