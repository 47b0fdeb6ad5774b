import { listOf } from '../../model/count.ts'
import { isDrift, type Acceptance } from '../../engine/drift/report.ts'
import type { Remark } from '../parts/annotation.ts'
import { wordsFor } from '../parts/names.ts'
import type { DriftRun } from '../parts/report.ts'
import { driftFieldSentence } from './field.ts'
import { byName, driftedAddresses, driftNaming, driftVerdict } from './words.ts'

/** What to do at the line of a drifted field. */
const ADVICE: Readonly<Record<Acceptance['how'], string>> = {
  write: "Write Fivetran's value here to accept it, or apply to set it back.",
  beside: 'Write what is different beside this line to accept it, or apply to set it back.',
  remove: 'Remove the line, or apply to set it back.',
  unreadable: 'Apply to set it back.',
  none: '',
}

/** So many names stand in the error itself. */
const NAMES = 5

/**
 * One error for the run, and a warning at the manifest's line of each drifted field and at the manifest of each resource
 * that is missing.
 */
export function driftRemarks(report: DriftRun): Remark[] {
  const { drift, kinds } = report
  const { text } = driftNaming(report)
  return [
    ...summary(report),
    ...byName(drift.missing).map(({ address, id, position }): Remark => {
      const what = `Fivetran has this ${wordsFor(kinds, address.kind).one} (${id}) no more.`
      const advice = 'Remove its manifest, or create it again as the drift report says.'
      return { level: 'warning', about: text(address), what: '', texts: [what, advice], position }
    }),
    ...byName(drift.drifted).flatMap(({ address, fields, position }) =>
      fields.filter(isDrift).map((field): Remark => {
        const texts = [driftFieldSentence(field), ADVICE[field.acceptance.how]]
        return { level: 'warning', about: text(address), what: '', texts, position: field.position ?? position }
      }),
    ),
  ]
}

/** Why the run fails: `1 … differs: see issue #7 (…). Warehouse/github.` */
function summary(report: DriftRun): Remark[] {
  const { issue } = report.drift
  const addresses = byName(driftedAddresses(report.drift).map(address => ({ address }))).map(one => one.address)
  if (addresses.length === 0) return []
  const names = listOf(addresses.map(driftNaming(report).text), NAMES)
  const where = issue === undefined ? 'see the job summary' : `see issue #${issue.number} (${issue.url})`
  const texts = [`${driftVerdict(report)}: ${where}.`, `${names}.`]
  return [{ level: 'error', what: 'Fivetran drift', texts, position: undefined }]
}
