/** A plan that is kept, and applied just so. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { planFileErrors } from '../render/plan-schema.ts'
import { startCliWorld, type CliRun, type CliWorld } from '../support/cli.ts'
import { postgres, SECRETS, sheet } from '../support/manifests.ts'

let world: CliWorld
let file: string
let secrets: string

beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  file = join(world.git.path, 'plan.json')
  secrets = join(world.git.path, 'secrets.json')
  writeFileSync(secrets, JSON.stringify(SECRETS))
  world.push({ 'fivetran/a.yml': sheet(1), 'fivetran/pg.yml': postgres('ok.example.com') })
})

afterEach(() => world.close())

function writes(): string[] {
  return world.fivetran.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)
}

const keep = (...more: string[]): Promise<CliRun> => world.warm(['plan', '--secrets', secrets, '--out', file, ...more])
const apply = (...more: string[]): Promise<CliRun> => world.warm(['apply', file, '--secrets', secrets, ...more])

function edit(change: (data: Record<string, unknown>) => void): void {
  const data: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'))
  change(data)
  writeFileSync(file, JSON.stringify(data))
}

test('the file is a plan file without a secret, for this user alone; it is applied without a question, once', async () => {
  const kept = await keep()
  expect(kept).toMatchObject({ exitCode: 0 })
  expect(kept.stderr).toContain('apply')
  const text = readFileSync(file, 'utf8')
  expect(planFileErrors(text)).toBeNull()
  for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(writes()).toEqual([])

  const run = await apply()
  expect({ exitCode: run.exitCode, output: run.output }).toMatchObject({ exitCode: 0 })
  expect(run.stdout).toContain('2 created')
  world.fivetran.clearRequests()
  const again = await apply()
  expect(again.exitCode).toBe(1)
  expect(again.output).toContain('`Warehouse/sheets.sheet_1`: create, and is not in the plan any more')
  expect(writes()).toEqual([])
})

test('a kept plan of nothing applies nothing', async () => {
  await world.warm(['apply', '--yes', '--secrets', secrets])
  await keep()
  expect(await apply()).toMatchObject({ exitCode: 0 })
})

test('another plan by now stops it before anything, and says what differs', async () => {
  expect(await world.warm(['apply', '--yes', '--secrets', secrets])).toMatchObject({ exitCode: 0 })
  world.push({ 'fivetran/a.yml': sheet(1, 'B2') })
  world.fivetran.clearRequests()
  const there = (schema: string): string =>
    [...world.fivetran.state.connections.values()].find(one => one.schema === schema)?.id ?? ''
  const changes: readonly (readonly [() => unknown, string])[] = [
    [
      () => world.fivetran.editConnection(there('sheets.sheet_1'), { config: { named_range: 'X9' } }),
      '`config.named_range` is not as in the plan any more',
    ],
    [() => world.push({ 'fivetran/a.yml': sheet(1, 'C3') }), '`config.named_range` is not as in the plan any more'],
    [() => world.push({ 'fivetran/b.yml': sheet(2) }), '`Warehouse/sheets.sheet_2`: create now'],
    [() => world.fivetran.editConnection(there('pg_prod'), { config: { port: 1 } }), '`Warehouse/pg_prod`: update now'],
    [() => world.fivetran.removeConnection(there('sheets.sheet_1')), 'it was update, and is recreate (refused) now'],
    [() => world.write({ 'fivetran/c.yml': sheet(3) }), 'fivetran/c.yml'],
  ]
  for (const [change, said] of changes) {
    await keep()
    change()
    const run = await apply()
    expect(run.exitCode).toBe(1)
    expect(run.output.replaceAll(/[\s│]+/g, ' ')).toContain(said)
    expect(writes()).toEqual([])
  }
})

test('a comment in a manifest changes no plan', async () => {
  await keep()
  world.push({ 'fivetran/a.yml': `# moved\n\n${sheet(1)}` })
  expect(await apply()).toMatchObject({ exitCode: 0 })
})

test('a secret that has another value than when it was planned', async () => {
  await keep()
  writeFileSync(secrets, JSON.stringify({ ...SECRETS, PG_PASSWORD: 'another-battery-staple' }))
  const run = await apply()
  expect(run.exitCode).toBe(1)
  expect(run.output).toContain('the value of a secret is another than in the plan')
  expect(writes()).toEqual([])
})

test('the options are those of the plan', async () => {
  await keep('--targets', 'Warehouse/sheets.sheet_1')
  const given = await apply('--targets', 'Warehouse/**', '--deletion-policy=delete')
  expect(given.exitCode).toBe(1)
  expect(given.output).toContain('--targets, --deletion-policy are not taken together with a kept plan')
  expect(await apply()).toMatchObject({ exitCode: 0 })
  expect(writes()).toEqual(['POST /connections'])
})

test('an unreviewed plan is applied as that', async () => {
  world.git.git(world.clone, 'switch', '-qc', 'feature')
  world.write({ 'fivetran/b.yml': sheet(2) })
  await keep('--unreviewed')
  const run = await apply()
  expect(run).toMatchObject({ exitCode: 0 })
  expect(run.output).toContain('Unreviewed')
})

describe('a file that is none', () => {
  test('is named as what it is, in one sentence', async () => {
    const texts: readonly (readonly [string | undefined, string])[] = [
      [undefined, 'there is no such file'],
      ['PLAN', 'holds no plan'],
      ['{"format":1}', 'is a report, and no plan that was kept'],
      ['PK\u0003\u0004', 'is a plan of Terraform'],
      ['{"format_version":"1.2","terraform_version":"1.9.0"}', 'is a plan of Terraform'],
    ]
    for (const [text, said] of texts) {
      if (text !== undefined) writeFileSync(file, text)
      const run = await apply()
      expect(run.exitCode).toBe(1)
      expect(run.output.replaceAll(/\s+/g, ' ')).toContain(said)
      expect(run.output).toContain('plan --out')
    }
    expect(writes()).toEqual([])
  })

  test('a report, an edited plan, one of another version or by another key', async () => {
    writeFileSync(file, (await world.warm(['plan', '--json', '--secrets', secrets])).stdout)
    expect((await apply()).output).toContain('is a report')
    await keep()
    edit(data => void (data['commit'] = 'c0ffee'))
    expect((await apply()).output).toContain('was changed since it was written')
    await keep()
    edit(data => Object.assign(Object(data['saved']), { version: 99 }))
    expect((await apply()).output).toContain('was written by another version')
    await keep()
    const env = { CONNECTOR_AS_CODE_FINGERPRINT_KEY: 'another-key-of-at-least-32-characters' }
    const run = await world.warm(['apply', file, '--secrets', secrets], { env })
    expect(run.exitCode).toBe(1)
    expect(run.output.replaceAll(/\s+/g, ' ')).toContain('written with another API secret')
    expect(writes()).toEqual([])
  })

  test('a folder, or a path that cannot be written, is said by `plan --out`', async () => {
    const run = await world.warm(['plan', '--secrets', secrets, '--out', join(world.git.path, 'nowhere', 'plan.json')])
    expect(run.exitCode).toBe(1)
    expect(run.output).toContain('cannot be written: there is no such folder')
  })
})
