import { expect, test } from '@jest/globals'
import { isSensitiveName } from '../../src/model/sensitivity.ts'

test.each([
  ['pat', true],
  ['secrets_list', false],
  ['value', false],
  ['host', false],
  ['realm_id', true],
  ['developer_token', true],
  ['client_id', false],
  ['brand_new_api_key', true],
  ['use_token', true],
  ['tokenizer', false],
  ['is_custom_api_credentials', false],
] as const)('%s is sensitive: %p', (name, expected) => {
  expect(isSensitiveName(name)).toBe(expected)
})
