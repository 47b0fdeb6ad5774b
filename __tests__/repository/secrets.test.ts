import { expect, test } from '@jest/globals'
import { sourceFiles } from './imports.ts'

/** Every other place would have to be looked at: a value that was revealed may be printed. */
const REVEALING = [
  'src/app/prepare.ts',
  'src/engine/diff/canonical.ts',
  'src/engine/diff/kept.ts',
  'src/engine/record/digest.ts',
  'src/fivetran/serialise.ts',
  'src/redact/near.ts',
]

test('a secret is revealed to be sent, compared, hashed or masked, and nowhere else', () => {
  const found = sourceFiles().filter(({ text }) => /\.reveal(?:All)?\(/.test(text))
  expect(found.map(({ file }) => file).toSorted()).toEqual(REVEALING)
})
