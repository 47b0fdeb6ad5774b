/** Declared fields that have no effect, as warnings at their lines. Pure. */
import type { IneffectiveField, Kind } from '../../kinds/kind.ts'
import { creates, desiredOf, observedOf, type Change } from '../../model/change.ts'
import type { Problem } from '../../model/errors.ts'
import { formatPath, isSamePath } from '../../model/path.ts'
import type { DesiredResource } from '../../model/resource.ts'

type Asked = Pick<Kind, 'ineffectiveFields'>

/** What the manifest alone tells, whatever Fivetran holds. */
export function ineffectiveAsDeclared(desired: DesiredResource, kind: Asked): Problem[] {
  return kind.ineffectiveFields(desired, undefined).map(one => warning(one, desired))
}

/** What only shows beside what Fivetran reports. What was not read says nothing of it. */
export function ineffectiveAsObserved(change: Change, kind: Asked): Problem[] {
  const desired = desiredOf(change)
  const observed = creates(change) ? {} : observedOf(change)?.fields
  if (desired === undefined || observed === undefined) return []
  const said = kind.ineffectiveFields(desired, undefined)
  const found = kind.ineffectiveFields(desired, observed)
  return found.filter(({ path }) => !said.some(one => isSamePath(one.path, path))).map(one => warning(one, desired))
}

function warning({ path, message }: IneffectiveField, { positions }: DesiredResource): Problem {
  const position = positions.nearest(path.filter(part => typeof part !== 'object'))
  return { severity: 'warning', message: `${formatPath(path)} ${message}`, position }
}
