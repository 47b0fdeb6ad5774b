import { isDrift, type Acceptance } from '../../engine/drift/report.ts'
import { annotation, type Annotation } from '../parts/annotation.ts'
import { wordsFor } from '../parts/names.ts'
import type { DriftRun } from '../parts/report.ts'
import { driftFieldSentence } from './field.ts'
import { driftNaming } from './words.ts'

/** What to do at the line of a drifted field. */
const ADVICE: Readonly<Record<Acceptance['how'], string>> = {
  write: "Write Fivetran's value here to accept it, or apply to set it back.",
  remove: 'Remove the line, or apply to set it back.',
  unreadable: 'Apply to set it back.',
  none: '',
}

/** A warning at the manifest's line of each drifted field, and at the manifest of each resource that is missing. */
export function driftAnnotations(report: DriftRun): Annotation[] {
  const { drift, kinds } = report
  const { text } = driftNaming(report)
  return [
    ...drift.missing.map(({ address, id, position }) => {
      const what = `Fivetran has this ${wordsFor(kinds, address.kind).one} (${id}) no more.`
      const advice = 'Remove its manifest, or create it again as the drift report says.'
      return annotation('warning', text(address), [what, advice], position)
    }),
    ...drift.drifted.flatMap(({ address, fields, position }) =>
      fields.filter(isDrift).map(field => {
        const texts = [driftFieldSentence(field), ADVICE[field.acceptance.how]]
        return annotation('warning', text(address), texts, field.position ?? position)
      }),
    ),
  ]
}
