import { expect, test } from '@jest/globals'
import { readPatterns } from '../../src/manifests/patterns.ts'

const DEFAULT = 'fivetran/**/*.{yml,yaml}'

test.each([
  [DEFAULT, 'fivetran', true],
  [DEFAULT, 'fivetran/vendor', true],
  [DEFAULT, 'other', false],
  [DEFAULT, 'fivetran2', false],
  [`${DEFAULT}\n!fivetran/vendor/**`, 'fivetran/vendor', false],
  [`${DEFAULT}\n!fivetran/vendor`, 'fivetran/vendor', false],
  [`${DEFAULT}\n!fivetran/vendor/**`, 'fivetran/other', true],
  // Of what is below only a part is left out, or it is taken in again.
  [`${DEFAULT}\n!fivetran/vendor/*.yml`, 'fivetran/vendor', true],
  [`${DEFAULT}\n!fivetran/**\nfivetran/vendor/a.yml`, 'fivetran/vendor', true],
  ['fivetran/*.yml', 'fivetran/vendor', false],
  ['fivetran/*/*.yml', 'fivetran/vendor', true],
  ['fivetran/*/*.yml', 'fivetran/vendor/deep', false],
  ['fivetran', 'fivetran/vendor', true],
  ['.', 'vendor', true],
  ['**/*.yml', 'vendor', true],
  ['{a/b,c}/*.yml', 'c', true],
])('with %j there may be manifests below %s: %s', (text, folder, expected) => {
  expect(readPatterns(text, '/workspace').patterns.reaches(folder)).toBe(expected)
})
