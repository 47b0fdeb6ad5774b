/** An unreviewed apply that is killed: what it has changed and could not record is nobody else's to go on with. */
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { laptopIn, type Laptop } from '../support/cli.ts'
import { createGitPlace, type GitPlace } from '../support/git.ts'
import { sheet } from '../support/manifests.ts'
import { until } from '../support/until.ts'
import { connection, given, held, sent, startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

let place: GitPlace
let world: World
let anna: Laptop

beforeEach(async () => {
  place = createGitPlace()
  world = await startWarehouse({ bare: join(place.path, 'github.git') })
  await given(world, { 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
  place.git(place.path, 'clone', '--quiet', join(place.path, 'github.git'), 'anna')
  anna = laptopIn(join(place.path, 'anna'), place, world.fivetran)
  place.git(anna.clone, 'switch', '--quiet', '-c', 'feature')
})

afterEach(async () => {
  await world.close()
  place.remove()
})

/** Applies the branch, and is killed when Fivetran has done the first request of this method. */
async function killedAt(method: 'PATCH' | 'POST'): Promise<void> {
  const request = { method }
  world.fivetran.faults.once(request, { kind: 'hang', after: true })
  let child: ChildProcess | undefined
  const run = anna.run(['apply', '--unreviewed', '--yes', '--concurrency', '1'], {
    onStart: started => void (child = started),
  })
  await until(() => world.fivetran.countRequests(request) > 0)
  child?.kill('SIGKILL')
  expect((await run).exitCode).toBeNull()
  expect(await anna.warm(['ledger', 'unlock', '--yes'])).toMatchObject({ exitCode: 0 })
  world.fivetran.clearRequests()
}

const rangeOf = (schema: string): unknown => connection(world, schema)?.config['named_range']

test('a push of something else does not take back what it has changed; the branch goes on with it', async () => {
  place.commit(anna.clone, { 'fivetran/a.yml': sheet(1, 'B2') })
  await killedAt('PATCH')
  await until(() => rangeOf('sheets.sheet_1') === 'B2')
  world.commit({ 'fivetran/b.yml': sheet(2, 'C3') })
  expect(await world.warm.apply()).toMatchObject({ exitCode: 0 })
  expect([rangeOf('sheets.sheet_1'), rangeOf('sheets.sheet_2')]).toEqual(['B2', 'C3'])
  expect(sent(world)).toHaveLength(1)

  place.git(anna.clone, 'pull', '--quiet', '--rebase', 'origin', 'main')
  expect(await anna.warm(['apply', '--unreviewed', '--yes'])).toMatchObject({ exitCode: 0 })
  const run = await world.warm.apply({ manual: true, inputs: { scope: 'all' } })
  expect(run).toMatchObject({ exitCode: 0 })
  expect(run.summary).toContain('not declared on')
  expect(rangeOf('sheets.sheet_1')).toBe('B2')
  expect(sent(world)).toHaveLength(1)
})

test('what it may have created is told as that, and made once', async () => {
  place.commit(anna.clone, { 'fivetran/c.yml': sheet(3) })
  await killedAt('POST')
  await until(() => held(world).length === 3)
  const { exitCode, summary } = await world.warm.apply({ manual: true, inputs: { 'deletion-policy': 'delete' } })
  expect([exitCode, sent(world)]).toEqual([0, []])
  expect(summary).toMatch(/may have created connector .*, and its manifest is not on this branch: .*Apply it again/)
  expect(await anna.warm(['apply', '--unreviewed', '--yes'])).toMatchObject({ exitCode: 0 })
  expect([held(world).length, sent(world)]).toEqual([3, []])
})
