/** A plan on a branch that lacks what others have merged and applied meanwhile. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startCliWorld, type CliWorld } from '../support/cli.ts'
import { sheet } from '../support/manifests.ts'

const BEHIND = 'looks removed or set back here. Merge main into this branch'

let world: CliWorld
const git = (...args: string[]): string => world.git.git(world.clone, ...args)

beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse')
  world.push({ 'fivetran/a.yml': sheet(1) })
  await world.warm(['apply', '--yes'])
})
afterEach(() => world.close())

test('it is said, until the branch has it', async () => {
  git('switch', '--quiet', '-c', 'feature')
  world.git.commit(world.clone, { 'fivetran/a.yml': sheet(1, 'C3') })
  const ahead = await world.warm(['plan'])
  expect(ahead.stdout).toContain('1 to update')
  expect(ahead.output).not.toContain(BEHIND)

  git('switch', '--quiet', 'main')
  world.push({ 'fivetran/b.yml': sheet(2) })
  await world.warm(['apply', '--yes'])
  git('switch', '--quiet', 'feature')
  const behind = await world.warm(['plan'])
  expect(behind.exitCode).toBe(0)
  expect(behind.stdout).toContain(BEHIND)

  git('merge', '--quiet', '--no-edit', 'origin/main')
  const merged = await world.warm(['plan'])
  expect(merged.stdout).toMatch(/^✅? ?Fivetran plan: 1 to update\n/)
  expect(merged.output).not.toContain(BEHIND)
})

test('a clone that cannot tell plans all the same', async () => {
  git('switch', '--quiet', '-c', 'feature')
  for (const range of ['C3', 'C4', 'C5']) world.git.commit(world.clone, { 'fivetran/a.yml': sheet(1, range) })
  git('push', '--quiet', 'origin', 'feature')
  world.git.git(world.git.path, 'clone', '-q', '--depth=1', '-b', 'feature', `file://${world.git.bare}`, 'shallow')
  const plan = await world.warm(['plan'], { directory: `${world.git.path}/shallow` })
  expect(plan.exitCode).toBe(0)
  expect(plan.stdout).toContain('1 to update')
  expect(plan.output).not.toContain(BEHIND)
})
