/** Outputs that are too large for an environment variable. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { sheet } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

const MANY = 900
const files = mkdtempSync(join(tmpdir(), 'large-outputs-'))
const env = { RUNNER_TEMP: files }
let world: World

beforeAll(async () => {
  world = await startWorld({ configInLists: true })
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  for (let index = 0; index < MANY; index += 1)
    world.fivetran.addConnection({
      group: 'decent_dropsy',
      service: 'google_sheets',
      config: {
        schema: 'sheets',
        table: `sheet_${index}`,
        sheet_id: `https://docs.google.com/spreadsheets/d/${index}`,
      },
    })
})
afterAll(async () => {
  await world.close()
  rmSync(files, { recursive: true })
})

test('stand in a file, and the output is its path; small ones are JSON, with a file beside them', async () => {
  const all = Array.from({ length: MANY }, (_, index) => sheet(index)).join('---\n')
  const large = await world.propose({ 'fivetran/all.yml': all }, { env })
  for (const name of ['resources', 'connectors']) {
    const { [name]: path = '', [`${name}-file`]: file } = large.run.outputs
    expect(path).toBe(file)
    expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')))).toHaveLength(MANY)
  }
  expect(Math.max(...Object.values(large.run.outputs).map(value => Buffer.byteLength(value)))).toBeLessThan(100_000)

  const { outputs } = (await world.warm.propose({ 'fivetran/all.yml': sheet(1) }, { env })).run
  expect(Object.keys(JSON.parse(outputs['resources'] ?? ''))).toEqual(['Warehouse/sheets.sheet_1'])
  expect(readFileSync(outputs['resources-file'] ?? '', 'utf8')).toBe(outputs['resources'])
})
