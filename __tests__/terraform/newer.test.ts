/** Resources that the provider's published documentation has and no source at hand: read by what is documented of them. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { JsonObject } from '../../src/model/value.ts'
import { readTerraform } from '../../src/terraform/read.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../simulator/fivetran/server.ts'
import { takeInProcess, type TakenInProcess } from '../support/take-over.ts'

let fivetran: FivetranSimulator

beforeEach(async () => {
  fivetran = await startFivetranSimulator()
  fivetran.addGroup('Warehouse', {
    id: 'decent_dropsy',
    destination: 'snowflake',
    config: { host: 'acme.example.com', port: 443, user: 'FIVETRAN', password: 'made-up-password' },
  })
  fivetran.addConnection({
    group: 'Warehouse',
    service: 'postgres',
    id: 'quaint_canyon',
    config: {
      schema_prefix: 'shop',
      host: 'db.example.com',
      port: 5432,
      user: 'fivetran',
      password: 'made-up-shop-password',
      database: 'shop',
    },
    settings: { paused: false },
  })
})
afterEach(() => fivetran.close())

function resource(type: string, values: JsonObject): JsonObject {
  return {
    address: `${type}.x`,
    mode: 'managed',
    type,
    name: 'x',
    provider_name: 'registry.terraform.io/fivetran/fivetran',
    schema_version: 0,
    values,
  }
}

function take(...resources: readonly JsonObject[]): Promise<TakenInProcess> {
  const state = { format_version: '1.0', values: { root_module: { resources } } }
  return takeInProcess(readTerraform(Buffer.from(JSON.stringify(state)), 'x'), fivetran)
}

const CONNECTION = {
  id: 'quaint_canyon',
  group_id: 'decent_dropsy',
  service: 'postgres',
  name: 'shop',
  destination_schema_names: 'FIVETRAN_NAMING',
  run_setup_tests: false,
  sync_frequency: 360,
  schedule_type: 'auto',
}

test('fivetran_destination_v2, with its secrets apart', async () => {
  const { files, taken } = await take(
    resource('fivetran_destination_v2', {
      id: 'decent_dropsy',
      group_id: 'decent_dropsy',
      service: 'snowflake',
      region: 'GCP_US_EAST4',
      time_zone_offset: '0',
      run_setup_tests: true,
      config: { host: 'acme.example.com', port: 443, user: 'FIVETRAN' },
      config_secrets: { password: 'made-up-password' },
    }),
  )
  expect(files.get('fivetran/warehouse/_destination.yml')).toContain(
    'config:\n  host: acme.example.com\n  # password: ${{ secrets.WAREHOUSE_DESTINATION_PASSWORD }}\n  port: 443\n  user: FIVETRAN\nlifecycle:',
  )
  expect([...taken]).toEqual(['fivetran_destination_v2.x'])
})

test('fivetran_connection_v2, with its secrets apart and its pause', async () => {
  const { files, taken } = await take(
    resource('fivetran_connection_v2', {
      ...CONNECTION,
      config: { schema_prefix: 'shop', host: 'db.example.com', port: 5432, user: 'fivetran', database: 'shop' },
      config_secrets: { password: 'made-up-shop-password' },
    }),
    resource('fivetran_connection_v2_pause_state', { connection_id: 'quaint_canyon', paused: false }),
  )
  const text = files.get('fivetran/warehouse/shop.yml') ?? ''
  expect(text).toContain('destination_schema:\n  prefix: shop\n')
  expect(text).toContain('  # password: ${{ secrets.WAREHOUSE_SHOP_PASSWORD }}\n')
  expect(text).toContain('\npaused: false\n')
  expect(text).toContain('\n# destination_schema_names: FIVETRAN_NAMING\n')
  expect([...files.values()].join()).not.toContain('made-up')
  expect(taken.size).toBe(2)
})

test('a secret that nobody but the seed or Fivetran tells', async () => {
  fivetran.editConnection('quaint_canyon', { config: { password: 'made-up-shop-password' } })
  const { files } = await take(
    resource('fivetran_connection_v2', {
      ...CONNECTION,
      config: { host: 'made-up-shop-password', user: 'fivetran', password: 'made-up-shop-password' },
    }),
  )
  // The host is not written, since it holds a secret.
  expect([...files.values()].join()).not.toContain('made-up')
})

test('a type that nobody knows yet is named', async () => {
  const { report, files } = await take(
    resource('fivetran_connection_v3', { id: 'x' }),
    resource('fivetran_group', { id: 'decent_dropsy', name: 'Warehouse' }),
  )
  expect(report?.staying).toEqual([
    { address: 'fivetran_connection_v3.x', reason: 'Nothing of its type can be managed from here yet.' },
  ])
  expect(files.size).toBe(1)
})
