import { describe, expect, test } from '@jest/globals'
import {
  array,
  assert,
  boolean,
  constant,
  constantFrom,
  integer as integers,
  jsonValue,
  nat,
  oneof,
  property,
  record as recordOf,
  string,
} from 'fast-check'
import { isJsonObject, type Json, type JsonObject } from '../../../src/model/value.ts'
import { DEFAULT_BEHAVIOUR, type Behaviour } from '../../../simulator/fivetran/behaviour.ts'
import { takeFields, upperSnake } from '../../../simulator/fivetran/fields-in.ts'
import { showFields } from '../../../simulator/fivetran/fields-out.ts'
import type { Fields } from '../../../simulator/fivetran/services/definition.ts'
import {
  flag,
  integer,
  listOf,
  oneOf,
  record,
  secret,
  text,
  withDefault,
} from '../../../simulator/fivetran/services/fields.ts'

const FIELDS: Fields = {
  host: text,
  port: withDefault(integer, 5432),
  mode: oneOf('SshTunnel', 'Directly'),
  hooks: flag,
  servers: listOf(text),
  password: secret,
  tokens: listOf(secret),
  nested: record({ key: text, value: secret }),
  entries: listOf(record({ key: text, value: secret, size: integer })),
}
const STORED: JsonObject = {
  host: 'h',
  port: 5432,
  mode: 'SshTunnel',
  hooks: false,
  servers: ['b', 'a', 'c'],
  password: 'hidden1',
  tokens: ['hidden2', 'hidden3'],
  nested: { key: 'k', value: 'hidden4' },
  entries: [
    { key: 'z', value: 'hidden5', size: 1 },
    { key: 'a', value: '', size: 2 },
  ],
}

function show(switches: Partial<Behaviour>, stored: JsonObject = STORED): JsonObject {
  return showFields(FIELDS, stored, { ...DEFAULT_BEHAVIOUR, ...switches })
}

/** A plausible value for every field, and others beside them. */
const sent = recordOf(
  {
    host: string(),
    port: oneof(integers(), integers().map(String)),
    mode: constantFrom('SshTunnel', 'SSH_TUNNEL', 'Directly', 'directly'),
    hooks: oneof(boolean(), constantFrom('true', 'false')),
    servers: array(string()),
    password: string().map(value => `hidden${value}`),
    tokens: array(string().map(value => `hidden${value}`)),
    nested: recordOf({ key: string(), value: constant('hidden'), other: jsonValue() }, { requiredKeys: [] }),
    entries: array(recordOf({ key: string(), value: constant('hidden'), size: nat() }, { requiredKeys: [] })),
    unknown: jsonValue(),
  },
  { requiredKeys: [] },
)
const behaviours = recordOf({
  patchArrays: constantFrom<Behaviour['patchArrays'][]>('replace', 'merge'),
  patchObjects: constantFrom<Behaviour['patchObjects'][]>('replace', 'merge'),
  enumCase: constantFrom<Behaviour['enumCase'][]>('as-sent', 'upper'),
  numbers: constantFrom<Behaviour['numbers'][]>('numbers', 'strings'),
  emptyValues: constantFrom<Behaviour['emptyValues'][]>('keep', 'omit', 'null'),
  listOrder: constantFrom<Behaviour['listOrder'][]>('as-sent', 'sorted', 'reversed'),
}).map((switches): Behaviour => Object.assign({ ...DEFAULT_BEHAVIOUR }, switches))
/** Through JSON, as on the wire: undefined and other things that JSON lacks do not arrive. */
function wire(value: unknown): JsonObject {
  const parsed: Json = JSON.parse(JSON.stringify(value))
  return isJsonObject(parsed) ? parsed : {}
}

describe('for any request', () => {
  test('no answer holds a secret, and none holds an unknown key', () => {
    assert(
      property(sent, behaviours, (value, behaviour) => {
        const shown = showFields(FIELDS, takeFields(FIELDS, wire(value), undefined, behaviour), behaviour)
        expect(JSON.stringify(shown)).not.toContain('hidden')
        expect(Object.keys(shown).filter(name => !Object.hasOwn(FIELDS, name))).toEqual([])
      }),
    )
  })

  test('sending the same again changes nothing', () => {
    assert(
      property(sent, behaviours, (value, behaviour) => {
        const once = takeFields(FIELDS, wire(value), undefined, { ...behaviour, patchArrays: 'replace' })
        expect(takeFields(FIELDS, wire(value), once, { ...behaviour, patchArrays: 'replace' })).toEqual(once)
      }),
    )
  })

  test('a key that is not sent stays', () => {
    assert(
      property(sent, sent, behaviours, (first, second, behaviour) => {
        const before = takeFields(FIELDS, wire(first), undefined, behaviour)
        const after = takeFields(FIELDS, wire(second), before, behaviour)
        for (const name of Object.keys(before).filter(key => !(key in wire(second))))
          expect(after[name]).toEqual(before[name])
      }),
    )
  })
})

describe('what is taken', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['numbers written as text', { port: '5433' }, { port: 5433 }],
    ['flags written as text', { hooks: 'true' }, { hooks: true, port: 5432 }],
    ['a number where a text belongs', { host: 12 }, { host: '12', port: 5432 }],
    ['an enum in another case', { mode: 'SSH_TUNNEL' }, { mode: 'SshTunnel', port: 5432 }],
    ['unknown keys, at any depth', { nope: 1, nested: { key: 'k', nope: 2 } }, { nested: { key: 'k' }, port: 5432 }],
    ['the names of what every object inherits', { constructor: 'x', toString: 'y' }, { port: 5432 }],
  ])('%s', (_case, value, expected) => {
    expect(takeFields(FIELDS, value, undefined, DEFAULT_BEHAVIOUR)).toEqual(expected)
  })

  test.each<[JsonObject]>([
    [{ port: 'many' }],
    [{ port: 1.5 }],
    [{ port: '' }],
    [{ hooks: 1 }],
    [{ nested: [] }],
    [{ entries: [1] }],
    [{ servers: [{}] }],
  ])('not %j', value => {
    expect(() => takeFields(FIELDS, value, undefined, DEFAULT_BEHAVIOUR)).toThrow(/must be/)
  })
})

describe('what is shown', () => {
  test('secrets are masked at any depth, empty ones are not', () => {
    expect(show({ listOrder: 'as-sent' })).toEqual({
      ...STORED,
      password: '******',
      tokens: ['******', '******'],
      nested: { key: 'k', value: '******' },
      entries: [
        { key: 'z', value: '******', size: 1 },
        { key: 'a', value: '', size: 2 },
      ],
    })
  })

  test.each<[Partial<Behaviour>, JsonObject]>([
    [{ listOrder: 'sorted' }, { servers: ['a', 'b', 'c'] }],
    [{ listOrder: 'reversed' }, { servers: ['c', 'a', 'b'] }],
    [{ numbers: 'strings' }, { port: '5432' }],
    [{ enumCase: 'upper' }, { mode: 'SSH_TUNNEL', host: 'h' }],
  ])('%j', (switches, expected) => {
    expect(show(switches)).toMatchObject(expected)
  })

  test.each<[Behaviour['emptyValues'], JsonObject]>([
    ['keep', { host: '', servers: [] }],
    ['omit', {}],
    [
      'null',
      {
        host: '',
        servers: [],
        port: null,
        mode: null,
        hooks: null,
        password: null,
        tokens: null,
        nested: null,
        entries: null,
      },
    ],
  ])('empty values: %s', (emptyValues, expected) => {
    expect(show({ emptyValues }, { host: '', servers: [] })).toEqual(expected)
  })
})

test.each([
  ['SshTunnel', 'SSH_TUNNEL'],
  ['DAY_1', 'DAY_1'],
  ['us-east-1', 'US_EAST_1'],
  ['infer', 'INFER'],
  ['AllRepositories', 'ALL_REPOSITORIES'],
])('the upper case of %s is %s', (word, upper) => expect(upperSnake(word)).toBe(upper))
