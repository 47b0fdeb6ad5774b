/** Out of Terraform: a state becomes manifests, over which the action plans nothing but adoptions. */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readTerraform } from '../../src/terraform/read.ts'
import { sensitiveTexts } from '../../src/terraform/secrets.ts'
import { startCliWorld, type CliRun, type CliWorld } from '../support/cli.ts'
import { formsOf } from '../support/leaks.ts'
import { fillTerraformAccount, servicesOf, stateFile } from '../support/terraform-account.ts'
import { startWorld } from '../support/world.ts'

const NAME = 'terraform/everything'
let world: CliWorld

beforeEach(async () => {
  world = await startCliWorld({ services: servicesOf(NAME) })
  await fillTerraformAccount(NAME, world.fivetran)
})
afterEach(() => world.close())

/** A file of the state beside the clone, where git does not see it. */
function keep(file: string, text = stateFile(`${NAME}.${file}.json`)): string {
  const path = join(world.git.path, `${file}.json`)
  writeFileSync(path, text)
  return path
}

function manifests(): Record<string, string> {
  const paths = globSync('fivetran/**/*.yml', { cwd: world.clone })
  return Object.fromEntries(paths.map(path => [path, readFileSync(join(world.clone, path), 'utf8')]))
}

function expectNoSecret(run: CliRun): void {
  const secrets = sensitiveTexts(readTerraform(Buffer.from(stateFile(`${NAME}.state.json`)), 'x'))
  const all = [
    run.output,
    ...globSync('**/*', { cwd: world.clone, withFileTypes: true }).flatMap(entry =>
      entry.isFile() ? readFileSync(join(entry.parentPath, entry.name), 'utf8') : [],
    ),
  ].join('\n')
  expect(secrets.filter(secret => secret.length > 5 && formsOf(secret).some(form => all.includes(form)))).toEqual([])
}

test('a state is taken over, and the action plans nothing but adoptions over the result', async () => {
  const run = await world.run(['import', '--from-terraform', keep('plan')])
  expect(run.exitCode).toBe(0)
  expect(run.stdout).toContain('Fivetran import: 21 resources')
  expect(run.stdout).toContain('18 secrets to create')
  expect(run.stdout).toContain('WAREHOUSE_GITHUB_PAT')
  expect(run.stdout).toContain('fivetran_webhook.alerts')
  expectNoSecret(run)
  expect(world.fivetran.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  const files = manifests()
  expect(Object.keys(files)).toHaveLength(21)
  const removed = readFileSync(join(world.clone, 'fivetran-removed.tf'), 'utf8')
  expect(removed).toContain('from = fivetran_connector_schedule.github\n')
  expect(removed).not.toContain('fivetran_connector.files')
  // What is to be done next is not lost above a long plan.
  expect(run.stdout.indexOf('Leaving Terraform')).toBeGreaterThan(run.stdout.lastIndexOf('No differences'))
  expect(run.stdout.lastIndexOf('No differences')).toBeGreaterThan(0)
  expect(run.stdout.match(/holds secrets in the clear: delete it once you are done/g)).toHaveLength(1)
  expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain('No file in its folder has any of these blocks.')

  // The ids of an account that was filled by the same requests are the same.
  const github = await startWorld({ services: servicesOf(NAME) })
  try {
    await fillTerraformAccount(NAME, github.fivetran)
    const { number, run: plan } = await github.warm.propose(files)
    expect([plan.exitCode, plan.outputs['has-changes'], plan.outputs['adoptions']]).toEqual([0, 'false', '21'])
    const applied = await github.warm.merge(number)
    expect(applied.exitCode).toBe(0)
    const after = await github.warm.run(github.triggers.workflowDispatch(), { inputs: { mode: 'plan' } })
    expect([after.outputs['has-changes'], after.outputs['adoptions']]).toEqual(['false', '0'])
    expect(github.fivetran.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    // From here on the manifests are what counts.
    const edit = files['fivetran/warehouse/github.yml']?.replace(
      'sync_frequency: 1440\ndaily_sync_time: "03:00"',
      'sync_frequency: 60',
    )
    const edited = await github.warm.propose({ 'fivetran/warehouse/github.yml': edit ?? '' })
    expect([edited.run.exitCode, edited.run.outputs['updates']]).toEqual([0, '1'])
  } finally {
    await github.close()
  }
}, 240_000)

test('a second run finds its manifests, and writes none', async () => {
  const file = keep('state')
  await world.warm(['import', '--from-terraform', file])
  const before = manifests()
  const again = await world.warm(['import', '--from-terraform', file])
  expect(again.exitCode).toBe(0)
  expect(again.stdout).toContain('nothing to import')
  expect(again.stdout).toContain('It has a manifest: fivetran/warehouse/github.yml')
  expect(manifests()).toEqual(before)
})

test('JSON for programs tells what stays, and stderr how Terraform lets go', async () => {
  const run = await world.warm(['import', '--from-terraform', keep('pending'), '--dry-run', '--json'])
  expect(run.exitCode).toBe(0)
  expect(JSON.parse(run.stdout).import.staying).toContainEqual({
    address: 'fivetran_connector.brand_new',
    reason: expect.stringContaining('(create): apply it first'),
  })
  expect(run.stderr).toContain('Leaving Terraform')
  expectNoSecret(run)
})

test('`state pull` comes by stdin as well', async () => {
  const run = await world.run(['import', '--from-terraform', '-', '--dry-run'], {
    stdin: stateFile(`${NAME}.pull.json`),
  })
  expect(run.exitCode).toBe(0)
  expect(run.stdout).toContain('Fivetran import (dry run): 21 resources')
  expect(manifests()).toEqual({})
})

describe('what is no state', () => {
  test.each<[string, string, RegExp]>([
    [
      'configuration',
      'resource "fivetran_group" "g" {\n  name = "made-up"\n}\n',
      /is configuration, not a state\..*terraform show -json/s,
    ],
    ['a saved plan', 'PK\u0003\u0004made-up', /is a saved plan as Terraform keeps it/],
    ['what is cut off', stateFile(`${NAME}.state.json`).slice(0, 9_000), /is not whole, or damaged/],
    ['format 3', JSON.stringify({ version: 3, modules: [] }), /is a state of format 3/],
  ])('%s', async (_, text, expected) => {
    const run = await world.warm(['import', '--from-terraform', keep('other', text)])
    expect(run.exitCode).toBe(1)
    expect(run.output.replaceAll(/\s+/g, ' ')).toMatch(expected)
    expectNoSecret(run)
    expect(world.fivetran.requests).toEqual([])
    expect(manifests()).toEqual({})
  })

  test('a folder of the configuration that is not there', async () => {
    const run = await world.warm(['import', '--from-terraform', keep('state'), '--terraform-directory', 'infra'])
    expect([run.exitCode, run.output]).toEqual([
      1,
      expect.stringContaining('--terraform-directory: infra is no folder.'),
    ])
    expect(manifests()).toEqual({})
  })

  test('such a folder without a state', async () => {
    const run = await world.warm(['import', '--terraform-directory', '.'])
    expect([run.exitCode, run.output]).toEqual([1, expect.stringContaining('Name the state, too:')])
  })

  test('a file that is not there', async () => {
    const run = await world.warm(['import', '--from-terraform', 'missing.json'])
    expect(run.exitCode).toBe(1)
    expect(run.output).toContain('missing.json cannot be read: there is no such file.')
  })
})
