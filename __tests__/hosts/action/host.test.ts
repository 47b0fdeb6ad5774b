import { describe, expect, test } from '@jest/globals'
import type { RunState } from '../../../src/github/port.ts'
import { createLockHost } from '../../../src/hosts/action/host.ts'
import type { LockOwner } from '../../../src/ledger/ledger.ts'
import { ApiError } from '../../../src/model/errors.ts'

const OWNER: LockOwner = { runId: '100', attempt: '2', job: 'apply', runner: 'runner-1' }
const OTHER: LockOwner = { runId: '200', attempt: '2', job: 'apply', runner: 'runner-2' }

const hostOf = (run: () => RunState | undefined) =>
  createLockHost({ lockOwner: OWNER, repositoryUrl: 'https://github.com/acme/data' }, { run: async () => run() })
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
    ['another job of our own attempt, which goes on while we ask', { ...OWNER, job: 'b' }, stateOf(true, 2), undefined],
    ['our own run, an earlier attempt', { ...OWNER, attempt: '1' }, stateOf(false, 2), true],
  ]
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
  expect(hostOf(() => undefined).describe(OTHER)).toBe('run https://github.com/acme/data/actions/runs/200')
})
