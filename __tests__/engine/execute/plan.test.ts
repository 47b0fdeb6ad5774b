import { describe, expect, test } from '@jest/globals'
import { executePlan } from '../../../src/engine/execute/plan.ts'
import type { ApplyResult } from '../../../src/engine/execute/result.ts'
import type { DesiredConnector } from '../../../src/kinds/connector/connector.ts'
import type { KindApi } from '../../../src/kinds/kind.ts'
import { identityOf } from '../../../src/model/resource.ts'
import { desired, observed, recorded, type DesiredFields } from '../../support/connectors.ts'
import { planOf } from '../plan/plan-of.ts'
import { portsOf, refused } from './ports.ts'

/** Created with one request, and nothing follows. */
const PLAIN: DesiredFields = { tests: { run: false }, settings: { paused: true } }

const identity = (name: string): string => identityOf(desired({ schema: name }).address)

function needing(name: string, needs: readonly string[] = [], more: DesiredFields = {}): DesiredConnector {
  return { ...desired({ schema: name, ...PLAIN, ...more }), dependsOn: needs.map(identity) }
}

const seenAs = (name: string) => observed({ id: `id_${name}`, schema: name, settings: { paused: true } })
const nameOf = ({ address }: Pick<DesiredConnector, 'address'>): string => address.localName

/** Creates what it is asked for, but for one that a defect keeps from being sent. */
function createAllBut(broken: string): KindApi['create'] {
  return async one => {
    if (nameOf(one) === broken) throw new Error("config.x holds Fivetran's mask")
    return seenAs(nameOf(one))
  }
}

function outcomesOf({ results }: ApplyResult): unknown[] {
  return results.map(one => [nameOf(one.change), one.outcome, one.message])
}

test('a defect that shows in one change is its result; the others are done and recorded', async () => {
  const noted: string[] = []
  const done = await executePlan(
    planOf({ desired: ['a', 'b', 'c'].map(name => needing(name)) }),
    portsOf({ create: createAllBut('b') }, { record: ({ key }) => noted.push(key) }),
  )
  expect(done.results.map(one => [nameOf(one.change), one.outcome, one.defect])).toEqual([
    ['a', 'done', false],
    ['b', 'failed', true],
    ['c', 'done', false],
  ])
  expect(done.results[1]).toMatchObject({
    message: "Internal error: config.x holds Fivetran's mask.",
    unfinished: true,
    fails: true,
  })
  expect(new Set(noted)).toEqual(new Set(['a', 'c']))
})

/** Creates everything, one thing at a time for each, and notes when each begins and ends. */
function noting(journal: string[], fails: readonly string[] = []): Pick<KindApi, 'create' | 'remove'> {
  const note = async <T>(name: string, act: () => T): Promise<T> => {
    journal.push(`begin ${name}`)
    await new Promise(resolve => setImmediate(resolve))
    journal.push(`end ${name}`)
    if (fails.includes(name)) throw refused()
    return act()
  }
  return {
    create: async one => note(nameOf(one), () => seenAs(nameOf(one))),
    remove: async id => note(id.replace('id_', ''), () => undefined),
  }
}

const recordedId = (of: string) => (of === identity('there') ? 'id_there' : undefined)

describe('what needs another resource', () => {
  const chain = [needing('a', ['b']), needing('b', ['c']), needing('c'), needing('z')]

  test.each([1, 2, 8])(
    'begins when that is there, whatever stands first in the plan (concurrency %i)',
    async concurrency => {
      const journal: string[] = []
      const done = await executePlan(planOf({ desired: chain }), portsOf(noting(journal), { concurrency }))
      expect(done.results.map(one => one.outcome)).toEqual(['done', 'done', 'done', 'done'])
      expect(journal.filter(line => !line.endsWith(' z'))).toEqual([
        'begin c',
        'end c',
        'begin b',
        'end b',
        'begin a',
        'end a',
      ])
    },
  )

  test('waits for nothing else', async () => {
    const { promise: isThere, resolve: nowThere } = Promise.withResolvers<void>()
    const create: KindApi['create'] = async one => {
      if (nameOf(one) === 'z') await isThere
      if (nameOf(one) === 'a') nowThere()
      return seenAs(nameOf(one))
    }
    const done = await executePlan(planOf({ desired: chain }), portsOf({ create }))
    expect(done.results.map(one => one.outcome)).toEqual(['done', 'done', 'done', 'done'])
  })

  test('is told the ids of what it needs: made now, changed now, or there before', async () => {
    const told: string[][] = []
    const create: KindApi['create'] = async (one, _body, idOf) => {
      told.push(one.dependsOn.map(idOf))
      return seenAs(nameOf(one))
    }
    const before = needing('changed')
    const scene = {
      desired: [
        needing('a', ['made', 'changed', 'there']),
        needing('made'),
        needing('changed', [], { settings: { paused: false } }),
        needing('there'),
      ],
      records: [before, needing('there')].map(one => recorded(one, seenAs(nameOf(one)), undefined)),
      seen: [seenAs('changed'), seenAs('there')],
    }
    const update: KindApi['update'] = async () => seenAs('changed')
    const done = await executePlan(planOf(scene), portsOf({ create, update }, { recordedId }))
    expect(done.results.map(one => one.outcome)).toEqual(['done', 'done', 'done'])
    expect(told).toEqual([[], ['id_made', 'id_changed', 'id_there']])
  })
})

const failingTests: KindApi['follow'] = async (_step, { state }) => ({ state, outcome: 'tests-failed' })

describe('what needs a resource that was not made', () => {
  test('is skipped, and so is what needs it in turn; each says what it waited for', async () => {
    const journal: string[] = []
    const all = [needing('a', ['b']), needing('b', ['c', 'd']), needing('c'), needing('d'), needing('z')]
    const done = await executePlan(planOf({ desired: all }), portsOf(noting(journal, ['c'])))
    expect(outcomesOf(done)).toEqual([
      ['a', 'skipped', 'Waited for Warehouse/b (skipped).'],
      ['b', 'skipped', 'Waited for Warehouse/c (failed).'],
      ['c', 'failed', 'Invalid input.'],
      ['d', 'done', undefined],
      ['z', 'done', undefined],
    ])
    expect(done.results.map(one => one.fails)).toEqual([true, true, true, false, false])
    expect(journal).not.toContain('begin a')
    expect(journal).not.toContain('begin b')
  })

  test('is skipped where that was refused', async () => {
    const all = [needing('a', ['b']), needing('b', [], { pinnedId: 'lost' })]
    const done = await executePlan(planOf({ desired: all }), portsOf({}))
    expect(outcomesOf(done)).toEqual([
      ['a', 'skipped', 'Waited for Warehouse/b (refused).'],
      ['b', 'refused', expect.stringContaining('pins id lost')],
    ])
  })

  test('is made where that exists and only its tests failed', async () => {
    const tested = needing('b', [], { tests: { run: true } })
    const create = createAllBut('none')
    const done = await executePlan(
      planOf({ desired: [needing('a', ['b']), tested] }),
      portsOf({ create, follow: failingTests }),
    )
    expect(outcomesOf(done)).toEqual([
      ['a', 'done', undefined],
      ['b', 'tests-failed', undefined],
    ])
  })
})

describe('deletions', () => {
  const [a, b] = [needing('a', ['b']), needing('b', ['c'])]
  const all = [a, b, needing('c')]
  const scene = {
    records: all.map(one => recorded(one, seenAs(nameOf(one)), undefined)),
    seen: all.map(one => seenAs(nameOf(one))),
    rules: { policy: 'delete' } as const,
  }

  test('go the other way round', async () => {
    const journal: string[] = []
    const forgotten: string[] = []
    const forget = ({ id }: { readonly id: string }) => forgotten.push(id)
    const turned = { ...scene, records: scene.records.toReversed() }
    const done = await executePlan(planOf(turned), portsOf(noting(journal), { forget }))
    expect(journal).toEqual(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c'])
    expect([...new Set(forgotten)]).toEqual(['id_a', 'id_b', 'id_c'])
    expect(done.results.map(one => one.outcome)).toEqual(['done', 'done', 'done'])
  })

  test('of what is still needed are skipped', async () => {
    const journal: string[] = []
    const done = await executePlan(planOf(scene), portsOf(noting(journal, ['a'])))
    expect(outcomesOf(done)).toEqual([
      ['a', 'failed', 'Invalid input.'],
      ['b', 'skipped', 'Waited for Warehouse/a (failed).'],
      ['c', 'skipped', 'Waited for Warehouse/b (skipped).'],
    ])
    expect(journal).toEqual(['begin a', 'end a'])
  })
})
