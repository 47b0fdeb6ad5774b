/** What is to be said of a connector's schema configuration when a change of it is planned. Pure. */
import type { Refusal } from '../../model/change.ts'
import type { Problem } from '../../model/errors.ts'
import { keysIn, pathOfKey, type FieldPath } from '../../model/path.ts'
import type { Position } from '../../model/position.ts'
import { listOf } from '../../model/count.ts'
import type { DesiredResource, RecordedResource } from '../../model/resource.ts'
import type { ObservedConnector } from './connector.ts'
import { configComplaints } from './schema-config/complaints.ts'
import { SCHEMA_CONFIG_FIELDS } from './schema-config/fields.ts'
import { letGo } from './schema-config/let-go.ts'

/** What does not fit what Fivetran reports, each at its line. Empty where nobody asked. */
export function schemaProblems(
  desired: DesiredResource,
  { schemaConfig }: Pick<ObservedConnector, 'schemaConfig'>,
): Problem[] {
  if (schemaConfig === undefined || schemaConfig === 'unknown') return []
  const positionOf = (path: FieldPath): Position => desired.positions.nearest(keysIn(path))
  return configComplaints(desired, schemaConfig, positionOf).map(({ path, ...complaint }) =>
    Object.assign({ position: positionOf(path) }, complaint),
  )
}

/** Why nothing is changed where a line has an error; the lines are told by themselves. */
export function schemaRefusal(problems: readonly Problem[]): { readonly refusal?: Refusal } {
  const lines = [
    ...new Set(
      problems.flatMap(({ severity, position }) =>
        severity !== 'error' || position === undefined ? [] : [`${position.file}:${position.line}`],
      ),
    ),
  ]
  if (lines.length === 0) return {}
  const message = `What \`schemas\` says does not fit what Fivetran reports of the source: see ${listOf(lines, 5)}.`
  const hint = 'Correct what is said there.'
  return { refusal: { reason: 'conflict', message, hint, liftedByLabel: false, fails: true } }
}

/** One warning of all that the manifest has set and sets no more: nothing of it is reset. */
export function letGoWarnings(desired: DesiredResource, recorded: RecordedResource | undefined): string[] {
  const paths = Object.keys(recorded?.fields ?? {}).map(pathOfKey)
  const ours = paths.filter(([name]) => SCHEMA_CONFIG_FIELDS.some(one => one === name))
  return letGo(desired, ours.map(keysIn))
}
