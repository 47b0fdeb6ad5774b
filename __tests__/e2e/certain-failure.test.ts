/** What is certain to fail, or to do nothing, is said before the merge. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { GITHUB, SECRETS, sheet } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

const env = SECRETS
let world: World
beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})
afterEach(() => world.close())

describe('a manifest that cannot be applied makes its plan fail, at its line', () => {
  test.each([
    ['an id that is not the one', 'fivetran/1.yml', `${sheet(1)}id: not_the_id\n`, 10, 'pins id `not_the_id`'],
    ['another service at its address', 'fivetran/2.yml', GITHUB, 2, 'already has a connector of service amplitude'],
  ])('%s', async (_, file, text, line, message) => {
    world.fivetran.addConnection({
      group: 'decent_dropsy',
      service: 'amplitude',
      config: { schema: 'github_connector' },
    })
    world.commit({ 'fivetran/1.yml': sheet(1) })
    await world.warm.apply()
    const { number, run } = await world.warm.propose({ [file]: text }, { env })
    expect(run.exitCode).toBe(1)
    expect(run.outputs).toMatchObject({ 'failure-reason': 'invalid-manifest', failures: '1' })
    expect(run.annotations.filter(one => one.level === 'error').map(one => [one.file, one.line])).toEqual([
      [file, line],
    ])
    expect(world.comment(number)).toContain(message)
  })

  test('a refused deletion does not: that is for the reviewer to decide', async () => {
    world.commit({ 'fivetran/1.yml': sheet(1) })
    await world.warm.apply()
    const { run } = await world.propose({ 'fivetran/1.yml': null })
    expect(run.exitCode).toBe(0)
    expect(run.outputs).toMatchObject({ 'failure-reason': '', failures: '1' })
  })
})

describe('targets that match nothing', () => {
  test.each(['plan', 'apply', 'drift'])('are an error that names each (%s)', async mode => {
    world.commit({ 'fivetran/1.yml': sheet(1) })
    await world.warm.apply()
    world.fivetran.clearRequests()
    const inputs = { mode, targets: 'Warehouse/sheets.sheet_1\nWarehouse/sheets.sheet1\nNowhere/**' }
    const run = await world.warm.run(world.triggers.workflowDispatch(), { inputs })
    expect(run.outputs['failure-reason']).toBe('invalid-input')
    expect(run.log).toContain(
      'no connector, group or destination matches `Warehouse/sheets.sheet1`. Did you mean `Warehouse/sheets.sheet_1`?',
    )
    expect(run.log).toContain('no connector, group or destination matches `Nowhere/**`')
    expect(world.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
  })

  test('a removed manifest is still one to aim at, by the id of its group too', async () => {
    world.commit({ 'fivetran/1.yml': sheet(1), 'fivetran/2.yml': sheet(2) })
    await world.warm.apply()
    world.commit({ 'fivetran/1.yml': null, 'fivetran/2.yml': null })
    const inputs = { mode: 'apply', 'deletion-policy': 'delete', targets: 'decent_dropsy/sheets.sheet_1' }
    const run = await world.warm.run(world.triggers.workflowDispatch(), { inputs })
    expect(run.outputs).toMatchObject({ deletes: '1', 'failure-reason': '' })
    expect([...world.fivetran.state.connections.values()].map(one => one.schema)).toEqual(['sheets.sheet_2'])
  })
})
