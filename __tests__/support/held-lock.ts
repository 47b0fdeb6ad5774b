/** Somebody else's lock. */
import { openRepository } from '../../src/git/open.ts'
import { createGitHub } from '../../src/github/client.ts'
import { keyRing } from '../../src/ledger/keys.ts'
import type { LockOwner } from '../../src/ledger/ledger.ts'
import { acquire } from '../../src/ledger/lock.ts'
import { openLedger } from '../../src/ledger/open.ts'
import type { BranchStore } from '../../src/ledger/port.ts'
import { SYSTEM_CLOCK } from '../../src/runtime/clock.ts'
import type { CliWorld } from './cli.ts'
import type { World } from './world.ts'

/** A process on a machine that nobody else sees. */
export const LAPTOP: LockOwner = { host: 'command-line', id: 'another-boot/7/x', name: 'ben@desktop (process 7)' }
const silent = { info: () => {}, warning: () => {}, debug: () => {} }
const redact = (text: string): string => text

/** Takes the lock of a person's remote as this owner, who does nothing with it. */
export async function holdLockByGit({ clone, git, fivetran }: CliWorld, owner: LockOwner): Promise<void> {
  const repository = await openRepository({
    directory: clone,
    env: git.env,
    terminal: false,
    redact,
    addSecret: () => {},
    clock: SYSTEM_CLOCK,
    signal: new AbortController().signal,
  })
  if (repository === undefined) throw new Error('there is no repository')
  try {
    await hold(repository.store, fivetran.credentials.secret, owner)
  } finally {
    repository.close()
  }
}

/** The same on the simulated GitHub. */
export async function holdLock({ github, fivetran }: World, owner: LockOwner = LAPTOP): Promise<void> {
  const { owner: account, name: repo } = github.state
  const { token } = github.behaviour
  const store = createGitHub({ log: silent, redact, apiUrl: github.url, token, owner: account, repo })
  await hold(store, fivetran.credentials.secret, owner)
}

async function hold(store: BranchStore, secret: string, owner: LockOwner): Promise<void> {
  const place = { branch: 'connector-as-code/ledger', configuration: 'default' }
  const source = { store, ...place, account: undefined, keys: keyRing(secret, undefined, undefined) }
  const claim = { owner, commit: 'c0ffee', changes: [], keyOf: (_kind: string, name: string) => name, now: Date.now() }
  const taken = await acquire(await openLedger(source), claim)
  if (taken === 'changed') throw new Error('somebody else was faster')
}
