/**
 * From the quick start, where the API secret is the key, to a workflow with `fingerprint-key` whose plan has credentials
 * of its own.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { intervene } from '../../simulator/github/faults.ts'
import { checkpoint } from '../support/checkpoint.ts'
import { LEDGER_BRANCH } from '../support/ledger-files.ts'
import { GITHUB, postgres, SECRETS } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

const env = SECRETS
const KEY = { 'fingerprint-key': 'a key of its own, long enough' }
const WORKFLOW = { '.github/workflows/fivetran.yml': 'on: pull_request\n' }

let world: World
let restart: () => void

beforeAll(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  world.commit({ 'fivetran/github.yml': GITHUB, 'fivetran/pg.yml': postgres('db.internal') })
  expect((await world.warm.apply({ env, manual: true })).exitCode).toBe(0)
  restart = checkpoint(world)
})
beforeEach(() => restart())
afterAll(() => world.close())

/** The plan job of `plan-and-apply.yml`: a key that may only read, and no secrets of connectors. */
const planning = () => ({
  inputs: {
    ...KEY,
    'fivetran-api-key': world.fivetran.reader.key,
    'fivetran-api-secret': world.fivetran.reader.secret,
    'undefined-secrets': 'defer',
  },
})
const applying = { env, inputs: KEY }
const writes = (): unknown[] => world.fivetran.requests.filter(one => one.method !== 'GET').map(one => one.body)
const ledgerHead = (): string | undefined => world.github.state.refs.get(`refs/heads/${LEDGER_BRANCH}`)
const NOTHING = { exitCode: 0, outputs: { 'has-changes': 'false' } }

test('the plan without the old key is green and true, the apply takes the step by itself, and both say so', async () => {
  const before = ledgerHead()
  const { number, run } = await world.propose(WORKFLOW, planning())
  expect(run).toMatchObject(NOTHING)
  expect(world.comment(number)).toContain('The next apply changes it by itself')
  expect(ledgerHead()).toBe(before)
  expect(await world.merge(number, applying)).toMatchObject(NOTHING)
  expect(world.comment(number)).toContain(
    "The ledger's key was changed from that of the Fivetran API secret to that of `fingerprint-key`.",
  )
  const later = await world.warm.propose({ 'README.md': 'Nothing of the kind' }, planning())
  expect(later.run).toMatchObject(NOTHING)
  expect(world.comment(later.number)).not.toMatch(/\bkey\b/)
  expect(writes()).toEqual([])
})

test('a plan that has the old key compares as ever, and says what the next apply will do', async () => {
  const { number, run } = await world.warm.propose(WORKFLOW, applying)
  expect(run).toMatchObject(NOTHING)
  expect(world.comment(number)).toContain(
    "The next apply changes the ledger's key by itself, from that of the Fivetran API secret to that of `fingerprint-key`.",
  )
})

test('a change of a manifest in the same pull request is planned, reviewed and applied, and nothing else', async () => {
  const files = { ...WORKFLOW, 'fivetran/pg.yml': postgres('db2.internal') }
  const { number, run } = await world.warm.propose(files, planning())
  expect(run).toMatchObject({ exitCode: 0, outputs: { updates: '1' } })
  expect(world.comment(number)).toContain('db2.internal')
  expect(await world.warm.merge(number, applying)).toMatchObject({ exitCode: 0, outputs: { failures: '0' } })
  expect(writes()[0]).toEqual({ config: { host: 'db2.internal' }, run_setup_tests: false })
})

test('an apply that was killed at any moment of it is taken up by the next one, and plans in between are true', async () => {
  const moments: (() => void)[] = []
  const take = intervene(() => void moments.push(checkpoint(world)))
  world.github.faults.add({ method: 'PATCH', path: '/git/refs/', times: Number.POSITIVE_INFINITY, effect: take })
  expect((await world.warm.apply({ ...applying, runId: 900 })).exitCode).toBe(0)
  expect(moments.length).toBeGreaterThan(1)
  for (const restore of moments) {
    restore()
    world.github.story.setRun(900, { status: 'completed' })
    expect((await world.warm.propose(WORKFLOW, planning())).run).toMatchObject(NOTHING)
    expect(await world.warm.apply(applying)).toMatchObject(NOTHING)
    expect(await world.warm.apply({ ...applying, inputs: planning().inputs, manual: true })).toMatchObject(NOTHING)
    expect(writes()).toEqual([])
  }
})

test('what it could not compare, because its manifest was gone, is compared without hashes when it is back', async () => {
  world.commit({ 'fivetran/github.yml': null })
  expect((await world.warm.apply({ env })).outputs['failure-reason']).toBe('deletion-forbidden')
  expect(await world.warm.apply(applying)).toMatchObject({ exitCode: 0 })
  world.fivetran.clearRequests()
  const { number } = await world.warm.propose({ 'fivetran/github.yml': GITHUB }, planning())
  expect(world.comment(number)).not.toContain('trust_')
  expect((await world.warm.merge(number, applying)).exitCode).toBe(0)
  expect(writes()[0]).toEqual({ config: { pat: env.GH_CONNECTOR_PAT }, run_setup_tests: false })
  expect(await world.warm.apply({ ...applying, manual: true })).toMatchObject(NOTHING)
})

describe('a key that is not the right one is refused with what to do', () => {
  const refused = { exitCode: 1, outputs: { 'failure-reason': 'ledger-error' } }

  test('by an apply with another API secret, and by drift, which can tell nothing', async () => {
    const applied = await world.warm.apply({ env, inputs: planning().inputs })
    expect(applied).toMatchObject(refused)
    expect(applied.log).toContain('give the one before as `previous-fingerprint-key`')
    const drift = await world.warm.run(world.triggers.schedule(), planning())
    expect(drift).toMatchObject(refused)
    expect(drift.log).toContain('An apply with that API secret changes the key by itself')
  })

  test('on the way back, until the key is given as the previous one', async () => {
    expect(await world.warm.apply(applying)).toMatchObject(NOTHING)
    const back = await world.warm.apply({ env })
    expect(back).toMatchObject(refused)
    expect(back.log).toContain('Set the same `fingerprint-key` wherever')
    const other = { ...planning().inputs, 'fingerprint-key': 'some other key, long enough' }
    expect((await world.warm.propose(WORKFLOW, { inputs: other })).run).toMatchObject(refused)
    const inputs = { 'previous-fingerprint-key': KEY['fingerprint-key'] }
    expect(await world.warm.apply({ env, inputs })).toMatchObject(NOTHING)
    expect(await world.warm.apply({ env })).toMatchObject(NOTHING)
    expect(writes()).toEqual([])
  })
})
