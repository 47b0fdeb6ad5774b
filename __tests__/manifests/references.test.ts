import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { credentialTest, resolveReferences, type References } from '../../src/manifests/references.ts'
import { WORDS } from '../support/words.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const references: References = {
  secrets: { PAT: 'value', Mixed_Case: 'mixed', MULTI: 'one\ntwo\n', BOTH: 'input', EMPTY: '', constructor_: 'x' },
  vars: { HOST: 'example.com', BRACES: '${{ secrets.PAT }}' },
  env: { BOTH: 'environment', ONLY_ENV: 'from env', HOST: 'never' },
  holdsCredential: credentialTest(['the-api-key', 'api-secret', 'short', '']),
  undefinedSecrets: 'error',
  words: WORDS.references,
}

describe('replacing', () => {
  test.each([
    ['whole', '${{ secrets.PAT }}', 'value', ['secrets.PAT']],
    ['without spaces', '${{secrets.PAT}}', 'value', ['secrets.PAT']],
    ['inside a text', 'a ${{ secrets.PAT }}@${{ vars.HOST }} b', 'a value@example.com b', ['secrets.PAT', 'vars.HOST']],
    ['exact bytes', '${{ secrets.MULTI }}', 'one\ntwo\n', ['secrets.MULTI']],
    [
      'names without case',
      '${{ SECRETS.pat }}${{ secrets.MIXED_case }}',
      'valuemixed',
      ['secrets.PAT', 'secrets.MIXED_CASE'],
    ],
    ['the input before the environment', '${{ secrets.BOTH }}', 'input', ['secrets.BOTH']],
    ['the environment', '${{ secrets.only_env }}', 'from env', ['secrets.ONLY_ENV']],
    ['a literal', '$${{ secrets.PAT }}', '${{ secrets.PAT }}', []],
    ['a literal after a dollar', '$$${{ x }}', '$${{ x }}', []],
    ['a literal and a reference', '$${{ a }} ${{ secrets.PAT }}', '${{ a }} value', ['secrets.PAT']],
    [
      'a value that looks like a reference is not read again',
      '${{ vars.BRACES }}',
      '${{ secrets.PAT }}',
      ['vars.BRACES'],
    ],
    ['no reference', '$ { {{ }} ${x}', '$ { {{ }} ${x}', []],
  ])('%s', (_name, text, expected, names) => {
    expect(resolveReferences({ text }, references)).toEqual({
      text: expected,
      references: names,
      template: names.length === 0 ? undefined : expect.any(String),
      secret: names.some(name => name.startsWith('secrets.')),
      parts: expect.any(Array),
      deferred: false,
    })
  })

  test.each([
    ['${{secrets.pat}}', '${{ secrets.PAT }}'],
    ['a-${{ secrets.PAT }}.b', 'a-${{ secrets.PAT }}.b'],
    ['$${{ x }} ${{ secrets.PAT }}', '$${{ x }} ${{ secrets.PAT }}'],
  ])('the text of %s is kept without the value', (text, template) => {
    expect(resolveReferences({ text }, references)).toMatchObject({ template })
  })

  test.each([
    'secrets.constructor',
    'vars.ONLY_ENV',
    'vars.PAT',
    'secrets.EMPTY',
    'secrets.__proto__',
    'secrets.toString',
  ])('%s is not defined', name => {
    expect(resolveReferences({ text: `\${{ ${name} }}` }, references)).toMatchObject({
      message: expect.stringContaining('is not defined or empty'),
    })
  })

  test('the values of the secrets in a text are told apart', () => {
    expect(
      resolveReferences({ text: 'a ${{ secrets.PAT }}@${{ vars.HOST }} ${{ secrets.ONLY_ENV }}' }, references),
    ).toMatchObject({ parts: ['value', 'from env'] })
  })

  test.each([
    'api-secret',
    ' api-secret\n',
    'short',
    'the-api-key:api-secret',
    base64('the-api-key:api-secret'),
    base64('api-secret'),
    'Bearer api-secret',
    'api%2Dsecret the-api-key',
  ])("one of the action's own credentials (%j) is refused from anywhere", value => {
    for (const [text, given] of [
      ['${{ secrets.A }}', { secrets: { A: value } }],
      ['x${{ secrets.A }}', { env: { A: value } }],
      ['${{ vars.A }}', { vars: { A: value } }],
    ] as const) {
      const said = resolveReferences({ text }, { ...references, ...given })
      expect(said).toMatchObject({ message: expect.stringContaining('own credentials') })
      expect(JSON.stringify(said)).not.toContain(value.trim())
    }
  })
})

describe('deferring', () => {
  const deferring: References = { ...references, undefinedSecrets: 'defer' }

  test.each([
    ['an absent secret', '${{ secrets.ABSENT }}', deferring, true],
    ['an empty secret', '${{ secrets.EMPTY }}', deferring, true],
    ['a secret that is there', '${{ secrets.PAT }}', deferring, false],
    ['a variable where there are none', '${{ vars.ABSENT }}', { ...deferring, vars: {} }, true],
  ])('%s: %#', (_name, text, given, deferred) => {
    expect(resolveReferences({ text }, given)).toMatchObject({ deferred })
  })

  test.each(['${{ vars.ABSENT }}', '${{ secrets.GITHUB_TOKEN }}', '${{ env.X }}'])('%s stays an error', text => {
    expect(resolveReferences({ text }, deferring)).toHaveProperty('message')
  })
})

test('any text is either replaced or complained of, and no complaint holds a value', () => {
  const piece = fc.constantFrom('${{', '$${{', '}}', ' ', '$', 'secrets.PAT', 'vars.HOST', 'env.X', '||', 'x', '\n')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
      const said = resolveReferences({ text: pieces.join('') }, references)
      return 'text' in said || !said.message.includes('value')
    }),
  )
})
