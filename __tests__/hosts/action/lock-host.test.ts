import { describe, expect, test } from '@jest/globals'
import type { RunState } from '../../../src/github/port.ts'
import { createLockHost } from '../../../src/hosts/action/lock-host.ts'
import type { LockOwner } from '../../../src/ledger/ledger.ts'
import { ApiError } from '../../../src/model/errors.ts'

const JOB = { runId: '100', attempt: '2', job: 'apply', runner: 'runner-1' }
const hostOfJob = (job: Partial<typeof JOB>, run: () => RunState | undefined, repo = 'data') => {
  const runUrl = `https://github.com/acme/${repo}/actions/runs/${job.runId ?? JOB.runId}`
  return createLockHost({ owner: 'acme', repo, runUrl, job: { ...JOB, ...job } }, { run: async () => run() })
}
const hostOf = (run: () => RunState | undefined) => hostOfJob({}, run)
const ownerOf = (job: Partial<typeof JOB>, repo?: string): LockOwner => hostOfJob(job, () => undefined, repo).owner
const OTHER = ownerOf({ runId: '200', runner: 'runner-2' })
const LAPTOP: LockOwner = { host: 'command-line', id: 'acme/data/200/2', name: 'anna@laptop (process 200)' }
const stateOf = (completed: boolean, attempt: number) => () => ({ completed, attempt })

const forbidden = (): never => {
  throw new ApiError({ api: 'GitHub', message: 'Resource not accessible', request: 'GET /runs', status: 403 })
}

describe('whether an owner has ended', () => {
  const cases: [string, LockOwner, () => RunState | undefined, boolean | undefined][] = [
    ['its run goes on', OTHER, stateOf(false, 2), false],
    ['its run has completed', OTHER, stateOf(true, 2), true],
    ['a later attempt goes on', OTHER, stateOf(false, 3), true],
    ['an earlier attempt has completed, as GitHub knows it yet', OTHER, stateOf(true, 1), false],
    ['there is no such run any more', OTHER, () => undefined, undefined],
    ['the run may not be asked for', OTHER, forbidden, undefined],
    ['another job of our own attempt, which goes on while we ask', ownerOf({ job: 'b' }), stateOf(true, 2), undefined],
    ['our own run, an earlier attempt', ownerOf({ attempt: '1' }), stateOf(false, 2), true],
  ]
  cases.push(
    ['a run of another repository', ownerOf({ runId: '200' }, 'other'), stateOf(true, 2), undefined],
    ["a process on somebody's machine", LAPTOP, stateOf(true, 2), undefined],
  )
  test.each(cases)('%s', async (_name, owner, run, expected) => {
    expect(await hostOf(run).isOver(owner)).toBe(expected)
  })

  test("a failure that is not GitHub's is not taken for an answer", async () => {
    const host = hostOf(() => {
      throw new TypeError('our own mistake')
    })
    await expect(host.isOver(OTHER)).rejects.toThrow(TypeError)
  })
})

test('an owner is named by the address of its run', () => {
  expect(OTHER.name).toBe('run https://github.com/acme/data/actions/runs/200')
})

test('jobs of one run, on one runner or several, are different owners', () => {
  const all = [JOB, { job: 'b' }, { attempt: '1' }, { runId: '1' }, { runner: 'r/2' }].map(job => ownerOf(job).id)
  expect(new Set(all).size).toBe(all.length)
})

test('the lock of a killed run ends early, of a process elsewhere when it expires', () => {
  const host = hostOf(() => undefined)
  expect(host.endsWhenKilled(OTHER)).toContain('`actions: read`')
  expect(host.endsWhenKilled(LAPTOP)).toBeUndefined()
})
