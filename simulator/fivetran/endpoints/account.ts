import { showService, showServiceBriefly } from '../metadata.ts'
import { page } from '../paging.ts'
import { Refusal } from '../refusal.ts'
import { success, type Reply } from '../reply.ts'
import { param, type Call, type Endpoint } from './endpoint.ts'

/** What belongs to the account as a whole: its name and the services it may use. */
export const ACCOUNT: readonly Endpoint[] = [
  { method: 'GET', path: '/account/info', handle: info },
  { method: 'GET', path: '/metadata/connector-types', handle: list },
  { method: 'GET', path: '/metadata/connector-types/:service', handle: read },
]

function info({ world: { account } }: Call): Reply {
  return success('Account information retrieved successfully', {
    account_id: account.id,
    account_name: account.name,
    user_id: account.userId,
  })
}

function list({ world, query }: Call): Reply {
  return success(
    'Connectors list retrieved successfully',
    page(world.services.values(), query, ({ id }) => id, showServiceBriefly),
  )
}

function read(call: Call): Reply {
  const id = param(call, 'service')
  const service = call.world.services.get(id)
  if (service === undefined) throw new Refusal(404, 'NotFound', `Cannot find the connector type '${id}'`)
  return success('Connector configuration retrieved successfully', showService(service, call.world.behaviour))
}
