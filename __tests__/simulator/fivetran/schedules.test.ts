import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { JsonObject } from '../../../src/model/value.ts'
import { BEHAVIOUR_CHOICES } from '../../../simulator/fivetran/behaviour.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { serviceOf } from '../../../simulator/fivetran/services/definition.ts'
import { call, type Answer } from './client.ts'

const SERVICE = serviceOf('fresh', {
  hidden: { type: 'string', undescribed: true },
  mode: { type: 'string', enum: ['One'], undescribedEnum: ['Two'] },
})
const CRON = { schedule_type: 'CRON', cron: '0 3 * * *' }
const INTERVAL = { schedule_type: 'INTERVAL', interval: 60 }

let simulator: FivetranSimulator
let group: string
beforeEach(async () => {
  simulator = await startFivetranSimulator({ services: [SERVICE] })
  group = simulator.addGroup('Warehouse').id
})
afterEach(() => simulator.close())

function create(body: JsonObject): Promise<Answer> {
  const { config, ...others } = { config: {}, ...body }
  const place = { group_id: group, service: 'fresh', run_setup_tests: false }
  return call(simulator, 'POST', '/connections', { ...place, ...others, config: { schema: 's', ...config } })
}
const patch = async (body: JsonObject): Promise<Answer> =>
  call(simulator, 'PATCH', `/connections/${[...simulator.state.connections.keys()][0] ?? ''}`, {
    run_setup_tests: false,
    ...body,
  })

test.each([
  ['ignore', 201, undefined],
  ['take', 201, CRON],
  ['refuse', 400, undefined],
] as const)('a creation may %s a schedule', async (scheduleAtCreation, status, schedule) => {
  expect(BEHAVIOUR_CHOICES.scheduleAtCreation).toContain(scheduleAtCreation)
  Object.assign(simulator.behaviour, { scheduleAtCreation })
  const answer = await create({ schedule: CRON })
  expect([answer.status, answer.data['schedule']]).toEqual([status, schedule])
})

test.each(['replace', 'merge'] as const)('a schedule takes the place of another (%s)', async patchObjects => {
  Object.assign(simulator.behaviour, { patchObjects })
  await create({})
  expect((await patch({ schedule: CRON })).data['schedule']).toEqual(CRON)
  expect((await patch({ schedule: INTERVAL })).data['schedule']).toEqual(INTERVAL)
  const answer = await patch({ schedule: { ...INTERVAL, cron: '0 3 * * *' } })
  expect([answer.status, answer.body['message']]).toEqual([400, `Field 'cron' of 'schedule' is not for INTERVAL`])
})

test('a schedule is shown as set, with all keys, or always', async () => {
  await create({ sync_frequency: 60 })
  const shown = async (schedules: string): Promise<unknown> => {
    Object.assign(simulator.behaviour, { schedules })
    return (await patch({ paused: true })).data['schedule']
  }
  const keys = { schedule_type: null, interval: null, time_of_day: null, days_of_week: null, cron: null }
  expect([await shown('as-set'), await shown('all-keys'), await shown('always')]).toEqual([
    undefined,
    undefined,
    { ...keys, ...INTERVAL },
  ])
  await patch({ schedule: CRON })
  expect([await shown('as-set'), await shown('all-keys')]).toEqual([CRON, { ...keys, ...CRON }])
})

test('what a connector uses of its destination is kept as it is, and masked', async () => {
  const { data } = await create({ destination_configuration: { virtual_warehouse: 'wh', more: { api_key: 'secret' } } })
  expect(data['destination_configuration']).toEqual({ virtual_warehouse: 'wh', more: { api_key: '******' } })
})

test('a service may take more than its metadata lists', async () => {
  const metadata = await call(simulator, 'GET', '/metadata/connector-types/fresh')
  expect(metadata.data['config']).toMatchObject({ properties: { mode: { enum: ['One'] } } })
  expect(JSON.stringify(metadata.data)).not.toMatch(/hidden|Two/)
  expect((await create({ config: { hidden: 'x', mode: 'Two' } })).data['config']).toMatchObject({
    hidden: 'x',
    mode: 'Two',
  })
  expect((await patch({ config: { mode: 'Three' } })).status).toBe(400)
})
