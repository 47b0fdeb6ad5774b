import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startCliWorld, type CliWorld } from '../support/cli.ts'
import { GITHUB, SECRETS, sheet } from '../support/manifests.ts'

let world: CliWorld

beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})

afterEach(() => world.close())

const PAT = 'GH_CONNECTOR_PAT'

test('plan: what would change, with secrets of a file; nothing is written; the exit code tells when asked', async () => {
  world.push({ 'fivetran/github.yml': GITHUB })
  const secrets = join(world.git.path, 'secrets.json')
  writeFileSync(secrets, JSON.stringify(SECRETS))
  const { exitCode, stdout, stderr } = await world.run(['plan', '--secrets', secrets])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toContain('Warehouse/github_connector')
  expect(stdout).not.toContain(SECRETS[PAT])
  expect(world.fivetran.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  expect(await world.warm(['plan', '--secrets', secrets, '--detailed-exitcode'])).toMatchObject({ exitCode: 2 })
})

test('plan from a folder below: the manifests are those of the repository', async () => {
  world.push({ 'fivetran/a.yml': sheet(1), 'docs/x/README.md': '#\n' })
  const { stdout } = await world.warm(['plan'], { directory: join(world.clone, 'docs', 'x') })
  expect(stdout).toContain('Warehouse/sheets.sheet_1')
})
