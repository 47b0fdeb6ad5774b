import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { describe, expect, test } from '@jest/globals'
import { createCommandLineLock, thisProcess, type OwnProcess } from '../../../src/hosts/cli/lock-host.ts'
import type { LockOwner } from '../../../src/ledger/ledger.ts'

const process1 = (more: Partial<OwnProcess> = {}): OwnProcess => ({
  sight: 'boot-1 pid:[1]',
  pid: 4711,
  mayRun: () => true,
  ...more,
})
const lockOf = (own: OwnProcess, env = {}) => createCommandLineLock(env, own, 'anna')

test('an owner is named so that its person is found', () => {
  const { host, name } = lockOf(process1()).owner
  expect({ host, name }).toEqual({ host: 'command-line', name: `anna@${hostname()} (process 4711)` })
})

test.each([
  ['GitLab', { CI_JOB_URL: 'https://gitlab.com/acme/data/-/jobs/7' }, 'job https://gitlab.com/acme/data/-/jobs/7'],
  ['Jenkins', { BUILD_URL: 'https://ci.acme.io/job/data/7/' }, 'job https://ci.acme.io/job/data/7/'],
  [
    'GitHub Actions',
    { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'acme/data', GITHUB_RUN_ID: '7' },
    'run https://github.com/acme/data/actions/runs/7',
  ],
])('a job of %s by its address', (_name, env, expected) => {
  expect(lockOf(process1(), env).owner.name).toBe(expected)
})

test('two processes are two owners, also under one number', () => {
  expect(lockOf(process1()).owner.id).not.toBe(lockOf(process1()).owner.id)
})

describe('whether another process has ended', () => {
  const gone = { mayRun: () => false }
  const ACTION: LockOwner = { host: 'github-actions', id: 'acme/data/7/1/apply/r', name: 'run 7' }
  const other = lockOf(process1({ pid: 42 })).owner
  test.each<[string, LockOwner, Partial<OwnProcess>, boolean | undefined]>([
    ['it is gone', other, gone, true],
    ['a process of its number is there: perhaps it, perhaps asleep', other, {}, undefined],
    ['the machine was started again, or it is another one', other, { ...gone, sight: 'boot-2 pid:[1]' }, undefined],
    ['it runs in another container', other, { ...gone, sight: 'boot-1 pid:[2]' }, undefined],
    ['this system tells nothing', other, { ...gone, sight: undefined }, undefined],
    [
      'neither system told anything',
      lockOf(process1({ sight: undefined })).owner,
      { ...gone, sight: undefined },
      undefined,
    ],
    ['it is a workflow run', ACTION, gone, undefined],
  ])('%s', async (_name, owner, more, expected) => {
    expect(await lockOf(process1(more)).isOver(owner)).toBe(expected)
  })
})

test('on this machine, a process that has ended is not there, and this one is', () => {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  expect([thisProcess().mayRun(pid), thisProcess().mayRun(process.pid)]).toEqual([false, true])
})
