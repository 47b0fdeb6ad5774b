/** A ledger's branch that is read ahead, while other servers are asked. */
import type { BranchStore } from './port.ts'

type Head = Awaited<ReturnType<BranchStore['head']>>

export interface StoreAhead extends BranchStore {
  /** False once the head was asked for again: what was read beside it may be older than what is known of the branch. */
  readonly isAhead: () => boolean
}

/**
 * The same store, of which the branch's head is being read already, for the first that asks for it. Whoever asks again
 * gets what is there then.
 */
export function readAhead(store: BranchStore, branch: string): StoreAhead {
  let isAhead = true
  let ahead: Promise<Head> | undefined = store.head(branch)
  // Where nobody asks, nobody waits for it either.
  ahead.catch(() => undefined)
  return {
    ...store,
    isAhead: () => isAhead,
    head: name => {
      const known = name === branch ? ahead : undefined
      isAhead &&= known !== undefined
      ahead = undefined
      return known ?? store.head(name)
    },
  }
}
