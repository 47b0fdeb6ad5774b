/** What somebody did to toys past the manifests is told in one issue, field by field, with the lines that would accept it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { planned, startToyWorld, toy, type ToyWorld } from './world.ts'

let world: ToyWorld
beforeAll(async () => {
  world = await startToyWorld()
  world.env['CODE'] = 'open-sesame-1'
  const fields = ['colour: red', 'size: 30', 'code: ${{ secrets.CODE }}', 'parts: [{name: arm}]']
  await world.given({
    'toys/bear.yml': toy('Bear', fields, 'chest'),
    'toys/cub.yml': toy('Cub', ['parent: bear']),
    'toys/lion.yml': toy('Lion'),
  })
})
afterAll(() => world.close())

const issue = () => [...world.github.state.issues.values()].find(({ title }) => title.startsWith('Fivetran drift'))
const block = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(issue()?.body ?? '')?.[1] ?? ''

test('as long as nobody did anything, there is none', async () => {
  const run = await world.byHand('drift')
  expect([run.failureReason, issue()]).toEqual([undefined, undefined])
  expect(run.said).toContain('3 toys compared')
})

test('a field that differs is named with both sides, and what would accept it is valid', async () => {
  Object.assign(world.shop.named('Bear'), { colour: 'SKY_BLUE', parts: [{ name: 'arm' }, { name: 'leg' }] })
  expect((await world.byHand('drift')).failureReason).toBe('drift')
  expect(issue()).toMatchObject({ title: 'Fivetran drift: 1 toy differs', state: 'open' })
  expect(block('diff').split('\n')).toEqual(['- colour: red', '+ colour: sky_blue', '+ parts[name=leg].name: leg', ''])
  const accepted = ['size: 30', 'code: ${{ secrets.CODE }}', block('yaml').trim()]
  world.commit({ 'toys/bear.yml': toy('Bear', accepted, 'chest') })
  expect(planned(await world.byHand('plan', { scope: 'all' }))).toEqual([])
  await world.byHand('apply')
  expect([(await world.byHand('drift')).failureReason, issue()?.state, world.sent()]).toEqual([undefined, 'closed', []])
})

test('a reference to another toy, a toy that is missing, and one that nobody manages', async () => {
  world.shop.named('Cub').parent_id = null
  const lion = world.shop.named('Lion').id
  world.shop.toys.delete(lion)
  world.shop.add({ box: 'chest', name: 'stranger' })
  expect((await world.byHand('drift')).failureReason).toBe('drift')
  const body = issue()?.body ?? ''
  expect(issue()?.title).toBe('Fivetran drift: 2 toys differ, 1 of them is missing')
  expect(block('diff')).toBe('- parent: bear\n+ parent: (empty)\n')
  expect(body).toContain('**Accept** that Fivetran holds nothing: remove `parent`')
  expect(body).toContain(`- \`attic/Lion\` (was \`${lion}\`)`)
  expect(body).toContain('chest/stranger')
})

test('is reverted by an apply, which gives the child its parent again', async () => {
  const run = await world.byHand('apply', { 'deletion-policy': 'delete' })
  expect(planned(run)).toEqual(['update attic/Cub: parent', 'recreate attic/Lion'])
  expect(world.shop.named('Cub').parent_id).toBe(world.shop.named('Bear').id)
  expect([(await world.byHand('drift')).failureReason, issue()?.state]).toEqual([undefined, 'closed'])
})
