/** What really changes is seen, and whoever changed it is named. */
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { isObject, secretsOf, type Value, type ValueObject } from '../../../src/model/value.ts'
import { canonicalText } from '../../../src/engine/diff/canonical.ts'
import { desired, field, metadata, observed, recorded } from '../../support/connectors.ts'
import { configCase, habits, type Case } from './arbitrary.ts'
import { changedAt, placesIn } from './change-one.ts'
import { planOf } from './plan-of.ts'
import { reported, type Habits } from './quirky-server.ts'
import { runs } from '../../support/runs.ts'

/** `here`: the manifest after its change; `there`: what Fivetran was told by somebody else. */
function originsOf(
  { type, config }: Case,
  server: Habits,
  here: Case['config'],
  there: Case['config'],
): (string | undefined)[] {
  const service = metadata(type.properties ?? {})
  const wanted = desired({ config })
  const plan = planOf({
    desired: [desired({ config: here })],
    records: [recorded(wanted, observed({ config: reported(config, type, server) }), service)],
    seen: [observed({ config: reported(there, type, { ...server, order: server.order + 1 }) })],
    metadata: [service],
  })
  return plan.changes.flatMap(change => change.fields.map(one => one.origin))
}

/** A case and one of its places. */
const placed = configCase
  .filter(({ config }) => placesIn(config).length > 0)
  .chain(one =>
    fc.record({
      type: fc.constant(one.type),
      config: fc.constant(one.config),
      place: fc.constantFrom(...placesIn(one.config)),
    }),
  )

/** True when each entry of every list has a name of its own, or all of them declare the same fields and no secret. */
function isTellable(value: Value): boolean {
  if (isObject(value)) return Object.values(value).every(isTellable)
  if (!Array.isArray(value)) return true
  const entries = value.filter(isObject)
  return (
    entries.every(isTellable) &&
    (entries.length < 2 || isNamed(entries) || (haveSameFields(entries) && secretsOf(value).length === 0))
  )
}

function isName(name: Value | undefined): boolean {
  return typeof name === 'string' || typeof name === 'number'
}

function isNamed(entries: readonly ValueObject[]): boolean {
  return ['name', 'table'].some(
    key =>
      entries.every(entry => isName(entry[key])) &&
      new Set(entries.map(entry => JSON.stringify(entry[key]))).size === entries.length,
  )
}

function haveSameFields(entries: readonly ValueObject[]): boolean {
  return (
    new Set(
      entries.map(entry =>
        JSON.stringify(placesIn(entry).map(place => place.path.filter(step => typeof step === 'string'))),
      ),
    ).size === 1
  )
}

/**
 * A default that Fivetran adds to an entry can be just what another entry has lost; where nothing identifies the
 * entries, nobody
 * can tell them apart then.
 */
function unambiguous(config: Case['config'], server: Habits): Habits {
  return holdsObjectList(config) ? { ...server, addsDefaults: false } : server
}

function holdsObjectList(value: Value): boolean {
  if (Array.isArray(value)) return value.some(isObject)
  return isObject(value) && Object.values(value).some(holdsObjectList)
}

function isChange({ type }: Case, a: Case['config'], b: Case['config']): boolean {
  return canonicalText(a, type) !== canonicalText(b, type)
}

test('one value in the manifest', () => {
  fc.assert(
    fc.property(placed, habits, (one, server) => {
      const here = changedAt(one.config, one.type, one.place.path, 'changed-here')
      fc.pre(isChange(one, one.config, here))
      expect(new Set(originsOf(one, unambiguous(one.config, server), here, one.config))).toEqual(
        new Set(['repository']),
      )
    }),
    runs(150),
  )
})

test('one value in Fivetran that may be read', () => {
  fc.assert(
    fc.property(placed, habits, (one, server) => {
      fc.pre(!one.place.secret && isTellable(one.config))
      const there = changedAt(one.config, one.type, one.place.path, 'changed-there')
      fc.pre(isChange(one, reported(one.config, one.type, server), reported(there, one.type, server)))
      expect(new Set(originsOf(one, unambiguous(one.config, server), one.config, there))).toEqual(new Set(['fivetran']))
    }),
    runs(150),
  )
})

test('the same value in both, to different ones', () => {
  fc.assert(
    fc.property(placed, habits, (one, server) => {
      fc.pre(!one.place.secret && isTellable(one.config))
      const here = changedAt(one.config, one.type, one.place.path, 'changed-here')
      const there = changedAt(one.config, one.type, one.place.path, 'changed-there')
      fc.pre(isChange(one, here, there) && isChange(one, one.config, here))
      fc.pre(isChange(one, reported(one.config, one.type, server), reported(there, one.type, server)))
      expect(originsOf(one, unambiguous(one.config, server), here, there)).toContain('both')
    }),
  )
})

test.each(['array', 'object'] as const)('an entry that somebody adds to a list in Fivetran (%s)', kind => {
  const items = kind === 'array' ? field('string') : field('object', { properties: { name: field('string') } })
  const service = metadata({ list: field('array', { items }) })
  const entry = (name: string) => (kind === 'array' ? name : { name })
  const wanted = desired({ config: { list: [entry('a')] } })
  const before = observed({ config: { list: [entry('a')] } })
  const after = observed({ config: { list: [entry('b'), entry('a')] } })
  const { changes } = planOf({
    desired: [wanted],
    records: [recorded(wanted, before, service)],
    seen: [after],
    metadata: [service],
  })
  expect(changes.map(change => change.fields)).toEqual([
    [
      expect.objectContaining({
        path: ['config', 'list'],
        origin: 'fivetran',
        before: { type: 'value', value: [entry('a'), entry('b')] },
        after: { type: 'value', value: [entry('a')] },
      }),
    ],
  ])
})
