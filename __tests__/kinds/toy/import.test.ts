/** Toys that exist become manifests: what the shop does not tell is left to be filled in, and the plan over them is empty. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { planned, results, startToyWorld, toy, type ToyWorld } from './world.ts'

let world: ToyWorld
beforeEach(async () => {
  world = await startToyWorld()
  const parts = [{ name: 'arm', secret: 'sawdust-of-1902' }, { name: 'leg' }]
  const { id } = world.shop.add({
    box: 'Chest of drawers',
    name: 'Bear',
    colour: 'SKY_BLUE',
    size: 30,
    label: 'Steiff',
    code: 'open-sesame-1',
    parts,
  })
  world.shop.add({ box: 'attic', name: 'Cub', parent_id: id })
  world.shop.add({ box: 'attic', name: 'Lion' })
})
afterEach(() => world.close())

const pull = () => [...world.github.state.issues.values()].find(({ title }) => title.includes('mport'))
const imported = (): [string, string][] =>
  Object.entries(world.github.story.files('connector-as-code/import')).filter(([path]) => path.startsWith('toys/'))

test('each is written as a person would, in a pull request with its plan', async () => {
  await world.given({ 'toys/lion.yml': toy('Lion') })
  const run = await world.byHand('import')
  expect([run.failureReason, run.defect, planned(run)]).toEqual([
    undefined,
    undefined,
    ['adopt attic/Cub', 'adopt Chest of drawers/Bear'],
  ])
  expect(Object.fromEntries(imported())).toEqual({
    'toys/attic/cub.yml': 'kind: toy\nname: Cub\nbox: attic\nparent: Bear\n',
    'toys/chest-of-drawers/bear.yml': [
      'kind: toy',
      'name: Bear',
      'box: Chest of drawers',
      'colour: sky_blue',
      'size: 30',
      'label: Steiff',
      '# code: ${{ secrets.CHEST_OF_DRAWERS_BEAR_CODE }}',
      'parts:',
      '  - name: arm',
      '    # secret: ${{ secrets.CHEST_OF_DRAWERS_BEAR_ARM_SECRET }}',
      '  - name: leg',
      '',
    ].join('\n'),
    'toys/lion.yml': toy('Lion'),
  })
  expect(pull()?.body).toContain('`attic/Lion`: It has a manifest')
})

test('merging adopts them and sends nothing; a secret that is filled in is the only thing sent', async () => {
  await world.byHand('import')
  const merged = await world.merge(pull()?.number ?? 0)
  expect(results(merged)).toEqual(['attic/Cub: done', 'attic/Lion: done', 'Chest of drawers/Bear: done'])
  expect([planned(await world.byHand('plan', { scope: 'all' })), world.sent()]).toEqual([[], []])
  const [path, text] = imported().find(([file]) => file.includes('bear')) ?? ['', '']
  world.env['CHEST_OF_DRAWERS_BEAR_CODE'] = 'open-sesame-2'
  world.commit({ [path]: text.replace('# code', 'code') })
  expect(planned(await world.byHand('apply'))).toEqual(['update Chest of drawers/Bear: code'])
  expect(world.shop.changes.map(({ body }) => body)).toEqual([{ code: 'open-sesame-2' }])
})

test.each([
  [{ 'import-groups': 'attic' }, ['toys/attic/cub.yml', 'toys/attic/lion.yml']],
  [{ 'import-connectors': 'attic/Lion' }, ['toys/attic/lion.yml']],
  [{ 'import-connectors': 'toy_2' }, ['toys/attic/cub.yml']],
])('%j takes %j', async (inputs, files) => {
  await world.byHand('import', inputs)
  expect(imported().map(([path]) => path)).toEqual(files)
})
