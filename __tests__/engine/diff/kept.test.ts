/** Which values count as another one, and which as mere spelling. */
import { describe, expect, test } from '@jest/globals'
import { keptField } from '../../../src/engine/diff/kept.ts'
import { comparedLeavesOf } from '../../../src/engine/diff/leaves.ts'
import type { KeptField } from '../../../src/model/change.ts'
import type { FieldType } from '../../../src/model/field-type.ts'
import { Secret } from '../../../src/model/secret.ts'
import type { Json, Value } from '../../../src/model/value.ts'
import { desired, field, metadata, secret, typed } from '../../support/connectors.ts'

const ANY = field('any')
const TEXT = field('string')
const METHOD = field('string', { enum: ['WAL_PGOUTPUT', 'QUERY_BASED'] })
const LIST = field('array', { items: TEXT })
const ENTRIES = field('array', { items: field('object', { properties: { project: TEXT, folder: TEXT } }) })

/** What is kept of `config.<name>`. */
function keptOf(type: FieldType, sent: Value, read: Json | undefined, name = 'value'): KeptField[] {
  const one = typed(desired({ config: { [name]: sent } }), metadata({ [name]: type }))
  const config = read === undefined ? {} : { [name]: read }
  return comparedLeavesOf(one, { config }).flatMap(leaf => keptField(leaf, undefined) ?? [])
}

describe('another value', () => {
  test.each<[string, FieldType, Value, Json, string?]>([
    ['a text', TEXT, 'slot', 'generated'],
    ['a text in another case', TEXT, 'Public', 'public'],
    ['a name with a dot in another case', TEXT, 'Public.Orders', 'public.orders'],
    ['a boolean', field('boolean'), true, false],
    ['false that is kept as true', field('boolean'), false, true],
    ['false where true is the default', field('boolean', { default: true }), false, null],
    ['a number', field('integer'), 5432, 5433],
    ['a word of an enum', METHOD, 'WAL_PGOUTPUT', 'QUERY_BASED'],
    ['nothing, where something was sent', TEXT, 'pub', null],
    ['an entry that was dropped', LIST, ['a', 'b'], ['a']],
    ['all entries', LIST, ['a'], []],
    ['an entry beside it', LIST, ['a'], ['a', 'b']],
    ['a field of an entry', ENTRIES, [{ project: 'a', folder: 'x' }], [{ project: 'a', folder: 'y' }]],
    ['a nested field', ANY, { inner: { deep: 1 } }, { inner: { deep: 2 } }],
    ['the path of a URL', TEXT, 'https://a.example/X', 'https://a.example/x'],
    ['the host of a URL', TEXT, 'https://a.example/x', 'https://b.example/x', 'url'],
    ['a number that is kept as zero', field('integer'), 7, 0],
  ])('%s', (_, type, sent, read, name = 'value') => {
    expect(keptOf(type, sent, read, name)).toHaveLength(1)
  })

  test('names both sides, and the differences inside', () => {
    const [kept] = keptOf(ENTRIES, [{ project: 'a', folder: 'x' }], [{ project: 'a', folder: 'y' }])
    expect(kept).toMatchObject({
      path: ['config', 'value'],
      sent: { type: 'value', value: [{ project: 'a', folder: 'x' }] },
      differences: [{ type: 'changed', before: 'y', after: 'x' }],
    })
  })
})

describe('mere spelling', () => {
  test.each<[string, FieldType, Value, Json | undefined, string?]>([
    ['blanks around', TEXT, '  x ', 'x'],
    ['a slash at the end of a URL', TEXT, 'https://a.example/x/', 'https://a.example/x'],
    ['a URL without a path', TEXT, 'https://a.example', 'https://a.example/'],
    ['the case of a host name', TEXT, 'DB.Example.com', 'db.example.com', 'host'],
    ['the case of the host of a URL', TEXT, 'https://A.example/X', 'https://a.example/X'],
    ['the case of an e-mail address', TEXT, 'Me@Example.com', 'me@example.com'],
    ['case and underscores of an enum', METHOD, 'WAL_PGOUTPUT', 'walPgoutput'],
    ['a number as text', ANY, 5432, '5432'],
    ['a number as a longer text', ANY, 1.5, '1.50'],
    ['a boolean as text', ANY, true, 'TRUE'],
    ['false left out', field('boolean'), false, undefined],
    ['false as null', field('boolean'), false, null],
    ['an empty list left out', LIST, [], undefined],
    ['an empty list as null', LIST, [], null],
    ['null as an empty text', TEXT, null, ''],
    ['the order of a list', LIST, ['a', 'b'], ['b', 'a']],
    ['false inside an entry', ANY, [{ project: 'a', on: false }], [{ project: 'a' }]],
    ['a host inside an entry', ANY, [{ project: 'a', host: 'A.example' }], [{ project: 'a', host: 'a.example' }]],
  ])('%s', (_, type, sent, read, name = 'value') => {
    expect(keptOf(type, sent, read, name)).toEqual([])
  })

  test('what is not reported at all says nothing', () => {
    expect(keptOf(TEXT, 'x', undefined)).toEqual([])
    expect(keptOf(ANY, { inner: 'x' }, undefined)).toEqual([])
  })
})

describe('a secret', () => {
  test('that Fivetran masks says nothing', () => {
    expect(keptOf(TEXT, secret('s3cr3t-value'), '******')).toEqual([])
    expect(keptOf(ENTRIES, [{ project: 'a', folder: Secret.deferred([]) }], [])).toEqual([])
    expect(keptOf(ANY, [{ key: secret('s3cr3t-value') }], [{ key: '******' }])).toEqual([])
  })

  test.each<[string, FieldType, Value, Json]>([
    ['one', TEXT, null, '******'],
    ['a list', LIST, [], ['******']],
    ['a list without its mask', field('array', { items: { ...TEXT, secret: true } }), [], ['another-value']],
  ])('that Fivetran keeps where the manifest wants nothing: %s', (_what, type, sent, read) => {
    const kept = keptOf(type, sent, read)
    expect(kept).toMatchObject([{ sent: { type: 'absent' }, kept: { type: 'hidden' }, differences: [] }])
  })

  test('that Fivetran shows, and keeps otherwise, is not shown', () => {
    const kept = keptOf(TEXT, secret('s3cr3t-value'), 'another-value')
    expect(kept).toMatchObject([{ sent: { type: 'hidden' }, kept: { type: 'hidden' }, differences: [] }])
    expect(JSON.stringify(kept)).not.toMatch(/s3cr3t|another/)
    expect(keptOf(TEXT, Secret.deferred(['secrets.TOKEN']), 'another-value')).toEqual([])
    expect(keptOf(TEXT, secret(' s3cr3t-value '), 's3cr3t-value')).toEqual([])
  })
})
