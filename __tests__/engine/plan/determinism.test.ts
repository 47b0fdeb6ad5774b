import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { ObservedConnector } from '../../../src/kinds/connector/connector.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../src/model/value.ts'
import type { Plan } from '../../../src/model/change.ts'
import { desired, metadata, observed, recorded, secret, SECRET, WAREHOUSE } from '../../support/connectors.ts'
import { configCase, habits, type Case } from './arbitrary.ts'
import { planOf, type Scene } from './plan-of.ts'
import { reported, shuffled, type Habits } from './quirky-server.ts'
import { runs } from '../../support/runs.ts'

/** The plan as it is shown and executed: without what was read, whose own order is Fivetran's. */
function bytes(plan: Plan): string {
  return JSON.stringify(plan, (key, value: unknown) => (key === 'observed' || key === 'recorded' ? undefined : value))
}

describe('the same inputs give the same bytes', () => {
  test('whatever the order of manifests, records and of what was read', () => {
    const actions = fc.constantFrom('create', 'update', 'adopt', 'delete', 'missing', 'same')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(configCase, configCase, actions, habits), { minLength: 1, maxLength: 5 }),
        fc.nat(1000),
        (rows, order) => {
          const scene = sceneOf(rows)
          const turned = {
            ...scene,
            desired: shuffled(scene.desired ?? [], order),
            records: shuffled(scene.records ?? [], order + 1),
            seen: shuffled(scene.seen ?? [], order + 2).map(one => withTurnedKeys(one, order)),
            missing: shuffled(scene.missing ?? [], order + 3),
          }
          expect(bytes(planOf(turned))).toBe(bytes(planOf(scene)))
        },
      ),
      runs(60),
    )
  })

  test('two groups of one name', () => {
    const twin = { id: 'another_group', name: WAREHOUSE.name }
    const groups = [WAREHOUSE, twin]
    const both = [desired({ groups }), desired({ groups, group: twin, file: 'b.yml' })]
    expect(bytes(planOf({ groups, desired: both.toReversed() }))).toBe(bytes(planOf({ groups, desired: both })))
  })
})

test('changes stand in the order of names as people count: t2 before t10', () => {
  const names = ['t10', 'T2', 't1', 't9_b', 't9_a']
  const { changes } = planOf({ desired: names.map(schema => desired({ schema })) })
  expect(changes.map(({ address }) => address.localName)).toEqual(['t1', 'T2', 't9_a', 't9_b', 't10'])
})

type Row = [Case, Case, string, Habits]

function sceneOf(rows: readonly Row[]): Scene {
  const parts = rows.map(([one, before, action, server], index) => {
    const schema = `schema_${index}`
    const wanted = desired({ schema, service: schema, config: one.config })
    const { config } = action === 'same' ? one : before
    const was = desired({ schema, service: schema, config })
    const seen = observed({
      id: `id_${index}`,
      schema,
      service: schema,
      config: reported(config, one.type, server),
    })
    const service = metadata(one.type.properties ?? {}, {}, schema)
    const isRecorded = action !== 'create' && action !== 'adopt'
    return {
      desired: action === 'delete' || action === 'missing' ? [] : [wanted],
      records: isRecorded ? [recorded(was, seen, service)] : [],
      seen: action === 'create' || action === 'missing' ? [] : [seen],
      missing: action === 'missing' && index === 0 ? [seen.id] : [],
      metadata: [service],
    }
  })
  // One more that is there, so that not all are missing.
  const present = desired({ schema: 'present' })
  const seen = observed({ id: 'present', schema: 'present' })
  return {
    desired: [...parts.flatMap(part => part.desired), present],
    records: [...parts.flatMap(part => part.records), recorded(present, seen, undefined)],
    seen: [...parts.flatMap(part => part.seen), seen],
    missing: parts.flatMap(part => part.missing),
    metadata: parts.flatMap(part => part.metadata),
    rules: { policy: 'delete' },
  }
}

function withTurnedKeys(one: ObservedConnector, order: number): ObservedConnector {
  return { ...one, fields: turnedKeys(one.fields ?? {}, order) }
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
