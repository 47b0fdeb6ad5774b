/** The differences of a schema configuration as what happens to each name of the source. Pure. */
import { keysIn } from '../../../model/path.ts'
import type { Difference, FieldChange } from '../../../model/change.ts'
import type { Json } from '../../../model/value.ts'
import { keysOf, SETTING_NAMES, type SettingName } from './declared.ts'
import { readKey } from './pattern.ts'

/** One setting of one name that changes. Of what is to be created, a name may be a pattern. */
export interface Switch {
  readonly schema: string
  readonly table: string | undefined
  readonly column: string | undefined
  readonly name: SettingName
  /** Undefined where Fivetran does not say. */
  readonly before: Json | undefined
  readonly after: Json
}

/** All that differs in `schemas`, whether one line says it or a pattern does. */
export function switchesOf(fields: readonly FieldChange[]): readonly Switch[] {
  return fields.flatMap(({ path, differences }) => (path[0] === 'schemas' ? differences.flatMap(switchOf) : []))
}

function switchOf(difference: Difference): Switch[] {
  if (difference.type !== 'added' && difference.type !== 'changed') return []
  const texts = keysIn(difference.path)
  const name = SETTING_NAMES.find(one => one === texts.at(-1))
  const [schema, table, column] = keysOf(texts).map(nameOf)
  if (name === undefined || schema === undefined) return []
  const sides =
    difference.type === 'added'
      ? { before: undefined, after: difference.value }
      : { before: difference.before, after: difference.after }
  return [{ schema, table, column, name, ...sides }]
}

function nameOf(text: string): string {
  return readKey(text).name ?? text
}

/** What a switch is of. */
export function levelOf({ table, column }: Switch): 'schema' | 'table' | 'column' {
  if (table === undefined) return 'schema'
  return column === undefined ? 'table' : 'column'
}
