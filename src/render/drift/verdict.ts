import { countDrifts, type DriftReport } from '../../engine/drift/report.ts'
import { formatNumber } from '../text/escape.ts'

/** `1 connector differs`, `3 connectors differ, 1 of them is gone`, `no drift`. */
export function driftVerdict(drift: DriftReport): string {
  const amount = countDrifts(drift)
  if (amount === 0) return 'no drift'
  const gone = drift.vanished.length
  const differ = amount === 1 ? '1 connector differs' : `${formatNumber(amount)} connectors differ`
  if (gone === 0) return differ
  if (gone === amount) return amount === 1 ? '1 connector is gone' : `${formatNumber(amount)} connectors are gone`
  return `${differ}, ${formatNumber(gone)} of them ${gone === 1 ? 'is' : 'are'} gone`
}
