/** The key of a service account, kept as JSON in one secret, for a field that is a mapping. */
import { expect, test } from '@jest/globals'
import { startWorld } from '../support/world.ts'

const KEY = {
  type: 'service_account',
  project_id: 'project-of-the-key',
  private_key: '-----BEGIN PRIVATE KEY-----\nonly-fivetran-may-see-this\n-----END PRIVATE KEY-----\n',
}
const FILE = 'fivetran/destination.yml'
const DESTINATION = `kind: destination
group: Warehouse
service: snowflake
time_zone_offset: 0
config:
  host: acme.snowflakecomputing.com
  gcs_service_account_credentials: \${{ secrets.KEY }}
`
const env = (key: unknown) => ({ env: { KEY: JSON.stringify(key) } })

test('is sent as the mapping, shown by its name alone, and sent again where it changed', async () => {
  const world = await startWorld()
  try {
    world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy', destination: false })
    const deferred = { inputs: { 'undefined-secrets': 'defer' } }
    const { number } = await world.warm.propose({ [FILE]: DESTINATION }, deferred)
    world.fivetran.faults.once(
      { method: 'POST', path: '/destinations' },
      { kind: 'status', status: 400, code: 'InvalidInput', message: `Wrong: ${JSON.stringify(KEY)}` },
    )
    const failed = await world.warm.merge(number, env(KEY))
    expect(failed.outputs).toMatchObject({ failures: '1', 'failure-reason': 'api-error' })
    const merged = await world.warm.apply(env(KEY))
    expect(merged).toMatchObject({ exitCode: 0, outputs: { creates: '1' } })
    const held = () => world.fivetran.state.destinations.get('decent_dropsy')?.config['gcs_service_account_credentials']
    expect(held()).toEqual(KEY)
    const seen = [failed.log, merged.log, world.comment(number), ...Object.values(merged.outputs)].join('\n')
    expect(seen).toContain('gcs_service_account_credentials')
    for (const text of ['only-fivetran', 'project-of-the-key']) expect(seen).not.toContain(text)
    const { private_key, ...rest } = KEY
    expect(await world.warm.apply(env({ private_key, ...rest }))).toMatchObject({ outputs: { 'has-changes': 'false' } })
    expect(await world.warm.apply(env({ ...KEY, private_key: 'another-key' }))).toMatchObject({
      outputs: { updates: '1' },
    })
    expect(held()).toEqual({ ...KEY, private_key: 'another-key' })
  } finally {
    await world.close()
  }
})
