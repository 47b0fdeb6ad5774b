import { isDrift, type Adoption, type DriftReport } from '../../engine/drift/report.ts'
import { formatAddress } from '../../kinds/connector/connector.ts'
import { annotation, type Annotation } from '../annotation.ts'
import { driftFieldSentence } from './field.ts'

/** What to do at the line of a drifted field. */
const ADVICE: Readonly<Record<Adoption['how'], string>> = {
  write: "Take over Fivetran's value here, or apply to set it back.",
  remove: 'Remove the line, or apply to set it back.',
  unreadable: 'Apply to set it back.',
  none: '',
}

/** A warning at the manifest's line of each drifted field, and at the manifest of each connector that is gone. */
export function driftAnnotations({ drifted, vanished }: DriftReport): Annotation[] {
  return [
    ...vanished.map(one => {
      const texts = [
        `Fivetran has this connector (${one.id}) no more.`,
        'Remove its manifest, or create it again as the drift report says.',
      ]
      return annotation('warning', formatAddress(one.address), texts, one.position)
    }),
    ...drifted.flatMap(one =>
      one.fields
        .filter(isDrift)
        .map(field =>
          annotation(
            'warning',
            formatAddress(one.address),
            [driftFieldSentence(field), ADVICE[field.adoption.how]],
            field.position ?? one.position,
          ),
        ),
    ),
  ]
}
