/** `schema` writes the file by which an editor completes and checks manifests. */
import { globSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startCliWorld, type CliWorld } from '../support/cli.ts'
import { openEditor } from '../support/editor.ts'

let world: CliWorld

beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})

afterEach(() => world.close())

const POSTGRES = 'group: Warehouse\nservice: postgres\ndestination_schema:\n  prefix: pg\n'
const FILE = 'fivetran/manifest.schema.json'
const written = (): string => readFileSync(join(world.clone, FILE), 'utf8')

test('of the services in use: the language server offers their fields and marks a wrong one', async () => {
  world.write({ 'fivetran/pg.yml': POSTGRES })
  const { exitCode, stdout, stderr } = await world.run(['schema'])
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: `"yaml.schemas": {"./${FILE}":["fivetran/**/*.yml","fivetran/**/*.yaml"]}\n# yaml-language-server: $schema=manifest.schema.json\n`,
  })
  expect(stderr).toMatch(/^fivetran\/manifest\.schema\.json written: 1 service \(postgres\)\.\n/)
  const editor = openEditor(JSON.parse(written()))
  const offers = await editor.offers(`${POSTGRES}config:\n  ▮\n`)
  expect(offers.map(({ label }) => label)).toEqual(expect.arrayContaining(['host', 'port', 'update_method']))
  expect(await editor.offers(`${POSTGRES}config:\n  update_method: ▮\n`)).toEqual(
    expect.arrayContaining([expect.objectContaining({ label: 'WAL_PGOUTPUT' })]),
  )
  expect(await editor.problems(`${POSTGRES}config:\n  hots: a\n  port: 5432\n`)).toEqual([
    '6: Property hots is not allowed.',
  ])
  expect(await editor.problems(`${POSTGRES}config:\n  host: a\n  update_method: XMAX\n`)).toEqual([
    expect.stringMatching(/^7: /),
  ])
  expect(world.fivetran.requests.filter(({ method }) => method !== 'GET')).toEqual([])
})

test('of those named as well; the same again is no change; --check tells', async () => {
  world.write({ 'fivetran/pg.yml': POSTGRES })
  await world.warm(['schema', 'github'])
  const first = written()
  const editor = openEditor(JSON.parse(first))
  const offers = await editor.offers('group: a\nservice: github\nconfig:\n  ▮\n')
  expect(offers.map(({ label }) => label)).toContain('sync_mode')
  expect((await world.warm(['schema', 'github'])).stderr).toMatch(/ is up to date: 2 services \(github, postgres\)/)
  expect(written()).toBe(first)
  expect(await world.warm(['schema', 'github', '--check'])).toMatchObject({ exitCode: 0, stdout: '' })
  expect(await world.warm(['schema', '--check'])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(`\`${FILE}\` is not what it would be now.`),
  })
  expect(written()).toBe(first)
})

test('what is right by the action is right in the editor: the examples', async () => {
  const examples = globSync('examples/{manifests,destinations}/*.yml')
  world.write(Object.fromEntries(examples.map(file => [`fivetran/${basename(file)}`, readFileSync(file, 'utf8')])))
  await world.warm(['schema'])
  const editor = openEditor(JSON.parse(written()))
  for (const file of examples) {
    const text = readFileSync(file, 'utf8').replace(/^# yaml-language-server.*/, '#')
    expect([file, await editor.problems(text)]).toEqual([file, []])
  }
})

test('services that defaults and data name are in use; a misspelt one is told, and so are manifests that cannot be read', async () => {
  world.write({
    'fivetran/defaults.yml': 'kind: defaults\nvalues:\n  service: postgres\n',
    'fivetran/a.yml':
      'for_each: { x: { s: github }, y: { s: postgress } }\nservice: ${{ each.value.s }}\ngroup: Warehouse\n',
    'fivetran/b.yml': 'group: Warehouse\ndestination_schema:\n  prefix: pg\n',
    'fivetran/broken.yml': 'a: [\n',
  })
  const { exitCode, stderr } = await world.warm(['schema'])
  expect(exitCode).toBe(0)
  expect(stderr).toContain('warning: postgress is no service of a connector')
  expect(stderr).toContain('written: 2 services (github, postgres)')
})

test('a name that is no service is an error with what was meant', async () => {
  const run = await world.warm(['schema', 'postgress', 'GitHub', 'nothing_like_that_at_all'])
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('`postgress` is no service.\n  Did you mean `postgres`?')
  expect(run.stderr).toContain('`GitHub` is no service.\n  Did you mean `github`?')
  expect(run.stderr).toContain('`nothing_like_that_at_all` is no service.')
  expect(run.stderr).toContain('3 errors')
  expect(globSync(join(world.clone, '**/manifest.schema.json'))).toEqual([])
})

test('a folder that is not there, and other globs', async () => {
  rmSync(join(world.clone, 'fivetran'), { recursive: true, force: true })
  expect(await world.warm(['schema', 'github'])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(`\`${FILE}\` could not be written`),
  })
  world.write({ 'data/a/x.yml': POSTGRES, 'data/b/y.yml': POSTGRES })
  const { stdout } = await world.warm(['schema', '--manifests', 'data/a/*.yml', '--manifests', 'data/b/**/*.yml'])
  expect(stdout).toContain('"./data/manifest.schema.json"')
})
