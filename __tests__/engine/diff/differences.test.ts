/** What a plan says of a field: entry by entry, as it was paired for the request, without secrets. */
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { differences } from '../../../src/engine/diff/differences.ts'
import type { IsHidden } from '../../../src/engine/diff/shown.ts'
import type { Difference } from '../../../src/model/change.ts'
import type { FieldType } from '../../../src/model/field-type.ts'
import { formatPath } from '../../../src/model/path.ts'
import { isSensitiveField } from '../../../src/model/sensitivity.ts'
import type { Json, Value } from '../../../src/model/value.ts'
import { desired, field, metadata, observed, recorded, secret, SECRET } from '../../support/connectors.ts'
import { configCase, habits } from '../plan/arbitrary.ts'
import { bodyOf, changeOf } from '../plan/plan-of.ts'
import { reported } from '../plan/quirky-server.ts'

const TEXTS = field('array', { items: field('string') })
const REPORT = field('object', {
  properties: {
    name: field('string'),
    rows: field('integer'),
    flag: field('boolean'),
    token: SECRET,
    tags: TEXTS,
    columns: field('array', {
      items: field('object', { properties: { name: field('string'), type: field('string') } }),
    }),
  },
})
const REPORTS = field('array', { items: REPORT })
const MODE = field('string', { enum: ['AllRows', 'SomeRows'] })
const CLOUD = field('object', { properties: { region: field('string'), port: field('integer'), keys: TEXTS } })

/** A difference as a line: `+` added, `-` removed, `~` changed, `=` how many of a set stayed. */
function line(one: Difference): string {
  const [path, text] = [formatPath(one.path), (value: Json | readonly Json[]) => JSON.stringify(value)]
  if (one.type === 'added') return `+ ${path} ${text(one.value)}`
  if (one.type === 'removed') return `- ${path} ${text(one.value)}`
  if (one.type === 'changed') return `~ ${path} ${text(one.before)} ${text(one.after)}`
  return `~ ${path} -${text(one.removed)} +${text(one.added)} =${one.unchanged}`
}

function lines(
  declared: Value | undefined,
  seen: Json | undefined,
  type: FieldType | undefined,
  isHidden: IsHidden = isSensitiveField,
): string[] {
  return differences(['at'], declared, seen, type, isHidden).map(line)
}

type Case = [string, FieldType | undefined, Value | undefined, Json | undefined, string[]]

describe('single values', () => {
  test.each<Case>([
    ['changed', field('string'), 'b', 'a', ['~ at "a" "b"']],
    ['added', field('string'), 'b', undefined, ['+ at "b"']],
    ['added to nothing', field('string'), 'b', '', ['+ at "b"']],
    ['removed', field('string'), null, 'a', ['- at "a"']],
    ['declared no more', field('string'), undefined, 'a', ['- at "a"']],
    ['both empty', field('string'), null, '', []],
    ['a number as text', field('integer'), 5432, '5432', []],
    ['another number, in its natural type', field('integer'), 2, '1', ['~ at 1 2']],
    ['a flag as text', field('boolean'), false, 'TRUE', ['~ at true false']],
    ['an enum in another spelling', MODE, 'AllRows', 'ALL_ROWS', []],
    ['another word of an enum, in its own spelling', MODE, 'AllRows', 'SOME_ROWS', ['~ at "SomeRows" "AllRows"']],
    ['without a type', undefined, 'b', 'a', ['~ at "a" "b"']],
  ])('%s', (_, type, declared, seen, expected) => {
    expect(lines(declared, seen, type)).toEqual(expected)
  })
})

describe('sets', () => {
  test.each<Case>([
    ['in another order', TEXTS, ['a', 'b'], ['b', 'a'], []],
    ['some stay', TEXTS, ['a', 'b', 'x'], ['b', 'c', 'a'], ['~ at -["c"] +["x"] =2']],
    ['what comes twice counts once', TEXTS, ['a', 'a', 'b'], ['a', 'c', 'c'], ['~ at -["c"] +["b"] =1']],
    ['new', TEXTS, ['a'], undefined, ['~ at -[] +["a"] =0']],
    ['emptied', TEXTS, [], ['b', 'a'], ['~ at -["a","b"] +[] =0']],
    ['declared no more', TEXTS, undefined, ['b', 'a'], ['~ at -["a","b"] +[] =0']],
    ['numbers as texts', field('array', { items: field('integer') }), [1, 2], ['1', '3'], ['~ at -[3] +[2] =1']],
  ])('%s', (_, type, declared, seen, expected) => {
    expect(lines(declared, seen, type)).toEqual(expected)
  })
})

describe('mappings', () => {
  test.each<Case>([
    [
      'key by key',
      CLOUD,
      { region: 'eu', port: 1 },
      { region: 'us', port: '2' },
      ['~ at.region "us" "eu"', '~ at.port 2 1'],
    ],
    ['what the manifest does not declare does not differ', CLOUD, { port: 1 }, { port: 1, region: 'us', other: 1 }, []],
    ['a set inside', CLOUD, { keys: ['a'] }, { keys: ['b'] }, ['~ at.keys -["b"] +["a"] =0']],
    ['a key that needs quotes', field('object'), { 'a.b': 1 }, { 'a.b': 2 }, ['~ at["a.b"] 2 1']],
    ['new', CLOUD, { port: 1 }, undefined, ['+ at {"port":1}']],
    ['where there was a text', field('any'), { port: 1 }, 'x', ['~ at "x" {"port":1}']],
  ])('%s', (_, type, declared, seen, expected) => {
    expect(lines(declared, seen, type)).toEqual(expected)
  })
})

describe('entries of lists', () => {
  const a = { name: 'a', rows: 1 }
  test.each<Case>([
    ['in another order', REPORTS, [a, { name: 'b' }], [{ name: 'b' }, a], []],
    ['one key of one', REPORTS, [{ name: 'b' }, { name: 'a', rows: 2 }], [a, { name: 'b' }], ['~ at[name=a].rows 1 2']],
    [
      'added, removed and changed, in the order of the manifest',
      REPORTS,
      [{ name: 'z' }, { name: 'a', rows: 2 }],
      [{ name: 'q' }, a, { name: 'c' }],
      ['+ at[name=z] {"name":"z"}', '~ at[name=a].rows 1 2', '- at[name=c] {"name":"c"}', '- at[name=q] {"name":"q"}'],
    ],
    ['new', REPORTS, [a], undefined, ['+ at[name=a] {"name":"a","rows":1}']],
    ['all removed', REPORTS, [], [a], ['- at[name=a] {"name":"a","rows":1}']],
    ['what the manifest does not declare stays', REPORTS, [{ name: 'a' }], [{ ...a, other: 'x' }], []],
    [
      'a set in an entry',
      REPORTS,
      [{ name: 'a', tags: ['x', 'y'] }],
      [{ name: 'a', tags: ['y', 'z'] }],
      ['~ at[name=a].tags -["z"] +["x"] =1'],
    ],
    [
      'an entry in an entry',
      REPORTS,
      [{ name: 'a', columns: [{ name: 'id', type: 'INT' }] }],
      [{ name: 'a', columns: [{ type: 'TEXT', name: 'id' }] }],
      ['~ at[name=a].columns[name=id].type "TEXT" "INT"'],
    ],
    [
      'another name: another entry',
      REPORTS,
      [{ name: 'b', rows: 1 }],
      [a],
      ['+ at[name=b] {"name":"b","rows":1}', '- at[name=a] {"name":"a","rows":1}'],
    ],
    // As the request pairs them: Fivetran may spell a name in its own way, and adds what nobody declared.
    [
      'a name that Fivetran spells otherwise',
      REPORTS,
      [{ name: 'orders', rows: 2 }],
      [{ name: ' Orders', rows: 1, extra: 'kept' }],
      ['~ at[name=orders].rows 1 2'],
    ],
    [
      'a name that Fivetran spells otherwise, beside one whose name it spells otherwise, too',
      REPORTS,
      [{ name: 'orders', rows: 2 }, { name: 'items' }],
      [{ name: 'Items' }, { name: ' Orders', rows: 1 }],
      ['~ at[name=orders].rows 1 2'],
    ],
    [
      'a name that Fivetran spells otherwise, beside another entry',
      REPORTS,
      [{ name: 'orders' }, { name: 'new' }],
      [{ name: ' Orders' }],
      ['+ at[name=new] {"name":"new"}'],
    ],
    [
      'nothing but the spelling of a name',
      REPORTS,
      [{ name: 'orders' }],
      [{ name: ' Orders' }],
      ['~ at[name=orders].name " Orders" "orders"'],
    ],
  ])('%s', (_, type, declared, seen, expected) => {
    expect(lines(declared, seen, type)).toEqual(expected)
  })
})

describe('entries that nothing identifies', () => {
  test.each<Case>([
    ['in another order', REPORTS, [{ rows: 1 }, { rows: 2 }], [{ rows: 2, other: 'x' }, { rows: 1 }], []],
    [
      'one is another',
      REPORTS,
      [{ rows: 1 }, { rows: 3 }],
      [{ rows: 2 }, { rows: 1 }],
      ['+ at[] {"rows":3}', '- at[] {"rows":2}'],
    ],
    ['one more that looks the same', REPORTS, [{ rows: 1 }, { rows: 1 }], [{ rows: 1 }], ['+ at[] {"rows":1}']],
    [
      'two of one name',
      REPORTS,
      [
        { name: 'a', rows: 1 },
        { name: 'a', rows: 2 },
      ],
      [{ name: 'a', rows: 1 }],
      ['+ at[] {"name":"a","rows":2}'],
    ],
  ])('%s', (_, type, declared, seen, expected) => {
    expect(lines(declared, seen, type)).toEqual(expected)
  })
})

const hides =
  (...names: string[]): IsHidden =>
  (key, type) =>
    names.includes(key) || isSensitiveField(key, type)

describe('what must not be shown', () => {
  const token = secret('canary-token')
  test.each<[string, FieldType | undefined, Value, Json | undefined, IsHidden, string[]]>([
    [
      'a secret of an entry does not differ: it is a field of its own',
      REPORTS,
      [{ name: 'a', rows: 1, token }],
      [{ name: 'a', rows: 2, token: '******' }],
      isSensitiveField,
      ['~ at[name=a].rows 2 1'],
    ],
    [
      'a secret that is added with its entry',
      REPORTS,
      [{ name: 'a', token }],
      [],
      isSensitiveField,
      ['+ at[name=a] {"name":"a","token":"(sensitive)"}'],
    ],
    [
      'a mask that is removed with its entry',
      REPORTS,
      [],
      [{ name: 'a', token: '***' }],
      isSensitiveField,
      ['- at[name=a] {"name":"a","token":"(sensitive)"}'],
    ],
    [
      'a key that was a secret',
      REPORTS,
      [{ name: 'a', rows: 1 }],
      [{ name: 'a', rows: 'canary' }],
      hides('rows'),
      ['~ at[name=a].rows "(sensitive)" 1'],
    ],
    [
      'what lies below such a key',
      field('object'),
      { box: { deep: { x: 1 } } },
      { box: { deep: { x: 'canary' } } },
      hides('box'),
      ['~ at.box.deep.x "(sensitive)" 1'],
    ],
    [
      'a set below such a key',
      CLOUD,
      { keys: ['open'] },
      { keys: ['canary', 'open'] },
      hides('keys'),
      ['~ at.keys -["(sensitive)"] +[] =1'],
    ],
    [
      'entries below such a key, and what identifies them',
      field('object'),
      { box: [{ name: 'a' }] },
      { box: [{ name: 'canary', x: 'canary' }, { name: 'a' }] },
      hides('box'),
      ['- at.box[] {"name":"(sensitive)","x":"(sensitive)"}'],
    ],
    [
      'a key of an entry that somebody else added',
      REPORTS,
      [{ name: 'a' }],
      [{ name: 'a' }, { name: 'b', api_key: 'canary' }],
      isSensitiveField,
      ['- at[name=b] {"api_key":"(sensitive)","name":"b"}'],
    ],
    [
      'what identifies an entry of a list that is removed',
      undefined,
      null,
      [{ name: 'canary', rows: 1 }],
      hides('name'),
      ['- at[] {"name":"(sensitive)","rows":1}'],
    ],
    [
      'what identifies an entry that is removed beside another one',
      undefined,
      [{ name: 'mine', rows: 1 }],
      [{ name: 'canary', rows: 1 }],
      hides('name'),
      ['+ at[name=mine] {"name":"mine","rows":1}', '- at[] {"name":"(sensitive)","rows":1}'],
    ],
    ['a set that holds a secret', TEXTS, [token, 'x'], ['***'], isSensitiveField, []],
  ])('%s', (_, type, declared, seen, isHidden, expected) => {
    const told = lines(declared, seen, type, isHidden)
    expect(told).toEqual(expected)
    expect(told.join('\n')).not.toContain('canary')
  })
})

const orders = (rows: number) => desired({ config: { reports: [{ name: 'orders', rows }] } })

test('the request keeps what the differences do not name', () => {
  const service = metadata({ reports: REPORTS })
  const seen = observed({ config: { reports: [{ name: ' Orders', rows: 1, extra: 'kept' }] } })
  const change = changeOf({
    desired: [orders(2)],
    records: [recorded(orders(1), seen, service)],
    seen: [seen],
    metadata: [service],
  })
  expect(change.fields.flatMap(one => one.differences).map(line)).toEqual(['~ config.reports[name=orders].rows 1 2'])
  expect(bodyOf(change, 'update')).toEqual({
    config: { reports: [{ name: 'orders', rows: 2, extra: 'kept' }] },
    run_setup_tests: false,
  })
})

test('a value does not differ from itself, in whatever order it comes back', () => {
  const faithful = { normalizesTexts: false, leavesOutEmpty: false } as const
  fc.assert(
    fc.property(configCase, habits, ({ type, config }, server) => {
      const seen = reported(config, type, { ...server, ...faithful })
      expect(differences(['config'], config, seen, type, isSensitiveField)).toEqual([])
    }),
    { numRuns: 500 },
  )
})
