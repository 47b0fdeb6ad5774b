import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { DesiredConnector, ObservedConnector } from '../../../src/kinds/connector/connector.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../src/model/value.ts'
import type { Plan } from '../../../src/engine/plan/plan.ts'
import { desired, field, metadata, observed, recorded, secret, SECRET, WAREHOUSE } from '../../support/connectors.ts'
import { configCase, habits } from './arbitrary.ts'
import { planOf, type Scene } from './plan-of.ts'
import { reported, shuffled } from './quirky-server.ts'
import { processorMs } from '../../support/processor-time.ts'

/** The plan as it is shown and executed: without what was read, whose own order is Fivetran's. */
function bytes(plan: Plan): string {
  return JSON.stringify(plan, (key, value: unknown) => (key === 'observed' || key === 'recorded' ? undefined : value))
}

describe('the same inputs give the same bytes', () => {
  test('whatever the order of manifests, records, leftovers and of what was read', () => {
    const kinds = fc.constantFrom('create', 'update', 'adopt', 'delete', 'gone', 'same')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(configCase, configCase, kinds, habits), { minLength: 1, maxLength: 5 }),
        fc.nat(1000),
        (rows, order) => {
          const scene = sceneOf(rows)
          const turned = {
            ...scene,
            desired: shuffled(scene.desired ?? [], order),
            records: shuffled(scene.records ?? [], order + 1),
            seen: shuffled(scene.seen ?? [], order + 2).map(one => withTurnedKeys(one, order)),
            gone: shuffled(scene.gone ?? [], order + 3),
          }
          expect(bytes(planOf(turned))).toBe(bytes(planOf(scene)))
        },
      ),
      { numRuns: 200 },
    )
  })

  test('two groups of one name', () => {
    const twin = { id: 'another_group', name: WAREHOUSE.name }
    const both = [desired(), { ...desired({ file: 'b.yml' }), address: { group: twin, schema: 'github_connector' } }]
    expect(bytes(planOf({ desired: both.toReversed() }))).toBe(bytes(planOf({ desired: both })))
  })
})

type Row = [
  { type: Parameters<typeof reported>[1]; config: DesiredConnector['config'] },
  { config: DesiredConnector['config'] },
  string,
  Parameters<typeof reported>[2],
]

function sceneOf(rows: readonly Row[]): Scene {
  const parts = rows.map(([one, before, kind, server], index) => {
    const schema = `schema_${index}`
    const wanted = desired({ schema, service: schema, config: one.config })
    const was = desired({ schema, service: schema, config: kind === 'same' ? one.config : before.config })
    const seen = observed({
      id: `id_${index}`,
      schema,
      service: schema,
      config: reported(was.config, one.type, server),
    })
    const service = metadata(one.type.properties ?? {}, {}, schema)
    const isRecorded = kind !== 'create' && kind !== 'adopt'
    return {
      desired: kind === 'delete' || kind === 'gone' ? [] : [wanted],
      records: isRecorded ? [recorded(was, seen, service)] : [],
      seen: kind === 'create' || kind === 'gone' ? [] : [seen],
      gone: kind === 'gone' && index === 0 ? [seen.id] : [],
      metadata: [service],
    }
  })
  // One more that is there, so that not all are gone.
  const present = desired({ schema: 'present' })
  const seen = observed({ id: 'present', schema: 'present' })
  return {
    desired: [...parts.flatMap(part => part.desired), present],
    records: [...parts.flatMap(part => part.records), recorded(present, seen, undefined)],
    seen: [...parts.flatMap(part => part.seen), seen],
    gone: parts.flatMap(part => part.gone),
    metadata: parts.flatMap(part => part.metadata),
    rules: { policy: 'delete' },
  }
}

function withTurnedKeys(one: ObservedConnector, order: number): ObservedConnector {
  return { ...one, config: turnedKeys(one.config ?? {}, order) }
}

/** Keys the other way round, at every depth. */
function turnedKeys(object: JsonObject, order: number): JsonObject {
  const turned = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(turned)
    return isJsonObject(value) ? turnedKeys(value, order) : value
  }
  return Object.fromEntries(shuffled(Object.entries(object), order).map(([key, value]) => [key, turned(value)]))
}

test('no secret is in a plan, however it is printed', () => {
  fc.assert(
    fc.property(configCase, configCase, habits, (one, before, server) => {
      const service = metadata({ ...before.type.properties, ...one.type.properties }, { token: SECRET })
      const was = desired({ config: before.config })
      const seen = observed({ config: reported(before.config, before.type, { ...server, showsForeignSecrets: false }) })
      const auth = { token: secret('canary-AUTH') }
      for (const scene of [{ seen: [] }, { seen: [seen] }, { seen: [seen], records: [recorded(was, seen, service)] }]) {
        const plan = planOf({
          desired: [desired({ config: one.config, auth, secretVersion: secret('canary-VERSION') })],
          metadata: [service],
          ...scene,
        })
        for (const text of [JSON.stringify(plan), inspect(plan, { depth: null, showHidden: true, getters: true })])
          expect(text).not.toContain('canary')
      }
    }),
  )
})

test('nor one that was a secret and that Fivetran reports in plain text', () => {
  fc.assert(
    fc.property(configCase, habits, fc.nat(1000), (one, server, order) => {
      const service = metadata(one.type.properties ?? {})
      const seen = observed({ config: reported(one.config, one.type, { ...server, showsForeignSecrets: true }) })
      const left = Object.fromEntries(
        shuffled(Object.entries(one.config), order)
          .slice(1)
          .filter(([, value]) => typeof value !== 'number'),
      )
      const plan = planOf({
        desired: [desired({ config: left })],
        records: [recorded(desired({ config: one.config }), seen, service)],
        seen: [seen],
        metadata: [service],
      })
      expect(bytes(plan)).not.toContain('canary')
    }),
  )
})

function configOf(index: number, host: string): DesiredConnector['config'] {
  return { host, port: index, tags: ['a', 'b'], pat: secret(`canary-${index}`) }
}

function movedAway(one: DesiredConnector): DesiredConnector {
  return { ...one, address: { ...one.address, schema: `new_${one.address.schema}` } }
}

describe('ten thousand connectors of one group', () => {
  const SIZE = 10_000
  const service = metadata({
    host: field('string'),
    port: field('integer'),
    pat: SECRET,
    tags: field('array', { items: field('string') }),
  })
  const fleet = (host: string): DesiredConnector[] =>
    Array.from({ length: SIZE }, (_, index) => desired({ schema: `schema_${index}`, config: configOf(index, host) }))
  const seen = (host: string): ObservedConnector[] =>
    Array.from({ length: SIZE }, (_, index) =>
      observed({
        id: `id_${index}`,
        schema: `schema_${index}`,
        config: { host, port: String(index), tags: ['b', 'a'], pat: '******' },
      }),
    )
  const there = seen('a')
  const records = fleet('a').map((one, index) => recorded(one, there[index] ?? observed(), service))

  test.each<[string, Scene, number]>([
    ['all the same', { desired: fleet('a'), records, seen: there }, 0],
    ['all changed', { desired: fleet('b'), records, seen: there }, SIZE],
    ['all new', { desired: fleet('a') }, SIZE],
    ['all gone from the repository', { records, seen: there }, SIZE],
    ['all moved, all begun', { desired: fleet('a').map(movedAway), records, seen: there, leftovers: begun() }, SIZE],
  ])(
    '%s: seconds, not minutes',
    (_, scene, changes) => {
      const startedAt = process.cpuUsage()
      const plan = planOf({ ...scene, metadata: [service], observation: { listed: new Map([[WAREHOUSE.id, there]]) } })
      expect(plan.changes).toHaveLength(changes)
      expect(processorMs(startedAt)).toBeLessThan(20_000)
    },
    60_000,
  )

  function begun(): NonNullable<Scene['leftovers']> {
    return Array.from(
      { length: SIZE },
      (_, index) => ({ kind: 'update', groupId: WAREHOUSE.id, schema: `schema_${index}`, service: 'github' }) as const,
    )
  }
})
