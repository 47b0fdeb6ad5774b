/** Where git stores files otherwise than they lie in the working tree, they are as committed all the same. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startCliWorld, type CliWorld } from '../support/cli.ts'
import { sheet } from '../support/manifests.ts'

let world: CliWorld

beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})

afterEach(() => world.close())

test('an apply takes a filter, and line ends, for what they are; a change stays one', async () => {
  const { git, clone, push } = world
  // As Git LFS does: what is committed is another text than what lies there.
  git.git(clone, 'config', 'filter.turned.clean', 'tr A-Z1-9 B-ZA2-91')
  git.git(clone, 'config', 'filter.turned.smudge', 'tr B-ZA2-91 A-Z1-9')
  git.git(clone, 'config', 'core.autocrlf', 'true')
  push({
    '.gitattributes': 'fivetran/a.yml filter=turned\n',
    'fivetran/a.yml': sheet(1),
    'fivetran/b.yml': sheet(2).replaceAll('\n', '\r\n'),
    'fivetran/c.yml': sheet(3).replace('\n', '\r\n'),
  })
  expect(git.git(clone, 'show', 'HEAD:fivetran/a.yml')).not.toContain('A1:Z100')
  const { exitCode, output } = await world.warm(['apply', '--yes'])
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 })
  expect(world.fivetran.state.connections.size).toBe(3)
  writeFileSync(join(clone, 'fivetran', 'a.yml'), sheet(1, 'B1:C9'))
  const edited = await world.warm(['apply', '--yes'])
  expect(edited).toMatchObject({ exitCode: 1 })
  expect(edited.output).toContain('changed fivetran/a.yml')
})
