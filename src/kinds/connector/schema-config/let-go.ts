import { listOf } from '../../../model/count.ts'
import { formatPath, startsWith } from '../../../model/path.ts'
import { own } from '../../../model/own.ts'
import { isEmpty, isObject, type Value, type ValueObject } from '../../../model/value.ts'
import type { Declaring } from './compare.ts'
import { declaredConfig, keysOf, SETTING_NAMES, type NamePath } from './declared.ts'
import { readKey } from './pattern.ts'
import { chainsBelow, holding, schemaChains, type Chain } from './specific.ts'

/** How many are named; the ledger's next version of the manifest has the others. */
const NAMED = 5

/**
 * One warning for the settings among `paths` that were applied before and that no key of the manifest sets now. They
 * stay as Fivetran has them: leaving a line out un-hashes nothing.
 */
export function letGo(desired: Declaring, paths: readonly NamePath[]): string[] {
  const { fields, lifecycle } = desired
  const gone = paths.filter(
    path =>
      !isWritten(fields, path) &&
      !lifecycle.ignoreChanges.some(one => startsWith(path, one)) &&
      !isStillSet(desired, path),
  )
  if (gone.length === 0) return []
  const isAll = fields['schemas'] === undefined && gone.some(([name]) => name === 'schemas')
  const settings = gone.filter(([name]) => !isAll || name !== 'schemas').map(path => `\`${formatPath(path)}\``)
  const names = [...(isAll ? ['`schemas`'] : []), ...settings]
  const what = listOf(names, NAMED)
  const later = 'no longer managed.'
  if (names.length > 1)
    return [`${what} were removed from the manifest: they stay as Fivetran has them, and are ${later}`]
  return [`${what} was removed from the manifest: what it set stays as Fivetran has it, and is ${later}`]
}

/** True where it stands in the manifest just so, as most do. */
function isWritten(fields: ValueObject, path: NamePath): boolean {
  let value: Value | undefined = fields
  for (const part of path) value = isObject(value) ? own(value, part) : undefined
  return !isEmpty(value)
}

/** True where the manifest says it, or another key of it stands for all that this one stood for. */
function isStillSet(desired: Declaring, path: NamePath): boolean {
  const declared = declaredConfig(desired)
  if (declared === undefined) return false
  if (path[0] === 'schema_change_handling') return declared.policy !== undefined
  const name = SETTING_NAMES.find(one => one === path.at(-1))
  const [schema, table, column] = keysOf(path).map(nameOf)
  if (name === undefined || schema === undefined) return false
  const schemas = schemaChains(declared, schema)
  const tables = table === undefined ? [] : chainsBelow(schemas, table, one => one.tables)
  const columns = column === undefined ? [] : chainsBelow(tables, column, one => one.columns)
  const chains: readonly Chain[] = table === undefined ? schemas : column === undefined ? tables : columns
  return holding(chains, name) !== undefined
}

/** A pattern stands for all that another stands for if it fits that one's text: `*` fits `tmp_*`. */
function nameOf(text: string): string {
  return readKey(text).name ?? text
}
