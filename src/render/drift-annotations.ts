import { isDrift, type DriftReport } from '../drift/report.ts'
import { formatAddress } from '../model/connector.ts'
import { annotation, type Annotation } from './annotation.ts'
import { driftFieldSentence } from './drift-field.ts'

/** A warning at the manifest's line of each drifted field, and at the manifest of each connector that is gone. */
export function driftAnnotations({ drifted, vanished }: DriftReport): Annotation[] {
  return [
    ...vanished.map((one) => annotation('warning', formatAddress(one.address), [`Fivetran has this connector (${one.id}) no more.`], one.position)),
    ...drifted.flatMap((one) => one.fields.filter(isDrift).map((field) => annotation('warning', formatAddress(one.address), [driftFieldSentence(field)], field.position ?? one.position))),
  ]
}
