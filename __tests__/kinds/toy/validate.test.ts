/** Manifests of a toy are checked by its fields, without asking anybody and by what the toy shop says. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { problems, startToyWorld, toy, type ToyWorld } from './world.ts'

let world: ToyWorld
beforeAll(async () => {
  world = await startToyWorld()
})
afterAll(() => world.close())

const OFFLINE = { 'fivetran-api-key': '', 'fivetran-api-secret': '' }

async function validated(text: string, inputs: Readonly<Record<string, string>>): Promise<string[]> {
  world.commit({ 'toys/a.yml': text })
  const run = await world.byHand('validate', inputs)
  expect([run.defect, world.sent()]).toEqual([undefined, []])
  return problems(run)
}

describe.each<[string, Readonly<Record<string, string>>]>([
  ['offline', OFFLINE],
  ['live', {}],
])('%s', (_, inputs) => {
  test.each<[string, string[]]>([
    [toy('Bear', ['colour: red', 'size: "30"', 'parts: [{name: arm}]', 'lifecycle: {ignore_changes: [size]}']), []],
    [
      toy('Bear', ['colour: redd', 'sise: 3', 'size: small', 'made_at: today', 'code: literal']),
      [
        'toys/a.yml:4:9: `colour` does not take `redd`. Did you mean `red`?',
        'toys/a.yml:5:1: `sise` is not a field of a manifest. Did you mean `size`?',
        'toys/a.yml:6:7: `size` takes a whole number of centimetres, not `small`. Write digits, such as `5432`.',
        'toys/a.yml:7:1: `made_at` is read-only: Fivetran sets it. Remove it; the output `resources` gives it back.',
        'toys/a.yml:8:7: `code` is sensitive and cannot be written in a manifest. Write a reference: `${{ secrets.NAME }}`, or `${{ vars.NAME }}` for what is no secret, such as an ARN. To write it out, set the input `allow-plaintext-secrets`.',
      ],
    ],
    ['kind: toy\nname: Bear\n', ['toys/a.yml:1:1: The manifest needs `box`. Write in which box it lies.']],
    ['kind: toys\nname: Bear\n', ['toys/a.yml:1:7: `toys` is not a known kind. Did you mean `toy`?']],
    [
      toy('Bear', ['lifecycle: {ignore_changes: [colours, "parts[0].name"]}']),
      [
        'toys/a.yml:4:30: `lifecycle.ignore_changes`: `colours` is not a path of a field. Did you mean `colour`?',
        'toys/a.yml:4:39: `lifecycle.ignore_changes`: `parts[0].name` has an index. Name the list as a whole, such as `parts`.',
      ],
    ],
    [
      `${toy('Bear')}---\n${toy(' bear ')}`,
      [
        'toys/a.yml:5:1: Two manifests describe attic/bear: this one and toys/a.yml:1:1. Remove one, or change its `name`.',
      ],
    ],
  ])('%j', async (text, expected) => {
    expect(await validated(text, inputs)).toEqual(expected)
  })
})

test('only the toy shop knows which toys there are besides', async () => {
  const cub = toy('Cub', ['size: 3', 'parent: bear'])
  expect(await validated(cub, OFFLINE)).toEqual([])
  expect(await validated(cub, {})).toEqual(['toys/a.yml:5:1: There is no toy `bear`. Describe it, too.'])
  world.shop.add({ box: 'chest', name: 'Bear' })
  expect(await validated(cub, {})).toEqual([])
})

test('without credentials a pull request shows what its manifests change, by the names that they give', async () => {
  world.commit({ 'toys/a.yml': toy('Bear', ['size: 3']) })
  world.github.story.commit('offline', { 'toys/a.yml': toy('Bear', ['size: 4']), 'toys/b.yml': toy('Cub') })
  const { number } = world.github.story.openPull({ head: 'offline' })
  const run = await world.run(world.triggers.pullRequest(number), OFFLINE)
  expect(run.outcome.report.manifestChanges).toMatchObject([
    { kind: 'toy', address: 'attic/Bear', change: 'changed', fields: ['size'] },
    { kind: 'toy', address: 'attic/Cub', change: 'added' },
  ])
})
