/** Groups that manifests describe: renamed, moved, ambiguous, missing, and what lives in them meanwhile. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { checkpoint } from '../support/checkpoint.ts'
import { sheet } from '../support/manifests.ts'
import { planAll } from '../support/plan-of.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World
let restart: () => void

const group = (name: string, more = ''): string => `kind: group\nname: ${name}\n${more}`
const inGroup = (name: string, nth: number): string => sheet(nth).replace('group: Warehouse', `group: ${name}`)
const OWN = 'fivetran/group.yml'

/** A group that an apply has made, with a connector in it. */
beforeAll(async () => {
  world = await startWorld()
  const { number } = await world.warm.propose({ [OWN]: group('Warehouse'), 'fivetran/a.yml': sheet(1) })
  expect(await world.warm.merge(number)).toMatchObject({ exitCode: 0 })
  restart = checkpoint(world)
})
beforeEach(() => restart())
afterAll(() => world.close())

const sent = (): string[] =>
  world.fivetran.requests.flatMap(({ method, path }) =>
    method === 'GET' ? [] : [`${method} ${path.replace(idOf('Warehouse') ?? 'no id', 'ID')}`],
  )
const idOf = (name: string): string | undefined =>
  [...world.fivetran.state.groups.values()].find(one => one.name === name)?.id
const groups = (): string[] => [...world.fivetran.state.groups.values()].map(({ name }) => name).toSorted()
const connectors = (): number => world.fivetran.state.connections.size
const errors = (run: { readonly log: string }): string[] =>
  run.log.split('\n').flatMap(line => (line.startsWith('error: ') ? [line.slice('error: '.length)] : []))
const lines = (run: { readonly log: string }): string[] => run.log.split('\n').filter(line => /^[+~±-] /.test(line))

describe('a new name', () => {
  test('renames in place, and what names the group by it stays what it is', async () => {
    const { number, run } = await world.propose({ [OWN]: group('Lake'), 'fivetran/a.yml': inGroup('Lake', 1) })
    expect(run.outputs).toMatchObject({ updates: '1', creates: '0', deletes: '0', replaces: '0' })
    expect(world.comment(number)).toContain('<code>group:Lake</code>')
    world.fivetran.clearRequests()
    const id = idOf('Warehouse')
    expect(await world.merge(number)).toMatchObject({ exitCode: 0 })
    expect(sent()).toEqual([`PATCH /groups/${id}`])
    expect([idOf('Lake'), connectors()]).toEqual([id, 1])
    expect((await planAll(world, {}, world.warm)).changes).toEqual([])
  })

  test('that a connector does not say yet is a warning with the line to write', async () => {
    const { number, run } = await world.warm.propose({ [OWN]: group('Lake') })
    expect(run.log).toMatch(
      /warning: fivetran\/a\.yml:1:1: The group `Warehouse` \(`\w+`\) is called `Lake` in its manifest now\..* Write `group: Lake` here\./,
    )
    expect(await world.warm.merge(number)).toMatchObject({ exitCode: 0 })
    const { run: plan, changes } = await planAll(world, {}, world.warm)
    expect(changes).toEqual([])
    expect(plan.log).toMatch(/warning: fivetran\/a\.yml:1:1: /)
  })

  test('in another file is no guess: the plan asks for the id, and renames with it', async () => {
    const elsewhere = { [OWN]: null, 'fivetran/other.yml': group('Lake'), 'fivetran/a.yml': inGroup('Lake', 1) }
    const { run } = await world.warm.propose(elsewhere)
    const id = idOf('Warehouse')
    expect(errors(run)).toEqual([
      `fivetran/other.yml:2:7: There is no group \`Lake\` yet, and the manifest of \`Warehouse\` (\`${id}\`) is gone: nothing tells whether this is the same group. If it was renamed, write \`id: ${id}\` here. If not, remove the manifest of the old group first, and have that applied.`,
    ])
    const { run: pinned } = await world.warm.propose({
      ...elsewhere,
      'fivetran/other.yml': group('Lake', `id: ${id}\n`),
    })
    expect(pinned.outputs).toMatchObject({ updates: '1', creates: '0', deletes: '0' })
  })

  test('given in Fivetran is drift, and the next apply restores what the manifest says', async () => {
    const id = idOf('Warehouse')
    for (const one of world.fivetran.state.groups.values()) if (one.id === id) one.name = 'Renamed'
    const { number, run } = await world.warm.propose({ 'README.md': 'Read me' })
    expect(lines(run)).toEqual([`~ update group:Warehouse (${id}): name`])
    expect(run.log).not.toContain('warning:')
    expect(await world.warm.merge(number)).toMatchObject({ exitCode: 0 })
    expect(groups()).toEqual(['Warehouse'])
  })

  test('given in Fivetran and in the manifest is nothing to change', async () => {
    const id = idOf('Warehouse')
    for (const one of world.fivetran.state.groups.values()) if (one.id === id) one.name = 'Lake'
    const { number, run } = await world.warm.propose({ [OWN]: group('Lake'), 'fivetran/a.yml': inGroup('Lake', 1) })
    expect(run.outputs).toMatchObject({ 'has-changes': 'false' })
    world.fivetran.clearRequests()
    await world.warm.merge(number)
    expect(sent()).toEqual([])
    expect((await planAll(world, {}, world.warm)).changes).toEqual([])
  })
})

describe('a manifest', () => {
  test('that moves is about the same group', async () => {
    const { run } = await world.warm.propose({ [OWN]: null, 'fivetran/other.yml': group('Warehouse') })
    expect(run.outputs).toMatchObject({ 'has-changes': 'false' })
  })

  test('of a group that is there adopts it, and changes nothing of what lives in it', async () => {
    const { id } = world.fivetran.addGroup('Old')
    world.fivetran.addConnection({
      group: id,
      service: 'google_sheets',
      config: { schema: 'sheets', table: 'sheet_2', sheet_id: 'x' },
    })
    const first = await world.warm.propose({ 'fivetran/b.yml': inGroup('Old', 2) })
    await world.warm.merge(first.number)
    world.fivetran.clearRequests()
    const { number, run } = await world.warm.propose({ 'fivetran/old.yml': group('Old') })
    expect(run.log).toContain(`adopt group:Old (${id})`)
    expect(run.outputs).toMatchObject({ adoptions: '1', updates: '0' })
    expect(world.fivetran.requests.map(({ path }) => path)).toEqual(['/account/info', '/groups'])
    world.fivetran.clearRequests()
    await world.warm.merge(number)
    expect(sent()).toEqual([])
    expect((await planAll(world, {}, world.warm)).changes).toEqual([])
  })

  test('by a name that two groups have is an error with both ids', async () => {
    const [one, two] = [world.fivetran.addGroup('Twin'), world.fivetran.addGroup('Twin')]
    const { run } = await world.warm.propose({
      'fivetran/twin.yml': group('Twin'),
      'fivetran/b.yml': inGroup('Twin', 2),
    })
    expect(errors(run)).toEqual([
      `fivetran/twin.yml:2:7: 2 groups are called \`Twin\`. Say which one this is: \`id: ${one.id}\` or \`id: ${two.id}\`.`,
    ])
    const { run: pinned } = await world.warm.propose({
      'fivetran/twin.yml': group('Twin', `id: ${two.id}\n`),
      'fivetran/b.yml': inGroup('Twin', 2),
    })
    expect(errors(pinned)).toEqual([])
    expect(pinned.log).toContain(`adopt group:Twin (${two.id})`)
  })

  test('beside another one of the group is an error with both places', async () => {
    const { run } = await world.warm.propose({ 'fivetran/b.yml': group('Warehouse') })
    expect(errors(run)).toEqual([
      expect.stringContaining('Two manifests describe group:Warehouse: this one and fivetran/b.yml:1:1.'),
    ])
  })

  test.each([
    [
      'kind: group\n',
      'fivetran/x.yml:1:1: The manifest does not name its group. Write `name:` and what the group is called.',
    ],
    ['kind: group\nname: " A"\n', 'fivetran/x.yml:2:7: '],
    ['kind: group\nname: A\ncolour: red\n', 'fivetran/x.yml:3:1: '],
    ['kind: group\nname: A\ngroup_id: x\n', 'fivetran/x.yml:3:1: '],
    ['kind: grup\nname: A\n', 'fivetran/x.yml:1:7: `grup` is not a known kind. Did you mean `group`?'],
    ['kind: user\nemail: a@example.com\n', 'fivetran/x.yml:1:7: `kind: user` is not managed yet.'],
    [
      inGroup('Warehous', 3),
      'fivetran/x.yml:1:8: There is no group with the name `Warehous`. Did you mean `Warehouse`?',
    ],
  ])('%j is wrong in one place', async (text, expected) => {
    const { run } = await world.warm.propose({ 'fivetran/x.yml': text })
    expect(errors(run)).toEqual([expect.stringContaining(expected)])
  })

  test('with an error, and connectors that name its group: one error', async () => {
    const { run } = await world.warm.propose({
      'fivetran/x.yml': group('Lake', 'colour: red\n'),
      'fivetran/y.yml': inGroup('Lake', 3),
    })
    expect(errors(run)).toHaveLength(1)
  })
})

test('an id that no group has is said to be none, in words that fit what is known by its id', async () => {
  const { run } = await world.warm.propose({ 'fivetran/lake.yml': group('Lake', 'id: no_such_group\n') })
  expect(run.outputs['failure-reason']).toBe('invalid-manifest')
  expect(run.log).toContain(
    'There is no group with the id `no_such_group`. Correct the id, or remove `id` to have a group created.',
  )
})

test('a group without a manifest is unmanaged, unless manifests name it', async () => {
  const [mentioned, unknown] = [world.fivetran.addGroup('Mentioned'), world.fivetran.addGroup('Unknown')]
  const { number } = await world.warm.propose({ 'fivetran/b.yml': inGroup('Mentioned', 2) })
  await world.warm.merge(number)
  const { run } = await planAll(world, {}, world.warm)
  expect(run.summary).toContain('1 group in Fivetran without a manifest')
  expect([run.summary.includes(unknown.name), run.summary.includes(mentioned.name)]).toEqual([true, false])
})

describe('a group of the same pull request', () => {
  const LAKE = { 'fivetran/lake.yml': group('Lake') }

  test('takes a connector that moves there: it is made anew, and the old one deleted last', async () => {
    const options = { inputs: { 'deletion-policy': 'delete' } }
    const { number, run } = await world.warm.propose({ ...LAKE, 'fivetran/a.yml': inGroup('Lake', 1) }, options)
    expect(run.outputs).toMatchObject({ creates: '1', replaces: '1', deletes: '0' })
    const [old] = world.fivetran.state.connections.keys()
    world.fivetran.clearRequests()
    expect(await world.warm.merge(number, options)).toMatchObject({ exitCode: 0 })
    expect(sent()).toEqual(['POST /groups', 'POST /connections', `DELETE /connections/${old}`])
    expect((await planAll(world, {}, world.warm)).changes).toEqual([])
  })

  test('must be a target as well', async () => {
    world.commit({ ...LAKE, 'fivetran/b.yml': inGroup('Lake', 2) })
    const run = await world.warm.apply({ manual: true, inputs: { targets: 'Lake/*' } })
    expect(run.log).toContain('which needs group:Lake, and that does not exist yet')
    const both = await world.warm.apply({ manual: true, inputs: { targets: 'Lake/*\ngroup:Lake' } })
    expect([both.exitCode, groups(), connectors()]).toEqual([0, ['Lake', 'Warehouse'], 2])
  })

  test('is not lost with a connector that Fivetran refuses: the review holds for the next run', async () => {
    const { number } = await world.warm.propose({ ...LAKE, 'fivetran/b.yml': inGroup('Lake', 2) })
    world.fivetran.faults.once({ method: 'POST', path: '/connections' }, { kind: 'status', status: 400 })
    expect((await world.warm.merge(number)).outputs['failure-reason']).toBe('api-error')
    expect([groups(), connectors()]).toEqual([['Lake', 'Warehouse'], 1])
    expect((await world.warm.apply()).outputs).toMatchObject({ 'failure-reason': '', creates: '1' })
    expect(connectors()).toBe(2)
  })

  test('is made once by two runs at the same time', async () => {
    const { number } = await world.warm.propose({ ...LAKE, 'fivetran/b.yml': inGroup('Lake', 2) })
    world.github.story.merge(number)
    const runs = await Promise.all([world.apply(), world.apply()])
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect([groups(), connectors()]).toEqual([['Lake', 'Warehouse'], 2])
  })

  test('is another one than a group that somebody makes meanwhile under its name', async () => {
    const { number } = await world.warm.propose({ ...LAKE, 'fivetran/b.yml': inGroup('Lake', 2) })
    world.fivetran.addGroup('Lake')
    const run = await world.warm.merge(number)
    // Nobody has seen that the connector goes into a group that is somebody else's.
    expect(run.outputs['failure-reason']).toBe('unreviewed-change')
    expect([groups(), connectors()]).toEqual([['Lake', 'Warehouse'], 1])
  })
})

describe('a group that was deleted in Fivetran', () => {
  test('with what the ledger has in it stops every run: nothing may be concluded', async () => {
    world.fivetran.state.groups.clear()
    for (const id of Array.from(world.fivetran.state.connections.keys())) world.fivetran.state.remove(id)
    const { run } = await world.warm.propose({ 'README.md': 'Read me' })
    expect(run.exitCode).toBe(1)
    expect(run.log).toContain('it was deleted there, or the key has lost its rights to it')
  })

  test('is made again where nothing is recorded in it, and only if deletions are allowed', async () => {
    world.commit({ 'fivetran/lake.yml': group('Lake') })
    await world.warm.apply({ manual: true })
    const id = idOf('Lake')
    world.fivetran.state.groups.delete(id ?? '')
    world.commit({ 'fivetran/b.yml': inGroup('Lake', 2) })
    const refused = await world.warm.apply({ manual: true })
    expect(refused.outputs['failure-reason']).toBe('deletion-forbidden')
    const run = await world.warm.apply({ manual: true, inputs: { 'deletion-policy': 'delete' } })
    expect([run.exitCode, groups(), connectors()]).toEqual([0, ['Lake', 'Warehouse'], 2])
    expect(idOf('Lake')).not.toBe(id)
    const files = world.github.story.files('connector-as-code/ledger')
    expect(files['default/group/account.json']).not.toContain(`"${id}"`)
    expect((await planAll(world, {}, world.warm)).changes).toEqual([])
  })
})
