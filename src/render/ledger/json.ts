/** What the commands about the ledger say, for programs. */
import type { BegunChange, LedgerListing, LockState, ManagedResource } from './report.ts'

/** The listing as JSON: one object, on one line. */
export function listingJson(listing: LedgerListing): string {
  const { configuration, branch, account, lastCommit, lastCompleteCommit, lock, resources } = listing
  return JSON.stringify({
    format: 1,
    configuration,
    branch,
    account,
    lastCommit: lastCommit ?? null,
    lastCompleteCommit: lastCompleteCommit ?? null,
    lock: lock === undefined ? null : lockOf(lock),
    resources: resources.map(resourceOf),
  })
}

function lockOf({ begun, ...lock }: LockState) {
  return { ...lock, begun: begun.map(({ action, address }: BegunChange) => ({ action, ...address })) }
}

function resourceOf({ address, marks, ...one }: ManagedResource) {
  return { ...address, ...one, marks: marks.map(({ mark }) => mark) }
}
