import { isDrift } from '../../engine/drift/report.ts'
import { countOf, wordsOf } from '../parts/names.ts'
import { unmanagedCount } from '../parts/unmanaged.ts'
import type { DriftRun } from '../parts/report.ts'
import { count } from '../../model/count.ts'
import { waitingText } from '../../model/waiting.ts'
import { driftFieldSentence } from './field.ts'
import { byName, driftNaming } from './words.ts'

/** What a drift run found, as plain lines for the job log. The caller makes them harmless. */
export function driftLines(report: DriftRun): string[] {
  const { drift, kinds, cost } = report
  const naming = driftNaming(report)
  const nameOf = ({ address, service, id = '' }: Named): string => {
    const about = [service, id].filter(text => text !== '')
    return `${naming.text(address)}${about.length === 0 ? '' : ` (${about.join(', ')})`}`
  }
  const requests = cost === undefined ? '' : ` with ${count(cost.fivetranRequests, 'request')} to Fivetran`
  return [
    ...byName(drift.missing).map(one => `- ${nameOf(one)}: missing from Fivetran`),
    ...byName(drift.drifted).flatMap(one =>
      one.fields.filter(isDrift).map(field => `! ${nameOf(one)}: ${driftFieldSentence(field)}`),
    ),
    ...byName(drift.pending).map(one => {
      const what = [one.what, one.note ?? one.fields.join(', ')].filter(text => text !== '')
      return `~ ${nameOf(one)}: not applied yet: ${what.join(': ')}`
    }),
    ...byName(drift.health).map(
      ({ setupState, tasks, warnings, waits, ...one }) =>
        `* ${nameOf(one)}: ${[
          ...(waits === undefined ? [] : [`waits for ${waits.for}`]),
          ...[setupState, ...tasks, ...warnings].filter(text => text !== ''),
          ...(waits === undefined ? [] : [waitingText(waits)]),
        ].join('; ')}`,
    ),
    `${countOf(drift.compared, wordsOf(kinds, []))} compared${requests}; ${unmanagedCount(kinds, drift.unmanaged)} not managed here`,
    ...(drift.issue === undefined ? [] : [`Issue: ${drift.issue.url}`]),
  ]
}

type Named = Pick<DriftRun['drift']['drifted'][number], 'address' | 'service'> & { readonly id?: string }
