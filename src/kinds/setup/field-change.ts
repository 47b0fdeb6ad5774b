import type { FieldChange } from '../../model/change.ts'
import { keysIn, type FieldPath } from '../../model/path.ts'
import type { DesiredResource } from '../../model/resource.ts'

type Shown = boolean | string | undefined

/** A change of one of these fields; undefined: it is not there. `name`: the field of the manifest. */
export function fieldChange(
  path: FieldPath,
  before: Shown,
  after: Shown,
  { positions }: Pick<DesiredResource, 'positions'>,
  name: readonly string[] = keysIn(path).slice(0, 1),
): FieldChange {
  const differences = differencesOf(path, before, after)
  const position = positions.nearest(name)
  return { path, before: sideOf(before), after: sideOf(after), differences, origin: 'repository', position }
}

function sideOf(value: Shown): FieldChange['before'] {
  return value === undefined ? { type: 'absent' } : { type: 'value', value }
}

function differencesOf(path: FieldPath, before: Shown, after: Shown): FieldChange['differences'] {
  if (before !== undefined && after !== undefined) return [{ type: 'changed', path, before, after }]
  if (after !== undefined) return [{ type: 'added', path, value: after }]
  return before === undefined ? [] : [{ type: 'removed', path, value: before }]
}
