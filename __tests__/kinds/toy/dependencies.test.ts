/** Toys that belong to toys: what is made first, what becomes of the rest when it fails, and how ids get where they are needed. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { unprocessableEntity } from '../../../simulator/github/faults.ts'
import { planned, problems, results, startToyWorld, toy, type ToyWorld } from './world.ts'

let world: ToyWorld
beforeEach(async () => {
  world = await startToyWorld()
})
afterEach(() => world.close())

const BEAR = { 'toys/bear.yml': toy('Bear', [], 'chest') }
const CUB = { 'toys/a-cub.yml': toy('Cub', ['parent: bear']) }
const LION = { 'toys/lion.yml': toy('Lion') }
const FAMILY = { ...BEAR, ...CUB, ...LION }
const isCreating = (name: string) => (one: { readonly method: string; readonly body: object }) =>
  one.method === 'POST' && 'name' in one.body && one.body.name === name
const parentOf = (name: string) => world.shop.toys.get(world.shop.named(name).parent_id ?? '')?.name

describe('a parent that cannot be made', () => {
  test('fails; its child is skipped by its name, everything else is done, and the next run makes both', async () => {
    const { number } = await world.propose(FAMILY)
    world.shop.fault = request => (isCreating('Bear')(request) ? 'refuse' : undefined)
    const run = await world.merge(number)
    expect(run.failureReason).toBe('api-error')
    expect(results(run)).toEqual([
      'attic/Cub: skipped. Waited for chest/Bear (failed).',
      'attic/Lion: done',
      'chest/Bear: failed. POST /toys: Fivetran answered 400 Refused: Refused',
    ])
    expect(world.comment(number)).toContain('Waited for chest/Bear (failed).')
    world.shop.fault = () => undefined
    world.sent()
    expect(results(await world.run(world.triggers.push()))).toEqual(['attic/Cub: done', 'chest/Bear: done'])
    expect(world.sent()).toEqual(['POST /toys Bear', 'POST /toys Cub'])
    expect(parentOf('Cub')).toBe('Bear')
  })

  test('skips all that depend on it, one after the other', async () => {
    world.commit({ ...FAMILY, 'toys/flea.yml': toy('Flea', ['parent: Cub']) })
    world.shop.fault = request => (isCreating('Bear')(request) ? 'refuse' : undefined)
    expect(results(await world.byHand('apply'))).toEqual([
      'attic/Cub: skipped. Waited for chest/Bear (failed).',
      'attic/Flea: skipped. Waited for attic/Cub (skipped).',
      'attic/Lion: done',
      expect.stringContaining('chest/Bear: failed.'),
    ])
  })

  test('because its name was taken meanwhile: what is there is named', async () => {
    world.commit(FAMILY)
    world.shop.fault = request => {
      if (isCreating('Bear')(request)) {
        world.shop.fault = () => undefined
        world.shop.add({ box: 'chest', name: 'bear', created_at: '2020-01-01T00:00:00Z' })
      }
      return undefined
    }
    const run = await world.byHand('apply')
    expect(results(run)[2]).toMatch(/Toy toy_\d is there as `bear`: name it like that to adopt it/)
    expect(results(run)[0]).toBe('attic/Cub: skipped. Waited for chest/Bear (failed).')
  })

  test('because a guard refuses to replace it', async () => {
    await world.given({ 'toys/bear.yml': toy('Bear', ['label: Steiff'], 'chest') })
    world.commit({ ...CUB, 'toys/bear.yml': toy('Bear', ['label: Hermann'], 'chest') })
    expect(results(await world.byHand('apply'))).toEqual([
      'attic/Cub: skipped. Waited for chest/Bear (refused).',
      expect.stringMatching('chest/Bear: refused.'),
    ])
    expect(world.sent()).toEqual([])
  })
})

describe('a creation whose answer is lost', () => {
  test('makes no second toy, and its child gets its id', async () => {
    world.commit(FAMILY)
    let isLost = false
    world.shop.fault = request => {
      if (isLost || !isCreating('Bear')(request)) return undefined
      isLost = true
      return 'lose'
    }
    expect(results(await world.byHand('apply'))).toEqual(['attic/Cub: done', 'attic/Lion: done', 'chest/Bear: done'])
    expect(world.sent().filter(line => line === 'POST /toys Bear')).toHaveLength(1)
    expect([world.shop.toys.size, parentOf('Cub')]).toEqual([3, 'Bear'])
  })

  test.each(['Bear', 'Teddy Bear'])('of %s is found by the next run where this one could not record it', async name => {
    world.env['CODE'] = 'open-sesame-1'
    const code = 'code: ${{ secrets.CODE }}'
    world.commit({ 'toys/bear.yml': toy(name, [code], 'chest'), 'toys/cub.yml': toy('Cub', [code]) })
    // What is to be done is written down, and then nothing any more: as if the run had died.
    world.github.faults.add({
      method: 'POST',
      path: '/git/trees',
      skip: 1,
      times: Infinity,
      effect: unprocessableEntity(),
    })
    const died = await world.byHand('apply')
    expect([died.failureReason, world.sent().length]).toEqual(['ledger-error', 2])
    world.github.faults.clear()
    const next = await world.byHand('apply')
    expect([next.failureReason, world.sent(), world.shop.toys.size]).toEqual([undefined, [], 2])
    expect(planned(await world.byHand('plan', { scope: 'all' }))).toEqual([])
  })
})

describe('an id is known', () => {
  test('of a parent that exists and is not touched', async () => {
    await world.given(BEAR)
    world.commit(CUB)
    expect(results(await world.run(world.triggers.push()))).toEqual(['attic/Cub: done'])
    expect(parentOf('Cub')).toBe('Bear')
  })

  test('of a parent that the shop calls otherwise than its manifest', async () => {
    await world.given({ 'toys/bear.yml': toy('Teddy  Bear', [], 'chest') })
    expect(world.shop.named('Teddy-Bear').box).toBe('chest')
    world.commit({ 'toys/cub.yml': toy('Cub', ['parent: teddy  bear']) })
    expect(results(await world.byHand('apply'))).toEqual(['attic/Cub: done'])
    expect([parentOf('Cub'), planned(await world.byHand('plan', { scope: 'all' }))]).toEqual(['Teddy-Bear', []])
  })

  test('of a parent that is adopted by the same run', async () => {
    world.shop.add({ box: 'chest', name: 'bear' })
    world.commit({ ...BEAR, ...CUB })
    expect(results(await world.byHand('apply'))).toEqual(['attic/Cub: done', 'chest/Bear: done'])
    expect(parentOf('Cub')).toBe('bear')
  })

  test('of a parent that nobody manages', async () => {
    world.shop.add({ box: 'chest', name: 'bear' })
    world.commit(CUB)
    expect(results(await world.byHand('apply'))).toEqual(['attic/Cub: done'])
    expect(parentOf('Cub')).toBe('bear')
  })

  test('of a parent that is made for a toy which exists', async () => {
    await world.given(FAMILY)
    world.commit({ 'toys/a-cub.yml': toy('Cub', ['parent: moose']), 'toys/moose.yml': toy('Moose', [], 'shed') })
    const run = await world.byHand('apply')
    expect(planned(run)).toEqual(['update attic/Cub: parent', 'create shed/Moose'])
    expect([results(run), parentOf('Cub')]).toEqual([['attic/Cub: done', 'shed/Moose: done'], 'Moose'])
    expect(planned(await world.byHand('plan', { scope: 'all' }))).toEqual([])
  })

  test('without a ledger, too', async () => {
    const inputs = { 'ledger-branch': 'none' }
    await world.given(BEAR, inputs)
    world.commit(CUB)
    expect(results(await world.byHand('apply', inputs))).toEqual(['attic/Cub: done'])
    expect(parentOf('Cub')).toBe('Bear')
  })
})

describe('targets', () => {
  test('that leave out a parent which does not exist are refused by its name', async () => {
    world.commit(FAMILY)
    const run = await world.byHand('apply', { targets: 'attic/cub' })
    expect(run.failureReason).toBe('invalid-input')
    expect(problems(run)).toEqual([
      'Input `targets` names attic/Cub, which needs chest/Bear, and that does not exist yet.',
    ])
    expect(world.sent()).toEqual([])
  })

  test.each(['connector-as-code/ledger', 'none'])(
    'may leave out one that exists (ledger: %s), recorded or not',
    async branch => {
      world.shop.add({ box: 'chest', name: 'bear' })
      world.commit(FAMILY)
      const run = await world.byHand('apply', { targets: 'attic/cub', 'ledger-branch': branch })
      expect(results(run)).toEqual(['attic/Cub: done'])
      expect([world.sent(), parentOf('Cub')]).toEqual([['POST /toys Cub'], 'bear'])
    },
  )
})

describe('parents in a circle', () => {
  const circle = {
    'toys/a.yml': toy('A', ['parent: B']),
    'toys/b.yml': toy('B', ['parent: c'], 'chest'),
    'toys/c.yml': toy('C', ['parent: A']),
  }
  test.each(['validate', 'plan', 'apply', 'drift', 'import'])(
    'are an error of the manifests in mode %s',
    async mode => {
      world.commit({ ...circle, ...LION })
      const run = await world.byHand(mode)
      expect(run.failureReason).toBe('invalid-manifest')
      expect(problems(run)).toEqual([
        'toys/a.yml:1:1: These need each other, so none can be made first: attic/A → chest/B → attic/C → attic/A. Remove one of these references.',
      ])
      expect(world.sent()).toEqual([])
    },
  )

  test('of one toy alone as well', async () => {
    world.commit({ 'toys/a.yml': toy('A', ['parent: A']) })
    expect(problems(await world.byHand('validate'))[0]).toContain('attic/A → attic/A')
  })
})
