import { afterEach, describe, expect, test } from '@jest/globals'
import { failureOf, script, simulate } from './setup.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(simulator => simulator.close()))
})

async function started(...parameters: Parameters<typeof simulate>) {
  const all = await simulate(...parameters)
  open.push(all.simulator)
  return all
}

describe('a pull request', () => {
  test.each([undefined, '/api/v3'])('from its opening to its merge (API below %s)', async basePath => {
    const { github, simulator } = await started(basePath === undefined ? {} : { basePath })
    const head = simulator.story.commit('feature/a', { 'a.yml': 'a' })
    expect(await github.openPull('feature/a', 'main')).toBeUndefined()
    const created = await github.createPull({ head: 'feature/a', base: 'main', title: 'T', body: 'B' })
    expect(created).toEqual({
      number: created.number,
      url: expect.stringContaining(`/pull/${created.number}`),
      open: true,
      merged: false,
      mergedAt: undefined,
      mergeCommit: undefined,
      headCommit: head,
      headRef: 'feature/a',
      baseRef: 'main',
      fromFork: false,
      labels: [],
    })
    expect(await github.openPull('feature/a', 'main')).toEqual(created)
    expect(await github.openPull('feature/a', 'other')).toBeUndefined()
    await github.updatePull(created.number, { title: 'T2', body: 'B2' })
    simulator.story.label(created.number, 'allow-deletions')
    expect((await github.pull(created.number)).labels).toEqual(['allow-deletions'])
    const merge = simulator.story.merge(created.number)
    const merged = await github.pull(created.number)
    expect(merged).toMatchObject({ open: false, merged: true, mergedAt: expect.any(String), mergeCommit: merge })
    expect(await github.pullsOfCommit(merge)).toEqual([merged])
    expect(await github.openPull('feature/a', 'main')).toBeUndefined()
  })

  test('from a fork is known, and not taken for our own branch', async () => {
    const { github, simulator } = await started()
    simulator.story.commit('feature/a', { 'a.yml': 'a' }, { fork: 'stranger' })
    const { number } = simulator.story.openPull({ head: 'feature/a', fork: 'stranger' })
    expect((await github.pull(number)).fromFork).toBe(true)
    expect(await github.openPull('feature/a', 'main')).toBeUndefined()
  })

  test('that is not there', async () => {
    const { github } = await started()
    expect((await failureOf(github.pull(99))).status).toBe(404)
  })

  test('of a deleted fork counts as from a fork', async () => {
    const wire = {
      number: 1,
      html_url: 'u',
      state: 'open',
      merged_at: null,
      merge_commit_sha: 'test-merge',
      head: { sha: 's', ref: 'r', repo: null },
      base: { ref: 'main', repo: { full_name: 'acme/data' } },
      labels: [],
    }
    const { github, server } = await script(() => ({ json: wire }))
    open.push(server)
    expect(await github.pull(1)).toMatchObject({ fromFork: true, merged: false, mergeCommit: undefined })
  })
})

describe('commits', () => {
  test('between two, oldest first, through all pages', async () => {
    const { github, simulator } = await started()
    const base = (await github.branchHead('main')) ?? ''
    const commits = Array.from({ length: 270 }, (_, index) =>
      simulator.story.commit('main', { 'a.yml': String(index) }),
    )
    const head = commits.at(-1) ?? ''
    expect(await github.compare(base, head)).toEqual({ status: 'ahead', commits })
    expect(await github.compare(head, base)).toEqual({ status: 'behind', commits: [] })
    expect(await github.compare(head, head)).toEqual({ status: 'identical', commits: [] })
    expect(await github.compare('0'.repeat(40), head)).toBeUndefined()
  })

  test('of a merge the merge alone, not what it brought', async () => {
    const { github, simulator } = await started()
    const base = (await github.branchHead('main')) ?? ''
    simulator.story.commit('feature', { 'a.yml': '1' })
    simulator.story.commit('feature', { 'a.yml': '2' })
    const direct = simulator.story.commit('main', { 'b.yml': '1' })
    const merge = simulator.story.merge(simulator.story.openPull({ head: 'feature' }).number)
    expect(await github.compare(base, merge)).toEqual({ status: 'ahead', commits: [direct, merge] })
  })

  test('that do not all come are an error', async () => {
    const { github, server } = await script(() => ({
      json: { status: 'ahead', total_commits: 3, commits: [{ sha: 'a', parents: [] }] },
    }))
    open.push(server)
    expect((await failureOf(github.compare('x', 'y'))).message).toContain('1 of 3')
  })

  test('beyond ten thousand are not looked at', async () => {
    const { github, server } = await script(() => ({
      json: { status: 'ahead', total_commits: 10_001, commits: [{ sha: 'a', parents: [] }] },
    }))
    open.push(server)
    expect((await failureOf(github.compare('x', 'y'))).message).toContain('10001')
    expect(server.received).toHaveLength(1)
  })
})

describe('a run', () => {
  test.each([
    [
      { status: 'completed', run_attempt: 2 },
      { completed: true, attempt: 2 },
    ],
    [
      { status: 'in_progress', run_attempt: 1 },
      { completed: false, attempt: 1 },
    ],
    [{ status: 'queued' }, { completed: false, attempt: 1 }],
  ])('%j', async (json, state) => {
    const { github, server } = await script(() => ({ json }))
    open.push(server)
    expect(await github.run('77')).toEqual(state)
    expect(server.received[0]?.path).toBe('/repos/acme/data/actions/runs/77')
  })

  test('that is not there', async () => {
    const { github } = await started()
    expect(await github.run('77')).toBeUndefined()
  })
})
