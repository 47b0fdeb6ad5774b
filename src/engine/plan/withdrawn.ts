import type { DesiredResource, RecordedResource } from '../../model/resource.ts'
import type { LedgerIndex } from '../record/ledger-index.ts'

/**
 * Replacements that the manifests have taken back: the resource that was to be deleted is described again. Gives what
 * is to be recorded of those that were to replace it: the same as before, but they replace nothing any more.
 */
export function withdrawnReplacements(index: LedgerIndex, desired: readonly DesiredResource[]): RecordedResource[] {
  const described = new Set(desired.flatMap(one => index.find(one.address)?.id ?? []))
  return index.all().flatMap(record => {
    const { replaces, ...rest } = record
    return replaces !== undefined && described.has(replaces) ? [rest] : []
  })
}
