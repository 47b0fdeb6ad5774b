/** Applies by hand from folders that are not a plain clone, and from machines that are not right. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startCliWorld, type CliWorld } from '../support/cli.ts'
import { sheet } from '../support/manifests.ts'

let world: CliWorld
beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})
afterEach(() => world.close())

const sent = (): string[] =>
  world.fivetran.requests.filter(one => one.method !== 'GET').map(one => `${one.method} ${one.path}`)

test('what is not committed in a submodule is not merged, and a submodule in a submodule is one', async () => {
  const { git, clone } = world
  const repository = (name: string): string => {
    const bare = join(git.path, `${name}.git`)
    git.git(git.path, 'init', '--quiet', '--bare', bare)
    git.git(git.path, 'clone', '--quiet', bare, name)
    return join(git.path, name)
  }
  const [inner, outer] = [repository('inner'), repository('outer')]
  git.commit(inner, { '1.yml': sheet(1) })
  git.git(inner, 'push', '--quiet', 'origin', 'HEAD:main')
  git.git(outer, 'submodule', '--quiet', 'add', join(git.path, 'inner.git'), 'in')
  git.commit(outer, { '2.yml': sheet(2) })
  git.git(outer, 'push', '--quiet', 'origin', 'HEAD:main')
  git.git(clone, 'submodule', '--quiet', 'add', join(git.path, 'outer.git'), 'fivetran/out')
  git.git(clone, 'submodule', '--quiet', 'update', '--init', '--recursive')
  world.push({})
  expect(await world.warm(['apply', '--yes'])).toMatchObject({ exitCode: 0 })
  expect(sent()).toHaveLength(2)
  world.fivetran.clearRequests()

  world.write({
    'fivetran/out/2.yml': sheet(2, 'B2'),
    'fivetran/out/3.yml': sheet(3),
    'fivetran/out/in/1.yml': sheet(1, 'B2'),
  })
  const edited = await world.warm(['apply', '--yes'])
  expect([edited.exitCode, sent()]).toEqual([1, []])
  expect(edited.output).toContain('changed fivetran/out/2.yml, fivetran/out/in/1.yml; added fivetran/out/3.yml')
  expect((await world.warm(['plan'])).output).toContain('changed fivetran/out/2.yml')

  git.git(clone, 'submodule', 'deinit', '--force', '--', 'fivetran/out')
  const absent = await world.warm(['apply', '--yes'])
  expect([absent.exitCode, sent()]).toEqual([1, []])
  expect(absent.output).toContain('Run `git submodule update --init`')
})

test('what is not checked out is to be checked out, not committed', async () => {
  world.push({ 'fivetran/a/1.yml': sheet(1), 'fivetran/b/2.yml': sheet(2) })
  world.git.git(world.clone, 'sparse-checkout', 'set', 'fivetran/a')
  const { exitCode, output } = await world.warm(['apply', '--yes'])
  expect([exitCode, sent()]).toEqual([1, []])
  expect(output).toContain('missing fivetran/b/2.yml')
  expect(output).toContain('Check it out (`git restore`, `git sparse-checkout disable`)')
  expect(output).not.toContain('Commit that')
})

test('outside of a repository nothing is merged, whatever the ledger', async () => {
  const directory = join(world.git.path, 'plain')
  world.write({ 'fivetran/1.yml': sheet(1) }, directory)
  for (const more of [[], ['--unreviewed'], ['--ledger-branch', 'none']]) {
    const { exitCode, output } = await world.warm(['apply', '--yes', ...more], { directory })
    expect([exitCode, sent()]).toEqual([1, []])
    expect(output).toContain('This folder is in no git repository, so nobody can tell what was committed')
  }
})

describe('a clock that is wrong', () => {
  const HOUR = 3_600_000

  test.each([
    ['ahead of', -HOUR],
    ['behind', HOUR],
  ])('by an hour, %s Fivetran, is told: it would not tell whose lock is over', async (how, aheadMs) => {
    world.push({ 'fivetran/1.yml': sheet(1) })
    world.fivetran.behaviour.aheadMs = aheadMs
    const { exitCode, output } = await world.warm(['apply', '--yes'])
    expect([exitCode, sent()]).toEqual([0, ['POST /connections']])
    expect(output).toMatch(new RegExp(`warning: The clock of this machine is (1 hour|59 minutes).* ${how} Fivetran's`))
    expect(output.match(/The clock of this machine/g)).toHaveLength(1)
  })

  test.each([
    ['a minute', 60_000],
    ['what nobody can tell', undefined],
  ])('by %s does no harm', async (_, aheadMs) => {
    world.push({ 'fivetran/1.yml': sheet(1) })
    world.fivetran.behaviour.aheadMs = aheadMs
    const { exitCode, output } = await world.warm(['apply', '--yes'])
    expect(exitCode).toBe(0)
    expect(output).not.toContain('The clock')
  })
})
