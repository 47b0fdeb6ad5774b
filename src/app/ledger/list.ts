/** `ledger list`: what is managed, and who is at work. */
import { openLedger } from '../../ledger/open.ts'
import type { LedgerListing } from '../../render/ledger/report.ts'
import { lockStateOf, managedIn, namesIn, placeOf, sourceOf, type LedgerRuntime } from './recorded.ts'

/** Reads the ledger, and Fivetran not at all. Throws UserError for a ledger that cannot be used, ApiError. */
export async function runLedgerList(runtime: LedgerRuntime): Promise<LedgerListing> {
  const source = sourceOf(runtime)
  const { ledger, others = [] } = await openLedger(source)
  const nameOf = await namesIn(ledger, runtime)
  const { account, lastCommit, lastCompleteCommit, intent } = ledger
  return {
    ...placeOf(runtime, source),
    account,
    lastCommit,
    lastCompleteCommit,
    lock: intent === undefined ? undefined : await lockStateOf(intent, ledger, runtime, nameOf),
    resources: managedIn(ledger, nameOf),
    others,
  }
}
