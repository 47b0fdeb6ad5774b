/**
 * The provider's resources that list what is on, or what is off, on one level of a schema configuration. The list is of
 * all siblings: what it does not name is the other way round, what appears later too. A pattern says the same. Pure.
 */
import { compareNames } from '../../../model/order.ts'
import { own, setOwn } from '../../../model/own.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../model/value.ts'
import { objectOf, textOf } from '../../../terraform/fields.ts'
import { keyText } from '../schema-config/pattern.ts'

/** `fivetran_connection_schemas_config` */
export function schemasByLists(values: JsonObject): JsonObject {
  return {
    schema_change_handling: textOf(values, 'schema_change_handling'),
    schemas: switched(values, 'schemas', {}),
  }
}

/** `fivetran_connection_schema_tables_config` */
export function tablesByLists(values: JsonObject): JsonObject {
  const modes = Object.entries(objectOf(values, 'sync_mode')).filter(([, mode]) => typeof mode === 'string')
  const settings = Object.fromEntries(modes.map(([table, mode]) => [table, { sync_mode: mode }]))
  return { schemas: nested([textOf(values, 'schema_name'), 'tables'], switched(values, 'tables', settings)) }
}

/** The lists of columns, each with what it sets. */
const COLUMN_LISTS = [
  ['hashed_columns', 'hashed'],
  ['primary_key_columns', 'is_primary_key'],
] as const

/** `fivetran_connection_table_columns_config` */
export function columnsByLists(values: JsonObject): JsonObject {
  const lists = COLUMN_LISTS.flatMap(([list, setting]) => {
    const listed = textsOf(values, list)
    return listed === undefined ? [] : [{ listed, setting }]
  })
  const settings: JsonObject = {}
  for (const { listed, setting } of lists)
    for (const name of listed) setOwn<Json>(settings, name, { ...objectOf(settings, name), [setting]: true })
  const columns = switched(values, 'columns', settings)
  // These lists are of all columns, too.
  const off = Object.fromEntries(lists.map(({ setting }) => [setting, false]))
  const others = lists.length === 0 ? {} : { '*': { ...objectOf(columns, '*'), ...off } }
  const path = [textOf(values, 'schema_name'), 'tables', textOf(values, 'table_name'), 'columns']
  return { schemas: nested(path, { ...columns, ...others }) }
}

/** The names of one level with their switches. `settings`: what else is set, by name. */
function switched(values: JsonObject, level: string, settings: JsonObject): JsonObject {
  const [on, off] = [filled(values, `enabled_${level}`), filled(values, `disabled_${level}`)]
  const listed = on ?? off
  const enabled = on !== undefined
  const result: JsonObject = {}
  for (const name of new Set([...(listed ?? []), ...Object.keys(settings)])) {
    const listing = listed?.includes(name) === true ? { enabled } : {}
    setOwn<Json>(result, keyText(name), { ...listing, ...objectOf(settings, name) })
  }
  return listed === undefined ? result : { ...result, '*': { enabled: !enabled } }
}

/**
 * All levels in the order of their names, in which a name that has settings and that its siblings' list leaves out says that it is off: a pattern
 * alone that switches it off would be taken for a mistake.
 */
export function withOwnSwitches(names: JsonObject): JsonObject {
  const isOff = objectOf(names, '*')['enabled'] === false
  const result: JsonObject = {}
  for (const [name, value] of Object.entries(names).toSorted(patternsLast)) {
    const settings = isJsonObject(value) ? value : {}
    const below = ['tables', 'columns'].flatMap((level): [string, Json][] =>
      own<Json>(settings, level) === undefined ? [] : [[level, withOwnSwitches(objectOf(settings, level))]],
    )
    setOwn<Json>(result, name, { ...(isOff ? { enabled: false } : {}), ...settings, ...Object.fromEntries(below) })
  }
  return result
}

function patternsLast([one]: readonly [string, Json], [other]: readonly [string, Json]): number {
  return Number(one === '*') - Number(other === '*') || compareNames(one, other)
}

/** Names in place of keys, at every second step. */
function nested(path: readonly string[], value: JsonObject): JsonObject {
  const [name = '', below, ...rest] = path
  if (below === undefined) return value
  const inner = rest.length === 0 ? value : nested(rest, value)
  return Object.fromEntries([[keyText(name), { [below]: inner }]])
}

/** Undefined where the list is not set. */
function textsOf(values: JsonObject, name: string): string[] | undefined {
  const list = own<Json>(values, name)
  return Array.isArray(list) ? list.filter(item => typeof item === 'string') : undefined
}

/** An empty list of what is on or off is as none to the provider: it switches nothing. */
function filled(values: JsonObject, name: string): string[] | undefined {
  const list = textsOf(values, name)
  return list === undefined || list.length === 0 ? undefined : list
}
