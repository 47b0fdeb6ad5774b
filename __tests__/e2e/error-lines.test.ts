/** Errors on the command line: each with its place, its line and a caret, and no secret that a line holds. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startCliWorld, type CliWorld } from '../support/cli.ts'

let world: CliWorld

beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})

afterEach(() => world.close())

const START = 'group: Warehouse\nservice: postgres\ndestination_schema:\n  prefix: pg\nconfig:\n'

test('all errors of all files at once, and how many there are', async () => {
  world.write({
    'fivetran/a.yml': `${START}  hots: db\n  port: five\n`,
    'fivetran/b.yml': 'group: Warehouse\nservice: github\ndestination_schema:\n\tname: x\n',
  })
  const { exitCode, stdout, stderr } = await world.run(['validate'])
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(
    /^fivetran\/a\.yml:6:3: `config\.hots` .*\n {2}6 │ {3}hots: db\n {4}│ {3}\^\n {2}Did you mean `host`\?/m,
  )
  expect(stderr).toMatch(/^fivetran\/a\.yml:7:9: .*`five`.*\n {2}7 │ {3}port: five\n {4}│ {9}\^\n/m)
  expect(stderr).toMatch(/^fivetran\/b\.yml:4:1: .*\n {2}4 │ \\tname: x\n {4}│ \^\n/m)
  expect(stderr).toMatch(/\n\n3 errors\n/)
  expect(stdout).toMatch(/^❌ Fivetran manifests: 3 errors in manifests\n/)
})

test.each<[string, string]>([
  ['a literal in a sensitive field', `${START}  password: hunter2\n`],
  ['beside an error in its line', `${START.replace('config:\n', '')}config: {password: hunter2, hots: x}\n`],
  [
    'in a list',
    'group: Warehouse\nservice: github\ndestination_schema:\n  name: a\nconfig:\n  pats: [hunter2, "hunter2"]\n',
  ],
  ['in a field whose name is misspelt', `${START}  pasword: hunter2\n`],
  ['that YAML takes for a comment', `${START}  password: #hunter2\n`],
  ['in a key that was pasted', `${START}  private_key: ---BEGIN\nhunter2\n---END\n`],
  ['in quotes that are not closed', `${START}  password: "hunter2\n  port: 1\n`],
  ['in a file that is no manifest', 'password: hunter2\nport: [\n'],
  ['of several lines', `${START}  password: |\n    hunter2\n   x\n`],
  [
    'in data',
    `for_each: { file: d.csv, key: k }\n${START}  password: \${{ each.value.p }}\n  port: \${{ each.value.n }}\n`,
  ],
])('a secret is not printed: %s', async (_name, text) => {
  world.write({ 'fivetran/a.yml': text, 'fivetran/d.csv': 'k,p,n\na,hunter2,five\nb,hunter2,6,7\n' })
  for (const options of [{}, { env: { FIVETRAN_API_KEY: '', FIVETRAN_API_SECRET: '' } }]) {
    const run = await world.warm(['validate'], options)
    expect(run.stderr).toMatch(/fivetran\/(?:a\.yml|d\.csv):\d+:\d+: /)
    expect(run.output).not.toContain('hunter2')
  }
  expect((await world.warm(['validate', '--json'])).output).not.toContain('hunter2')
})

test('a manifest that is gone when its error is told', async () => {
  world.write({ 'fivetran/a.yml': START })
  rmSync(join(world.clone, 'fivetran/a.yml'))
  world.write({ 'fivetran/b.yml': `for_each: { file: none.csv, key: k }\n${START}` })
  const { stderr } = await world.warm(['validate'])
  expect(stderr).toMatch(/^fivetran\/b\.yml:1:19: .*none\.csv/m)
})
