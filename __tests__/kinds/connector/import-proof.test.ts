/** What an import is proven by: what Fivetran reports for its manifest, and not the manifest itself. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createFivetranClient } from '../../../src/fivetran/client.ts'
import { createConnectorReader } from '../../../src/kinds/connector/api.ts'
import { connectorImport } from '../../../src/kinds/connector/import/kind-import.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { keptLog } from '../../http/scripted-server.ts'
import { desired } from '../../support/connectors.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

let simulator: FivetranSimulator
let group: string
let id: string

beforeEach(async () => {
  simulator = await startFivetranSimulator()
  group = simulator.addGroup('Warehouse').id
  id = simulator.addConnection({ group, service: 'postgres', config: { schema_prefix: 'shop' } }).id
  simulator.editSchemas(id, { schemas: { public: { tables: { users: { enabled: false } } } } })
})
afterEach(() => simulator.close())

async function readFor(enabled: boolean) {
  const log = keptLog()
  const { url, credentials } = simulator
  const clock = createFakeClock(1_700_000_000_000)
  const reader = createFivetranClient({ url, ...credentials, concurrency: 8, redact: text => text, log, clock })
  const found = await createConnectorReader(reader).connection(id)
  if (found === undefined) throw new Error('the connection is there')
  const run = { reader, log, redact: (text: string) => text }
  const source = await connectorImport.read(found, run, { schemas: true })
  if ('reason' in source) throw new Error(source.reason)
  const manifest = desired({
    schema: 'shop',
    service: 'postgres',
    settings: { schemas: { public: { tables: { users: { enabled } } } } },
  })
  return source.readFor?.(manifest, source.observed).fields?.['schemas']
}

test('a manifest that says something else of what syncs is seen beside what Fivetran reports', async () => {
  expect(await readFor(false)).toEqual({ public: { tables: { users: { enabled: false } } } })
  expect(await readFor(true)).toEqual({ public: { tables: { users: { enabled: false } } } })
})
