import { afterEach, describe, expect, test } from '@jest/globals'
import {
  answer,
  conflict,
  htmlPage,
  intervene,
  resetAfter,
  resetBefore,
  serverError,
  afterTheWork,
  unprocessableEntity,
  type Effect,
} from '../../simulator/github/faults.ts'
import { failureOf, simulate } from './setup.ts'

const BRANCH = 'connector-as-code/ledger'
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(simulator => simulator.close()))
})

async function started(...parameters: Parameters<typeof simulate>) {
  const all = await simulate(...parameters)
  open.push(all.simulator)
  return all
}

type Started = Awaited<ReturnType<typeof started>>

async function texts({ github }: Started, branch = BRANCH): Promise<Record<string, string> | undefined> {
  const head = await github.head(branch)
  if (head === undefined) return undefined
  return Object.fromEntries(
    await Promise.all([...head.files].map(async ([path, id]) => [path, await github.blob(id)] as const)),
  )
}

async function firstCommit({ github }: Started): Promise<string> {
  const result = await github.commit({
    branch: BRANCH,
    parent: undefined,
    files: new Map([
      ['a/b.json', '{"ü": 1}\n'],
      ['c.json', 'c'],
      ['gone', null],
    ]),
    message: 'First',
  })
  if (result === 'moved') throw new Error('the branch was moved')
  return result.commit
}

function reads({ simulator }: Started): string[] {
  return simulator.requests.filter(one => one.method === 'GET').map(one => one.path)
}

describe('the head of a branch', () => {
  test.each([
    ['the tree', 'tree', 2],
    ['the commit', 'commit', 2],
    ['nothing', 'none', 3],
  ] as const)('is two requests at once where a listing by name names %s', async (_, treeOfBranch, requests) => {
    const all = await started()
    const commit = await firstCommit(all)
    all.simulator.behaviour.treeOfBranch = treeOfBranch
    all.simulator.requests.length = 0
    expect(await all.github.head(BRANCH)).toMatchObject({ commit })
    expect(reads(all)).toHaveLength(requests)
    expect(await texts(all)).toEqual({ 'a/b.json': '{"ü": 1}\n', 'c.json': 'c' })
    const { state } = all.simulator
    const main = state.refs.get(`refs/heads/${state.defaultBranch}`) ?? ''
    expect([...(await all.github.filesAt(main)).keys()]).toEqual(['README.md'])
  })

  test('is never a mixture: moved in between, the files are those of the commit', async () => {
    const all = await started()
    const first = await firstCommit(all)
    let second = ''
    all.simulator.faults.once(
      'GET',
      /git\/trees/,
      intervene(() => {
        second = all.simulator.story.commit(BRANCH, { 'c.json': 'newer' })
      }),
    )
    const head = await all.github.head(BRANCH)
    const newer = head?.commit === second
    expect([first, second]).toContain(head?.commit)
    expect(await all.github.blob(head?.files.get('c.json') ?? '')).toBe(newer ? 'newer' : 'c')
  })

  test('is found where the server does not know the list of branches', async () => {
    const all = await started()
    const commit = await firstCommit(all)
    all.simulator.faults.add({ path: /\/branches\//, times: Infinity, effect: answer(404, '{"message":"Not Found"}') })
    expect(await all.github.head(BRANCH)).toMatchObject({ commit })
  })

  test('of a renamed branch is none', async () => {
    const all = await started()
    await firstCommit(all)
    const moved = { name: 'renamed', commit: { sha: 'c', commit: { tree: { sha: 't' } } } }
    all.simulator.faults.add({ path: /\/branches\/old/, effect: answer(200, JSON.stringify(moved)) })
    expect(await all.github.head('old')).toBeUndefined()
  })
})

describe('a store', () => {
  test('is not there, is begun, read, changed and read again', async () => {
    const all = await started()
    expect(await all.github.head(BRANCH)).toBeUndefined()
    const parent = await firstCommit(all)
    expect(await texts(all)).toEqual({ 'a/b.json': '{"ü": 1}\n', 'c.json': 'c' })
    const second = await all.github.commit({
      branch: BRANCH,
      parent,
      files: new Map([
        ['c.json', null],
        ['d/e/f', 'f'],
      ]),
      message: 'Second',
    })
    expect(await texts(all)).toEqual({ 'a/b.json': '{"ü": 1}\n', 'd/e/f': 'f' })
    expect((await all.github.head(BRANCH))?.commit).toBe(second === 'moved' ? second : second.commit)
    expect([...(await all.github.filesAt(parent)).keys()].toSorted()).toEqual(['a/b.json', 'c.json'])
  })

  test('shares no history with the code', async () => {
    const all = await started()
    await firstCommit(all)
    expect(all.simulator.requests.find(request => request.path.endsWith('/git/commits'))?.body).toMatchObject({
      parents: [],
    })
  })

  test('is read whole when GitHub cuts the listing off', async () => {
    const all = await started()
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`${index % 3}/${index % 5}/${index}.json`, String(index)]),
    )
    await all.github.commit({
      branch: BRANCH,
      parent: undefined,
      files: new Map(Object.entries(files)),
      message: 'Many',
    })
    all.simulator.behaviour.treeLimit = 12
    expect(await texts(all)).toEqual(files)
  })

  test('is written in parts when there are many files', async () => {
    const all = await started()
    const files = new Map(
      Array.from({ length: 1100 }, (_, index) => [`${index % 7}/${index}.json`, String(index)] as const),
    )
    await all.github.commit({ branch: BRANCH, parent: undefined, files, message: 'Many' })
    expect((await all.github.head(BRANCH))?.files.size).toBe(1100)
    expect(
      all.simulator.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/git/trees')),
    ).toHaveLength(3)
  })
})

describe('compare and swap', () => {
  test('is lost by who writes second', async () => {
    const all = await started()
    const parent = await firstCommit(all)
    const write = (text: string) =>
      all.github.commit({ branch: BRANCH, parent, files: new Map([['c.json', text]]), message: text })
    const results = await Promise.all([write('one'), write('two')])
    expect(results.filter(result => result === 'moved')).toHaveLength(1)
    expect(results.filter(result => result !== 'moved')).toEqual([{ commit: (await all.github.head(BRANCH))?.commit }])
  })

  test('is lost by who begins a branch that is there', async () => {
    const all = await started()
    await firstCommit(all)
    expect(
      await all.github.commit({ branch: BRANCH, parent: undefined, files: new Map([['x', 'x']]), message: 'x' }),
    ).toBe('moved')
  })

  test('is lost when the branch was deleted', async () => {
    const all = await started()
    const parent = await firstCommit(all)
    all.simulator.story.deleteBranch(BRANCH)
    expect(await all.github.commit({ branch: BRANCH, parent, files: new Map([['x', 'x']]), message: 'x' })).toBe(
      'moved',
    )
  })

  const LOST: [string, Effect, number][] = [
    ['reset before the work', resetBefore(), 2],
    ['reset after the work', resetAfter(), 1],
    ['502 before the work', serverError(502), 2],
    ['502 after the work', afterTheWork(serverError(502)), 1],
    ['503 page', htmlPage(503), 2],
    ['half an answer after the work', afterTheWork(answer(200, '{"ref": "refs/he')), 1],
  ]
  test.each(LOST)('%s: the branch is asked what happened', async (_, effect, moves) => {
    const all = await started()
    const parent = await firstCommit(all)
    all.simulator.requests.length = 0
    all.simulator.faults.once('PATCH', '/git/refs', effect)
    const result = await all.github.commit({
      branch: BRANCH,
      parent,
      files: new Map([['c.json', 'new']]),
      message: 'm',
    })
    expect(result).toEqual({ commit: (await all.github.head(BRANCH))?.commit })
    expect(await texts(all)).toMatchObject({ 'c.json': 'new' })
    expect(all.simulator.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(moves)
  })

  test.each(LOST)('%s, on the first commit', async (_, effect, moves) => {
    const all = await started()
    all.simulator.faults.once('POST', '/git/refs', effect)
    await firstCommit(all)
    expect(await texts(all)).toMatchObject({ 'c.json': 'c' })
    expect(
      all.simulator.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/git/refs')),
    ).toHaveLength(moves)
  })

  test('lost together with the answer: somebody else came between', async () => {
    const all = await started()
    const parent = await firstCommit(all)
    const { simulator } = all
    simulator.faults.once(
      'PATCH',
      '/git/refs',
      intervene(() => void simulator.story.commit(BRANCH, { 'c.json': 'theirs' })),
    )
    simulator.faults.once('PATCH', '/git/refs', resetBefore())
    expect(
      await all.github.commit({ branch: BRANCH, parent, files: new Map([['c.json', 'ours']]), message: 'm' }),
    ).toBe('moved')
    expect(await texts(all)).toMatchObject({ 'c.json': 'theirs' })
  })

  test('409 is a conflict', async () => {
    const all = await started()
    const parent = await firstCommit(all)
    all.simulator.faults.once('PATCH', '/git/refs', conflict())
    expect(await all.github.commit({ branch: BRANCH, parent, files: new Map([['c.json', 'new']]), message: 'm' })).toBe(
      'moved',
    )
  })

  const OTHER_WORDS = ['Reference cannot be updated', 'Reference update failed', 'Validation Failed']
  test.each(OTHER_WORDS)('is lost, whatever words GitHub has for it: %s', async words => {
    const all = await started()
    const parent = await firstCommit(all)
    all.simulator.behaviour.refusals.notFastForward = words
    const write = (text: string) =>
      all.github.commit({ branch: BRANCH, parent, files: new Map([['c.json', text]]), message: text })
    await write('theirs')
    expect(await write('ours')).toBe('moved')
    expect(await texts(all)).toMatchObject({ 'c.json': 'theirs' })
  })

  test('a single refusal of a branch that was not moved is tried again', async () => {
    const all = await started()
    const parent = await firstCommit(all)
    all.simulator.faults.once('PATCH', '/git/refs', unprocessableEntity())
    const result = await all.github.commit({
      branch: BRANCH,
      parent,
      files: new Map([['c.json', 'new']]),
      message: 'm',
    })
    expect(result).toEqual({ commit: (await all.github.head(BRANCH))?.commit })
  })

  test.each([
    ['connector-as-code', BRANCH, 'Reference update failed'],
    ['connector-as-code', BRANCH, 'Reference already exists'],
    ['ledger/old', 'ledger', 'Reference update failed'],
  ])('the branch %s stands in the way of %s (%s)', async (other, branch, words) => {
    const all = await started()
    all.simulator.behaviour.refusals.nameConflict = words
    all.simulator.story.commit(other, { 'x.txt': 'x' })
    all.simulator.story.commit(`${other}-of-others`, { 'x.txt': 'x' })
    const files = new Map([['c.json', 'c']])
    const expected = `\`${branch}\` cannot be created: git cannot have it beside the branch \`${other}\``
    await expect(all.github.commit({ branch, parent: undefined, files, message: 'm' })).rejects.toThrow(expected)
    const base = (await all.github.branchHead('main')) ?? ''
    await expect(all.github.commitFiles({ branch, base, files, message: 'm' })).rejects.toThrow(expected)
  })

  test('a creation that is refused as a conflict, though nobody has created the branch, does not pass for a lost race', async () => {
    const all = await started()
    all.simulator.faults.add({ method: 'POST', path: '/git/refs', times: 99, effect: conflict() })
    const error = await failureOf(
      all.github.commit({ branch: BRANCH, parent: undefined, files: new Map([['x', 'x']]), message: 'x' }),
    )
    expect(error).toMatchObject({ status: 409 })
  })

  test('the creation of a protected branch is refused in GitHub’s words', async () => {
    const all = await started()
    all.simulator.behaviour.protectedBranches.set(BRANCH, 'ruleset')
    const error = await failureOf(
      all.github.commit({ branch: BRANCH, parent: undefined, files: new Map([['x', 'x']]), message: 'x' }),
    )
    expect(error).toMatchObject({ status: 422, message: expect.stringContaining('Repository rule violations found') })
  })

  test.each(['ruleset', 'classic', 'forbidden'] as const)(
    'a protected branch (%s) is no conflict but an error',
    async protection => {
      const all = await started()
      const parent = await firstCommit(all)
      all.simulator.behaviour.protectedBranches.set(BRANCH, protection)
      const error = await failureOf(
        all.github.commit({ branch: BRANCH, parent, files: new Map([['c.json', 'new']]), message: 'm' }),
      )
      expect(error).toMatchObject({ status: protection === 'forbidden' ? 403 : 422, ambiguous: false })
    },
  )

  test('an error that does not pass ends in an error', async () => {
    const all = await started()
    const parent = await firstCommit(all)
    all.simulator.faults.add({ method: 'PATCH', path: '/git/refs', times: 99, effect: serverError(500) })
    expect(
      await failureOf(all.github.commit({ branch: BRANCH, parent, files: new Map([['c.json', 'new']]), message: 'm' })),
    ).toMatchObject({ status: 500, ambiguous: true })
  })
})

describe("the action's own branch of the code", () => {
  const files = new Map([['fivetran/a.yml', 'service: github\n']])

  test('is created, then replaced whatever it held, always on top of the base', async () => {
    const all = await started()
    const base = (await all.github.branchHead('main')) ?? ''
    const first = await all.github.commitFiles({ branch: 'import/all', base, files, message: 'Import' })
    expect(await all.github.branchHead('import/all')).toBe(first.commit)
    expect(await texts(all, 'import/all')).toMatchObject({
      'fivetran/a.yml': 'service: github\n',
      'README.md': expect.any(String),
    })
    all.simulator.story.commit('import/all', { 'by-hand.yml': 'x' })
    const second = await all.github.commitFiles({
      branch: 'import/all',
      base,
      files: new Map([['fivetran/b.yml', 'b']]),
      message: 'Again',
    })
    expect(await all.github.branchHead('import/all')).toBe(second.commit)
    expect(Object.keys((await texts(all, 'import/all')) ?? {}).toSorted()).toEqual(['README.md', 'fivetran/b.yml'])
  })

  test.each([resetAfter(), resetBefore(), unprocessableEntity('Reference already exists')])(
    'survives %j',
    async effect => {
      const all = await started()
      const base = (await all.github.branchHead('main')) ?? ''
      all.simulator.faults.once('POST', '/git/refs', effect)
      const { commit } = await all.github.commitFiles({ branch: 'import/all', base, files, message: 'Import' })
      expect(await all.github.branchHead('import/all')).toBe(commit)
    },
  )
})
