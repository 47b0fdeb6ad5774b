/** A pin that another one takes the place of: the old trust is gone, or the run says that it is not. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { hostKeyOf } from '../../simulator/fivetran/keys.ts'
import { postgres, SECRETS } from '../support/manifests.ts'
import { until } from '../support/until.ts'
import { connection, given, sent, startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

const env = SECRETS
const [OLD, NEW] = [hostKeyOf('bastion.internal', 0), { hash: 'a/b+c/+=', public_key: 'ssh-ed25519 AAAA' }]

let world: World
beforeEach(async () => {
  world = await startWarehouse()
})
afterEach(() => world.close())

const pinned = ({ hash, public_key }: typeof NEW): string =>
  postgres(
    'db.internal',
    `run_setup_tests: false\ntrusted_fingerprints:\n  - hash: ${hash}\n    public_key: ${public_key}\n`,
  )
const approved = (): string[] => [...(connection(world, 'pg_prod')?.fingerprints.keys() ?? [])]

/** A pull request that puts another pin in the place of the one that is approved. */
async function replacing(from: typeof NEW, to: typeof NEW): Promise<number> {
  await given(world, { 'fivetran/a.yml': pinned(from) })
  expect(approved()).toEqual([from.hash])
  const { number } = await world.warm.propose({ 'fivetran/a.yml': pinned(to) }, { env })
  world.fivetran.clearRequests()
  return number
}

test('it is approved first, then the old one is revoked, by the id that the list gives', async () => {
  const number = await replacing(NEW, OLD)
  expect((await world.merge(number, { env })).exitCode).toBe(0)
  expect(approved()).toEqual([OLD.hash])
  expect(sent(world)).toEqual([
    expect.stringMatching(/^POST .*fingerprints$/),
    expect.stringMatching(new RegExp(`^DELETE .*/${Buffer.from(NEW.hash).toString('base64url')}$`)),
  ])
  expect((await world.warm.apply({ env })).outputs['has-changes']).toBe('false')
})

test('where Fivetran knows it by its hash alone, it is revoked all the same', async () => {
  world.fivetran.behaviour.approvalPaths = 'hash'
  expect((await world.warm.merge(await replacing(NEW, OLD), { env })).exitCode).toBe(0)
  expect(approved()).toEqual([OLD.hash])
})

test('one that Fivetran lists afterwards fails the change, says that the trust stays, and is tried again', async () => {
  world.fivetran.behaviour.revocations = 'ignore'
  const number = await replacing(NEW, OLD)
  const run = await world.warm.merge(number, { env })
  expect(run).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'api-error', failures: '1' } })
  expect(world.comment(number)).toContain('so the connector goes on trusting it')
  world.fivetran.clearRequests()
  // Nothing has changed in the repository since.
  expect((await world.warm.apply({ env })).exitCode).toBe(1)
  expect(sent(world).map(line => line.split(' ')[0])).toContain('DELETE')
  world.fivetran.behaviour.revocations = 'carry-out'
  expect((await world.warm.apply({ env })).exitCode).toBe(0)
  expect(approved()).toEqual([OLD.hash])
  expect((await world.warm.apply({ env })).outputs['has-changes']).toBe('false')
})

test('a run that is killed at the revocation leaves it to the next one', async () => {
  const number = await replacing(NEW, OLD)
  world.github.story.merge(number)
  world.fivetran.faults.once({ method: 'DELETE' }, { kind: 'hang', after: false })
  await world.apply({
    env,
    onStart: child =>
      void until(() => world.fivetran.requests.some(one => one.method === 'DELETE')).then(() => child.kill('SIGKILL')),
  })
  world.fivetran.faults.clear()
  expect(approved()).toEqual([NEW.hash, OLD.hash])
  expect((await world.warm.apply({ env })).exitCode).toBe(0)
  expect(approved()).toEqual([OLD.hash])
  expect((await world.warm.apply({ env })).outputs['has-changes']).toBe('false')
})
