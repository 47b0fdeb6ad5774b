import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { LEDGER_BRANCH, ledgerText, WRITTEN } from '../support/ledger-files.ts'
import { GITHUB, SECRETS, sheet } from '../support/manifests.ts'
import { startWorld, type RunOptions, type Runs, type World } from '../support/world.ts'

const env = SECRETS
let world: World

beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})
afterEach(() => world.close())

const files = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`fivetran/${index}.yml`, sheet(index)]))
const none = (count: number): Record<string, null> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`fivetran/${index}.yml`, null]))
const withInputs = (inputs: Record<string, string>): RunOptions => ({ env, inputs })
const writes = (): string[] => world.fivetran.requests.filter(one => one.method !== 'GET').map(one => one.method)
const held = (): number => world.fivetran.state.connections.size

/** These manifests, applied. */
async function given(manifests: Record<string, string>, options: RunOptions = { env }): Promise<void> {
  world.commit(manifests)
  expect(await world.warm.apply({ ...options, manual: true })).toMatchObject({ exitCode: 0 })
  world.fivetran.clearRequests()
}

describe('deletion-policy', () => {
  test('forbid does nothing, names the knobs, fails the run that introduced it, and later runs only list it', async () => {
    await given(files(2))
    const { number, run } = await world.propose({ 'fivetran/0.yml': null })
    for (const knob of ['allow-deletions', 'deletion-policy', '`forget`', '`pause`', '`delete`'])
      expect(world.comment(number)).toContain(knob.replaceAll('`', ''))
    expect(run.outputs['has-changes']).toBe('true')
    expect(await world.merge(number)).toMatchObject({
      exitCode: 1,
      outputs: { 'failure-reason': 'deletion-forbidden' },
    })
    const later = await world.apply()
    expect(later.exitCode).toBe(0)
    expect(later.summary).toContain('sheets.sheet_0')
    expect(writes()).toEqual([])
  })

  test('what was merged refused is told apart from what a later pull request does, with advice that works', async () => {
    await given(files(2))
    const { number } = await world.propose({ 'fivetran/0.yml': null })
    const merged = await world.warm.merge(number)
    expect(merged.summary).not.toContain('Add the label')
    expect(ledgerText(world)).not.toContain(WRITTEN.beganChange)
    const later = await world.warm.propose({ 'README.md': 'words' })
    const comment = world.comment(later.number)
    expect(comment).toMatch(/## ✅ Fivetran plan: nothing to change\n/)
    expect(comment).toContain('Carried over from earlier runs: 1 deletion refused.')
    expect(comment).not.toContain('Add the label')
    expect(comment).not.toContain('[!WARNING]')
    const run = await world.warm.apply({
      manual: true,
      inputs: { 'deletion-policy': 'delete', targets: 'Warehouse/sheets.sheet_0' },
    })
    expect(run.outputs).toMatchObject({ deletes: '1', 'failure-reason': '' })
    expect(held()).toBe(1)
  })

  test('forget hands the connector back', async () => {
    await given(files(2))
    const options = withInputs({ 'deletion-policy': 'forget' })
    const { number } = await world.warm.propose({ 'fivetran/0.yml': null }, options)
    expect(await world.warm.merge(number, options)).toMatchObject({ exitCode: 0 })
    expect([held(), writes()]).toEqual([2, []])
    // Whatever the policy is afterwards, it is managed no more.
    await world.warm.apply(withInputs({ 'deletion-policy': 'delete' }))
    expect([held(), writes()]).toEqual([2, []])
  })

  test('pause pauses it once; a manifest that comes back starts the same connector', async () => {
    await given(files(2))
    const ids = [...world.fivetran.state.connections.keys()]
    const options = withInputs({ 'deletion-policy': 'pause' })
    const { number } = await world.warm.propose({ 'fivetran/0.yml': null }, options)
    expect(await world.warm.merge(number, options)).toMatchObject({ exitCode: 0 })
    expect(world.fivetran.requests.filter(one => one.method !== 'GET').map(one => one.body)).toEqual([
      { paused: true, run_setup_tests: false },
    ])
    world.fivetran.clearRequests()
    await world.warm.apply(options)
    expect(writes()).toEqual([])
    const back = await world.warm.propose({ 'fivetran/0.yml': sheet(0) }, options)
    expect(world.comment(back.number)).toContain('retired')
    expect(await world.warm.merge(back.number, options)).toMatchObject({ exitCode: 0 })
    expect([...world.fivetran.state.connections].map(([id, one]) => [id, one.settings['paused']])).toEqual(
      ids.map(id => [id, false]),
    )
  })

  test('delete deletes what is recorded, and nothing else', async () => {
    await given(files(2))
    world.fivetran.addConnection({
      group: 'Warehouse',
      service: 'google_sheets',
      config: { schema: 'sheets', table: 'sheet_0_by_hand', sheet_id: 'x' },
    })
    const options = withInputs({ 'deletion-policy': 'delete' })
    const { number } = await world.warm.propose({ 'fivetran/0.yml': null }, options)
    expect(world.comment(number)).toContain('1 to delete')
    expect(await world.warm.merge(number, options)).toMatchObject({ exitCode: 0 })
    expect(writes()).toEqual(['DELETE'])
    expect([...world.fivetran.state.connections.values()].map(one => one.schema)).toEqual([
      'sheets.sheet_1',
      'sheets.sheet_0_by_hand',
    ])
  })
})

describe('max-deletions', () => {
  test.each([
    ['2', 3, 0],
    ['3', 3, 3],
    ['50%', 4, 0],
    ['75%', 3, 3],
    ['0', 1, 0],
  ])('%s, with %i of four to delete, deletes %i', async (limit, removed, deleted) => {
    await given(files(4))
    const options = withInputs({ 'deletion-policy': 'delete', 'max-deletions': limit })
    const { number } = await world.warm.propose(none(removed), options)
    const by = limit === '2' ? world : world.warm
    const run = await by.merge(number, options)
    expect(run.exitCode).toBe(deleted === removed ? 0 : 1)
    if (deleted === 0) expect(world.comment(number)).toContain('max-deletions')
    expect(writes()).toEqual(Array.from({ length: deleted }, () => 'DELETE'))
  })

  test('the label lifts it for what its pull request introduces', async () => {
    await given(files(4))
    world.github.story.commit('drop', none(3))
    const { number } = world.github.story.openPull({ head: 'drop', labels: ['allow-deletions'] })
    const options = withInputs({ 'max-deletions': '1' })
    await world.warm.plan(number, options)
    expect(await world.warm.merge(number, options)).toMatchObject({ exitCode: 0 })
    expect(writes()).toEqual(['DELETE', 'DELETE', 'DELETE'])
  })
})

/** The number of a pull request that removes a manifest, planned without the label. */
async function pullWithout(): Promise<number> {
  await given(files(2))
  const { number } = await world.warm.propose({ 'fivetran/0.yml': null })
  return number
}

describe('the label allow-deletions', () => {
  test('set after the plan that was reviewed does not count', async () => {
    const number = await pullWithout()
    world.github.story.label(number, 'allow-deletions')
    expect(await world.warm.merge(number)).toMatchObject({
      exitCode: 1,
      outputs: { 'failure-reason': 'deletion-forbidden' },
    })
    expect(writes()).toEqual([])
  })

  test('set, planned again, then merged counts; a plan after it was taken off does not', async () => {
    const number = await pullWithout()
    world.github.story.label(number, 'allow-deletions')
    await world.warm.run(world.triggers.pullRequest(number, 'labeled', { label: 'allow-deletions' }))
    expect(world.comment(number)).toContain('1 to delete')
    world.github.story.unlabel(number, 'allow-deletions')
    await world.warm.run(world.triggers.pullRequest(number, 'unlabeled', { label: 'allow-deletions' }))
    expect(await world.warm.merge(number)).toMatchObject({
      exitCode: 1,
      outputs: { 'failure-reason': 'deletion-forbidden' },
    })
    expect(writes()).toEqual([])
  })

  test('does not cover the deletion of another pull request', async () => {
    const number = await pullWithout()
    expect((await world.warm.merge(number)).exitCode).toBe(1)
    world.github.story.commit('other', { 'fivetran/9.yml': sheet(9) })
    const other = world.github.story.openPull({ head: 'other', labels: ['allow-deletions'] })
    await world.warm.plan(other.number)
    await world.warm.merge(other.number)
    expect([...world.fivetran.state.connections.values()].map(one => one.schema)).toContain('sheets.sheet_0')
    // It comes back and goes again: that is a new deletion, which fails again, or is allowed by its own label.
    const back = await world.warm.propose({ 'fivetran/0.yml': sheet(0) })
    expect((await world.warm.merge(back.number)).exitCode).toBe(0)
    const again = await world.warm.propose({ 'fivetran/0.yml': null })
    expect((await world.warm.merge(again.number)).exitCode).toBe(1)
    const restored = await world.warm.propose({ 'fivetran/0.yml': sheet(0) })
    expect((await world.warm.merge(restored.number)).exitCode).toBe(0)
    world.github.story.commit('third', { 'fivetran/0.yml': null })
    const third = world.github.story.openPull({ head: 'third', labels: ['allow-deletions'] })
    await world.warm.plan(third.number)
    expect((await world.warm.merge(third.number)).exitCode).toBe(0)
    expect([...world.fivetran.state.connections.values()].map(one => one.schema)).not.toContain('sheets.sheet_0')
  })
})

describe('prevent_destroy', () => {
  test.each(['delete', 'pause', 'forget'])('outlives its manifest under %s', async policy => {
    await given({ 'fivetran/0.yml': `${sheet(0)}lifecycle:\n  prevent_destroy: true\n`, 'fivetran/1.yml': sheet(1) })
    const options = withInputs({ 'deletion-policy': policy })
    world.github.story.commit('drop', { 'fivetran/0.yml': null })
    const { number } = world.github.story.openPull({ head: 'drop', labels: ['allow-deletions'] })
    await world.warm.plan(number, options)
    const by = policy === 'delete' ? world : world.warm
    const run = await by.merge(number, options)
    expect(writes().filter(method => method === 'DELETE')).toEqual([])
    expect(held()).toBe(2)
    if (policy === 'delete') {
      expect(run.exitCode).toBe(1)
      expect(world.comment(number)).toContain('prevent_destroy')
    }
  })

  test('refuses a replacement, too; set to false and merged first, it lets it go', async () => {
    const guarded = `${GITHUB}lifecycle:\n  prevent_destroy: true\n`
    await given({ 'fivetran/0.yml': guarded })
    const options = withInputs({ 'deletion-policy': 'delete' })
    const moved = guarded.replace('name: github_connector', 'name: other_place')
    const first = await world.warm.propose({ 'fivetran/0.yml': moved }, { ...options })
    expect((await world.warm.merge(first.number, options)).exitCode).toBe(1)
    expect(writes()).toEqual([])
    const second = await world.warm.propose({ 'fivetran/0.yml': GITHUB }, options)
    expect((await world.warm.merge(second.number, options)).exitCode).toBe(0)
    const third = await world.warm.propose(
      { 'fivetran/0.yml': GITHUB.replace('name: github_connector', 'name: other_place') },
      options,
    )
    expect((await world.warm.merge(third.number, options)).exitCode).toBe(0)
    expect([...world.fivetran.state.connections.values()].map(one => one.schema)).toEqual(['other_place'])
  })
})

const replaced = (manifest: string): string =>
  manifest.replace('service: github', 'service: adobe_analytics').replace(/config:[^]*/, 'config:\n  client_id: acme\n')

describe('what counts as a deletion', () => {
  test.each(['forbid', 'forget', 'pause'])(
    'a replacement is refused under %s, at its own address and at a new one',
    async policy => {
      await given({ 'fivetran/0.yml': GITHUB, 'fivetran/1.yml': sheet(1) })
      const options = withInputs({ 'deletion-policy': policy })
      const { number } = await world.warm.propose(
        { 'fivetran/0.yml': replaced(GITHUB), 'fivetran/1.yml': sheet(1).replace('sheet_1', 'sheet_2') },
        options,
      )
      const by = policy === 'forbid' ? world : world.warm
      const run = await by.merge(number, options)
      expect(run.exitCode).toBe(1)
      expect(writes()).toEqual([])
    },
  )

  test('a refused re-creation fails one run alone, whatever is pushed in between; one that came back is forgotten', async () => {
    await given(files(3))
    const [id = ''] = world.fivetran.state.connections.keys()
    const away = world.fivetran.state.connections.get(id)
    world.fivetran.removeConnection(id)
    const results: unknown[] = []
    const applied = async (manual: boolean, by: Runs<RunOptions> = world): Promise<void> =>
      void results.push((await by.apply({ env, manual })).outputs['failure-reason'])
    await applied(true)
    await applied(true)
    world.commit({ 'fivetran/another.yml': sheet(9) })
    await applied(false, world.warm)
    await applied(true)
    expect(results).toEqual(['deletion-forbidden', '', '', ''])
    if (away === undefined) throw new Error('nothing was there')
    world.fivetran.state.insert(away)
    await applied(true, world.warm)
    world.fivetran.removeConnection(id)
    await applied(true)
    expect(results.slice(4)).toEqual(['', 'deletion-forbidden'])
  })

  test('a re-creation is refused without the label, done with it, and is never two', async () => {
    await given(files(2))
    const [id = ''] = world.fivetran.state.connections.keys()
    world.fivetran.removeConnection(id)
    const refused = await world.warm.apply({ manual: true })
    expect(refused.exitCode).toBe(1)
    expect(writes()).toEqual([])
    const allowed = await world.warm.apply({ manual: true, inputs: { 'deletion-policy': 'delete' } })
    expect(allowed.exitCode).toBe(0)
    expect(held()).toBe(2)
    expect(writes().filter(method => method === 'DELETE')).toEqual([])
  })
})

describe('what never reads as gone', () => {
  const careless = withInputs({ 'deletion-policy': 'delete', 'max-deletions': '100%' })

  test('a narrowed glob', async () => {
    await given(files(3))
    const run = await world.warm.apply({ manual: true, inputs: { ...careless.inputs, manifests: 'fivetran/1.yml' } })
    expect(run.exitCode).toBe(0)
    expect([held(), writes()]).toEqual([3, []])
  })

  test('a glob that matches nothing', async () => {
    await given(files(3))
    await world.warm.apply({ manual: true, inputs: { ...careless.inputs, manifests: 'nowhere/*.yml' } })
    expect([held(), writes()]).toEqual([3, []])
  })

  test.each(['changed', 'all'])('a group that the key lost its rights to (scope %s)', async scope => {
    await given(files(3))
    world.fivetran.behaviour.hiddenGroups = ['decent_dropsy']
    const run = await world.warm.apply({ manual: true, inputs: { ...careless.inputs, scope } })
    expect(writes()).toEqual([])
    if (scope === 'all') expect(run.exitCode).toBe(1)
    world.fivetran.behaviour.hiddenGroups = []
    expect(await world.warm.apply({ ...careless, manual: true })).toMatchObject({
      exitCode: 0,
      outputs: { 'has-changes': 'false' },
    })
    expect([held(), writes()]).toEqual([3, []])
  })

  test('a lost group although its manifests are removed in the same moment', async () => {
    await given(files(3))
    const { number } = await world.warm.propose(none(3), careless)
    world.fivetran.behaviour.hiddenGroups = ['decent_dropsy']
    const run = await world.warm.merge(number, careless)
    expect(run.exitCode).toBe(1)
    expect(writes()).toEqual([])
    world.fivetran.behaviour.hiddenGroups = []
    // Still recorded: the deletion that was reviewed is done once the rights are back.
    await world.warm.apply(careless)
    expect(held()).toBe(0)
  })

  test.each(['/groups', '/connections'])('an empty answer of %s', async path => {
    await given(files(3))
    world.fivetran.faults.add({ method: 'GET', path, fault: { kind: 'empty-list' } })
    await world.warm.apply({ ...careless, manual: true })
    expect([held(), writes()]).toEqual([3, []])
  })

  test('connectors that are answered "not found" one and all', async () => {
    await given(files(3))
    world.fivetran.faults.add({
      method: 'GET',
      path: '/connections/:id',
      fault: { kind: 'status', status: 404, code: 'NotFound_Connection' },
    })
    world.fivetran.faults.add({ method: 'GET', path: '/connections', fault: { kind: 'empty-list' } })
    expect((await world.warm.apply({ ...careless, manual: true })).exitCode).toBe(1)
    expect([held(), writes()]).toEqual([3, []])
  })

  test("another configuration's connectors in the same repository and group", async () => {
    await given(files(2), { env, inputs: { configuration: 'one', manifests: 'fivetran/*.yml' } })
    world.commit({ 'other/5.yml': sheet(5) })
    const other = {
      configuration: 'two',
      manifests: 'other/*.yml',
      'deletion-policy': 'delete',
      'max-deletions': '100%',
    }
    expect((await world.warm.apply({ manual: true, inputs: other })).exitCode).toBe(0)
    expect(held()).toBe(3)
    world.commit({ 'other/5.yml': null, 'other/6.yml': sheet(6) })
    expect((await world.warm.apply({ manual: true, inputs: other })).exitCode).toBe(0)
    expect([...world.fivetran.state.connections.values()].map(one => one.schema).toSorted()).toEqual([
      'sheets.sheet_0',
      'sheets.sheet_1',
      'sheets.sheet_6',
    ])
  })

  test('everything, when the ledger was deleted', async () => {
    await given(files(3))
    world.github.story.deleteBranch(LEDGER_BRANCH)
    const { number } = await world.warm.propose({ 'fivetran/0.yml': null }, careless)
    expect((await world.warm.merge(number, careless)).exitCode).toBe(0)
    expect([held(), writes()]).toEqual([3, []])
  })
})
