/**
 * Replacements that a manifest has taken back: what is described again is not to be deleted, whatever was to take its
 * place.
 */
import type { DesiredConnector } from '../../kinds/connector/connector.ts'
import type { Ledger, RecordedConnector } from '../../ledger/ledger.ts'
import { RecordIndex, type IndexedRecord } from './record-index.ts'

/** Records that are to replace a connector which a manifest describes. */
export function withdrawnReplacements(ledger: Ledger, desired: readonly DesiredConnector[]): IndexedRecord[] {
  const index = new RecordIndex(ledger)
  const described = new Set(desired.flatMap(one => index.find(one.address)?.id ?? []))
  return index.all().filter(one => one.replaces !== undefined && described.has(one.replaces))
}

/** The ledger without them. */
export function withoutWithdrawn(ledger: Ledger, desired: readonly DesiredConnector[]): Ledger {
  const ids = new Set(withdrawnReplacements(ledger, desired).map(one => one.id))
  if (ids.size === 0) return ledger
  const kept = (records: Readonly<Record<string, RecordedConnector>>) =>
    Object.fromEntries(
      Object.entries(records).map(([key, record]) => [key, ids.has(record.id) ? withoutReplaced(record) : record]),
    )
  return {
    ...ledger,
    groups: Object.fromEntries(Object.entries(ledger.groups).map(([id, records]) => [id, kept(records)])),
  }
}

/** The record of a connector that replaces none. */
export function withoutReplaced(record: RecordedConnector): RecordedConnector {
  const { replaces, ...rest } = record
  return replaces === undefined ? record : rest
}
