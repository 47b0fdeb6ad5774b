import { expect, test } from '@jest/globals'
import { withOptionNames } from '../../../../src/hosts/cli/arguments/option-names.ts'

test.each([
  ['Input `scope` is `x`.', 'Option `--scope` is `x`.'],
  ['Input `targets`: no connector matches `a/b`.', 'Option `--targets`: no connector matches `a/b`.'],
  ['Name both in `targets`.', 'Name both in `--targets`.'],
  ['The input `manifests` does not include `a.yml`.', 'The option `--manifests` does not include `a.yml`.'],
  ['set the input `unknown-fields: warn`.', 'set the option `--unknown-fields warn`.'],
  ['set `deletion-policy: delete`', 'set `--deletion-policy delete`'],
  ['`deletion-policy` protects it', '`--deletion-policy` protects it'],
  ['`generated-manifests: true`: compared', '`--generated-manifests`: compared'],
  ['Input `import-connectors`: there is no connector `x`.', 'Option `--connector`: there is no connector `x`.'],
  [
    '(check the inputs `fivetran-api-key` and `fivetran-api-secret`)',
    '(check the environment variables `FIVETRAN_API_KEY` and `FIVETRAN_API_SECRET`)',
  ],
  ['another `fingerprint-key`', 'another `CONNECTOR_AS_CODE_FINGERPRINT_KEY`'],
  ['Write globs, one a line.', 'Write globs, each in an option of its own.'],
  ['`max-deletions` allows 5', '`--max-deletions` allows 5'],
])('%s', (text, expected) => {
  expect(withOptionNames(text)).toBe(expected)
})

test.each([
  'where it comes from `secrets`',
  'a field `scope` of the service',
  '`--deletion-policy delete --targets a`',
  '`secrets.PAT` is not defined',
  '`schema: x` stays',
  '`configuration` is a word',
])('%s: as it is', text => {
  expect(withOptionNames(text)).toBe(text)
})
