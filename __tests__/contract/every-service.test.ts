/** Every service that Fivetran describes, both ways through the built action. */
import { describe } from '@jest/globals'
import { SERVERS } from '../support/fleet.ts'
import { appliedManifests, importedConnectors } from '../support/no-differences.ts'
import { readOpenApi, servicesFromOpenApi } from './openapi.ts'

const services = servicesFromOpenApi(readOpenApi().document)

describe.each(SERVERS.map(([what, behaviour], round) => ({ what, behaviour, round })))(
  'a server that $what',
  ({ behaviour, round }) => {
    appliedManifests(services, behaviour, 773, [round])
    importedConnectors(services, behaviour, 773)
  },
)
