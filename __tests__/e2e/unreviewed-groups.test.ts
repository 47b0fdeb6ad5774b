import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { laptopIn, type Laptop } from '../support/cli.ts'
import { createGitPlace, type GitPlace } from '../support/git.ts'
import { ledgerText } from '../support/ledger-files.ts'
import { sheet } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

let place: GitPlace
let world: World
let laptop: Laptop
beforeEach(async () => {
  place = createGitPlace()
  world = await startWorld({ bare: join(place.path, 'github.git') })
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  world.commit({ 'fivetran/a.yml': sheet(1) })
  expect(await world.warm.apply()).toMatchObject({ exitCode: 0 })
  place.git(place.path, 'clone', '--quiet', join(place.path, 'github.git'), 'laptop')
  laptop = laptopIn(join(place.path, 'laptop'), place, world.fivetran)
})
afterEach(async () => {
  await world.close()
  place.remove()
})

test('a group that a branch has made, with what is in it, is in nobody’s way', async () => {
  place.git(laptop.clone, 'switch', '-qc', 'feature')
  laptop.write({ 'fivetran/g.yml': 'kind: group\nname: Lab\n', 'fivetran/l.yml': sheet(7).replace('Warehouse', 'Lab') })
  place.commit(laptop.clone, {})
  const made = await laptop.warm(['apply', '--unreviewed', '--yes'])
  expect(made).toMatchObject({ exitCode: 0 })
  world.commit({ 'fivetran/other.yml': 'kind: group\nname: Other\n' })
  const run = await world.warm.apply({ inputs: { 'deletion-policy': 'delete', scope: 'all' } })
  expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.summary }).toEqual({ exitCode: 0, log: '' })
  expect(run.summary).toContain('group:Lab')
  world.commit({ 'fivetran/g.yml': 'kind: group\nname: Lab\n', 'fivetran/l.yml': sheet(7).replace('Warehouse', 'Lab') })
  world.fivetran.clearRequests()
  expect(await world.warm.apply({ inputs: { scope: 'all' } })).toMatchObject({ exitCode: 0 })
  expect(world.fivetran.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  expect(ledgerText(world)).not.toContain('unreviewed')
})
