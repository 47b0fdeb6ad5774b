/** A kind that nothing in `src` has heard of is planned and applied by what its folder says alone. */
import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { planned, problems, results, startToyWorld, toy, type ToyWorld } from './world.ts'

let world: ToyWorld
beforeAll(async () => {
  world = await startToyWorld()
  Object.assign(world.env, { CODE: 'open-sesame-1', STUFFING: 'sawdust-of-1902' })
})
afterAll(() => world.close())

test('no source has heard of it', () => {
  const sources = globSync('src/**/*.ts')
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.filter(file => /\btoys?\b/i.test(readFileSync(file, 'utf8')))).toEqual([])
})

const BEAR = toy(
  'Bear',
  [
    'label: Steiff',
    'code: ${{ secrets.CODE }}',
    'parts:',
    '  - {name: arm, secret: "${{ secrets.STUFFING }}"}',
    '  - {name: leg}',
  ],
  'chest',
)
const CUB = toy('Cub', ['parent: bear', 'colour: sky_blue', 'size: 30'])
const diffIn = (comment: string): string[] => /```diff\n([^]*?)\n```/.exec(comment)?.[1]?.split('\n') ?? []

describe('the story of a toy', () => {
  test('two are planned, in words of their kind and without a request to change anything', async () => {
    const { number, run } = await world.propose({ 'toys/a-cub.yml': CUB, 'toys/bear.yml': BEAR })
    expect(planned(run)).toEqual([
      'create attic/Cub: parent, colour, size',
      'create chest/Bear: label, code, parts, parts[name=arm].secret',
    ])
    expect([run.defect, world.sent()]).toEqual([undefined, []])
    expect(world.comment(number)).toContain('| Toy |')
    expect(run.said + world.comment(number)).not.toMatch(/connectors? |open-sesame|sawdust/)
  })

  test('the parent is made before the child, which gets its id', async () => {
    const run = await world.merge(1)
    expect(results(run)).toEqual(['attic/Cub: done', 'chest/Bear: done'])
    expect(world.sent()).toEqual(['POST /toys Bear', 'POST /toys Cub'])
    const bear = world.shop.named('Bear')
    expect(bear).toMatchObject({ box: 'chest', label: 'Steiff', code: 'open-sesame-1' })
    expect(bear.parts).toEqual([{ name: 'arm', secret: 'sawdust-of-1902' }, { name: 'leg' }])
    expect(world.shop.named('Cub')).toMatchObject({ parent_id: bear.id, colour: 'SKY_BLUE', size: 30 })
    expect(world.comment(1)).toContain('2 created')
    expect(JSON.stringify(world.ledger())).not.toMatch(/open-sesame|sawdust|Steiff|sky_blue/i)
  })

  test('then nothing is left to do, whatever the shop made of colour, name and secrets', async () => {
    expect(planned(await world.byHand('plan', { scope: 'all' }))).toEqual([])
    expect(planned(await world.byHand('apply'))).toEqual([])
    expect(world.sent()).toEqual([])
  })

  test('one change is shown as that field, and sent as that field', async () => {
    const { number } = await world.propose({ 'toys/a-cub.yml': CUB.replace('size: 30', 'size: 31') })
    expect(diffIn(world.comment(number))).toEqual(['- size: 30', '+ size: 31'])
    await world.merge(number)
    expect(world.shop.changes.map(({ body }) => body)).toEqual([{ size: 31 }])
    world.sent()
  })

  test('a removed field is cleared where its type says that it may be empty', async () => {
    const without = CUB.replace('colour: sky_blue\n', '').replace('size: 30', 'size: 31')
    const { number, run } = await world.propose({ 'toys/a-cub.yml': without })
    expect(planned(run)).toEqual(['update attic/Cub: colour'])
    await world.merge(number)
    expect(world.shop.changes.splice(0).map(({ body }) => body)).toEqual([{ colour: null }])
    world.commit({ 'toys/a-cub.yml': without.replace('size: 31\n', '') })
    const kept = await world.byHand('apply')
    expect(kept.said).toContain('size was removed from the manifest, but Fivetran cannot clear it')
    expect([world.sent(), world.shop.named('Cub').size]).toEqual([[], 31])
    await world.given({ 'toys/a-cub.yml': CUB })
  })

  test('a rotated secret is seen and sent, with the list that it stands in, and only then', async () => {
    world.env['STUFFING'] = 'horsehair-of-1903'
    const plan = await world.byHand('plan', { scope: 'all' })
    expect(planned(plan)).toEqual(['update chest/Bear: parts[name=arm].secret'])
    expect(results(await world.run(world.triggers.push()))).toEqual(['chest/Bear: done'])
    expect(world.shop.changes.splice(0).map(({ body }) => body)).toEqual([
      { parts: [{ name: 'arm', secret: 'horsehair-of-1903' }, { name: 'leg' }] },
    ])
    expect(planned(await world.byHand('plan', { scope: 'all' }))).toEqual([])
  })

  test('secret_version sends all secrets again', async () => {
    world.commit({ 'toys/bear.yml': `${BEAR}secret_version: 2\n` })
    await world.byHand('apply')
    expect(world.shop.changes.splice(0).map(({ body }) => Object.keys(body))).toEqual([['code', 'parts']])
    expect(planned(await world.byHand('plan', { scope: 'all' }))).toEqual([])
  })
})

describe('what cannot change', () => {
  test('has the toy replaced, which counts as a deletion', async () => {
    await world.given({ 'toys/bear.yml': BEAR, 'toys/a-cub.yml': null }, { 'deletion-policy': 'delete' })
    const { number, run } = await world.propose({ 'toys/bear.yml': BEAR.replace('Steiff', 'Hermann') })
    expect(planned(run)).toEqual(['replace chest/Bear: deletion-forbidden'])
    expect(world.comment(number)).toContain('allow-deletions')
    const refused = await world.merge(number)
    expect([refused.failureReason, world.sent()]).toEqual(['deletion-forbidden', []])
    const before = world.shop.named('Bear').id
    const allowed = await world.byHand('apply', { 'deletion-policy': 'delete' })
    expect([allowed.failureReason, world.sent()]).toEqual([undefined, [`DELETE /toys/${before}`, 'POST /toys Bear']])
    expect(world.shop.named('Bear')).toMatchObject({ label: 'Hermann', code: 'open-sesame-1' })
    expect(planned(await world.byHand('plan', { scope: 'all' }))).toEqual([])
  })

  test('a toy that is there by the name which the shop makes of it is not made again', async () => {
    world.shop.add({ box: 'attic', name: 'Polar Bear' })
    const { run } = await world.propose({ 'toys/polar.yml': toy('polar bear') })
    expect(planned(run)).toEqual(['conflict attic/polar bear: conflict'])
    expect(run.said).toMatch(/Fivetran has toy toy_\d as Polar-Bear, which is what it makes of this name/)
  })

  test('keeps a toy that nobody recorded from being adopted', async () => {
    world.shop.add({ box: 'attic', name: 'Lion', label: 'Kösen' })
    const { run } = await world.propose({ 'toys/lion.yml': toy('lion', ['label: Steiff']) })
    expect(planned(run)).toEqual(['conflict attic/lion: conflict'])
    expect(run.said).toContain('label cannot change once a toy exists')
    expect(problems(run)).toEqual([])
  })
})
