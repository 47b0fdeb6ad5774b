/** An import by hand, where a file has the name of the folder that it writes to. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startCliWorld, type CliWorld } from '../support/cli.ts'

let world: CliWorld
beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})
afterEach(() => world.close())

test.each([
  [['import'], 'fivetran is no folder, so nothing can be written below it.'],
  [['import', '--import-directory', 'fivetran/eu'], 'fivetran is no folder'],
])('%j says what is in the way, and what to do', async (args, message) => {
  world.push({ fivetran: 'a file' })
  const { exitCode, output } = await world.warm(args)
  const words = output.replaceAll(/\s+/g, ' ')
  expect([exitCode, words]).toEqual([1, expect.stringContaining(message)])
  expect(words).toContain('Give it another name, or set --import-directory to another folder.')
  expect(words).not.toMatch(/ENOTDIR|EEXIST/)
})
