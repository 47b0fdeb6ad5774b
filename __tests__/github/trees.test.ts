import { afterEach, describe, expect, test } from '@jest/globals'
import { serverError } from '../../simulator/github/faults.ts'
import { once } from '../../src/github/once.ts'
import { simulate } from './setup.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(simulator => simulator.close()))
})

const SUBMODULE = 'a'.repeat(40)

async function started() {
  const all = await simulate({ files: { 'fivetran/a.yml': 'a', 'fivetran/deep/b.yml': 'b', 'src/x/y.ts': 'y' } })
  open.push(all.simulator)
  const commit = all.simulator.story.commit('main', { 'fivetran/vendor': { submodule: SUBMODULE } })
  all.simulator.requests.length = 0
  return { ...all, commit, asked: () => all.simulator.requests.length }
}

describe('what a commit holds', () => {
  test('is asked for once, submodules and all', async () => {
    const { github, commit, asked } = await started()
    const tree = await github.treeAt(commit)
    expect([...tree.files.keys()].toSorted()).toEqual(['fivetran/a.yml', 'fivetran/deep/b.yml', 'src/x/y.ts'])
    expect(tree.submodules).toEqual(new Map([['fivetran/vendor', SUBMODULE]]))
    await Promise.all([github.filesAt(commit), github.treeAt(commit), github.parents(commit), github.factsOf(commit)])
    expect(asked()).toBe(2)
  })

  test('beyond what GitHub lists at once is read folder by folder, and only where it is wanted', async () => {
    const { github, simulator, commit, asked } = await started()
    simulator.behaviour.treeLimit = 3
    const tree = await github.treeAt(commit, folder => folder.startsWith('fivetran'))
    expect([...tree.files.keys()].toSorted()).toEqual(['fivetran/a.yml', 'fivetran/deep/b.yml'])
    expect([...tree.submodules.keys()]).toEqual(['fivetran/vendor'])
    // The commit, all of it and its first level, and the folder.
    const before = asked()
    const whole = await github.treeAt(commit)
    expect([...whole.files.keys()].toSorted()).toEqual(['fivetran/a.yml', 'fivetran/deep/b.yml', 'src/x/y.ts'])
    expect(asked()).toBeGreaterThan(before)
  })

  test('a commit says its message and when it was made', async () => {
    const { github, simulator } = await started()
    const commit = simulator.story.commit('main', { 'a.yml': 'x' }, { message: 'Subject (#7)\n\nBody' })
    const facts = await github.factsOf(commit)
    expect(facts).toMatchObject({ message: 'Subject (#7)\n\nBody', parents: [expect.any(String)] })
    expect(facts.committedAt).toEqual(expect.any(Number))
  })

  test('a failure is not remembered', async () => {
    const { github, simulator, commit } = await started()
    simulator.faults.add({ path: '/git/trees/', times: 4, effect: serverError() })
    await expect(github.treeAt(commit)).rejects.toThrow('GitHub answered 502')
    expect((await github.treeAt(commit)).files.size).toBe(3)
  })
})

test('what never changes is asked for once by its key, and again after a failure', async () => {
  let asked = 0
  const ask = once(key => {
    asked += 1
    return asked === 1 ? Promise.reject(new Error('no')) : Promise.resolve(`${key}!`)
  })
  await expect(ask('a')).rejects.toThrow('no')
  expect(await Promise.all([ask('a'), ask('a'), ask('b')])).toEqual(['a!', 'a!', 'b!'])
  expect(asked).toBe(3)
})
