import { describe, expect, test } from '@jest/globals'
import { secretMapping } from '../../src/manifests/secret-mapping.ts'
import { Secret } from '../../src/model/secret.ts'

const PATH = ['config', 'gcs_service_account_credentials']
const KEY = { type: 'service_account', private_key: 'the-private-key', nested: { list: ['deep-value', 42], on: true } }

function read(text: string) {
  const heard: string[] = []
  const resolved = {
    text,
    references: ['secrets.KEY'],
    template: '${{ secrets.KEY }}',
    secret: true,
    parts: [],
    deferred: false,
  }
  return { heard, of: secretMapping(resolved, PATH, { onSecret: value => heard.push(value) }) }
}

describe('a mapping that is kept in one secret', () => {
  test('is one secret, and so is each of its values', () => {
    const { heard, of } = read(JSON.stringify(KEY, null, 2))
    expect(of instanceof Secret && of.reveal()).toEqual(KEY)
    expect(of instanceof Secret && of.revealAll()).toEqual(expect.arrayContaining(['the-private-key', 'deep-value']))
    expect(heard).toEqual(['the-private-key', 'deep-value', '42', 'true'])
    expect(JSON.stringify(of)).toBe('"(sensitive)"')
  })

  test.each([
    ['no JSON', 'the-private-key', '`secrets.KEY` is no JSON object'],
    ['cut off', '{"private_key": "the-private-key"', '`secrets.KEY` is no JSON object'],
    ['a text', '"the-private-key"', '`secrets.KEY` is no JSON object'],
    ['a list', '["the-private-key"]', '`secrets.KEY` is no JSON object'],
    ['null', 'null', '`secrets.KEY` is no JSON object'],
    ['empty', '{}', 'is an empty secret'],
    ['a mask', '{"private_key": "******", "of": "the-private-key"}', '`secrets.KEY` holds a mask'],
  ])('%s is refused without a word of it', (_, text, message) => {
    const { of } = read(text)
    expect(of).toMatchObject({ message: expect.stringContaining(message) })
    expect(JSON.stringify(of)).not.toContain('the-private-key')
  })
})
