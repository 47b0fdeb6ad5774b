import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parseMetadata } from '../../src/kinds/connector/metadata.ts'
import { toDesired } from '../../src/kinds/connector/desired.ts'
import { isObject } from '../../src/model/value.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import { yamlValue, readScalar } from '../../src/manifests/scalar.ts'
import { contextOf } from './fixtures.ts'

/** The value of `config.field` of that type, or what is said about it. */
function judge(type: string, text: string, options?: readonly string[]): unknown {
  const field = { type, ...(options === undefined ? {} : { enum: options }) }
  const metadata = parseMetadata('s', { config: { properties: { schema: { type: 'string' }, field } } })
  const manifest = { group: 'Warehouse', service: 's', destination_schema: { name: 'x' }, config: { field: text } }
  const [document] = parseManifests('a.yml', JSON.stringify(manifest)).documents
  if (document === undefined) throw new Error('no document')
  const { desired, problems } = toDesired(document, contextOf(undefined, { metadata }))
  if (desired === undefined) return problems.map(problem => problem.message).join()
  const { config } = desired.fields
  return isObject(config) ? config['field'] : undefined
}

describe('a text of a field of that type', () => {
  test.each([
    ['integer', '5432', 5432],
    ['integer', ' 5432 ', 5432],
    ['integer', '5432.0', 5432],
    ['integer', '-1', -1],
    ['integer', '010', 10],
    ['integer', '0x10', 16],
    ['integer', '1e3', 1000],
    ['integer', '9007199254740991', 9007199254740991],
    ['number', '1.5', 1.5],
    ['number', '.5', 0.5],
    ['boolean', 'TRUE', true],
    ['boolean', 'false', false],
    ['boolean', '', null],
    ['integer', '', null],
    ['string', '', ''],
    ['string', '010', '010'],
  ] as const)('%s %j', (type, text, value) => {
    expect([readScalar(text, true, type), judge(type, text)]).toEqual([value, value])
  })

  test.each([
    ['integer', '9007199254740992', 'at most 15 digits'],
    ['integer', '-9007199254740992', 'at most 15 digits'],
    ['integer', '1.5', 'whole number'],
    ['integer', '1_000', 'whole number'],
    ['integer', '5432 ms', 'whole number'],
    ['number', '1e999', 'a number'],
    ['number', '.nan', 'a number'],
    ['boolean', 'on', '`true` or `false`'],
    ['array', 'x', 'a list'],
  ] as const)('%s %j is refused', (type, text, problem) => {
    expect(judge(type, text)).toContain(problem)
  })

  test.each([
    ['string', 'A', 'A'],
    ['string', '', ''],
    ['integer', '5.0', 5],
    ['number', '5', 5],
    ['string', '5', '5'],
  ] as const)('%s %j is in the enumeration', (type, text, value) => {
    expect(judge(type, text, ['A', '5'])).toBe(value)
  })

  test.each([
    ['string', 'B'],
    ['integer', '6'],
  ] as const)('%s %j is not in the enumeration', (type, text) => {
    expect(judge(type, text, ['A', '5'])).toContain('takes one of')
  })
})

test('an unquoted text of an open field never loses anything', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.integer().map(String),
        fc.double().map(String),
        fc.constantFrom('true', 'TRUE', '0o7', '1.0', '-0', '+1', '1e5'),
      ),
      text => {
        const value = yamlValue(text)
        return typeof value === 'boolean' ? String(value) === text.toLowerCase() : String(value) === text
      },
    ),
  )
})
