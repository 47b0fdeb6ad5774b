/** `ledger list`, `ledger forget` and `ledger unlock`, over a bare repository. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startCliWorld, type CliWorld } from '../support/cli.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { holdLockByGit } from '../support/held-lock.ts'
import { ledgerListErrors } from '../render/ledger-list-schema.ts'
import { sheet } from '../support/manifests.ts'
import { until } from '../support/until.ts'

let world: CliWorld
beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  world.push({ 'fivetran/1.yml': sheet(1), 'fivetran/2.yml': sheet(2) })
})
afterEach(() => world.close())

const ONE = 'Warehouse/sheets.sheet_1'
const held = (): string[] => [...world.fivetran.state.connections.values()].map(one => one.schema).toSorted()
const sent = (): string[] =>
  world.fivetran.requests.filter(one => one.method !== 'GET').map(one => `${one.method} ${one.path}`)
const applied = async (options = {}): Promise<void> => {
  const run = await world.warm(['apply', '--yes'], options)
  if (run.exitCode !== 0) throw new Error(run.output)
  world.fivetran.clearRequests()
}

/** An apply that is killed while its first creation is under way. */
async function killed(): Promise<number> {
  const creation = { method: 'POST', path: '/connections' }
  world.fivetran.faults.once(creation, { kind: 'hang', after: true })
  let pid = 0
  const run = await world.run(['apply', '--yes', '--concurrency', '1'], {
    onStart: child => {
      pid = child.pid ?? 0
      void until(() => world.fivetran.countRequests(creation) > 0).then(() => child.kill('SIGKILL'))
    },
  })
  expect(run.exitCode).toBeNull()
  await until(() => held().length === 1)
  world.fivetran.clearRequests()
  return pid
}

describe('forget', () => {
  beforeEach(() => applied())

  test('hands back what is not declared any more: it is shown, asked for, and then not managed', async () => {
    const commit = world.push({ 'fivetran/1.yml': null })
    const { exitCode, output } = await world.warm(['ledger', 'forget', ONE], { answers: ['yes'] })
    expect({ exitCode, sent: sent() }).toEqual({ exitCode: 0, sent: [] })
    expect(output).toMatch(/Connector .*\n.*\n.*Warehouse\/sheets\.sheet_1 .* fivetran\/1\.yml/)
    const listed = await world.run(['ledger', 'list'])
    expect({ exitCode: listed.exitCode, stderr: listed.stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(listed.stdout).not.toContain(ONE)
    expect(listed.stdout).toContain('Warehouse/sheets.sheet_2')
    const plan = await world.warm(['plan'])
    expect(plan.stdout).toContain('1 connector not managed here')
    expect([commit.length, held()]).toEqual([40, ['sheets.sheet_1', 'sheets.sheet_2']])
  })

  test.each([
    ['no', ['no'], 1],
    ['y', ['y'], 1],
    ['nothing', [], 1],
  ])('does nothing when the answer is %s', async (_answer, answers, code) => {
    world.push({ 'fivetran/1.yml': null })
    const { exitCode, stdout } = await world.warm(['ledger', 'forget', ONE], { answers })
    expect([exitCode, stdout]).toEqual([code, 'Nothing was handed back.\n'])
    expect((await world.warm(['ledger', 'list'])).stdout).toContain(ONE)
  })

  test('refuses before anything where nobody can be asked; --yes answers', async () => {
    world.push({ 'fivetran/1.yml': null })
    const alone = await world.warm(['ledger', 'forget', ONE])
    expect([alone.exitCode, alone.stderr, world.fivetran.requests]).toEqual([
      1,
      expect.stringContaining('Nobody can be asked here'),
      [],
    ])
    expect((await world.warm(['ledger', 'forget', ONE, '--yes'])).exitCode).toBe(0)
    expect((await world.warm(['ledger', 'list'])).stdout).not.toContain(ONE)
  })

  test('is refused while the remote declares it, though the working tree does not', async () => {
    world.write({ 'fivetran/1.yml': null })
    const { exitCode, stderr } = await world.warm(['ledger', 'forget', ONE, '--yes'])
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('is declared at fivetran/1.yml:1:1 (main')])
  })

  test('is allowed where the remote does not declare it, though the working tree still does', async () => {
    const other = world.git.clone('colleague')
    world.push({ 'fivetran/1.yml': null }, other)
    expect((await world.warm(['ledger', 'forget', ONE, '--yes'])).exitCode).toBe(0)
  })
})

describe('what a laptop that was killed has left', () => {
  test('is shown with who it was; on this machine it is known to be gone, and the next apply goes on', async () => {
    const pid = await killed()
    const { stdout } = await world.warm(['ledger', 'list'])
    expect(stdout).toMatch(new RegExp(`Lock: \\S+@\\S+ \\(process ${pid}\\), since .* and did not come to its end`))
    expect(stdout).toMatch(/Begun, and not recorded as done: 2 changes\s+• create decent_dropsy\/sheets\.sheet_1/)
    const next = await world.warm(['apply', '--yes'])
    expect([next.exitCode, held()]).toEqual([0, ['sheets.sheet_1', 'sheets.sheet_2']])
    expect(sent().filter(one => one.startsWith('POST /connections'))).toHaveLength(1)
  })

  test('is unlocked by who has seen it, and what was begun is looked up all the same', async () => {
    const pid = await killed()
    const unlock = await world.warm(['ledger', 'unlock'], { answers: ['yes'] })
    expect([unlock.exitCode, unlock.stdout]).toEqual([0, 'Unlocked. The next apply looks up what was begun.\n'])
    expect(unlock.stderr).toContain(`(process ${pid})`)
    expect(await world.warm(['ledger', 'unlock', '--yes'])).toMatchObject({
      exitCode: 0,
      stdout: 'There is no lock.\n',
    })
    expect((await world.warm(['ledger', 'list'])).stdout).toContain(
      'has ended. The next apply looks up what it has left.',
    )
    await applied()
    expect(held()).toEqual(['sheets.sheet_1', 'sheets.sheet_2'])
    expect((await world.warm(['ledger', 'list', '--json'])).stdout).toContain('"lock":null')
  })
})

describe('a key that is not that of the ledger', () => {
  const KEY = { CONNECTOR_AS_CODE_FINGERPRINT_KEY: 'the-key-of-the-team' }
  beforeEach(() => applied({ env: KEY }))

  test('is said at once, with which one is missing; a plan goes on without the ledger', async () => {
    const plan = await world.warm(['plan'])
    expect([plan.exitCode, sent()]).toEqual([0, []])
    expect(plan.stderr).toMatch(/warning: The ledger .* was signed with another key: that of a/)
    expect(plan.stderr).toContain('Set the same `CONNECTOR_AS_CODE_FINGERPRINT_KEY` wherever')
    expect(plan.output).not.toContain('`fingerprint-key`')
    expect(plan.stdout).toContain('rotated secrets and deletions cannot be seen')
    expect((await world.warm(['plan'], { env: KEY })).output).not.toContain('another key')
  })

  test.each([[['apply', '--yes']], [['drift']], [['ledger', 'list']], [['ledger', 'unlock', '--yes']]])(
    'stops %j',
    async args => {
      const { exitCode, output } = await world.warm(args)
      expect([exitCode, sent()]).toEqual([1, []])
      expect(output).toContain('was signed with another key')
    },
  )
})

test('an apply waits for a workflow run, and says which', async () => {
  await applied()
  world.push({ 'fivetran/3.yml': sheet(3) })
  await holdLockByGit(world, {
    host: 'github-actions',
    id: 'acme/data/7/1/apply/r',
    name: 'run https://github.com/acme/data/actions/runs/7',
  })
  const { exitCode, stdout, stderr } = await world.warm(['apply', '--yes'], { clock: createFakeClock(Date.now()) })
  expect([exitCode, sent()]).toEqual([1, []])
  expect(stderr).toContain('Waiting for run https://github.com/acme/data/actions/runs/7, which has been applying since')
  expect(stdout).toContain('connector-as-code ledger unlock')
})

test('unlock asks nobody where there is no lock; where there is one, it says whose, and that nobody can be asked', async () => {
  await applied()
  expect(await world.warm(['ledger', 'unlock'])).toMatchObject({ exitCode: 0, stdout: 'There is no lock.\n' })
  await holdLockByGit(world, { host: 'local', id: 'anna@laptop/1', name: 'anna@laptop (process 1)' })
  const { exitCode, stderr } = await world.warm(['ledger', 'unlock'])
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Nobody can be asked here')])
  expect(stderr).toContain('anna@laptop (process 1)')
  const listed = await world.warm(['ledger', 'list', '--json'])
  expect(JSON.parse(listed.stdout).lock).toMatchObject({ owner: 'anna@laptop (process 1)' })
  expect(ledgerListErrors(listed.stdout)).toBeNull()
})

test('a configuration that was never applied is told beside those that were', async () => {
  await applied()
  const { exitCode, stdout } = await world.warm(['ledger', 'list', '--configuration', 'defualt'])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('Nothing was applied yet of this configuration. That branch has the ledger of default.')
})
