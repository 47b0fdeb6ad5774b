/** Secrets of destinations, on every surface, whatever is known of the service. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import { everythingPublic, formsOf, leaksIn } from '../support/leaks.ts'
import { startWorld, type RunOptions, type World } from '../support/world.ts'

const LONG = {
  KNOWN: 'canary-of-a-field-that-is-known',
  ELSEWHERE: 'canary-of-a-service-that-is-not-known',
  PART: 'canary-within-another-text',
  JSON: '{"type": "service_account", "canary_key": "-----BEGIN PRIVATE KEY-----"}',
  PROJECT: 'canary-in-a-field-that-is-no-secret',
}
const reference = (name: string): string => `\${{ secrets.${name} }}`
const HEAD = 'kind: destination\ntime_zone_offset: 0\n'
const MANIFESTS = {
  'fivetran/a.yml': `${HEAD}group: A\nservice: snowflake\nconfig:\n  host: https://${reference('PART')}.example.com\n  auth: PASSWORD\n  password: ${reference('KNOWN')}\n  user: ${reference('PROJECT')}\n`,
  'fivetran/b.yml': `${HEAD}group: B\nservice: motherduck\nconfig:\n  attach: ${reference('ELSEWHERE')}\n  database: fails.example\n`,
  'fivetran/c.yml': `${HEAD}group: C\nservice: big_query\nconfig:\n  project_id: ${reference('PROJECT')}\n  secret_key: ${JSON.stringify(reference('JSON'))}\n`,
  'fivetran/d.yml': `${HEAD}group: D\nservice: big_query\nconfig:\n  project_id: ${reference('PROJECT')}\n  bucket: ${reference('PART')}\n`,
}

let world: World
let files: string
beforeEach(async () => {
  files = mkdtempSync(join(tmpdir(), 'canary-'))
  world = await startWorld({ grants: 'awaited' })
  for (const name of ['A', 'B', 'C', 'D'])
    world.fivetran.addGroup(name, { id: `group_${name.toLowerCase()}`, destination: false })
})
afterEach(async () => {
  await world.close()
  rmSync(files, { recursive: true, force: true })
})

function expectNoLeak(run: ActionRun): void {
  const said = everythingPublic(world, run, files)
  expect([...said.keys()]).toEqual(expect.arrayContaining(['file report.md', 'file plan.json']))
  expect(leaksIn(said, LONG)).toEqual([])
}

test('none leaves but in a request to Fivetran', async () => {
  const way: RunOptions = { env: { ...LONG, RUNNER_TEMP: files } }
  const { number, run } = await world.propose(MANIFESTS, way)
  expect(run.exitCode).toBe(0)
  expectNoLeak(run)
  // What waits and what fails is told with values of the manifest.
  const applied = await world.merge(number, way)
  expect(applied).toMatchObject({ exitCode: 1, outputs: { waiting: '1', failures: '2' } })
  expectNoLeak(applied)
  expect(world.fivetran.state.destinations.get('group_a')?.config['password']).toBe(LONG.KNOWN)

  world.fivetran.editDestination('group_a', {
    config: { user: LONG.PROJECT.toUpperCase(), host: `https://${LONG.PART}.example.com/x` },
  })
  expectNoLeak(await world.warm.run(world.triggers.schedule(), { ...way, inputs: { mode: 'drift' } }))
  const changed = await world.warm.propose(
    { 'fivetran/a.yml': MANIFESTS['fivetran/a.yml'].replace(reference('PROJECT'), 'FIVETRAN'), 'fivetran/b.yml': null },
    { ...way, inputs: { 'deletion-policy': 'delete' } },
  )
  expectNoLeak(changed.run)
  expectNoLeak(await world.warm.merge(changed.number, { ...way, inputs: { 'deletion-policy': 'delete' } }))
})

test('none is in what Fivetran repeats of them', async () => {
  const echo = Object.values(LONG).flatMap(formsOf).join(' | ')
  world.fivetran.behaviour.testsOfDestination = () => ({
    tests: [{ title: 'SSH tunnel', status: 'FAILED', message: echo }],
  })
  const way: RunOptions = { env: { ...LONG, RUNNER_TEMP: files } }
  world.commit(MANIFESTS)
  expectNoLeak(await world.warm.apply({ ...way, manual: true }))
  world.fivetran.faults.add({ method: 'PATCH', fault: { kind: 'status', status: 400, message: echo } })
  world.commit({ 'fivetran/a.yml': MANIFESTS['fivetran/a.yml'].replace('time_zone_offset: 0', 'time_zone_offset: 1') })
  const refused = await world.warm.apply({ ...way, manual: true })
  expect(refused.exitCode).toBe(1)
  expectNoLeak(refused)
})
