/** A ledger's branch that is read ahead, while other servers are asked. */
import type { BranchStore } from './port.ts'

type Head = Awaited<ReturnType<BranchStore['head']>>

/**
 * The same store, of which the branch's head is being read already, for the first that asks for it. Whoever asks again
 * gets what is there then.
 */
export function readAhead(store: BranchStore, branch: string): BranchStore {
  let ahead: Promise<Head> | undefined = store.head(branch)
  // Where nobody asks, nobody waits for it either.
  ahead.catch(() => undefined)
  return {
    ...store,
    head: name => {
      const known = name === branch ? ahead : undefined
      ahead = undefined
      return known ?? store.head(name)
    },
  }
}
