/** A slip in the manifest of a group is one error, however many manifests name the group. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { sheet } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.close())

const GROUP = 'kind: group\nname: Warehouse\n'

test.each([
  ['a kind that is misspelt', { 'fivetran/group.yml': GROUP.replace('group', 'gruop') }, 'Did you mean `group`?'],
  ['no kind', { 'fivetran/group.yml': 'name: Warehouse\n' }, 'Write `kind: group`'],
  ['another field for its name', { 'fivetran/group.yml': 'kind: group\ngroup: Warehouse\n' }, 'Write `name:`'],
  ['two of one name', { 'fivetran/group.yml': GROUP, 'fivetran/other.yml': GROUP }, 'Two manifests describe'],
])('%s', async (_, files, said) => {
  const { run } = await world.warm.propose({ ...files, 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
  const errors = run.annotations.filter(({ level }) => level === 'error')
  expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining(said)])
})
