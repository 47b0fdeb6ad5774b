import { expect, test } from '@jest/globals'
import { readGroups } from '../../../src/kinds/group/group.ts'
import { connect, failureOf, success } from '../../fivetran/setup.ts'

test('groups are read with their names; one without a name goes by its id', async () => {
  const { client, server } = await connect(() =>
    success({ items: [{ id: 'g1', name: 'Warehouse', created_at: '2026-01-15T09:30:00Z' }, { id: 'g2' }] }),
  )
  expect(await readGroups(client)).toEqual([
    { id: 'g1', name: 'Warehouse', createdAt: '2026-01-15T09:30:00Z' },
    { id: 'g2', name: 'g2', createdAt: '' },
  ])
  expect(server.received[0]).toMatchObject({ method: 'GET', path: '/v1/groups?limit=1000' })
  await server.close()
})

test('a group without an id is an error', async () => {
  const { client, server } = await connect(() => success({ items: [{ name: 'Warehouse' }] }))
  expect((await failureOf(readGroups(client))).message).toContain('cannot be read')
  await server.close()
})
