/** Somebody else's lock, on the ledger of a person's remote. */
import { openRepository } from '../../src/git/open.ts'
import { keyRing } from '../../src/ledger/keys.ts'
import type { LockOwner } from '../../src/ledger/ledger.ts'
import { acquire } from '../../src/ledger/lock.ts'
import { openLedger } from '../../src/ledger/open.ts'
import { SYSTEM_CLOCK } from '../../src/runtime/clock.ts'
import type { CliWorld } from './cli.ts'

/** Takes the lock as this owner, who does nothing with it. */
export async function holdLock({ clone, git, fivetran }: CliWorld, owner: LockOwner): Promise<void> {
  const repository = await openRepository({
    directory: clone,
    env: git.env,
    terminal: false,
    redact: text => text,
    addSecret: () => {},
    clock: SYSTEM_CLOCK,
    signal: new AbortController().signal,
  })
  if (repository === undefined) throw new Error('there is no repository')
  try {
    const snapshot = await openLedger({
      store: repository.store,
      branch: 'connector-as-code/ledger',
      configuration: 'default',
      account: undefined,
      keys: keyRing(fivetran.credentials.secret, undefined, undefined),
    })
    await acquire(snapshot, { owner, commit: 'c0ffee', changes: [], keyOf: (_kind, name) => name, now: Date.now() })
  } finally {
    repository.close()
  }
}
