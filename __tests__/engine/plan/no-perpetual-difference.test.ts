/** A plan after an apply is empty, whatever a server makes of what it was sent. */
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { FieldType } from '../../../src/model/field-type.ts'
import { Secret } from '../../../src/model/secret.ts'
import { isEmpty, isObject, type Value, type ValueObject } from '../../../src/model/value.ts'
import { desired, field, metadata, observed, recorded, secret } from '../../support/connectors.ts'
import { configCase, configType, declaredObject, habits, type Case } from './arbitrary.ts'
import { bodyOf, planOf, stepsOf } from './plan-of.ts'
import { reported, type Habits } from './quirky-server.ts'
import { runs } from '../../support/runs.ts'

function serviceOf({ type }: Case) {
  return metadata(type.properties ?? {}, { token: field('string', { secret: true }), user: field('string') })
}

const auth = { token: secret('never-echoed'), user: 'octocat' }

test('recorded: the same server, in another order, with other masks, gives no difference', () => {
  fc.assert(
    fc.property(configCase, habits, habits, (one, server, { order: otherOrder, mask: otherMask }) => {
      const service = serviceOf(one)
      const wanted = desired({
        config: one.config,
        auth,
        settings: { sync_frequency: 60, paused: false, destination_schema_names: 'FIVETRAN_NAMING' },
      })
      const show = (way: Habits) =>
        observed({
          config: reported(one.config, one.type, way),
          settings: { sync_frequency: way.numbersAsStrings ? '60' : 60, paused: false },
        })
      const plan = planOf({
        desired: [wanted],
        records: [recorded(wanted, show(server), service)],
        seen: [show({ ...server, order: otherOrder, mask: otherMask })],
        metadata: [service],
      })
      expect(plan).toMatchObject({ changes: [], ledgerOnly: [], hasChanges: false, counts: { unchanged: 1 } })
    }),
    runs(150),
  )
})

test('recorded: a manifest that says the same otherwise gives no difference', () => {
  fc.assert(
    fc.property(configCase, habits, (one, server) => {
      const service = serviceOf(one)
      const wanted = desired({ config: one.config })
      const seen = observed({ config: reported(one.config, one.type, server) })
      const otherwise = desired({ config: writtenOtherwise(one.config) })
      expect(
        planOf({ desired: [otherwise], records: [recorded(wanted, seen, service)], seen: [seen], metadata: [service] })
          .changes,
      ).toEqual([])
    }),
  )
})

/** A service and what two manifests say to it, one after the other. */
const twoCases = configType.chain(type =>
  fc.tuple(declaredObject(type, true), declaredObject(type, true)).map(([before, after]) => ({ type, before, after })),
)

test('applied: what an update sends leaves no difference, whatever the server makes of it', () => {
  let updates = 0
  fc.assert(
    fc.property(twoCases, habits, ({ type, before, after }, server) => {
      const service = serviceOf({ type, config: {} })
      const show = (config: ValueObject) => observed({ config: reported(config, type, server) })
      const scene = {
        desired: [desired({ config: after })],
        records: [recorded(desired({ config: before }), show(before), service)],
        seen: [show(before)],
        metadata: [service],
      }
      const [change] = planOf(scene).changes
      // What would overwrite a secret that only Fivetran knows is refused.
      if (change === undefined || change.refusal !== undefined || !stepsOf(change).includes('update')) return
      updates += 1
      // A field that is sent is replaced as a whole.
      const sent = bodyOf(change, 'update')['config']
      const now = show({ ...before, ...(isObject(sent) ? sent : {}) })
      const records = [recorded(desired({ config: after }), now, service)]
      expect(planOf({ ...scene, records, seen: [now] })).toMatchObject({
        changes: [],
        ledgerOnly: [],
        hasChanges: false,
      })
    }),
    runs(150),
  )
  expect(updates).toBeGreaterThan(runs(30).numRuns)
})

/** Numbers as texts, lists and keys the other way round. */
function writtenOtherwise(config: ValueObject): ValueObject {
  const turned = (value: Value): Value => {
    if (value instanceof Secret) return value
    if (Array.isArray(value)) return value.map(turned).toReversed()
    if (isObject(value))
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, inner]) => [key, turned(inner)]),
      )
    return typeof value === 'number' ? String(value) : value
  }
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, turned(value)]))
}

describe('import: what Fivetran reports, declared without secrets and empty values', () => {
  test('is adopted without a step', () => {
    fc.assert(
      fc.property(configCase, habits, fc.nat(1000), (one, server, otherOrder) => {
        const service = serviceOf(one)
        const way = { ...server, leavesOutEmpty: true, normalizesTexts: false }
        const seen = reported(one.config, one.type, way)
        const { changes } = planOf({
          desired: [desired({ config: withoutSecrets(seen, service.config) })],
          seen: [observed({ config: reported(one.config, one.type, { ...way, order: otherOrder }) })],
          metadata: [service],
        })
        expect(changes.map(change => [change.action, stepsOf(change), change.fields])).toEqual([['adopt', [], []]])
      }),
    )
  })

  function withoutSecrets(config: ValueObject, type: FieldType | undefined): ValueObject {
    const entries = Object.entries(config).flatMap(([key, value]): [string, Value][] => {
      const kept = importable(value, type?.properties?.[key])
      return isEmpty(kept) ? [] : [[key, kept]]
    })
    return Object.fromEntries(entries)
  }

  function importable(value: Value, type: FieldType | undefined): Value {
    if (typeof value === 'string' && /^\*+$/.test(value)) return null
    if (Array.isArray(value)) return importableList(value, type)
    return isObject(value) ? withoutSecrets(value, type) : value
  }

  // A set of secrets is a secret; an entry of which nothing but a secret is known cannot be written down.
  function importableList(list: readonly Value[], type: FieldType | undefined): Value {
    const items = list.map(item => importable(item, type?.items))
    return items.some(isEmpty) ? null : items
  }
})
