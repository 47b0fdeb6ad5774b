/**
 * Nothing is deleted, changed or let go that nobody asked for: combinations of interrupted, refused and reverted
 * changes.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { hostKeyOf } from '../../simulator/fivetran/keys.ts'
import { groupFile, groupFiles } from '../support/ledger-files.ts'
import { GITHUB, postgres, SECRETS, sheet } from '../support/manifests.ts'
import { until } from '../support/until.ts'
import { connection, given, held, sent, startWarehouse } from '../support/warehouse.ts'
import type { RunOptions, Runs, World } from '../support/world.ts'

const env = SECRETS
let world: World
beforeEach(async () => {
  world = await startWarehouse()
})
afterEach(() => world.close())

const moved = (name: string): string => GITHUB.replace('name: github_connector', `name: ${name}`)

async function proposeLabelled(
  files: Record<string, string | null>,
  by: Runs<RunOptions> = world.warm,
): Promise<number> {
  const head = `labelled-${Object.keys(files).length}-${world.github.state.issues.size}`
  world.github.story.commit(head, files)
  const { number } = world.github.story.openPull({ head, labels: ['allow-deletions'] })
  await by.plan(number, { env })
  return number
}

/** Merges, and kills the apply at its first request of this method: Fivetran has done the work, or not. */
async function killedAt(number: number, method: string, after: boolean): Promise<void> {
  world.github.story.merge(number)
  world.fivetran.faults.once({ method }, { kind: 'hang', after })
  await world.apply({
    env,
    onStart: child =>
      void until(() => world.fivetran.requests.some(one => one.method === method)).then(() => child.kill('SIGKILL')),
  })
  world.fivetran.faults.clear()
  world.fivetran.clearRequests()
}

/** A connector is to be replaced and is there still, since the tests of the new one failed. */
async function begunReplacement(): Promise<void> {
  await given(world, { 'fivetran/a.yml': GITHUB })
  world.fivetran.behaviour.setupTests = () => ({ tests: [{ title: 'Connection', status: 'FAILED', message: 'no' }] })
  await world.warm.merge(await proposeLabelled({ 'fivetran/a.yml': moved('new_place') }), { env })
  expect(held(world)).toEqual(['github_connector', 'new_place'])
  world.fivetran.behaviour.setupTests = undefined
  world.fivetran.clearRequests()
}

describe('a replacement that waits for its tests', () => {
  test('does not delete a connector that got its manifest back', async () => {
    await begunReplacement()
    const { number } = await world.propose(
      {
        'fivetran/b.yml': `${GITHUB}lifecycle:\n  prevent_destroy: true\n`,
        'fivetran/a.yml': moved('new_place').replace('octocat', 'hubot'),
      },
      { env },
    )
    expect(world.comment(number)).not.toContain('deletes the connector it replaces')
    expect((await world.merge(number, { env })).exitCode).toBe(0)
    expect((await world.warm.apply({ env })).outputs['has-changes']).toBe('false')
    expect(held(world)).toEqual(['github_connector', 'new_place'])
    expect(sent(world).filter(one => one.startsWith('DELETE'))).toEqual([])
  })

  test('taken back and begun again without the label deletes nothing', async () => {
    await begunReplacement()
    const back = await world.warm.propose({ 'fivetran/a.yml': GITHUB }, { env })
    await world.warm.merge(back.number, { env })
    const again = await world.warm.propose({ 'fivetran/a.yml': moved('new_place') }, { env })
    await world.merge(again.number, { env })
    expect(held(world)).toEqual(['github_connector', 'new_place'])
  })

  test('says in the plan that mends it which connector goes', async () => {
    await begunReplacement()
    const old = connection(world, 'github_connector')?.id ?? ''
    const { number } = await world.warm.propose(
      { 'fivetran/a.yml': moved('new_place').replace('octocat', 'hubot') },
      { env },
    )
    expect(world.comment(number)).toContain(`\`${old}\`, which it replaces, is deleted once its setup tests pass`)
    expect((await world.warm.merge(number, { env })).exitCode).toBe(0)
    expect(held(world)).toEqual(['new_place'])
  })
})

describe('what an interrupted run has begun', () => {
  test('is over once a later run did not go on with it: a deletion needs its label again', async () => {
    await given(world, { 'fivetran/0.yml': sheet(0), 'fivetran/1.yml': sheet(1) })
    await killedAt(await proposeLabelled({ 'fivetran/0.yml': null }), 'DELETE', false)
    await world.warm.merge(
      (await world.warm.propose({ 'fivetran/0.yml': sheet(0), 'fivetran/2.yml': sheet(2) })).number,
    )
    await world.warm.merge((await world.warm.propose({ 'fivetran/3.yml': sheet(3) })).number)
    const { number } = await world.warm.propose({ 'fivetran/0.yml': null })
    for (const comment of world.github.state.comments.values()) if (comment.issue === number) comment.body = 'thanks'
    const run = await world.warm.merge(number)
    expect(run.exitCode).toBe(1)
    expect(held(world)).toContain('sheets.sheet_0')
  })

  test('is no review of the same change later: an update', async () => {
    await given(world, { 'fivetran/0.yml': sheet(0), 'fivetran/1.yml': sheet(1) })
    await killedAt((await world.warm.propose({ 'fivetran/0.yml': sheet(0, 'B1:B9') })).number, 'PATCH', false)
    await world.warm.merge(
      (await world.warm.propose({ 'fivetran/0.yml': sheet(0), 'fivetran/2.yml': sheet(2) })).number,
    )
    world.fivetran.clearRequests()
    world.github.story.commit('unplanned', { 'fivetran/0.yml': sheet(0, 'B1:B9') })
    const run = await world.warm.merge(world.github.story.openPull({ head: 'unplanned' }).number)
    expect(run.outputs['failure-reason']).toBe('unreviewed-change')
    expect(sent(world)).toEqual([])
  })

  test("does not take a person's connector for its own", async () => {
    await given(world, { 'fivetran/0.yml': sheet(0) })
    await killedAt((await world.warm.propose({ 'fivetran/1.yml': sheet(1) })).number, 'POST', false)
    await world.warm.merge((await world.warm.propose({ 'fivetran/1.yml': null, 'fivetran/2.yml': sheet(2) })).number)
    world.fivetran.addConnection({
      group: 'decent_dropsy',
      service: 'google_sheets',
      config: { schema: 'sheets', table: 'sheet_1', sheet_id: 'by-hand' },
    })
    const { number } = await world.warm.propose({ 'fivetran/1.yml': sheet(1) })
    expect(world.comment(number)).toContain('1 to adopt with changes')
    expect(world.comment(number)).toContain('by-hand')
  })

  test('is created, tested and started although the next run is cancelled before its turn', async () => {
    await given(world, { 'fivetran/0.yml': sheet(0) })
    await killedAt((await world.warm.propose({ 'fivetran/1.yml': sheet(1) })).number, 'POST', true)
    // It was made to run by that one request: only where somebody paused it is a start owed.
    Object.assign(connection(world, 'sheets.sheet_1')?.settings ?? {}, { paused: true })
    world.fivetran.faults.add({
      method: 'PATCH',
      path: '/connections/:id',
      fault: { kind: 'status', status: 400, code: 'InvalidInput', message: 'not today' },
    })
    expect((await world.warm.apply()).exitCode).toBe(1)
    world.fivetran.faults.clear()
    expect((await world.warm.apply()).exitCode).toBe(0)
    expect(connection(world, 'sheets.sheet_1')?.settings['paused']).toBe(false)
  })

  test('is compared with what Fivetran shows: an edit between the crash and the next run is seen', async () => {
    await given(world, { 'fivetran/0.yml': sheet(0) })
    await killedAt((await world.warm.propose({ 'fivetran/1.yml': sheet(1) })).number, 'POST', true)
    world.fivetran.editConnection(connection(world, 'sheets.sheet_1')?.id ?? '', { config: { named_range: 'Z1:Z9' } })
    expect((await world.warm.apply()).exitCode).toBe(0)
    expect(connection(world, 'sheets.sheet_1')?.config['named_range']).toBe('A1:Z100')
  })

  test.each([
    ['', 'sheets'],
    [', also under the name that Fivetran made of it', 'Sheets-EU'],
  ])('and whose manifest is gone is named, since nobody manages it%s', async (_also, schema) => {
    await given(world, { 'fivetran/0.yml': sheet(0) })
    const manifest = sheet(1).replace('name: sheets', `name: ${schema}`)
    const first = await world.warm.propose({ 'fivetran/1.yml': manifest })
    await killedAt(first.number, 'POST', true)
    const { number } = await world.warm.propose({ 'fivetran/1.yml': null })
    const id = connection(world, `${schema.toLowerCase().replace('-', '_')}.sheet_1`)?.id
    expect(id).toBeDefined()
    expect(world.comment(number)).toContain(`may have created connector \`${id}\``)
    expect((await world.warm.merge(number)).summary).toContain(`may have created connector \`${id}\``)
  })

  test('a failed approval is made up for by the next run, with tests off too', async () => {
    const { hash, public_key } = hostKeyOf('bastion.internal', 0)
    await given(world, { 'fivetran/a.yml': postgres('db.internal', 'run_setup_tests: false\n') })
    const { number } = await world.warm.propose(
      {
        'fivetran/a.yml': postgres(
          'db.internal',
          `run_setup_tests: false\ntrusted_fingerprints:\n  - hash: ${hash}\n    public_key: ${public_key}\n`,
        ),
      },
      { env },
    )
    world.fivetran.faults.once(
      { method: 'POST', path: '/connections/:id/fingerprints' },
      { kind: 'status', status: 403, code: 'Forbidden', message: 'no' },
    )
    expect((await world.warm.merge(number, { env })).exitCode).toBe(1)
    expect((await world.warm.apply({ env })).exitCode).toBe(0)
    expect([...(connection(world, 'pg_prod')?.fingerprints.keys() ?? [])]).toEqual([hash])
  })
})

describe('what was refused', () => {
  test('a move to another group leaves one record, where the connector is', async () => {
    world.fivetran.addGroup('Zoo', { id: 'zzz_group' })
    await given(world, { 'fivetran/a.yml': sheet(0), 'fivetran/b.yml': sheet(1) })
    await world.warm.merge(
      (await world.warm.propose({ 'fivetran/a.yml': sheet(0).replace('group: Warehouse', 'group: Zoo') })).number,
    )
    expect(groupFiles(world)).toEqual([groupFile('decent_dropsy')])
    const back = await world.warm.propose({ 'fivetran/a.yml': sheet(0) })
    expect(world.comment(back.number)).toContain('nothing to change')
    await world.warm.merge(back.number)
    await world.warm.merge((await world.warm.propose({ 'fivetran/c.yml': sheet(3) })).number, {
      inputs: { 'deletion-policy': 'delete' },
    })
    expect(held(world)).toContain('sheets.sheet_0')
  })

  test('a removed manifest does not lend its file name to a replacement', async () => {
    await given(world, { 'fivetran/a.yml': sheet(0) })
    await world.warm.merge((await world.warm.propose({ 'fivetran/a.yml': null })).number)
    const { number } = await world.warm.propose({ 'fivetran/a.yml': sheet(7) })
    expect(world.comment(number)).toContain('1 to create')
    await world.warm.merge(number)
    expect(held(world)).toEqual(['sheets.sheet_0', 'sheets.sheet_7'])
  })

  test('a re-creation that was allowed once is not allowed again', async () => {
    await given(world, { 'fivetran/0.yml': sheet(0), 'fivetran/1.yml': sheet(1), 'fivetran/2.yml': sheet(2) })
    // Something fails on and on, so no run is complete.
    world.fivetran.faults.add({
      method: 'PATCH',
      path: `/connections/${connection(world, 'sheets.sheet_2')?.id}`,
      times: Infinity,
      fault: { kind: 'status', status: 400, code: 'InvalidInput', message: 'no' },
    })
    world.fivetran.removeConnection(connection(world, 'sheets.sheet_0')?.id ?? '')
    await world.warm.merge(
      await proposeLabelled({ 'fivetran/0.yml': sheet(0, 'B1:B9'), 'fivetran/2.yml': sheet(2, 'B1:B9') }),
    )
    expect(held(world)).toContain('sheets.sheet_0')
    world.fivetran.removeConnection(connection(world, 'sheets.sheet_0')?.id ?? '')
    const { number } = await world.warm.propose({
      'fivetran/0.yml': sheet(0, 'B1:B9').replace('run_setup_tests: false', 'run_setup_tests: false # again'),
    })
    await world.warm.run(world.triggers.workflowDispatch(), { inputs: { mode: 'plan' } })
    await world.warm.merge(number, { inputs: { scope: 'all' } })
    expect(held(world)).not.toContain('sheets.sheet_0')
  })
})

describe('the label', () => {
  test('taken off before the merge allows nothing, planned again or not', async () => {
    await given(world, { 'fivetran/0.yml': sheet(0), 'fivetran/1.yml': sheet(1) })
    const number = await proposeLabelled({ 'fivetran/0.yml': null })
    world.github.story.unlabel(number, 'allow-deletions')
    expect((await world.warm.merge(number)).outputs['failure-reason']).toBe('deletion-forbidden')
    expect(held(world)).toContain('sheets.sheet_0')
  })

  test('speaks for what its pull request removes, not for what another one has removed and nobody applied yet', async () => {
    await given(world, { 'fivetran/0.yml': sheet(0), 'fivetran/1.yml': sheet(1), 'fivetran/2.yml': sheet(2) })
    world.github.story.merge((await world.warm.propose({ 'fivetran/0.yml': null })).number)
    const number = await proposeLabelled({ 'fivetran/1.yml': null }, world)
    expect(world.comment(number)).toContain('1 to delete, 1 deletion refused')
    await world.warm.merge(number)
    expect(held(world)).toEqual(['sheets.sheet_0', 'sheets.sheet_2'])
  })
})
