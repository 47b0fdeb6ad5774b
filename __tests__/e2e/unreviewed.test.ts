/** An unreviewed apply from a laptop, and the action that does not know of it: neither gets in the other's way. */
import type { ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startBoth, type BothWorld } from '../support/both.ts'
import type { CliRun, Laptop } from '../support/cli.ts'
import type { GitPlace } from '../support/git.ts'
import { ledgerHeader, ledgerText } from '../support/ledger-files.ts'
import { postgres, SECRETS, sheet } from '../support/manifests.ts'
import { until } from '../support/until.ts'
import type { World } from '../support/world.ts'

let both: BothWorld
let place: GitPlace
let world: World
let laptop: Laptop

beforeEach(async () => {
  both = await startBoth()
  ;({ place, world } = both)
  world.commit({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
  expect(await world.warm.apply()).toMatchObject({ exitCode: 0 })
  writeFileSync(join(place.path, 'secrets.json'), JSON.stringify(SECRETS))
  laptop = both.clone('laptop')
})

afterEach(() => both.close())

/** Begins a branch with these files, off what the remote has on `main`. */
function branch(files: Readonly<Record<string, string | null>>, of = laptop): void {
  place.git(of.clone, 'fetch', '--quiet', 'origin')
  place.git(of.clone, 'switch', '--quiet', '-c', 'feature', 'origin/main')
  of.write(files)
  place.commit(of.clone, {})
}

function unreviewed(...more: string[]): Promise<CliRun> {
  return laptop.warm(['apply', '--unreviewed', '--yes', '--secrets', join(place.path, 'secrets.json'), ...more])
}

const POLICIES = ['forbid', 'forget', 'pause', 'delete']

function ranges(): Record<string, unknown> {
  const all = [...world.fivetran.state.connections.values()]
  return Object.fromEntries(all.map(({ schema, config }) => [schema, config['named_range']]))
}

function writes(): string[] {
  return world.fivetran.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)
}

describe('what a branch has made and changed', () => {
  beforeEach(async () => {
    branch({ 'fivetran/a.yml': sheet(1, 'B2'), 'fivetran/c.yml': sheet(3) })
    const { exitCode, output } = await unreviewed()
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 })
    expect(output).toContain('which main need not have')
    world.fivetran.clearRequests()
  })

  test('the last applied commit stays as it was, and the next apply of main is no old one', async () => {
    const header = ledgerHeader(world)
    expect(header).toMatchObject({ lastCommit: world.github.state.refs.get('refs/heads/main') })
    world.commit({ 'README.md': '# Data' })
    expect(await world.warm.apply()).toMatchObject({ exitCode: 0 })
  })

  test.each(POLICIES)(
    'a push of something else leaves it, under `deletion-policy: %s`, whatever is read',
    async policy => {
      world.commit({ 'fivetran/b.yml': sheet(2, 'C3') })
      for (const scope of ['auto', 'all']) {
        const run = await world.warm.apply({ inputs: { 'deletion-policy': policy, scope, 'max-deletions': '100%' } })
        expect(run).toMatchObject({ exitCode: 0 })
        expect(run.summary).toContain('not declared on')
      }
      expect(ranges()).toEqual({ 'sheets.sheet_1': 'B2', 'sheets.sheet_2': 'C3', 'sheets.sheet_3': 'A1:Z100' })
      expect(writes()).toHaveLength(1)
    },
  )

  test('a run by hand leaves it, too, unless the person names it', async () => {
    const inputs = { 'deletion-policy': 'delete' }
    expect(await world.warm.apply({ manual: true, inputs })).toMatchObject({ exitCode: 0 })
    expect(writes()).toEqual([])
    const targets = 'Warehouse/sheets.sheet_1\nWarehouse/sheets.sheet_3'
    const run = await world.warm.apply({ manual: true, inputs: { ...inputs, targets } })
    expect(run).toMatchObject({ exitCode: 0 })
    expect(ranges()).toEqual({ 'sheets.sheet_1': 'A1:Z100', 'sheets.sheet_2': 'A1:Z100' })
    expect(ledgerText(world)).not.toContain('unreviewed')
  })

  test('a pull request that merges it has nothing to change, and then it is an ordinary one', async () => {
    const { number, run } = await world.warm.propose({
      'fivetran/a.yml': sheet(1, 'B2'),
      'fivetran/c.yml': sheet(3),
    })
    expect(run).toMatchObject({ exitCode: 0 })
    expect(world.comment(number)).toContain('nothing to change')
    expect(world.comment(number)).not.toContain('not declared on')
    expect(await world.warm.merge(number)).toMatchObject({ exitCode: 0 })
    expect(ledgerText(world)).not.toContain('unreviewed')
    expect(writes()).toEqual([])
    const removal = await world.warm.propose({ 'fivetran/c.yml': null })
    expect(world.comment(removal.number)).toContain('forbidden')
  })

  test('a change of another field keeps it, also afterwards', async () => {
    world.commit({ 'fivetran/a.yml': `${sheet(1)}sync_frequency: 60\n` })
    expect(await world.warm.apply()).toMatchObject({ exitCode: 0 })
    expect(ranges()['sheets.sheet_1']).toBe('B2')
    expect(writes()).toHaveLength(1)
    const again = await world.warm.apply({ inputs: { scope: 'all' } })
    expect(again.summary).toContain('nothing to change')
    expect(again.summary).not.toContain('keeps another value')
    // What is merged at last is what is there already.
    world.commit({ 'fivetran/a.yml': `${sheet(1, 'B2')}sync_frequency: 60\n`, 'fivetran/c.yml': sheet(3) })
    expect(await world.warm.apply({ inputs: { scope: 'all' } })).toMatchObject({ exitCode: 0 })
    expect(writes()).toHaveLength(1)
    expect(ledgerText(world)).not.toContain('unreviewed')
  })

  test('main may say something else of it', async () => {
    world.commit({ 'fivetran/a.yml': sheet(1, 'D4') })
    expect(await world.warm.apply()).toMatchObject({ exitCode: 0 })
    expect(ranges()['sheets.sheet_1']).toBe('D4')
  })

  test('it is no drift; what somebody changes since is', async () => {
    const inputs = { mode: 'drift' }
    const run = await world.warm.run(world.triggers.schedule(), { inputs })
    expect(run).toMatchObject({ exitCode: 0 })
    expect(run.summary).toContain('not declared on')
    const there = [...world.fivetran.state.connections.values()].find(({ schema }) => schema === 'sheets.sheet_1')
    world.fivetran.editConnection(there?.id ?? '', { config: { named_range: 'X9' } })
    expect(await world.warm.run(world.triggers.schedule(), { inputs })).toMatchObject({ exitCode: 1 })
  })

  test('another laptop, on another branch, leaves it as well', async () => {
    const other = both.clone('other')
    branch({ 'fivetran/b.yml': sheet(2, 'E5') }, other)
    const run = await other.warm(['apply', '--unreviewed', '--yes'])
    expect(run).toMatchObject({ exitCode: 0 })
    expect(ranges()).toEqual({ 'sheets.sheet_1': 'B2', 'sheets.sheet_2': 'E5', 'sheets.sheet_3': 'A1:Z100' })
  })
})

test('it deletes and replaces nothing, and says why; main fails on nothing of that', async () => {
  branch({
    'fivetran/a.yml': sheet(1).replace('table: sheet_1', 'table: other'),
    'fivetran/b.yml': null,
  })
  world.fivetran.clearRequests()
  const run = await unreviewed('--deletion-policy', 'delete')
  expect(run).toMatchObject({ exitCode: 1 })
  expect(run.output).toContain('an unreviewed apply replaces nothing')
  expect(run.output).toContain('an unreviewed apply deletes, pauses and forgets nothing')
  expect(writes()).toEqual([])
  expect(ledgerText(world)).not.toContain('"refused":')
  expect(await world.warm.apply()).toMatchObject({ exitCode: 0 })
})

test('uncommitted manifests are remembered as that', async () => {
  laptop.write({ 'fivetran/c.yml': sheet(3) })
  expect(await unreviewed()).toMatchObject({ exitCode: 0 })
  const { summary } = await world.warm.apply()
  expect(summary).toContain('with uncommitted changes')
  expect(summary).toContain('`Warehouse/sheets.sheet_3`')
})

test('a branch that is behind what was applied last is refused', async () => {
  branch({ 'fivetran/c.yml': sheet(3) })
  world.commit({ 'fivetran/b.yml': sheet(2, 'C3') })
  expect(await world.warm.apply()).toMatchObject({ exitCode: 0 })
  world.fivetran.clearRequests()
  const run = await unreviewed()
  expect(run).toMatchObject({ exitCode: 1 })
  expect(run.output).toContain('would undo newer work')
  expect(writes()).toEqual([])
})

test('a secret that a branch has given is not taken back by a push', async () => {
  world.commit({ 'fivetran/pg.yml': postgres('ok.example.com') })
  expect(await world.warm.apply({ inputs: { secrets: JSON.stringify(SECRETS) } })).toMatchObject({ exitCode: 0 })
  branch({ 'fivetran/pg.yml': postgres('ok.example.com').replace('PG_PASSWORD', 'GH_CONNECTOR_PAT') })
  expect(await unreviewed()).toMatchObject({ exitCode: 0 })
  world.fivetran.clearRequests()
  const run = await world.warm.apply({ inputs: { secrets: JSON.stringify(SECRETS), scope: 'all' } })
  expect(run).toMatchObject({ exitCode: 0 })
  expect(writes()).toEqual([])
})

test.each(['not done', 'done'] as const)(
  'killed at a creation that is %s: main goes on, and nothing is there twice',
  async work => {
    branch({ 'fivetran/a.yml': sheet(1, 'B2'), 'fivetran/c.yml': sheet(3) })
    let process: ChildProcess | undefined
    world.fivetran.faults.once({ method: 'POST', path: '/connections' }, { kind: 'hang', after: work === 'done' })
    const running = laptop.run(['apply', '--unreviewed', '--yes'], { onStart: child => void (process = child) })
    await until(() => world.fivetran.countRequests({ method: 'POST', path: '/connections' }) === 3)
    process?.kill('SIGKILL')
    expect((await running).exitCode).toBe(null)
    // Main does not know of it, and ends well; the laptop goes on from where it was.
    expect(await laptop.warm(['ledger', 'unlock', '--yes'])).toMatchObject({ exitCode: 0 })
    expect(await world.warm.apply({ manual: true })).toMatchObject({ exitCode: 0 })
    expect(await unreviewed()).toMatchObject({ exitCode: 0 })
    expect(ranges()).toEqual({ 'sheets.sheet_1': 'B2', 'sheets.sheet_2': 'A1:Z100', 'sheets.sheet_3': 'A1:Z100' })
    expect(world.fivetran.state.connections.size).toBe(3)
    expect(ledgerHeader(world)).not.toHaveProperty('intent')
  },
)
