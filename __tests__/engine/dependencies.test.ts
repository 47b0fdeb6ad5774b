/** Which change waits for which, and what cannot be planned because of it. */
import { describe, expect, test } from '@jest/globals'
import { dependenciesOf, findCircles } from '../../src/engine/dependencies.ts'
import { declaredDigest, fieldHasher } from '../../src/engine/record/digest.ts'
import type { DesiredConnector } from '../../src/kinds/connector/connector.ts'
import { identityOf } from '../../src/model/resource.ts'
import { desired, HASHER, observed, recorded, type DesiredFields } from '../support/connectors.ts'
import { planOf, type Scene } from './plan/plan-of.ts'

function needing(name: string, needs: readonly string[] = [], more: DesiredFields = {}): DesiredConnector {
  const dependsOn = needs.map(other => identityOf(desired({ schema: other }).address))
  return { ...desired({ schema: name, ...more }), dependsOn }
}

const digest = (one: DesiredConnector) => declaredDigest(one, fieldHasher(HASHER, one))
const entryOf = (one: DesiredConnector) =>
  recorded(one, observed({ id: `id_${one.address.localName}`, schema: one.address.localName }), undefined)
const seenAs = (name: string) => observed({ id: `id_${name}`, schema: name })

/** `a: b c` for a change of `a` that waits for those of `b` and `c`. */
function waits(scene: Scene): string[] {
  const { changes } = planOf({ ...scene, rules: { policy: 'delete' } })
  const nameOf = ({ address }: (typeof changes)[number]) => address.localName
  return [...dependenciesOf(changes)].map(([one, others]) => [`${nameOf(one)}:`, ...others.map(nameOf)].join(' '))
}

describe('a change waits for', () => {
  test('those of what it needs, not for what needs them in turn', () => {
    expect(waits({ desired: [needing('a', ['b', 'c']), needing('b', ['c']), needing('c')] })).toEqual([
      'a: b c',
      'b: c',
      'c:',
    ])
  })

  test('nothing that exists and does not change', () => {
    const scene = {
      desired: [needing('a', ['b']), needing('b')],
      records: [entryOf(needing('b'))],
      seen: [seenAs('b')],
    }
    expect(waits(scene)).toEqual(['a:'])
  })
})

describe('a deletion waits for', () => {
  const [a, b] = [needing('a', ['b']), needing('b')]
  const records = [entryOf(a), entryOf(b)]
  const seen = [seenAs('a'), seenAs('b')]

  test('those of what needs it', () => {
    expect(waits({ records, seen })).toEqual(['a:', 'b: a'])
  })

  test('what needed it when it was last applied, and does no more', () => {
    const moved = needing('a', ['c'], { settings: { sync_frequency: 60 } })
    expect(waits({ desired: [moved, needing('c')], records, seen })).toEqual(['a: c', 'b: a', 'c:'])
  })
})

test('what a resource needs is part of what its manifest declares: another need is recorded, although no field differs', () => {
  expect(digest(needing('a', ['b']))).not.toBe(digest(needing('a')))
  const [before, after] = [needing('a', ['b']), needing('a')]
  const plan = planOf({ desired: [after], records: [entryOf(before)], seen: [seenAs('a')] })
  expect(plan).toMatchObject({ changes: [], hasChanges: false })
  expect(plan.ledgerOnly).toHaveLength(1)
})

describe('a circle', () => {
  test.each([
    ['of two', [needing('a', ['b']), needing('b', ['a'])], 'Warehouse/a → Warehouse/b → Warehouse/a'],
    [
      'of three, behind one that is in none',
      [needing('z', ['a']), needing('a', ['b']), needing('b', ['c']), needing('c', ['a'])],
      'Warehouse/a → Warehouse/b → Warehouse/c → Warehouse/a',
    ],
    ['of one', [needing('a', ['a'])], 'Warehouse/a → Warehouse/a'],
  ])('%s is an error by the names in it', (_, all, names) => {
    const message = `These need each other, so none can be made first: ${names}.`
    expect(findCircles(all)).toMatchObject([{ severity: 'error', message, position: { line: 1 } }])
  })

  test('is not what two ways to one resource make', () => {
    const all = [needing('a', ['b', 'c']), needing('b', ['d']), needing('c', ['d']), needing('d')]
    expect(findCircles(all)).toEqual([])
    expect(planOf({ desired: all }).counts.creates).toBe(4)
  })

  test('in the records of different runs keeps no deletion waiting for ever', () => {
    const records = [entryOf(needing('a', ['b'])), entryOf(needing('b', ['a']))]
    expect(waits({ records, seen: [seenAs('a'), seenAs('b')] })).toEqual(['a: b', 'b:'])
  })
})

const selects: Scene['selects'] = ({ localName }) => localName === 'a'

describe('targets that leave out what one of them needs', () => {
  const all = [needing('a', ['b']), needing('b')]

  test('are refused by the name of it, where it does not exist', () => {
    expect(() => planOf({ desired: all, selects })).toThrow('names Warehouse/a, which needs Warehouse/b')
    const missing = {
      records: [entryOf(needing('a', ['b'])), entryOf(needing('x'))],
      seen: [seenAs('x')],
      missing: ['id_a'],
    }
    expect(() => planOf({ desired: [...all, needing('x')], selects, ...missing })).toThrow('which needs Warehouse/b')
  })

  test.each<[string, Scene]>([
    ['where it exists', { records: [entryOf(needing('b'))] }],
    ['where the resource itself exists', { records: [entryOf(needing('a', ['b']))], seen: [seenAs('a')] }],
    ['where both are named', { selects: () => true }],
  ])('are fine %s', (_, scene) => {
    expect(() => planOf({ desired: all, selects, ...scene })).not.toThrow()
  })
})
