import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../../src/model/value.ts'
import type { Behaviour } from '../../../simulator/fivetran/behaviour.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { call, objectsAt, textAt, verdict } from './client.ts'

let simulator: FivetranSimulator

beforeEach(async () => {
  simulator = await startFivetranSimulator()
})
afterEach(() => simulator.close())

function set(switches: Partial<Behaviour>): void {
  Object.assign(simulator.behaviour, switches)
}

describe('names', () => {
  test.each<[Behaviour['duplicateGroupName'], [number, string]]>([
    ['allow', [201, 'Success']],
    [409, [409, 'Conflict']],
    [400, [400, 'InvalidInput']],
  ])('a second group of one name: %s', async (duplicateGroupName, expected) => {
    set({ duplicateGroupName })
    const { id } = simulator.addGroup('Warehouse')
    expect(verdict(await call(simulator, 'POST', '/groups', { name: 'Warehouse' }))).toEqual(expected)
    const other = simulator.addGroup('Lake')
    const renamed = verdict(await call(simulator, 'PATCH', `/groups/${other.id}`, { name: 'Warehouse' }))
    expect(renamed).toEqual(duplicateGroupName === 'allow' ? [200, 'Success'] : expected)
    expect((await call(simulator, 'PATCH', `/groups/${id}`, { name: 'Warehouse' })).status).toBe(200)
  })

  test.each<[string, number, number]>([
    ['Warehouse_1', 201, 201],
    ['my-group', 201, 400],
    ['two words', 201, 400],
    ['1st', 201, 400],
  ])('%s: any name, or words alone', async (name, free, words) => {
    expect((await call(simulator, 'POST', '/groups', { name })).status).toBe(free)
    set({ groupNames: 'words' })
    expect((await call(simulator, 'POST', '/groups', { name })).status).toBe(words)
    const { id } = simulator.addGroup('Warehouse')
    expect((await call(simulator, 'PATCH', `/groups/${id}`, { name })).status).toBe(words === 201 ? 200 : 400)
  })
})

test('a group has a key and a service account of its own, always the same', async () => {
  const [one, other] = [simulator.addGroup('a').id, simulator.addGroup('b', { id: 'decent_dropsy' }).id]
  const keyOf = async (id: string) =>
    textAt((await call(simulator, 'GET', `/groups/${id}/public-key`)).data, 'public_key')
  expect(await keyOf(one)).toMatch(/^ssh-ed25519 [A-Za-z\d+/=]+ fivetran user key$/)
  expect(await keyOf(one)).toBe(await keyOf(one))
  expect(await keyOf(other)).not.toBe(await keyOf(one))
  expect((await call(simulator, 'GET', `/groups/${other}/service-account`)).data).toEqual({
    service_account: 'g-decent-dropsy@fivetran-production.iam.gserviceaccount.com',
  })
  for (const part of ['public-key', 'service-account', 'users'])
    expect(verdict(await call(simulator, 'GET', `/groups/absent/${part}`))).toEqual([404, 'NotFound_Group'])
})

describe('what a group holds', () => {
  const KINDS = ['transformation-projects', 'hybrid-deployment-agents', 'external-logging', 'webhooks'] as const

  test.each(KINDS)('%s are listed', async kind => {
    const { id } = simulator.addGroup('Warehouse')
    const other = simulator.addGroup('Lake').id
    const content = simulator.addContent(id, kind)
    simulator.addContent(other, kind)
    const listed = async (query = '') =>
      objectsAt((await call(simulator, 'GET', `/${kind}${query}`)).data, 'items').map(item => item['id'])
    expect(await listed()).toHaveLength(2)
    expect(await listed('?limit=1')).toEqual([content])
    expect(await listed(`?groupId=${other}`)).toHaveLength(kind === 'hybrid-deployment-agents' ? 1 : 2)
    set({ hiddenGroups: [other] })
    expect(await listed()).toEqual([content])
    simulator.removeGroup(id)
    expect(await listed()).toEqual([])
  })

  test('what an external log of a group is listed by is the id of the group', async () => {
    const { id } = simulator.addGroup('Warehouse')
    expect(simulator.addContent(id, 'external-logging')).toBe(id)
  })

  test.each<[Partial<Behaviour>, string, [number, string]]>([
    [{ deleteGroup: 'refuse-unless-empty' }, 'destination', [409, 'Conflict']],
    [{ deleteGroup: 'refuse-unless-empty' }, 'content', [409, 'Conflict']],
    [{ deleteGroup: 'refuse-unless-empty', deleteGroupStatus: 400 }, 'content', [400, 'InvalidInput']],
    [{ deleteGroup: 'refuse-with-connections' }, 'content', [200, 'Success']],
    [{ deleteGroup: 'refuse-with-connections', deleteGroupStatus: 400 }, 'connection', [400, 'InvalidInput']],
    [{ deleteGroup: 'cascade' }, 'connection', [200, 'Success']],
    [{ deleteGroup: 'leave-orphans' }, 'connection', [200, 'Success']],
  ])('%j, with a %s in it', async (switches, what, expected) => {
    set(switches)
    const { id } = simulator.addGroup('Warehouse', { destination: what === 'destination' ? 'snowflake' : false })
    if (what === 'content') simulator.addContent(id, 'webhooks')
    if (what === 'connection') simulator.addConnection({ group: id, service: 'github', config: { schema: 'gh' } })
    expect(verdict(await call(simulator, 'DELETE', `/groups/${id}`))).toEqual(expected)
    expect((await call(simulator, 'GET', `/groups/${id}`)).status).toBe(expected[0] === 200 ? 404 : 200)
  })

  test('orphans are still there when their group is not', async () => {
    set({ deleteGroup: 'leave-orphans' })
    const { id } = simulator.addGroup('Warehouse')
    simulator.addConnection({ group: id, service: 'github', config: { schema: 'gh' } })
    await call(simulator, 'DELETE', `/groups/${id}`)
    expect(objectsAt((await call(simulator, 'GET', '/connections')).data, 'items')).toMatchObject([{ group_id: id }])
    expect((await call(simulator, 'GET', `/destinations/${id}`)).status).toBe(200)
  })
})

async function moved(paused: boolean): Promise<[number, string[]]> {
  const [from, to] = [simulator.addGroup('a').id, simulator.addGroup('b').id]
  const seed = { group: from, service: 'github', config: { schema: 'gh' }, settings: { paused } }
  const { id } = simulator.addConnection(seed)
  const body = { destination_group_id: to, sync_behavior: 'CONTINUE' }
  const { status } = await call(simulator, 'POST', `/connections/${id}/move`, body)
  const listed = objectsAt((await call(simulator, 'GET', `/groups/${to}/connections`)).data, 'items')
  return [status, listed.map(item => textAt(item, 'group_id'))]
}

describe('a connection that is moved', () => {
  test('is in the other group', async () => {
    const [status, groups] = await moved(true)
    expect([status, groups.length]).toEqual([200, 1])
    expect(simulator.state.bySchema(groups[0] ?? '', 'gh')).toHaveLength(1)
  })
  test('has to be paused', async () => {
    expect(await moved(false)).toEqual([409, []])
  })
  test('stays where Fivetran cannot do it yet', async () => {
    set({ moveEndpoint: 'absent' })
    expect(await moved(true)).toEqual([404, []])
  })
})

async function membersOf(group: string, query = ''): Promise<JsonObject[]> {
  return objectsAt((await call(simulator, 'GET', `/groups/${group}/users${query}`)).data, 'items')
}

describe('users', () => {
  const grace = { email: 'grace@example.com', given_name: 'Grace', family_name: 'Hopper' }

  async function invited(fields: JsonObject = {}): Promise<string> {
    return textAt((await call(simulator, 'POST', '/users', { ...grace, ...fields })).data, 'id')
  }
  test('are invited, read, changed and deleted', async () => {
    const path = `/users/${await invited()}`
    expect((await call(simulator, 'GET', path)).data).toMatchObject({ ...grace, invited: true, verified: false })
    expect((await call(simulator, 'PATCH', path, { phone: '+1', given_name: 'G' })).data).toMatchObject({
      phone: '+1',
      given_name: 'G',
      family_name: 'Hopper',
    })
    expect(verdict(await call(simulator, 'POST', '/users', grace))).toEqual([409, 'Conflict'])
    expect((await call(simulator, 'DELETE', path)).status).toBe(200)
    expect(verdict(await call(simulator, 'GET', path))).toEqual([404, 'NotFound'])
    expect(objectsAt((await call(simulator, 'GET', '/users')).data, 'items')).toHaveLength(1)
    expect((await call(simulator, 'DELETE', '/users/simulated_user')).status).toBe(409)
  })

  test('who makes a group is its member', async () => {
    const group = textAt((await call(simulator, 'POST', '/groups', { name: 'Warehouse' })).data, 'id')
    expect(await membersOf(group)).toMatchObject([{ id: 'simulated_user', role: 'Manage Destination' }])
  })

  test('are added to a group by their e-mail, and removed', async () => {
    const [user, group] = [await invited(), simulator.addGroup('Warehouse').id]
    const add = (email: string) =>
      call(simulator, 'POST', `/groups/${group}/users`, { email, role: 'Destination Administrator' })
    expect(await add(grace.email)).toMatchObject({ status: 200, data: {} })
    expect(verdict(await add('nobody@example.com'))).toEqual([404, 'NotFound'])
    expect(await membersOf(group)).toMatchObject([{}, { id: user, role: 'Destination Administrator' }])
    expect(await membersOf(group, '?active=false')).toEqual([])
    const path = `/groups/${group}/users/${user}`
    expect((await call(simulator, 'DELETE', path)).body['message']).toBe(
      `User with id '${user}' has been removed from the group`,
    )
    expect(verdict(await call(simulator, 'DELETE', path))).toEqual([404, 'NotFound'])
    set({ olderRoleNames: 'renamed' })
    await add(grace.email)
    expect(await membersOf(group)).toMatchObject([{}, { role: 'Manage Destination' }])
  })

  test('who has a role in the account sees every group, without a role there', async () => {
    const user = await invited({ role: 'Account Reviewer' })
    expect(await membersOf(simulator.addGroup('Warehouse').id)).toMatchObject([{}, { id: user, role: null }])
  })

  test.each([
    ['null', null],
    ['invited', expect.any(String)],
  ] as const)('who was never there has logged in: %s', async (unseenUsers, expected) => {
    set({ unseenUsers })
    expect((await call(simulator, 'GET', `/users/${await invited()}`)).data['logged_in_at']).toEqual(expected)
  })

  test('their groups are those whose members they are', async () => {
    const [user, group] = [await invited(), simulator.addGroup('Warehouse').id]
    const path = `/users/${user}/groups`
    const joined = await call(simulator, 'POST', path, { id: group, role: 'View Destination' })
    expect([joined.status, joined.data]).toEqual([
      201,
      { id: group, role: 'View Destination', created_at: expect.any(String) },
    ])
    expect(await membersOf(group)).toMatchObject([{}, { id: user, role: 'View Destination' }])
    expect((await call(simulator, 'PATCH', `${path}/${group}`, { role: 'Manage Destination' })).status).toBe(200)
    expect((await call(simulator, 'GET', `${path}/${group}`)).data['role']).toBe('Manage Destination')
    expect(objectsAt((await call(simulator, 'GET', path)).data, 'items')).toHaveLength(1)
    expect((await call(simulator, 'DELETE', `${path}/${group}`)).status).toBe(200)
    expect(verdict(await call(simulator, 'GET', `${path}/${group}`))).toEqual([404, 'NotFound'])
    expect(objectsAt((await call(simulator, 'GET', path)).data, 'items')).toEqual([])
  })
})
