import { expect, test } from '@jest/globals'
import { numbersIn } from '../../src/app/unindexed.ts'

test.each([
  ['Add a sheet (#12)', [12]],
  ['Merge pull request #12 from acme/change\n\nAdd a sheet (#3)', [12]],
  ['Revert "Add a sheet (#12)"', [12]],
  ['Revert "Add a sheet (#12)" (#15)', [15, 12]],
  ['Add a sheet\n\nSee (#12)', []],
  ['Fixes #12', []],
  ['Do not merge pull request #12', []],
  [`Too large (#${'9'.repeat(30)})`, []],
  ['', []],
])('the pull requests that %j names', (message, numbers) => {
  expect(numbersIn(message)).toEqual(numbers)
})
