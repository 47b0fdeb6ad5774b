import { isDrift, type DriftReport } from '../../engine/drift/report.ts'
import { formatAddress } from '../../kinds/connector/connector.ts'
import { count } from '../text/count.ts'
import { driftFieldSentence } from './field.ts'
import type { Report } from '../report.ts'

/** What a drift run found, as plain lines for the job log. The caller makes them harmless. */
export function driftLines(
  { drifted, vanished, waiting, health, unmanaged, compared, issue }: DriftReport,
  cost: Report['cost'],
): string[] {
  const requests = cost === undefined ? '' : ` with ${count(cost.fivetranRequests, 'request')} to Fivetran`
  return [
    ...vanished.map(one => `- ${formatAddress(one.address)} (${one.service}, ${one.id}): gone from Fivetran`),
    ...drifted.flatMap(one =>
      one.fields
        .filter(isDrift)
        .map(field => `! ${formatAddress(one.address)} (${one.service}, ${one.id}): ${driftFieldSentence(field)}`),
    ),
    ...waiting.map(
      one =>
        `~ ${formatAddress(one.address)} (${one.service}): not applied yet: ${[one.what, one.note ?? one.fields.join(', ')].filter(text => text !== '').join(': ')}`,
    ),
    ...health.map(
      one =>
        `* ${formatAddress(one.address)} (${one.service}, ${one.id}): ${[one.setupState, ...one.tasks, ...one.warnings].join('; ')}`,
    ),
    `${count(compared, 'connector')} compared${requests}; ${count(unmanaged.length, 'connector')} not managed here`,
    ...(issue === undefined ? [] : [`Issue: ${issue.url}`]),
  ]
}
