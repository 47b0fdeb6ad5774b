/** What syncs of connectors of every service that Fivetran describes, imported by the built action. */
import { describe } from '@jest/globals'
import type { Behaviour } from '../../simulator/fivetran/behaviour.ts'
import { importedConnectors } from '../support/no-differences.ts'
import { randomFrom } from '../support/random.ts'
import { chooseInUi } from '../support/schema-selections.ts'
import { SEED } from '../support/seed.ts'
import { readOpenApi, servicesFromOpenApi } from './openapi.ts'

const services = servicesFromOpenApi(readOpenApi().document)

const SERVERS: readonly (readonly [string, Partial<Behaviour>])[] = [
  ['lists everything', {}],
  [
    'says as little as it may',
    { disabledTables: 'unlisted', emptySchemaMaps: 'absent', missingSchemaConfig: 'NotFound', resetColumns: 'dropped' },
  ],
  ['has no choice of policies, and says null', { policyField: 'refused', emptySchemaMaps: 'null' }],
]

describe.each(SERVERS)(`a server that %s (TEST_SEED=${SEED})`, (_, behaviour) => {
  importedConnectors(
    services,
    behaviour,
    SEED,
    world => world.warm,
    (world, round) => chooseInUi(world, randomFrom(SEED + round)),
  )
})
