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
import { lost, portsOf } from './ports.ts'

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

/**
 * Changes `method`. `answers`: Fivetran's config after each update. `edited`: its config just before the first one,
 * `late` milliseconds after the plan was made.
 */
async function update(
  answers: readonly (JsonObject | 'lost')[],
  { edited = BEFORE, late = 0 }: { edited?: JsonObject; late?: number } = {},
): Promise<Run> {
  const asked: (ValueObject | 'read')[] = []
  const noted: LedgerUpdate[] = []
  const left = [...answers]
  const scene = {
    desired: [declared('QUERY')],
    records: [recorded(declared('WAL'), observed({ config: BEFORE }), TYPES)],
    seen: [observed({ config: BEFORE })],
    metadata: [TYPES],
  }
  const clock = createFakeClock(1_000_000)
  const { results } = await executePlan(
    planOf(scene),
    portsOf(
      {
        read: async () => {
          asked.push('read')
          return seen(edited)
        },
        update: async (_, body) => {
          asked.push(body)
          const answer = left.shift()
          if (answer === undefined || answer === 'lost') throw lost()
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
    expect(asked).toEqual([METHOD, SLOT])
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
    expect(asked).toEqual([METHOD, SLOT])
    expect(result.kept.map(({ path }) => path)).toEqual([['config', 'slot']])
  })

  test('is sent once more also where it is a secret that was cleared', async () => {
    const { asked, result } = await update([
      { method: 'QUERY', slot: 'mine' },
      { ...BEFORE, method: 'QUERY' },
    ])
    expect(asked).toHaveLength(2)
    expect(JSON.stringify(asked[1])).toContain('password')
    expect(result.sideEffects).toMatchObject([{ before: { type: 'hidden' }, after: { type: 'absent' } }])
  })

  test('is not set running by that', async () => {
    const { asked, result } = await update([{ ...BEFORE, method: 'QUERY', paused: true }])
    expect(asked).toEqual([METHOD])
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
