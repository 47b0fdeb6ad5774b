/** What Fivetran reports after a request: side effects, other values than were sent, and what people change meanwhile. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { postgres, SECRETS } from '../support/manifests.ts'
import { connection, given, startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

const env = SECRETS
let world: World
beforeEach(async () => {
  world = await startWarehouse()
})
afterEach(() => world.close())

const replicated = (method: string): string =>
  `${postgres('db.internal')}  update_method: ${method}\n  replication_slot: slot\n  publication_name: pub\n`

/** The bodies of the changing requests, without what a setup test or a start says. */
function patches(): unknown[] {
  return world.fivetran.requests.filter(one => one.method === 'PATCH').map(one => one.body)
}

/** Plans, watches and applies once more: nothing is to be done. */
async function expectSettled(): Promise<{ plan: string; keptOtherwise: string | undefined }> {
  world.fivetran.clearRequests()
  const plan = await world.warm.run(world.triggers.workflowDispatch(), { env, inputs: { mode: 'plan' } })
  expect(plan.outputs).toMatchObject({ 'has-changes': 'false', updates: '0' })
  const drift = await world.warm.run(world.triggers.schedule(), { env })
  expect(drift).toMatchObject({ exitCode: 0, outputs: { drifts: '0' } })
  expect(drift.outputs['kept-otherwise']).toBe(plan.outputs['kept-otherwise'])
  expect(await world.warm.apply({ env, manual: true })).toMatchObject({ exitCode: 0 })
  expect(world.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
  return { plan: plan.summary, keptOtherwise: plan.outputs['kept-otherwise'] }
}

/** Another method resets what belongs to replication, each time or the first time only. */
function resetting(times: number): void {
  let left = times
  world.fivetran.behaviour.afterChange = ({ config }, body) => {
    const sent = body['config']
    if (typeof sent !== 'object' || sent === null || !('update_method' in sent) || left === 0) return
    left -= 1
    config['replication_slot'] = 'generated'
    delete config['publication_name']
  }
}

/** With the next real change it is sent again; `ignore_changes` silences it. */
async function goesAlong(manifest: string): Promise<void> {
  world.fivetran.clearRequests()
  world.commit({ 'fivetran/a.yml': manifest.replace('database: app', 'database: web') })
  await world.warm.apply({ env, manual: true })
  const config = { update_method: 'WAL_PGOUTPUT', always_encrypted: true, database: 'web' }
  expect(patches()).toEqual([{ config, data_delay_sensitivity: 'LOW', run_setup_tests: false }])
  const ignored =
    'lifecycle: { ignore_changes: [config.update_method, config.always_encrypted, data_delay_sensitivity] }'
  world.commit({ 'fivetran/a.yml': `${manifest.replace('database: app', 'database: web')}${ignored}\n` })
  await world.warm.apply({ env, manual: true })
  expect((await expectSettled()).keptOtherwise).toBe('0')
}

const entry = (project: string): string =>
  `    - { project: ${project}, project_id: "1", api_key: "\${{ secrets.PG_PASSWORD }}", secret_key: "\${{ secrets.PG_PASSWORD }}" }\n`

const linked = (link: string): string =>
  `${postgres('db.internal')}  connection_type: PrivateLink\nnetworking_method: PrivateLink\nprivate_link_id: ${link}\n`

const daily = (minutes: number): string =>
  `${postgres('db.internal')}sync_frequency: ${minutes}\ndaily_sync_time: "03:00"\n`

describe('a side effect', () => {
  test('is seen in the same run, said, and repaired once', async () => {
    await given(world, { 'fivetran/a.yml': replicated('WAL_PGOUTPUT') })
    resetting(1)
    const { number } = await world.warm.propose({ 'fivetran/a.yml': replicated('QUERY_BASED') }, { env })
    expect(await world.merge(number, { env })).toMatchObject({ exitCode: 0 })
    expect(patches()).toEqual([
      { config: { update_method: 'QUERY_BASED' }, run_setup_tests: false },
      { config: { replication_slot: 'slot', publication_name: 'pub' }, run_setup_tests: false },
    ])
    expect(world.comment(number)).toContain('Fivetran also changed `config.replication_slot` from slot to generated')
    expect(connection(world, 'pg_prod')?.config).toMatchObject({ replication_slot: 'slot', publication_name: 'pub' })
    expect((await expectSettled()).keptOtherwise).toBe('0')
  })

  test('that comes again is kept otherwise, and no perpetual change', async () => {
    await given(world, { 'fivetran/a.yml': replicated('WAL_PGOUTPUT') })
    world.fivetran.behaviour.afterChange = ({ config }) => {
      if (config['update_method'] === 'QUERY_BASED') config['replication_slot'] = 'generated'
    }
    const { number } = await world.warm.propose({ 'fivetran/a.yml': replicated('QUERY_BASED') }, { env })
    const run = await world.warm.merge(number, { env })
    expect(run).toMatchObject({ exitCode: 0, outputs: { 'kept-otherwise': '1', updates: '1' } })
    expect(patches()).toHaveLength(2)
    const { plan, keptOtherwise } = await expectSettled()
    expect(keptOtherwise).toBe('1')
    expect(plan).toContain('`config.replication_slot`: sent `slot`, kept `generated`')
  })

  test('of fields that undo each other ends after two requests', async () => {
    await given(world, { 'fivetran/a.yml': replicated('WAL_PGOUTPUT') })
    world.fivetran.behaviour.afterChange = ({ config }, { config: sent }) => {
      if (typeof sent !== 'object' || sent === null) return
      if ('publication_name' in sent) config['update_method'] = 'WAL_PGOUTPUT'
      else if ('update_method' in sent) config['publication_name'] = 'other'
    }
    const { number } = await world.warm.propose({ 'fivetran/a.yml': replicated('QUERY_BASED') }, { env })
    expect((await world.warm.merge(number, { env })).outputs['kept-otherwise']).toBe('1')
    expect(patches()).toHaveLength(2)
    expect((await expectSettled()).plan).toContain('sent `QUERY_BASED`, kept `WAL_PGOUTPUT`')
  })

  test('is not taken for one when a person edits it while the tests run', async () => {
    await given(world, { 'fivetran/a.yml': replicated('WAL_PGOUTPUT') })
    world.fivetran.behaviour.setupTests = ({ config }) => {
      config['database'] = 'edited'
      config['update_method'] = 'WAL_PGOUTPUT'
      return undefined
    }
    const { number } = await world.warm.propose({ 'fivetran/a.yml': replicated('QUERY_BASED') }, { env })
    await world.warm.merge(number, { env })
    const drift = await world.warm.run(world.triggers.schedule(), { env })
    expect(drift.outputs).toMatchObject({ drifts: '1', 'failure-reason': 'drift' })
    expect(drift.summary).toContain('- config.database: app')
    expect(drift.summary).toContain('- config.update_method: QUERY_BASED')
  })
})

describe('another value than was sent', () => {
  test.each([true, false])('is said in the result, plans and drift (configuration in answers: %s)', async answers => {
    world.fivetran.behaviour.configInAnswers = answers
    world.fivetran.behaviour.afterChange = ({ config, settings }) => {
      config['update_method'] = 'QUERY_BASED'
      config['always_encrypted'] = false
      settings['data_delay_sensitivity'] = 'HIGH'
    }
    const manifest = `${postgres('db.internal')}  update_method: WAL_PGOUTPUT\n  always_encrypted: true\ndata_delay_sensitivity: LOW\n`
    const { number } = await world.warm.propose({ 'fivetran/a.yml': manifest }, { env })
    const run = await world.warm.merge(number, { env })
    expect(run).toMatchObject({ exitCode: 0, outputs: { 'kept-otherwise': '3', creates: '1', failures: '0' } })
    const said = '`config.update_method`: sent `WAL_PGOUTPUT`, kept `QUERY_BASED` ([`fivetran/a.yml:11`]'
    expect(world.comment(number)).toContain(said)
    expect(run.log).toContain(
      'config.update_method: Fivetran keeps another value: sent WAL_PGOUTPUT, kept QUERY_BASED.',
    )
    const { plan } = await expectSettled()
    expect(plan).toContain(said)
    expect(plan).toContain('`config.always_encrypted`: sent `true`, kept `false`')
    expect(plan).toContain('`data_delay_sensitivity`: sent `LOW`, kept `HIGH`')
    expect([...world.github.state.issues.values()].filter(one => !('pull' in one))).toEqual([])
    await goesAlong(manifest)
  })

  test('in lists: entries that are dropped, added or kept otherwise', async () => {
    world.fivetran.behaviour.afterChange = ({ config }) => {
      config['project_credentials'] = [
        { project: 'web', api_key: 'k', secret_key: 's', project_id: '7' },
        { project: 'more', api_key: 'k', secret_key: 's' },
      ]
    }
    const manifest = `group: Warehouse\nservice: amplitude\ndestination_schema: { name: amp }\nconfig:\n  project_credentials:\n${entry('web')}${entry('app')}`
    await given(world, { 'fivetran/a.yml': manifest })
    const { plan, keptOtherwise } = await expectSettled()
    expect(keptOtherwise).toBe('1')
    expect(plan).toContain('`config.project_credentials[project=web].project_id` sent as `"1"`, kept as `"7"`')
    expect(plan).toContain('`config.project_credentials[project=app]` not kept')
    expect(plan).toContain('`config.project_credentials[project=more]` kept beside it')
  })

  test('is not what only differs in spelling', async () => {
    world.fivetran.behaviour.afterChange = ({ config, settings }) => {
      Object.assign(config, {
        host: 'db.internal',
        database: 'app',
        tunnel_user: 'me@example.com',
        update_method: 'wal_pgoutput',
      })
      Object.assign(config, { publication_name: 'https://a.example/x', port: '5432' })
      delete config['delete_capture_enabled']
      settings['networking_method'] = 'SSH_TUNNEL'
    }
    const more = `  update_method: WAL_PGOUTPUT\n  tunnel_user: Me@Example.com\n  publication_name: https://A.example/x/\n  delete_capture_enabled: false\n  connection_type: SshTunnel\n  tunnel_host: ssh.example\nnetworking_method: SshTunnel\nrun_setup_tests: false\n`
    const text = postgres('DB.internal').replace('database: app', 'database: " app "')
    await given(world, { 'fivetran/a.yml': `${text}${more}` })
    expect((await expectSettled()).keptOtherwise).toBe('0')
  })

  test('where Fivetran does not report the field at all it is said once, and not counted', async () => {
    world.fivetran.behaviour.afterChange = ({ config }) => void delete config['replication_slot']
    world.commit({ 'fivetran/a.yml': `${postgres('db.internal')}  replication_slot: slot\n` })
    const run = await world.warm.apply({ env, manual: true })
    expect(run.summary).toContain('`config.replication_slot` was sent, but Fivetran does not report it back')
    expect((await expectSettled()).plan).not.toContain('replication')
  })
})

describe('what belongs together', () => {
  test('travels together: networking', async () => {
    await given(world, { 'fivetran/a.yml': linked('pl_1') })
    world.commit({ 'fivetran/a.yml': linked('pl_2') })
    expect(await world.warm.apply({ env, manual: true })).toMatchObject({ exitCode: 0, outputs: { updates: '1' } })
    expect(patches()).toEqual([
      {
        config: { connection_type: 'PrivateLink' },
        networking_method: 'PrivateLink',
        private_link_id: 'pl_2',
        run_setup_tests: false,
      },
    ])
    await expectSettled()
  })

  test('travels together: the schedule; without effect it is a warning at its line', async () => {
    world.commit({ 'fivetran/a.yml': daily(60) })
    const run = await world.apply({ env, manual: true })
    const said = 'daily_sync_time has no effect without `sync_frequency: 1440`: `sync_frequency` is 60.'
    expect(run.log).toContain(`fivetran/a.yml:12:1: ${said}`)
    expect(run.outputs['kept-otherwise']).toBe('0')
    expect((await expectSettled()).plan).toContain('no effect without')
    world.fivetran.clearRequests()
    world.commit({ 'fivetran/a.yml': daily(1440) })
    await world.warm.apply({ env, manual: true })
    expect(patches()).toEqual([{ sync_frequency: 1440, daily_sync_time: '03:00', run_setup_tests: false }])
    expect((await expectSettled()).plan).not.toContain('no effect')
  })

  test('what has no effect beside what Fivetran has is said by plan and drift, at its line', async () => {
    await given(world, { 'fivetran/a.yml': `${postgres('db.internal')}daily_sync_time: "03:00"\n` })
    expect((await expectSettled()).plan).toContain('`daily_sync_time` has no effect without')
    const drift = await world.warm.run(world.triggers.schedule(), { env })
    expect(drift.summary).toContain('`daily_sync_time` has no effect without')
  })
})
