/** What a group and its destination hold, as the simulator lists it. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { createFivetranClient } from '../../../src/fivetran/client.ts'
import type { FivetranClient } from '../../../src/fivetran/port.ts'
import { destinationContents, groupContents } from '../../../src/kinds/group/contents.ts'
import { keptLog, testClock } from '../../http/scripted-server.ts'

let fivetran: FivetranSimulator
let client: FivetranClient
beforeEach(async () => {
  fivetran = await startFivetranSimulator({ requestLimit: Infinity, testLimit: Infinity })
  client = createFivetranClient({
    url: fivetran.url,
    ...fivetran.credentials,
    concurrency: 8,
    redact: text => text,
    log: keptLog(),
    clock: testClock(),
    random: () => 0.5,
  })
  fivetran.addGroup('Warehouse', { id: 'full' })
  fivetran.addGroup('Other', { id: 'other' })
  fivetran.addConnection({ group: 'other', service: 'github', config: { schema: 'elsewhere' } })
  fivetran.addContent('other', 'webhooks')
  fivetran.addContent('other', 'transformation-projects')
})
afterEach(() => fivetran.close())

const add = (service: string, config: Readonly<Record<string, string | boolean>>): string =>
  fivetran.addConnection({ group: 'full', service, config }).id

test('all that can be listed of a group, and nothing of another one', async () => {
  const connection = add('github', { schema: 'GitHub' })
  const project = fivetran.addContent('full', 'transformation-projects')
  const agent = fivetran.addContent('full', 'hybrid-deployment-agents', { display_name: 'In the cellar' })
  const log = fivetran.addContent('full', 'external-logging')
  const hook = fivetran.addContent('full', 'webhooks', { url: 'https://user:secret@hooks.example.com/token-1?key=2' })
  expect(await groupContents('full', client)).toEqual({
    held: [
      { kind: 'connector', partition: 'full', name: 'github', id: connection, service: 'github' },
      { kind: 'destination', partition: 'full', name: 'full', id: 'full', service: 'snowflake' },
      { word: 'transformation project', name: project, id: project },
      { word: 'hybrid deployment agent', name: 'In the cellar', id: agent },
      { word: 'external log service', name: 'cloudwatch', id: log },
      { word: 'webhook', name: 'to hooks.example.com', id: hook },
    ],
    unseen: [],
  })
  const { held, otherwise } = await destinationContents('full', client)
  expect(held.map(({ id }) => id)).toEqual([connection, project])
  expect(otherwise?.join()).toContain('POST /connections/{id}/move')
})

test('nothing in an empty one, nor in one that is gone', async () => {
  fivetran.addGroup('Empty', { id: 'empty', destination: false })
  const nothing = { held: [], unseen: [] }
  expect([await groupContents('empty', client), await groupContents('gone', client)]).toEqual([nothing, nothing])
})

test.each([
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [405, 'Error'],
  [501, 'Error'],
])('what the key may not read or the server does not have is told, and stops nothing: %s', async (status, code) => {
  for (const path of ['/webhooks', '/external-logging'])
    fivetran.faults.add({ path, fault: { kind: 'status', status, code } })
  const { held, unseen } = await groupContents('full', client)
  expect([held.length, unseen]).toEqual([
    1,
    [`external log services (${status} ${code})`, `webhooks (${status} ${code})`],
  ])
})

test.each(['/connections', '/destinations/full', '/webhooks'])(
  'a server that fails at %s is no empty list',
  async path => {
    fivetran.faults.add({ path, fault: { kind: 'status', status: 503 } })
    await expect(groupContents('full', client)).rejects.toThrow('503')
  },
)

test('connections that the key may not list are no empty list', async () => {
  fivetran.faults.add({ path: '/connections', fault: { kind: 'status', status: 403 } })
  await expect(groupContents('full', client)).rejects.toThrow('403')
})

test.each<[string, Readonly<Record<string, string | boolean>>, boolean]>([
  ['fivetran_log', { schema: 'fivetran_metadata' }, true],
  ['fivetran_log', { schema: 'fivetran_log' }, true],
  ['fivetran_log', { schema: 'our_logs' }, false],
  ['github', { schema: 'fivetran_metadata' }, false],
])('%s %j is made by Fivetran: %s', async (service, config, expected) => {
  add(service, config)
  const { held } = await destinationContents('full', client)
  expect(held.map(one => 'madeByFivetran' in one)).toEqual([expected])
})

test.each([true, false])(
  'one that logs the whole account was made by a person (list with its config: %s)',
  async inLists => {
    fivetran.behaviour.configInLists = inLists
    add('fivetran_log', { schema: 'fivetran_log', is_account_level_connector: true })
    const { held } = await destinationContents('full', client)
    expect(held.map(one => 'madeByFivetran' in one)).toEqual([false])
  },
)
