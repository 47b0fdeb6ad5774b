/** What manifests say, all the way: names, schedules, further fields of a connector, what Fivetran does not describe. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Behaviour } from '../../simulator/fivetran/behaviour.ts'
import { SERVICES } from '../../simulator/fivetran/services/catalog.ts'
import { checkpoint } from '../support/checkpoint.ts'
import { everythingPublic } from '../support/leaks.ts'
import { postgres, SECRETS, sheet } from '../support/manifests.ts'
import { connection, given, sent, startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

/** The catalogue, with a field of sheets that no metadata lists. */
const services = SERVICES.flatMap(service => {
  if (service.id !== 'google_sheets') return service
  const config = Object.assign({ brand_new: { type: 'string', undescribed: true } as const }, service.config)
  return Object.assign({}, service, { config })
})
const SECRET = 'wh_s3cret_0123456789'
const env = { ...SECRETS, WAREHOUSE_KEY: SECRET }

let world: World
let restart: () => void
beforeAll(async () => {
  world = await startWarehouse({ services })
  restart = checkpoint(world)
})
beforeEach(() => restart())
afterAll(() => world.close())

const bodies = (): unknown[] =>
  world.fivetran.requests.filter(one => ['POST', 'PATCH'].includes(one.method)).map(one => one.body)

const CRON = 'schedule: { schedule_type: CRON, cron: "0 3 * * *" }\n'
const INTERVAL = 'schedule: { schedule_type: INTERVAL, interval: "60" }\n'

describe('errors', () => {
  test('each slip is one error, and one cause in forty manifests is one line and one annotation', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `fivetran/${index}.yml`,
        sheet(index).replace('run_setup_tests: false', 'destination_schema_nams: SOURCE_NAMING'),
      ]),
    )
    const { number, run } = await world.propose(
      {
        ...many,
        'fivetran/x.yml': `${sheet(50)}daily_sync_time: "03:30"\n---\ngroup: "Warehouse\\u200B"\nservice: Google Sheets\ndestination_schema: { name: "a\\nb", table: " t" }\n`,
        'fivetran/y.yml': `group: &g Warehouse\n${sheet(51).replace(/^.*\n/, '')}---\n${sheet(52).replace('Warehouse', '*g')}`,
      },
      { env },
    )
    expect([run.exitCode, run.outputs['failure-reason']]).toEqual([1, 'invalid-manifest'])
    const said = run.annotations
      .filter(one => one.level === 'error')
      .map(one => `${one.file}:${one.line} ${one.message.replace(/ \(40 times.*\)$/, '')}`)
    const misspelt = / `destination_schema_nams` .*Did you mean `destination_schema_names`\?$/
    expect(said.find(one => misspelt.test(one))).toMatch(/^fivetran\/0.yml:9/)
    expect(said.filter(one => !misspelt.test(one))).toEqual([
      expect.stringMatching(/^fivetran\/x.yml:10 .*03:30.*HH:00/),
      expect.stringMatching(/^fivetran\/x.yml:12 `group`.*U\+200B/),
      expect.stringMatching(/^fivetran\/x.yml:13 .*Did you mean `google_sheets`\?$/),
      expect.stringMatching(/^fivetran\/x.yml:14 `destination_schema.name`.*U\+000A/),
      expect.stringMatching(/^fivetran\/x.yml:14 `destination_schema.table`.*Write `t`/),
      expect.stringMatching(/^fivetran\/y.yml:11 .*line 1 ends with its document/),
    ])
    for (const text of [world.comment(number), run.summary]) {
      const lines = text.split('\n').filter(one => one.includes('destination_schema_nams'))
      expect(lines.map(one => one.match(/`fivetran\/\d+\.yml:9:1`/g)?.length)).toEqual([40])
    }
    const [line = '', ...others] = run.log.match(/^error: .*destination_schema_nams.*$/gm) ?? []
    expect([others, line.match(/fivetran\/\d+\.yml:9:1/g)?.length]).toEqual([[], 40])
  })
})

describe('a schedule and the warehouse of a connector', () => {
  const further = 'destination_configuration:\n  virtual_warehouse: wh\n  api_key: ${{ secrets.WAREHOUSE_KEY }}\n'

  test.each<[string, Partial<Behaviour>]>([
    ['as its client tells', {}],
    ['that shows all keys and refuses a schedule at creation', { schedules: 'all-keys', scheduleAtCreation: 'refuse' }],
    [
      'that takes it at creation, always shows one, merges, and shows no config in answers',
      { schedules: 'always', scheduleAtCreation: 'take', patchObjects: 'merge', configInAnswers: false },
    ],
  ])('are set, changed, compared and kept secret by a Fivetran %s', async (_, behaviour) => {
    Object.assign(world.fivetran.behaviour, behaviour)
    const files = mkdtempSync(join(tmpdir(), 'manifests-'))
    const way = { env: { ...env, RUNNER_TEMP: files } }
    const { number, run } = await world.warm.propose({ 'fivetran/a.yml': sheet(1) + further + CRON }, way)
    const merged = await world.warm.merge(number, way)
    expect(merged.annotations).toEqual([])
    expect([merged.outputs['kept-otherwise'], connection(world, 'sheets.sheet_1')?.settings]).toMatchObject([
      '0',
      {
        schedule: { schedule_type: 'CRON', cron: '0 3 * * *' },
        destination_configuration: { virtual_warehouse: 'wh', api_key: SECRET },
      },
    ])
    for (const one of [run, merged])
      for (const [where, text] of everythingPublic(world, one, files))
        expect([where, text.includes(SECRET)]).toEqual([where, false])
    rmSync(files, { recursive: true })

    const drift = await world.warm.run(world.triggers.schedule(), { env, inputs: { mode: 'drift' } })
    expect([drift.exitCode, drift.outputs['drifts']]).toEqual([0, '0'])
    expect(sent(world).filter(one => one.startsWith('PATCH'))).toHaveLength(2)

    world.fivetran.clearRequests()
    const change = await world.warm.propose({ 'fivetran/a.yml': sheet(1) + further + INTERVAL }, way)
    expect(world.comment(change.number)).toContain('+ schedule.interval: 60')
    expect((await world.warm.merge(change.number, way)).exitCode).toBe(0)
    expect(bodies().filter(body => JSON.stringify(body).includes('schedule'))).toEqual([
      { schedule: { schedule_type: 'INTERVAL', interval: 60 }, run_setup_tests: false },
    ])
    expect((await world.warm.apply(way)).outputs['has-changes']).toBe('false')
  })

  test('what another one changes is drift, and what the manifest does not name is kept', async () => {
    await given(world, {
      'fivetran/a.yml': `${sheet(1)}schedule: { schedule_type: TIME_OF_DAY, time_of_day: "03:00" }\n`,
    })
    const { id } = connection(world, 'sheets.sheet_1') ?? { id: '' }
    const days = ['MONDAY', 'FRIDAY']
    world.fivetran.editConnection(id, {
      settings: { schedule: { schedule_type: 'TIME_OF_DAY', time_of_day: '03:00', days_of_week: days } },
    })
    const calm = await world.warm.run(world.triggers.schedule(), { env, inputs: { mode: 'drift' } })
    expect(calm.outputs['drifts']).toBe('0')
    world.fivetran.editConnection(id, {
      settings: { schedule: { schedule_type: 'TIME_OF_DAY', time_of_day: '04:00', days_of_week: days } },
    })
    const drift = await world.warm.run(world.triggers.schedule(), { env, inputs: { mode: 'drift' } })
    expect(drift.outputs['drifts']).toBe('1')
    await world.warm.apply({ env, manual: true, inputs: { scope: 'all', 'on-unreviewed-change': 'apply' } })
    expect(connection(world, 'sheets.sheet_1')?.settings['schedule']).toEqual({
      schedule_type: 'TIME_OF_DAY',
      time_of_day: '03:00',
      days_of_week: days,
    })
  })

  test('a schedule that could not be set after the creation is set by the next run', async () => {
    world.fivetran.faults.once(
      { method: 'PATCH' },
      { kind: 'status', status: 400, code: 'InvalidInput', message: 'not now' },
    )
    world.commit({ 'fivetran/a.yml': sheet(1) + CRON })
    expect((await world.warm.apply({ env, manual: true })).exitCode).toBe(1)
    expect(connection(world, 'sheets.sheet_1')?.settings['schedule']).toBeUndefined()
    expect((await world.warm.apply({ env, manual: true })).exitCode).toBe(0)
    expect(connection(world, 'sheets.sheet_1')?.settings).toMatchObject({
      paused: false,
      schedule: { schedule_type: 'CRON' },
    })
    world.fivetran.clearRequests()
    await world.warm.apply({ env, manual: true })
    expect(sent(world)).toEqual([])
  })

  test('an import writes a schedule that says more than the frequency', async () => {
    world.fivetran.behaviour.schedules = 'always'
    const seed = (table: string, settings: object) =>
      world.fivetran.addConnection({
        group: 'Warehouse',
        service: 'google_sheets',
        config: { schema: 'sheets', table, sheet_id: 'x' },
        settings: { paused: false, ...settings },
      })
    seed('cron', {
      schedule: { schedule_type: 'CRON', cron: '0 3 * * *' },
      destination_configuration: { virtual_warehouse: 'wh' },
    })
    seed('usual', { sync_frequency: 60 })
    const run = await world.warm.run(world.triggers.workflowDispatch(), { env, inputs: { mode: 'import' } })
    expect(run.exitCode).toBe(0)
    const texts = Object.values(world.github.story.files('connector-as-code/import')).join('\n')
    expect(texts.match(/^schedule:\n(?: .*\n)*/gm)).toEqual(['schedule:\n  cron: 0 3 * * *\n  schedule_type: CRON\n'])
    expect(texts).toContain('destination_configuration:\n  virtual_warehouse: wh\n')
  })
})

describe('what Fivetran takes and does not describe', () => {
  const manifest = {
    'fivetran/a.yml': postgres('db.example.com', '  update_method: XMIN\nrun_setup_tests: false\n'),
    'fivetran/b.yml': sheet(1).replace('  named_range', '  brand_new: a\n  named_range'),
  }

  test('is an error that names the input', async () => {
    const { run } = await world.warm.propose(manifest, { env })
    expect(run.outputs['failure-reason']).toBe('invalid-manifest')
    const said = run.annotations
      .filter(one => one.level === 'error')
      .map(one => `${one.file}:${one.line} ${one.message}`)
    expect(said).toEqual([
      expect.stringMatching(/^fivetran\/a.yml:11 `config.update_method` .*`unknown-fields: warn`/),
      expect.stringMatching(/^fivetran\/b.yml:8 `config.brand_new` .*`unknown-fields: warn`/),
    ])
  })

  test('is sent, compared and warned of with it, in every mode', async () => {
    const way = { env, inputs: { 'unknown-fields': 'warn' } }
    const { number } = await world.warm.propose(manifest, way)
    const merged = await world.warm.merge(number, way)
    expect([
      merged.exitCode,
      connection(world, 'pg_prod')?.config,
      connection(world, 'sheets.sheet_1')?.config,
    ]).toMatchObject([0, { update_method: 'XMIN' }, { brand_new: 'a' }])
    expect(merged.annotations.filter(one => one.level === 'warning').map(one => `${one.file}:${one.line}`)).toEqual([
      'fivetran/a.yml:11',
      'fivetran/b.yml:8',
    ])
    const { id } = connection(world, 'sheets.sheet_1') ?? { id: '' }
    const driftRun = { env, inputs: { mode: 'drift', 'unknown-fields': 'warn' } }
    expect((await world.warm.run(world.triggers.schedule(), driftRun)).outputs['drifts']).toBe('0')
    world.fivetran.editConnection(id, { config: { brand_new: 'b' } })
    expect((await world.warm.run(world.triggers.schedule(), driftRun)).outputs['drifts']).toBe('1')
    const validate = await world.warm.run(world.triggers.push(), {
      ...way,
      inputs: { ...way.inputs, mode: 'validate' },
    })
    expect(validate.exitCode).toBe(0)
  })

  test.each([
    ['error', false],
    ['warn', true],
  ])('is imported with %s: %s', async (mode, isWritten) => {
    world.fivetran.addConnection({
      group: 'Warehouse',
      service: 'postgres',
      config: { schema_prefix: 'pg', host: 'h', user: 'u', password: 'x', database: 'd', update_method: 'XMIN' },
    })
    const run = await world.warm.run(world.triggers.workflowDispatch(), {
      env,
      inputs: { mode: 'import', 'unknown-fields': mode },
    })
    const texts = Object.values(world.github.story.files('connector-as-code/import')).join('\n')
    expect([run.exitCode, texts.includes('update_method: XMIN'), run.summary.includes('unknown-fields: warn')]).toEqual(
      [0, isWritten, !isWritten],
    )
  })
})
