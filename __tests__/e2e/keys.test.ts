import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { copiedTo, groupFile, LEDGER_BRANCH, LEDGER_HEADER, ledgerFiles, WRITTEN } from '../support/ledger-files.ts'
import { GITHUB, postgres, SECRETS } from '../support/manifests.ts'
import { startWorld, type RunOptions, type Runs, type World } from '../support/world.ts'

const env = SECRETS
const OLD = { 'fingerprint-key': 'the first key, long enough' }
const NEW = { 'fingerprint-key': 'the second key, long enough' }
const CHANGING = { ...NEW, 'previous-fingerprint-key': OLD['fingerprint-key'] }
let world: World

beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  world.commit({ 'fivetran/github.yml': GITHUB, 'fivetran/pg.yml': postgres('db.internal') })
  expect((await apply(OLD)).exitCode).toBe(0)
  world.fivetran.clearRequests()
})
afterEach(() => world.close())

const apply = (inputs: RunOptions['inputs'], more: RunOptions = {}, by: Runs<RunOptions> = world.warm) =>
  by.apply({ env, ...more, manual: true, inputs: { scope: 'changed', ...inputs } })
const writes = (): unknown[] => world.fivetran.requests.filter(one => one.method !== 'GET').map(one => one.body)
const file = (path: string): string => ledgerFiles(world)[path] ?? ''
const edit = (files: Record<string, string | null>): void => {
  world.github.story.commit(LEDGER_BRANCH, files)
}
const ledgerHead = (): string | undefined => world.github.state.refs.get(`refs/heads/${LEDGER_BRANCH}`)

describe('changing fingerprint-key', () => {
  test('takes one run with both keys, sends nothing, and then the old key is not needed', async () => {
    expect(await apply(CHANGING, {}, world)).toMatchObject({ exitCode: 0, outputs: { 'has-changes': 'false' } })
    expect(await apply(NEW, {}, world)).toMatchObject({ exitCode: 0, outputs: { 'has-changes': 'false' } })
    expect(writes()).toEqual([])
    expect(await apply(OLD)).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'ledger-error' } })
  })

  test('without the old key the ledger is refused with what to do, and left as it is', async () => {
    const head = ledgerHead()
    const run = await apply(NEW)
    expect(run).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'ledger-error' } })
    expect(run.log).toContain('previous-fingerprint-key')
    expect([ledgerHead(), writes()]).toEqual([head, []])
  })

  test('a secret that was rotated in the same moment is seen, and only it is sent', async () => {
    expect((await apply(CHANGING, { env: { ...env, PG_PASSWORD: 'another-horse-battery' } })).exitCode).toBe(0)
    expect(writes()[0]).toEqual({ config: { password: 'another-horse-battery' }, run_setup_tests: false })
    world.fivetran.clearRequests()
    expect(await apply(NEW, { env: { ...env, PG_PASSWORD: 'another-horse-battery' } })).toMatchObject({
      exitCode: 0,
      outputs: { 'has-changes': 'false' },
    })
    expect(writes()).toEqual([])
  })

  test('a run that could not finish it leaves it to the next one with both keys', async () => {
    world.commit({ 'fivetran/pg.yml': postgres('db2.internal') })
    world.fivetran.faults.add({
      method: 'PATCH',
      path: '/connections/:id',
      fault: { kind: 'status', status: 400, code: 'InvalidInput' },
    })
    expect((await apply(CHANGING)).exitCode).toBe(1)
    world.fivetran.faults.clear()
    world.fivetran.clearRequests()
    expect((await apply(CHANGING)).exitCode).toBe(0)
    expect(writes()[0]).toEqual({ config: { host: 'db2.internal' }, run_setup_tests: false })
    world.fivetran.clearRequests()
    expect(await apply(NEW)).toMatchObject({ exitCode: 0, outputs: { 'has-changes': 'false' } })
    expect(writes()).toEqual([])
  })

  test('a run limited to targets does not end it', async () => {
    expect((await apply({ ...CHANGING, targets: 'Warehouse/pg_prod' })).exitCode).toBe(0)
    expect(await apply(CHANGING, {}, world)).toMatchObject({ exitCode: 0, outputs: { 'has-changes': 'false' } })
    expect(await apply(NEW, {}, world)).toMatchObject({ exitCode: 0, outputs: { 'has-changes': 'false' } })
    expect(writes()).toEqual([])
  })

  test('a plan that was reviewed under the old key still counts', async () => {
    const { number } = await world.warm.propose({ 'fivetran/pg.yml': postgres('db2.internal') }, { env, inputs: OLD })
    const run = await world.warm.merge(number, { env, inputs: CHANGING })
    expect(run.exitCode).toBe(0)
    expect(writes()[0]).toEqual({ config: { host: 'db2.internal' }, run_setup_tests: false })
  })

  test('the default key is the API secret: a new secret is refused until the old one is given', async () => {
    const other = await startWorld()
    try {
      other.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
      other.commit({ 'fivetran/github.yml': GITHUB })
      expect((await other.warm.apply({ env, manual: true })).exitCode).toBe(0)
      // Nothing changes, so a key that may only read is enough to stand for the new one.
      const { key, secret } = other.fivetran.reader
      const inputs = { 'fivetran-api-key': key, 'fivetran-api-secret': secret }
      expect((await other.warm.apply({ env, manual: true, inputs })).outputs['failure-reason']).toBe('ledger-error')
      other.fivetran.clearRequests()
      const changing = { ...inputs, 'previous-fingerprint-key': other.fivetran.credentials.secret }
      expect(await other.warm.apply({ env, manual: true, inputs: changing })).toMatchObject({
        exitCode: 0,
        outputs: { 'has-changes': 'false' },
      })
      expect(other.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
    } finally {
      await other.close()
    }
  })
})

describe('a ledger that is not as the action left it', () => {
  const group = groupFile('decent_dropsy')
  const header = LEDGER_HEADER

  test.each([
    [
      'an edited record',
      () => edit({ [group]: file(group).replace(WRITTEN.unprotected, WRITTEN.protected) }),
      'Revert the commit',
    ],
    ['a record cut in half', () => edit({ [group]: file(group).slice(0, 200) }), 'Revert the commit'],
    ['a lost group', () => edit({ [group]: null }), 'Revert the commit'],
    ['an added group', () => edit({ [groupFile('more')]: file(group) }), 'Revert the commit'],
    [
      'an edited header',
      () => edit({ [header]: file(header).replace(WRITTEN.account, WRITTEN.account.toUpperCase()) }),
      'Revert the commit',
    ],
    ['no JSON at all', () => edit({ [header]: '<html>' }), 'Revert the commit'],
    [
      'a prototype in it',
      () => edit({ [header]: file(header).replace('{', '{"__proto__": {"version": 1},') }),
      'Revert the commit',
    ],
    [
      'a newer release',
      () => edit({ [header]: file(header).replace(WRITTEN.version, WRITTEN.nextVersion) }),
      'newer release',
    ],
    ["another configuration's", () => edit(copiedTo('copy', world)), 'copy of the ledger'],
  ])('%s is refused with what to do, by plan and apply, and left as it is', async (name, change, advice) => {
    change()
    const head = ledgerHead()
    const inputs = { ...OLD, ...(name.startsWith('another') ? { configuration: 'copy' } : {}) }
    // Whatever is wrong with it, both read it alike.
    const by = name === 'an edited record' ? world : world.warm
    const applied = await apply({ ...inputs, 'deletion-policy': 'delete' }, {}, by)
    expect(applied).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'ledger-error' } })
    expect(applied.log).toContain(advice)
    const { run } = await by.propose({ 'fivetran/pg.yml': null }, { env, inputs })
    expect(run.outputs['failure-reason']).toBe('ledger-error')
    expect([ledgerHead(), writes()]).toEqual([head, []])
  })

  test("another Fivetran account's is refused", async () => {
    const files = ledgerFiles(world)
    const other = await startWorld({
      account: { id: 'another_account', name: 'Other', userId: 'someone', userName: 'Some One' },
    })
    try {
      other.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
      other.commit({ 'fivetran/github.yml': GITHUB })
      other.github.story.commit(LEDGER_BRANCH, files)
      const run = await other.apply({ env, manual: true, inputs: OLD })
      expect(run).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'ledger-error' } })
      expect(run.log).toContain('another_account')
      expect(other.fivetran.state.connections.size).toBe(0)
    } finally {
      await other.close()
    }
  })
})
