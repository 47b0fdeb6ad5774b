import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { array, assert, constantFrom, oneof, property, string } from 'fast-check'
import { load } from 'js-yaml'
import { actionMetadata } from '../../../../scripts/tables.ts'
import { parseArguments } from '../../../../src/hosts/cli/arguments/parse.ts'
import { CREDENTIAL_VARIABLES, NOT_HERE, OPTIONS } from '../../../../src/hosts/cli/arguments/table.ts'
import { COMMANDS } from '../../../../src/hosts/cli/commands/registry.ts'
import { runs } from '../../../support/runs.ts'

const parse = (line: string) => parseArguments(line === '' ? [] : line.split(' '), COMMANDS, '1.2.3')

/** What is said of a command line that asks for nothing that there is. */
function problems(line: string): string[] {
  const parsed = parse(line)
  const found = 'problem' in parsed ? [parsed.problem] : 'problems' in parsed ? parsed.problems : []
  return found.map(({ message, hint }) => `${message} ${hint ?? ''}`)
}

test('every input of the action is an option, or it is said what there is instead', () => {
  const { inputs } = actionMetadata(load(readFileSync('action.yml', 'utf8')))
  expect(
    Object.keys(inputs).filter(name => !OPTIONS.has(name) && !NOT_HERE.has(name) && !CREDENTIAL_VARIABLES.has(name)),
  ).toEqual([])
})

test('values by name: lists in order, short names, flags with and without a value, the rest as operands', () => {
  const parsed = parse(
    'import --group a --dry-run --import-groups=b --service x --import-schemas false --no-json --import-directory y',
  )
  expect('values' in parsed && Object.fromEntries(parsed.values)).toEqual({
    'import-groups': ['a', 'b'],
    'dry-run': ['true'],
    'import-services': ['x'],
    'import-schemas': ['false'],
    json: ['false'],
    'import-directory': ['y'],
  })
  // A flag takes no operand for its value.
  expect(parse('validate --json a.yml')).toMatchObject({ operands: ['a.yml'], problems: [] })
  expect(parse('validate -- --odd.yml')).toMatchObject({ operands: ['--odd.yml'], problems: [] })
})

test.each([
  ['frob', '`frob` is no command. `connector-as-code --help` lists all.'],
  ['plna', '`plna` is no command. Did you mean `plan`? `connector-as-code --help` lists all.'],
  [
    '--scope all plan',
    '`--scope` stands before the command. Write the command first, and its options after it: `connector-as-code plan …`. `connector-as-code --help` lists all.',
  ],
  ['--versoin', '`--versoin` is no option. Did you mean `--version`?'],
  [
    'ledger lst',
    '`ledger lst` is no command. Did you mean `ledger list`? `connector-as-code ledger --help` lists all.',
  ],
  ['unlock', '`unlock` is no command. Did you mean `ledger unlock`? `connector-as-code --help` lists all.'],
  ['help frob', '`frob` is no command. `connector-as-code --help` lists all.'],
  [
    'plan --scop all',
    '`plan` has no option `--scop`. Did you mean `--scope`? `connector-as-code plan --help` lists all.',
  ],
  [
    'plan --secret x.env',
    '`plan` has no option `--secret`. Did you mean `--secrets`? Credentials come from the environment: `FIVETRAN_API_KEY`, `FIVETRAN_API_SECRET`, `CONNECTOR_AS_CODE_FINGERPRINT_KEY`, `CONNECTOR_AS_CODE_PREVIOUS_FINGERPRINT_KEY`.',
  ],
  ['plan --scope', 'Option `--scope` lacks its value. Write `--scope=SCOPE`.'],
  ['plan --scope --targets a', 'Option `--scope` lacks its value. Write `--scope=SCOPE`.'],
  ['plan --targets=', 'Option `--targets` is empty. Give it a value, or leave it out.'],
  ['plan --no-scope', '`--scope` takes a value, so there is no `--no-scope`. Leave it out, or write `--scope=SCOPE`.'],
  ['plan --import-groups a', '`plan` has no option `--import-groups`. It is one of `import`.'],
  ['plan x', '`x` is too much: `plan` takes nothing but options. `connector-as-code plan --help` has examples.'],
  ['plan --mode apply', '`--mode` is an input of the action alone. Write the command: `connector-as-code plan`.'],
  [
    'plan --fivetran-api-secret=hunter2 hunter2',
    '`--fivetran-api-secret` is no option: what stands on a command line can be seen by others. Set the environment variable `FIVETRAN_API_SECRET`. If a real value stood there, think of it as known to others.',
  ],
  ['apply -y', '`apply` has no option `-y`. Did you mean `--yes`?'],
  ['apply -auto-approve', '`apply` has no option `-auto-approve`. Did you mean `--yes`?'],
  ['ledger forget a --auto-approve', '`ledger forget` has no option `--auto-approve`. Did you mean `--yes`?'],
  ['plan --auto-approve', '`plan` has no option `--auto-approve`. `connector-as-code plan --help` lists all.'],
  ['plan --constructor', '`plan` has no option `--constructor`. `connector-as-code plan --help` lists all.'],
])('%s', (line, said) => {
  expect(problems(line)).toEqual([said])
})

test('all that is wrong is told at once', () => {
  expect(problems('plan --scop all --targets= --comment x -q')).toHaveLength(4)
})

describe('help', () => {
  const lines = ['', '--help', 'help', ...COMMANDS.flatMap(({ name }) => [`${name} --help`]), 'ledger', 'help plan']

  test.each(lines)('`%s` has lines of at most 80 columns, each once', line => {
    const parsed = parse(line)
    const text = 'text' in parsed ? parsed.text : ''
    expect(text).toContain('Usage: connector-as-code')
    expect(text.split('\n').filter(one => one.length > 80)).toEqual([])
    expect(text.split('Usage:')).toHaveLength(2)
  })

  test('it is an error only where nobody asked for it', () => {
    expect(
      ['', 'ledger', '--help', 'help', 'plan --help', '--version'].map(line => Object(parse(line)).isError),
    ).toEqual([true, true, false, false, false, false])
    expect(parse('help ledger list')).toEqual(parse('ledger list --help'))
    expect(parse('--version')).toEqual({ text: '1.2.3\n', isError: false })
  })
})

test('no command line makes it fail, and none of its values stands in a problem', () => {
  const word = oneof(
    constantFrom(
      ...COMMANDS.flatMap(({ name }) => name.split(' ')),
      ...[...OPTIONS.keys()].map(name => `--${name}`),
      '--',
      '-',
      '-x',
      '--no-json',
      'true',
    ),
    string(),
    constantFrom('--fivetran-api-secret=s3cr3t-value', '--scop=s3cr3t-value', '--token=s3cr3t-value'),
  )
  assert(
    property(array(word, { maxLength: 6 }), argv => {
      const parsed = parseArguments(argv, COMMANDS, '1.2.3')
      expect(JSON.stringify('problems' in parsed ? parsed.problems : parsed)).not.toContain('s3cr3t-value')
    }),
    runs(300),
  )
})
