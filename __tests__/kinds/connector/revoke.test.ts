/** Revoking a pin: by whichever name Fivetran knows it, and the list, not the answer, says whether it is gone. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { BEHAVIOUR_CHOICES } from '../../../simulator/fivetran/behaviour.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { createFivetranClient } from '../../../src/fivetran/client.ts'
import { createConnectorApi, type ConnectorApi } from '../../../src/kinds/connector/api.ts'
import { keptLog, testClock } from '../../http/scripted-server.ts'
import { failureOf } from '../../fivetran/setup.ts'

/** Every character that base64 has beside letters and digits. */
const HASH = 'a/b+c/+='
const ID = Buffer.from(HASH).toString('base64url')

let simulator: FivetranSimulator
let api: ConnectorApi
let id: string

beforeEach(async () => {
  simulator = await startFivetranSimulator()
  simulator.addGroup('Warehouse', { id: 'warehouse' })
  id = simulator.addConnection({ group: 'warehouse', service: 'postgres', config: { schema_prefix: 'pg' } }).id
  const { key, secret } = simulator.credentials
  const common = { url: simulator.url, key, secret, concurrency: 4, redact: (text: string) => text }
  api = createConnectorApi(createFivetranClient({ ...common, log: keptLog(), clock: testClock() }))
  await api.approveCertificate(id, { hash: HASH, encoded_cert: 'QUJD' })
  await api.approveFingerprint(id, { hash: HASH, public_key: 'ssh-rsa AAAA' })
  await api.approveFingerprint(id, { hash: 'another', public_key: 'ssh-rsa BBBB' })
  simulator.clearRequests()
})
afterEach(() => simulator.close())

const deletions = (): string[] =>
  simulator.requests
    .filter(({ method }) => method === 'DELETE')
    .map(({ path, status }) => `${decodeURIComponent(path.split('/').at(-1) ?? '')} ${status}`)
const listedFingerprints = async (): Promise<string[]> => (await api.fingerprints(id)).map(({ hash }) => hash)

const { approvalPaths, approvalIds } = BEHAVIOUR_CHOICES
test.each(approvalPaths.flatMap(paths => approvalIds.map(ids => [paths, ids] as const)))(
  'is done where paths take the %s, and items of the list have an id: %s',
  async (paths, ids) => {
    Object.assign(simulator.behaviour, { approvalPaths: paths, approvalIds: ids })
    await api.revokeFingerprint(id, HASH)
    expect(deletions()).toEqual(paths === 'hash' ? [`${ID} 404`, `${HASH} 200`] : [`${ID} 200`])
    expect(await listedFingerprints()).toEqual(['another'])
    await api.revokeCertificate(id, HASH)
    expect(await api.certificates(id)).toEqual([])
  },
)

test('sends nothing where it is not approved any more', async () => {
  await api.revokeFingerprint(id, 'nobody-approved-this')
  expect(deletions()).toEqual([])
})

test('in the other alphabet of base64 is the same pin', async () => {
  await api.revokeFingerprint(id, 'a_b-c_-')
  expect(await listedFingerprints()).toEqual(['another'])
})

describe('an answer proves nothing', () => {
  test('neither that it was done: what is still listed is an error that says so', async () => {
    simulator.behaviour.revocations = 'ignore'
    const error = await failureOf(api.revokeFingerprint(id, HASH))
    expect(error.message).toContain(`SSH fingerprint \`${HASH}\` could not be revoked`)
    expect(error.message).toContain('goes on trusting it')
    expect((await failureOf(api.revokeCertificate(id, HASH))).message).toContain(`certificate \`${HASH}\``)
  })

  test('nor that there is nothing', async () => {
    simulator.faults.add({
      method: 'DELETE',
      path: '/connections/:id/fingerprints/:hash',
      fault: { kind: 'status', status: 404, code: 'NotFound_Fingerprint' },
    })
    expect((await failureOf(api.revokeFingerprint(id, HASH))).message).toContain('could not be revoked')
    expect(deletions()).toEqual([`${ID} 404`, `${HASH} 404`])
  })

  test('one that was lost is looked up, too', async () => {
    simulator.faults.once(
      { method: 'DELETE', path: '/connections/:id/fingerprints/:hash' },
      { kind: 'reset', after: true },
    )
    await api.revokeFingerprint(id, HASH)
    expect(await listedFingerprints()).toEqual(['another'])
  })
})

test('a refusal, and a list that cannot be read, are errors', async () => {
  const path = '/connections/:id/fingerprints/:hash'
  simulator.faults.once({ method: 'DELETE', path }, { kind: 'status', status: 403, code: 'Forbidden' })
  expect(await failureOf(api.revokeFingerprint(id, HASH))).toMatchObject({ status: 403 })
  const list = { method: 'GET', path: '/connections/:id/fingerprints' }
  simulator.faults.once(list, { kind: 'status', status: 404, code: 'NotFound_Connection' })
  expect(await failureOf(api.revokeFingerprint(id, HASH))).toMatchObject({ status: 404 })
})
