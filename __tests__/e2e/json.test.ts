/** `--json`: stdout holds one JSON document by the published schema, whatever the command and its outcome. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { planFileErrors } from '../render/plan-schema.ts'
import { startCliWorld, type CliRun, type CliWorld } from '../support/cli.ts'
import { sheet } from '../support/manifests.ts'

let world: CliWorld

beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})

afterEach(() => world.close())

function json({ stdout }: CliRun): unknown {
  expect(planFileErrors(stdout)).toBeNull()
  return JSON.parse(stdout)
}

describe('of each command', () => {
  test('validate', async () => {
    world.write({ 'fivetran/a.yml': sheet(1) })
    expect(json(await world.run(['validate', '--json']))).toMatchObject({
      mode: 'validate',
      verdict: 'valid',
      problems: [],
    })
    world.write({ 'fivetran/b.yml': 'group: Warehouse\n' })
    const wrong = await world.warm(['validate', '--json'])
    expect(json(wrong)).toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ severity: 'error' })]),
    })
    // For people, beside it.
    expect(wrong.stderr).toContain('fivetran/b.yml:1:1: ')
    expect(wrong.exitCode).toBe(1)
  })

  test('plan, apply and drift', async () => {
    world.push({ 'fivetran/a.yml': sheet(1) })
    expect(json(await world.warm(['plan', '--json']))).toMatchObject({ mode: 'plan', counts: { creates: 1 } })
    expect(json(await world.warm(['apply', '--yes', '--json']))).toMatchObject({
      mode: 'apply',
      results: [{ outcome: 'done' }],
    })
    expect(json(await world.warm(['drift', '--json']))).toMatchObject({
      mode: 'drift',
      drift: { compared: 1, drifted: [] },
    })
    const [connector] = world.fivetran.state.connections.values()
    if (connector === undefined) throw new Error('the apply has made one')
    world.fivetran.editConnection(connector.id, { config: { named_range: 'by_hand' } })
    const drifted = await world.warm(['drift', '--json'])
    expect(drifted.exitCode).toBe(1)
    expect(json(drifted)).toMatchObject({
      drift: {
        drifted: [
          {
            address: 'Warehouse/sheets.sheet_1',
            fields: [{ path: 'config.named_range', before: { value: 'by_hand' } }],
          },
        ],
      },
    })
  })

  test('import', async () => {
    world.push({ 'README.md': 'x\n', 'fivetran/a.yml': sheet(1) })
    await world.warm(['apply', '--yes'])
    world.push({ 'fivetran/a.yml': null, 'fivetran/b.yml': sheet(2) })
    await world.warm(['ledger', 'forget', 'Warehouse/sheets.sheet_1', '--yes'])
    const imported = json(await world.warm(['import', '--json']))
    const ofSheet = expect.objectContaining({ address: 'Warehouse/sheets.sheet_1', file: expect.any(String) })
    expect(imported).toMatchObject({ import: { imported: expect.arrayContaining([ofSheet]), differing: [] } })
  })

  test('a run that could not begin says so in JSON, too', async () => {
    world.push({ 'fivetran/a.yml': sheet(1) })
    const run = await world.warm(['plan', '--json'], { env: { FIVETRAN_API_SECRET: 'another-secret' } })
    expect(run.exitCode).toBe(1)
    expect(json(run)).toMatchObject({ failure: { reason: 'api-error' } })
  })
})
