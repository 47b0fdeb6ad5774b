import { expect, test } from '@jest/globals'
import type { JsonObject } from '../../src/model/value.ts'
import { pendingIn } from '../../src/terraform/pending.ts'

const CONSTANT = { constant_value: 'x' }
const change = (actions: string[], more: JsonObject = {}): JsonObject => ({ actions, ...more })

test.each<[string, JsonObject, JsonObject, string[] | undefined]>([
  ['nothing', { change: change(['no-op']) }, {}, undefined],
  ['a `removed` block', { change: change(['forget']) }, {}, undefined],
  ['an update', { change: change(['update'], { before: { a: 1 }, after: { a: 2 } }) }, { a: CONSTANT }, ['update']],
  ['a replacement', { change: change(['delete', 'create'], { before: {}, after: {} }) }, {}, ['delete', 'create']],
  ['a deletion', { change: change(['delete'], { before: {}, after: null }) }, {}, ['delete']],
  ['a move', { previous_address: 'old', change: change(['no-op']) }, {}, ['move']],
  ['an import', { change: change(['no-op'], { importing: { id: 'x' } }) }, {}, ['import']],
  [
    'an update of what is known later and nobody sets',
    { change: change(['update'], { before: { a: 1, id: 'x' }, after: { a: 1 }, after_unknown: { id: true } }) },
    { a: CONSTANT },
    undefined,
  ],
  [
    'an update of what is set and known later',
    { change: change(['update'], { before: { a: 1, b: 'x' }, after: { a: 1 }, after_unknown: { b: true } }) },
    { a: CONSTANT, b: { references: ['random_password.x'] } },
    ['update'],
  ],
  [
    'an update of what is set in a block and known later',
    {
      change: change(['update'], {
        before: { config: { a: 1 } },
        after: { config: {} },
        after_unknown: { config: { a: true } },
      }),
    },
    { config: { a: { references: ['random_password.x'] } } },
    ['update'],
  ],
  [
    'a set of blocks in another order, of which parts are known later',
    {
      change: change(['update'], {
        before: {
          schema: [
            { name: 'a', mode: null },
            { name: 'b', mode: null },
          ],
        },
        after: { schema: [{ name: 'b' }, { name: 'a' }] },
        after_unknown: { schema: [{ mode: true }, { mode: true }] },
      }),
    },
    { schema: [{ name: CONSTANT }, { name: CONSTANT, mode: CONSTANT }] },
    undefined,
  ],
  [
    'a set of blocks of which one differs',
    {
      change: change(['update'], {
        before: { schema: [{ name: 'a' }] },
        after: { schema: [{ name: 'b' }] },
        after_unknown: { schema: [{}] },
      }),
    },
    { schema: [{ name: CONSTANT }] },
    ['update'],
  ],
  [
    'a block more',
    { change: change(['update'], { before: { schema: [] }, after: { schema: [{ name: 'b' }] }, after_unknown: {} }) },
    {},
    ['update'],
  ],
])('%s', (_, entry, expressions, expected) => {
  const actions = pendingIn([{ address: 'a', ...entry }])('a', expressions)?.actions
  expect(actions).toEqual(expected)
})

test('what waits for an earlier object of the address is not said of the present one', () => {
  expect(pendingIn([{ address: 'a', deposed: '0a1b2c3d', change: change(['delete']) }])('a', {})).toBeUndefined()
})
