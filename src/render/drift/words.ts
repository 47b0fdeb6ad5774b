/** What a drift run found, in a few words. */
import { countDrifts, type DriftReport } from '../../engine/drift/report.ts'
import { formatNumber } from '../../model/count.ts'
import { compareNames } from '../../model/order.ts'
import type { Address } from '../../model/resource.ts'
import { countOf, namingOf, wordsOf, type Naming } from '../parts/names.ts'
import type { DriftRun } from '../parts/report.ts'

/** `1 … differs`, `3 … differ, 1 of them is missing`, `no drift`. */
export function driftVerdict({ drift, kinds }: DriftRun): string {
  const amount = countDrifts(drift)
  if (amount === 0) return 'no drift'
  const missing = drift.missing.length
  const resources = countOf(amount, wordsOf(kinds, driftedAddresses(drift)))
  if (missing === amount) return `${resources} ${amount === 1 ? 'is' : 'are'} missing`
  const differ = `${resources} ${amount === 1 ? 'differs' : 'differ'}`
  return missing === 0 ? differ : `${differ}, ${formatNumber(missing)} of them ${missing === 1 ? 'is' : 'are'} missing`
}

/** How this document names resources. */
export function driftNaming({ drift, kinds }: DriftRun): Naming {
  const { pending, health } = drift
  return namingOf(kinds, [...driftedAddresses(drift), ...[...pending, ...health].map(one => one.address)])
}

/** Of what differs from what was last applied. */
export function driftedAddresses({ drifted, missing }: DriftReport): Address[] {
  return [...drifted, ...missing].map(({ address }) => address)
}

/** By name, as everything is listed. */
export function byName<T extends { readonly address: { readonly name: string } }>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => compareNames(a.address.name, b.address.name))
}
