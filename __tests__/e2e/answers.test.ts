/** Answers to changing requests that are not what Fivetran reports afterwards, and a restoration that it refuses. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { isJsonObject, type JsonObject } from '../../src/model/value.ts'
import { postgres, SECRETS } from '../support/manifests.ts'
import { given, sent, startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

const env = SECRETS
let world: World
beforeEach(async () => {
  world = await startWarehouse()
})
afterEach(() => world.close())

const replicated = (method: string): string =>
  `${postgres('db.internal')}  update_method: ${method}\n  replication_slot: slot\n`

/** What answers say of `config`. */
function answering(config: (reported: JsonObject) => JsonObject): void {
  world.fivetran.behaviour.inAnswers = shown =>
    isJsonObject(shown['config']) ? { ...shown, config: config(shown['config']) } : shown
}

/** Plans, watches and applies once more: nothing is to be done. */
async function expectSettled(keptOtherwise: string): Promise<void> {
  world.fivetran.clearRequests()
  const plan = await world.warm.run(world.triggers.workflowDispatch(), { env, inputs: { mode: 'plan' } })
  expect(plan.outputs).toMatchObject({ 'has-changes': 'false', 'kept-otherwise': keptOtherwise })
  expect((await world.warm.run(world.triggers.schedule(), { env })).outputs['drifts']).toBe('0')
  await world.warm.apply({ env, manual: true })
  expect(sent(world)).toEqual([])
}

test('what an answer leaves out was not changed, and is kept otherwise only where Fivetran reports so', async () => {
  world.fivetran.behaviour.afterChange = ({ config }) => void (config['replication_slot'] = 'generated')
  answering(({ update_method = null }) => ({ update_method }))
  await given(world, { 'fivetran/a.yml': replicated('WAL_PGOUTPUT') })
  await expectSettled('1')
  world.commit({ 'fivetran/a.yml': replicated('QUERY_BASED') })
  const run = await world.warm.apply({ env, manual: true })
  expect(run.outputs).toMatchObject({ updates: '1', 'kept-otherwise': '1' })
  expect(run.summary).not.toContain('Fivetran also changed')
  expect(sent(world).filter(line => line.startsWith('PATCH'))).toHaveLength(1)
  await expectSettled('1')
})

test('a secret that an answer shows, and a GET masks, was not changed by anybody', async () => {
  answering(config => ({ ...config, password: SECRETS.PG_PASSWORD }))
  await given(world, { 'fivetran/a.yml': replicated('WAL_PGOUTPUT') })
  await expectSettled('0')
})

test('an answer that only repeats what was sent misleads one run: then it is kept otherwise', async () => {
  world.fivetran.behaviour.afterChange = ({ config }) => void (config['replication_slot'] = 'generated')
  answering(config => ({ ...config, replication_slot: 'slot' }))
  await given(world, { 'fivetran/a.yml': replicated('WAL_PGOUTPUT') })
  expect((await world.warm.apply({ env, manual: true })).outputs).toMatchObject({ updates: '1' })
  await expectSettled('1')
})

test('a restoration that Fivetran refuses is said, and fails neither this run nor later ones', async () => {
  await given(world, { 'fivetran/a.yml': replicated('WAL_PGOUTPUT') })
  world.fivetran.behaviour.afterChange = ({ config }) => void (config['replication_slot'] = 'generated')
  const message = `No slot beside ${SECRETS.PG_PASSWORD}`
  const fault = { kind: 'status', status: 400, code: 'InvalidInput', message } as const
  world.fivetran.faults.add({ method: 'PATCH', nth: 2, fault })
  const { number } = await world.warm.propose({ 'fivetran/a.yml': replicated('QUERY_BASED') }, { env })
  const run = await world.warm.merge(number, { env })
  expect(run.outputs).toMatchObject({ updates: '1', failures: '0', 'kept-otherwise': '1' })
  expect(world.comment(number)).toMatch(/sent once more, and refused: .*400 InvalidInput: No slot beside `\*{3}`/)
  expect(sent(world).some(line => line.endsWith('/test'))).toBe(true)
  await expectSettled('1')
})

const linked = (method: string): string =>
  `${postgres('db.internal')}  connection_type: ${method}\nnetworking_method: ${method}\nprivate_link_id: pl_1\n`

test('a link that has no effect any more does not stand in the way of leaving it', async () => {
  await given(world, { 'fivetran/a.yml': linked('PrivateLink') })
  world.fivetran.behaviour.afterChange = ({ settings }) => void (settings['private_link_id'] = null)
  world.commit({ 'fivetran/a.yml': linked('Directly') })
  const run = await world.warm.apply({ env, manual: true })
  expect(run).toMatchObject({ exitCode: 0, outputs: { updates: '1', failures: '0' } })
  expect(run.summary).not.toContain('does not report it back')
  expect(run.summary).toContain('`private_link_id` has no effect without `networking_method: PrivateLink`')
  await expectSettled('0')
})

const hosted = (host: string): string => `${postgres(host)}run_setup_tests: false\n`

test('a secret that Fivetran keeps in the place of a plain value is shown nowhere', async () => {
  const HOST = 'canary-host-0815.internal'
  world.commit({ 'fivetran/a.yml': hosted('${{ secrets.PG_HOST }}') })
  await world.warm.apply({ env: { ...env, PG_HOST: HOST }, manual: true })
  world.fivetran.behaviour.afterChange = ({ config }) => void (config['host'] = HOST)
  world.commit({ 'fivetran/a.yml': hosted('db.internal') })
  const runs = [
    await world.warm.apply({ env, manual: true }),
    await world.warm.run(world.triggers.workflowDispatch(), { env, inputs: { mode: 'plan' } }),
    await world.warm.run(world.triggers.schedule(), { env }),
  ]
  for (const run of runs) {
    expect(run.outputs).toMatchObject({ 'kept-otherwise': '1', drifts: '0' })
    expect(run.log + run.summary).toContain('kept `(sensitive)`')
    expect(run.log + run.summary + JSON.stringify(run.outputs)).not.toContain(HOST)
  }
})
