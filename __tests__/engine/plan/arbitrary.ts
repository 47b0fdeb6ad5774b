/** Services with any fields, and manifests that declare some of them. */
import * as fc from 'fast-check'
import type { FieldType } from '../../../src/model/field-type.ts'
import { Secret } from '../../../src/model/secret.ts'
import type { Value, ValueObject } from '../../../src/model/value.ts'
import { field, SECRET } from '../../support/connectors.ts'
import type { Habits } from './quirky-server.ts'

const ENUM = ['AllRows', 'SomeRows', 'none']

const scalarType: fc.Arbitrary<FieldType> = fc.constantFrom(
  field('string'),
  field('integer'),
  field('number'),
  field('boolean'),
  field('any'),
  field('string', { enum: ENUM }),
  SECRET,
)

/** Names of fields; some of them identify the entries of a list. */
const name = fc.constantFrom('name', 'table', 'alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta')

const fieldTypes = fc.letrec<{ type: FieldType; object: FieldType }>(tie => ({
  type: fc.oneof(
    { depthSize: 'small', maxDepth: 2 },
    scalarType,
    fc.constantFrom(field('string'), field('integer'), SECRET).map(items => field('array', { items })),
    tie('object'),
    tie('object').map(items => field('array', { items })),
  ),
  object: fc
    .dictionary(name, tie('type'), { minKeys: 1, maxKeys: 4 })
    .map(properties => field('object', { properties })),
}))

/** The `config` of a service. */
export const configType: fc.Arbitrary<FieldType> = fieldTypes.object

// Texts whose trimmed lower case differs from others': two of them never become one.
const text = fc.constantFrom(
  'web',
  ' Web2 ',
  'https://x.example/Path',
  'UPPER',
  'ünï',
  'a b',
  '7',
  'true',
  'null',
  '[x]',
  '"q"',
)
const secretText = fc.stringMatching(/^[A-Z]{12}$/).map(value => `canary-${value}`)

function secretOf(value: string): Secret {
  return Secret.of(value, ['secrets.ANY'])
}

/** A value that a manifest may declare for the field. */
export function declaredValue(type: FieldType, foreignSecrets: boolean): fc.Arbitrary<Value> {
  if (type.secret) return secretText.map(secretOf)
  switch (type.type) {
    case 'object':
      return declaredObject(type, foreignSecrets)
    case 'array':
      return fc.array(declaredValue(type.items ?? field('any'), foreignSecrets), { maxLength: 4 })
    case 'integer':
      return fc.integer()
    case 'number':
      return fc.oneof(fc.integer(), fc.constantFrom(0.5, -1.25, 1e9))
    case 'boolean':
      return fc.boolean()
    default:
      return type.enum === undefined
        ? fc.oneof(
            { weight: foreignSecrets ? 1 : 0, arbitrary: secretText.map(secretOf) },
            { weight: 3, arbitrary: text },
          )
        : fc.constantFrom(...type.enum)
  }
}

/** An object that declares some of the type's fields. */
export function declaredObject(type: FieldType, foreignSecrets: boolean): fc.Arbitrary<ValueObject> {
  const fields = Object.entries(type.properties ?? {}).map(([key, inner]): [string, fc.Arbitrary<Value>] => [
    key,
    declaredValue(inner, foreignSecrets),
  ])
  const some = fc.record(Object.fromEntries(fields), { requiredKeys: [], noNullPrototype: true })
  return some.map(values =>
    Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined)),
  )
}

export const habits: fc.Arbitrary<Habits> = fc.record({
  order: fc.nat(1000),
  addsDefaults: fc.boolean(),
  numbersAsStrings: fc.boolean(),
  enums: fc.constantFrom('same', 'upper', 'UPPER_SNAKE'),
  leavesOutEmpty: fc.boolean(),
  normalizesTexts: fc.boolean(),
  showsForeignSecrets: fc.boolean(),
  mask: fc.constantFrom('***', '******', '************'),
})

export interface Case {
  readonly type: FieldType
  readonly config: ValueObject
}

/** A service and what a manifest says to it. */
export const configCase: fc.Arbitrary<Case> = configType.chain(type =>
  declaredObject(type, true).map(config => ({ type, config })),
)
