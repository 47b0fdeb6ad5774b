/** Every destination that Fivetran describes, on a server that answers as described. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { destinationCatalogue } from '../../simulator/fivetran/destination-catalogue.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../simulator/fivetran/server.ts'
import type { Fields } from '../../simulator/fivetran/services/definition.ts'
import { objectAt } from '../simulator/fivetran/client.ts'
import { checked, sampleOf } from './checked.ts'
import { destinationsFromOpenApi, readOpenApi } from './openapi.ts'

const openApi = readOpenApi()
const described = destinationsFromOpenApi(openApi.document)

/** Fivetran's Terraform provider has further fields, and further secrets. */
function outline(fields: Fields, others: Fields = fields): string[] {
  return Object.entries(fields).map(([name, { type, enum: words = [], secret }]) => {
    const isSecret = secret === true && others[name]?.secret === true
    return `${name}: ${type} ${words.toSorted().join('|')}${isSecret ? ' secret' : ''}`
  })
}

describe('what the simulator knows of destinations by itself', () => {
  const known = destinationCatalogue()

  test.each([...described.keys()])('is, of %s, what is described', service => {
    const fields = described.get(service) ?? {}
    const mine = known.get(service) ?? {}
    expect(outline(mine, fields)).toEqual(expect.arrayContaining(outline(fields)))
  })
})

describe('every destination that Fivetran describes', () => {
  let simulator: FivetranSimulator

  beforeAll(async () => {
    simulator = await startFivetranSimulator({
      destinationServices: described,
      destinationCreatedCode: 'Created',
      setupStatusCase: 'upper',
      destinationNumbers: 'numbers',
      destinationEnums: 'as-sent',
    })
  })
  afterAll(() => simulator.close())

  test('there are 37, seven of which have no fields', () => {
    expect([described.size, [...described.values()].filter(fields => Object.keys(fields).length === 0).length]).toEqual(
      [37, 7],
    )
  })

  test.each([...described.keys()])('%s is taken, changed and shown as described', async service => {
    const { id } = simulator.addGroup(service, { destination: false })
    const path = `/destinations/${id}`
    const config = sampleOf(described.get(service) ?? {})
    const created = await checked(openApi, simulator, 'POST', '/destinations', {
      group_id: id,
      service,
      time_zone_offset: '+3',
      region: 'AWS_EU_CENTRAL_1',
      run_setup_tests: true,
      config,
    })
    expect(created.status).toBe(201)
    expect(Object.keys(objectAt(created.data, 'config')).toSorted()).toEqual(Object.keys(config).toSorted())
    await checked(openApi, simulator, 'PATCH', path, { time_zone_offset: '0', region: 'GCP_US_EAST4', config: {} })
    await checked(openApi, simulator, 'POST', `${path}/test`, {})
    const read = await checked(openApi, simulator, 'GET', path)
    expect(read.data).toMatchObject({ service, time_zone_offset: '0', region: 'GCP_US_EAST4' })
    expect(read.text).not.toContain('hidden')
    await checked(openApi, simulator, 'DELETE', path)
  })
})
