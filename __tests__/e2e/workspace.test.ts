/** The workspace is the commit: what is applied must be what was merged, and what is not there was not removed. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { sheet } from '../support/manifests.ts'
import { connection, held, sent, startWarehouse } from '../support/warehouse.ts'
import type { RunOptions, World } from '../support/world.ts'
import type { Workspace } from '../../simulator/runner/workspace.ts'

let world: World
beforeEach(async () => {
  world = await startWarehouse()
})
afterEach(() => world.close())

const DELETE = { 'deletion-policy': 'delete' }
const FORBID = { 'deletion-policy': 'forbid' }
const SUBMODULE = 'a'.repeat(40)
const OTHER = 'b'.repeat(40)

const main = (): string => world.github.state.refs.get('refs/heads/main') ?? ''

/** Applies what the default branch holds, after other steps have been at work in the workspace. */
function applyAfter(prepare: (workspace: Workspace) => void, more: RunOptions = {}, by = world.warm) {
  world.fivetran.clearRequests()
  return by.apply({ prepare, ...more })
}

/** What `git submodule update` leaves of a submodule at `fivetran/vendor`. */
function submodule(head: string, files: Record<string, string>): (workspace: Workspace) => void {
  const below = Object.entries(files).map(([name, text]): [string, string] => [`fivetran/vendor/${name}`, text])
  return workspace =>
    workspace.write({
      'fivetran/vendor/.git': 'gitdir: ../../.git/modules/fivetran/vendor\n',
      '.git/modules/fivetran/vendor/HEAD': `${head}\n`,
      ...Object.fromEntries(below),
    })
}

/** What a second checkout, of another repository, leaves in the folder `config`. */
function config(...indices: readonly number[]): (workspace: Workspace) => void {
  const files = indices.map((index): [string, string] => [`config/fivetran/${index}.yml`, sheet(index)])
  return workspace => workspace.write({ 'config/README.md': 'x', ...Object.fromEntries(files) })
}

describe('an apply stops before anything is sent', () => {
  test.each([
    ['changed', { 'fivetran/1.yml': sheet(1, 'B1:B9') }, 'changed `fivetran/1.yml`'],
    ['added', { 'fivetran/3.yml': sheet(3) }, 'added `fivetran/3.yml`'],
    ['missing', { 'fivetran/2.yml': null }, 'missing `fivetran/2.yml`'],
  ])('when a manifest was %s, unless manifests are generated', async (what, files, said) => {
    world.commit({ 'fivetran/1.yml': sheet(1), 'fivetran/2.yml': sheet(2) })
    const run = await applyAfter(workspace => workspace.write(files), {}, what === 'changed' ? world : world.warm)
    expect(run.outputs['failure-reason']).toBe('workspace-differs')
    expect(run.log).toContain(said)
    expect(sent(world)).toEqual([])
    const generated = await applyAfter(workspace => workspace.write(files), {
      inputs: { 'generated-manifests': 'true' },
    })
    expect(generated.outputs['failure-reason']).toBe('')
    expect(generated.summary).toContain('were not compared with those of commit')
    expect(held(world)).toHaveLength(what === 'changed' ? 2 : what === 'added' ? 3 : 1)
  })

  test('when another commit is checked out, and says which', async () => {
    world.commit({ 'fivetran/1.yml': sheet(1) })
    const old = main()
    world.commit({ 'fivetran/1.yml': sheet(1, 'B1:B9') })
    const run = await applyAfter(() => undefined, { checkout: { revision: old } })
    expect(run.outputs['failure-reason']).toBe('workspace-differs')
    expect(run.log).toContain(`Commit ${old.slice(0, 7)} is checked out: run actions/checkout without \`ref\``)
    expect(sent(world)).toEqual([])
  })

  test('but not for the line ends that git writes, nor for files that are no manifests', async () => {
    world.commit({ 'fivetran/1.yml': sheet(1) })
    const run = await applyAfter(workspace =>
      workspace.write({
        'fivetran/1.yml': sheet(1).replaceAll('\n', '\r\n'),
        'README.md': 'x',
        'fivetran/notes.txt': 'x',
      }),
    )
    expect(run.outputs).toMatchObject({ creates: '1', 'failure-reason': '' })
  })
})

/** The repository, checked out into the folder `repo`. */
function into(files: Record<string, string>): (workspace: Workspace) => void {
  return workspace => {
    workspace.write({ '.git/HEAD': null, 'fivetran/1.yml': null, 'fivetran/2.yml': null })
    workspace.write({ 'repo/.git/HEAD': `${main()}\n`, ...files })
  }
}

test('a repository that was checked out into a folder is compared there', async () => {
  world.commit({ 'fivetran/1.yml': sheet(1), 'fivetran/2.yml': sheet(2) })
  const inputs = { ...DELETE, manifests: 'repo/fivetran/**/*.yml' }
  const both = { 'repo/fivetran/1.yml': sheet(1), 'repo/fivetran/2.yml': sheet(2) }
  expect((await applyAfter(into(both), { inputs })).outputs).toMatchObject({ creates: '2', 'failure-reason': '' })
  const part = into({ 'repo/fivetran/1.yml': sheet(1) })
  expect((await applyAfter(part, { inputs })).log).toContain('missing `repo/fivetran/2.yml`')
  const generated = await applyAfter(part, { inputs: { ...inputs, 'generated-manifests': 'true' } })
  expect(generated.log).toContain('`repo/fivetran/2.yml` is part of commit')
  expect(sent(world)).toEqual([])
  world.commit({ 'fivetran/2.yml': null })
  expect((await applyAfter(part, { inputs })).outputs).toMatchObject({ deletes: '1', 'failure-reason': '' })
})

describe('a submodule', () => {
  beforeEach(() => {
    world.github.story.commit('main', { 'fivetran/1.yml': sheet(1), 'fivetran/vendor': { submodule: SUBMODULE } })
  })

  test('at its commit is applied; absent, or at another commit, it is not taken for a removal', async () => {
    const both = await applyAfter(submodule(SUBMODULE, { '2.yml': sheet(2) }))
    expect(both.outputs).toMatchObject({ creates: '2', 'failure-reason': '' })
    for (const [prepare, said] of [
      [(workspace: Workspace) => workspace.write({}), 'the submodule `fivetran/vendor` is not checked out'],
      [submodule(OTHER, {}), 'the submodule `fivetran/vendor` is at bbbbbbb and not at aaaaaaa'],
    ] as const) {
      const run = await applyAfter(prepare, { inputs: DELETE })
      expect(run.outputs['failure-reason']).toBe('workspace-differs')
      expect(run.log).toContain(said)
      expect(sent(world)).toEqual([])
    }
    // Neither where manifests may differ, nor in a plan or a look for drift.
    const generated = await applyAfter(() => undefined, { inputs: { ...DELETE, 'generated-manifests': 'true' } })
    expect(generated.outputs['failure-reason']).toBe('workspace-differs')
    expect(generated.log).toContain('`fivetran/vendor/2.yml` is below the submodule `fivetran/vendor`')
    const drift = await world.warm.run(world.triggers.schedule())
    expect(drift.outputs['failure-reason']).toBe('workspace-differs')
    const { run } = await world.warm.propose({ 'fivetran/3.yml': sheet(3) }, { inputs: DELETE })
    expect(run.outputs['failure-reason']).toBe('workspace-differs')
    expect(held(world)).toHaveLength(2)
    // What its own commits have removed is removed, and so is what goes with the submodule itself.
    world.github.story.commit('main', { 'fivetran/vendor': { submodule: OTHER } })
    const bumped = await applyAfter(submodule(OTHER, { 'README.md': 'x' }), { inputs: DELETE })
    expect(bumped.outputs).toMatchObject({ deletes: '1', 'failure-reason': '' })
  })

  test('that a labelled pull request moves on may take connectors away; one that leaves it alone may not', async () => {
    await applyAfter(submodule(SUBMODULE, { '2.yml': sheet(2) }))
    const plan = async (head: string, files: Parameters<typeof world.github.story.commit>[1], at: string) => {
      world.github.story.commit(head, files)
      const { number } = world.github.story.openPull({ head, labels: ['allow-deletions'] })
      return world.warm.plan(number, { prepare: submodule(at, {}) })
    }
    expect((await plan('bump', { 'fivetran/vendor': { submodule: OTHER } }, OTHER)).outputs['deletes']).toBe('1')
    const other = await plan('other', { 'README.md': 'y' }, SUBMODULE)
    expect(other.summary).toContain('1 deletion refused')
  })

  test('that is taken out of the repository takes its connectors along', async () => {
    await applyAfter(submodule(SUBMODULE, { '2.yml': sheet(2) }))
    world.commit({ 'fivetran/vendor': null })
    const run = await applyAfter(() => undefined, { inputs: DELETE })
    expect(run.outputs).toMatchObject({ deletes: '1', 'failure-reason': '' })
    expect(held(world)).toEqual(['sheets.sheet_1'])
  })

  test('that is not planned is named in the plan', async () => {
    world.commit({ '.gitmodules': '[submodule "vendor"]\n\tpath = fivetran/vendor\n\turl = ../vendor\n' })
    const { number } = await world.warm.propose({ 'fivetran/3.yml': sheet(3) })
    expect(world.comment(number)).toContain('the submodule `fivetran/vendor` is not checked out')
    world.github.story.push(number, { 'fivetran/vendor': null })
    await world.warm.plan(number)
    expect(world.comment(number)).not.toContain('WARNING')
  })
})

describe('a second checkout', () => {
  const inputs = { ...DELETE, manifests: 'fivetran/**/*.yml\nconfig/**/*.yml', 'generated-manifests': 'true' }

  test('brings manifests and takes them away; when it is not there, nothing is removed', async () => {
    world.commit({ 'fivetran/1.yml': sheet(1) })
    expect((await applyAfter(config(2, 3), { inputs })).outputs).toMatchObject({ creates: '3', 'failure-reason': '' })
    const absent = await applyAfter(() => undefined, { inputs })
    expect(absent.outputs['failure-reason']).toBe('workspace-differs')
    expect(absent.log).toContain('`config/fivetran/2.yml` and 1 more manifest are not in the workspace')
    expect(sent(world)).toEqual([])
    expect((await applyAfter(config(2), { inputs })).outputs).toMatchObject({ deletes: '1', 'failure-reason': '' })
    // A re-creation that was refused is no removal either.
    world.fivetran.removeConnection(connection(world, 'sheets.sheet_2')?.id ?? '')
    const refused = await applyAfter(config(2), { inputs: { ...inputs, ...FORBID, scope: 'all' } })
    expect(refused.outputs['failure-reason']).toBe('deletion-forbidden')
    expect((await applyAfter(() => undefined, { inputs })).outputs['failure-reason']).toBe('workspace-differs')
    expect((await applyAfter(config(), { inputs })).outputs['failure-reason']).toBe('')
    expect(held(world)).toEqual(['sheets.sheet_1'])
  })
})

describe('a run that finds no manifest', () => {
  const wrong = { manifests: 'fivetrain/**/*.yml' }

  test('says that first, and fails only where the ledger holds what nobody removed', async () => {
    const early = await applyAfter(() => undefined, { inputs: wrong })
    expect(early.outputs['failure-reason']).toBe('')
    expect(early.summary).toMatch(/^.*\n+> \[!WARNING\]\n> No file matches the input `manifests`/)
    world.commit({ 'fivetran/1.yml': sheet(1) })
    await applyAfter(() => undefined)
    const failed = await applyAfter(() => undefined, { inputs: { ...wrong, ...DELETE } })
    expect(failed.outputs['failure-reason']).toBe('invalid-input')
    expect(failed.log).toContain('No file matches the input `manifests`')
    expect(failed.log).toContain('`fivetran/1.yml` is there')
    expect(sent(world)).toEqual([])
    world.commit({ 'fivetran/1.yml': null })
    const last = await applyAfter(() => undefined, { inputs: DELETE })
    expect(last.outputs).toMatchObject({ deletes: '1', 'failure-reason': '' })
    expect(last.summary).toContain('No file matches the input `manifests`')
  })
})

describe('a plan of another commit than the test merge', () => {
  const first = /^.*\n+## .*\n+> \[!WARNING\]\n> This plan is /

  test.each([
    ['with `.git`', true, 'This plan is of commit'],
    ['without `.git`', false, 'This plan is not of'],
  ])('says so above all else, and how to check out (%s)', async (_, git, said) => {
    world.commit({ 'fivetran/1.yml': sheet(1) })
    await world.warm.apply()
    const { number, run } = await world.warm.propose({ 'fivetran/2.yml': sheet(2) }, { checkout: { git } })
    expect(run.outputs['failure-reason']).toBe('')
    expect(world.comment(number)).not.toContain('WARNING')
    const head = world.github.state.refs.get(`refs/pull/${number}/head`) ?? ''
    world.commit({ 'fivetran/1.yml': sheet(1, 'B1:B9') })
    await world.warm.apply()
    // The head does not know the change of the base: it looks like a reversal.
    const old = await (git ? world : world.warm).plan(number, { checkout: { revision: head, git } })
    expect(old.outputs['failure-reason']).toBe('')
    const comment = world.comment(number)
    expect(comment).toMatch(first)
    for (const text of [said, 'changes of `main` may look like reversals', 'actions/checkout without `ref`'])
      expect(comment).toContain(text)
    expect(comment).toContain('+ config.named_range: A1:Z100')
    await world.warm.plan(number, { checkout: { git } })
    expect(world.comment(number)).not.toContain('WARNING')
  })
})

test('a merge queue of another branch than the default is checked, not planned', async () => {
  world.github.story.commit('develop', { 'README.md': 'x' })
  world.github.story.commit('part', { 'fivetran/1.yml': sheet(1) }, { from: 'develop' })
  const { number } = world.github.story.openPull({ head: 'part', base: 'develop' })
  const run = await world.warm.run(world.triggers.mergeGroup(world.github.story.queue([number])))
  expect(run.outputs).toMatchObject({ creates: '0', 'failure-reason': '' })
  expect(run.summary).toContain('This merge queue is for `develop`')
})
