/** What is wrong with `schemas` as it is written, whatever Fivetran reports. Pure. */
import { isName } from '../../../manifests/field.ts'
import { badName, quoted } from '../../../manifests/wording.ts'
import { formatPath } from '../../../model/path.ts'
import type { ValueObject } from '../../../model/value.ts'
import {
  allKeys,
  COLUMN_SETTINGS,
  declaredConfig,
  hasColumns,
  SCHEMA_SETTINGS,
  TABLE_SETTINGS,
  type DeclaredConfig,
  type DeclaredName,
  type DeclaredTable,
  type Level,
  type SettingName,
} from './declared.ts'
import {
  chainsBelow,
  holding,
  schemaChains,
  unshielded,
  type Chain,
  type Setting,
  type SourceName,
} from './specific.ts'
import type { PlacedComplaint, PositionOf } from './placed-complaint.ts'
import { tieComplaint } from './tie.ts'

/** What is wrong with the keys of `fields.schemas`. */
export function checkKeys(fields: ValueObject): PlacedComplaint[] {
  const declared = declaredConfig({ fields })
  return declared === undefined ? [] : keyComplaints(declared)
}

/** What its settings say against each other: of names that are written out, patterns say it whatever there is. */
export function checkSettings(fields: ValueObject, positionOf: PositionOf): PlacedComplaint[] {
  const declared = declaredConfig({ fields })
  return declared === undefined ? [] : settingComplaints(declared, positionOf)
}

function keyComplaints({ schemas }: DeclaredConfig): PlacedComplaint[] {
  const tables = allKeys(schemas).map(({ tables: level }) => level)
  const columns = tables.flatMap(level => allKeys(level).map(one => one.columns))
  return [schemas, ...tables, ...columns].flatMap(level => ofLevel(level))
}

function ofLevel(level: Level<DeclaredName>): PlacedComplaint[] {
  return [
    ...allKeys(level).flatMap(({ key, path }) => {
      const name = key.name ?? key.text
      return isName(name) ? [] : [{ path, ...badName(`The key ${quoted(formatPath([key.text]))}`, name) }]
    }),
    ...level.same.map(({ one, first }) => ({
      path: one.path,
      message: `${quoted(formatPath(one.path))} is the same name as ${quoted(first.key.text)}.`,
      hint: 'Keep one of the two.',
    })),
  ]
}

function settingComplaints(declared: DeclaredConfig, positionOf: PositionOf): PlacedComplaint[] {
  const complaints: PlacedComplaint[] = []
  const look = (at: SourceName, chains: readonly Chain[], names: readonly SettingName[], own?: DeclaredName): void => {
    for (const name of names) {
      const { setting, rival } = holding(chains, name) ?? {}
      if (setting === undefined) continue
      if (rival !== undefined) complaints.push(tieComplaint({ at, one: setting, other: rival }, positionOf))
      else if (name === 'enabled' && own !== undefined && isSwitchedOff(own, setting))
        complaints.push(switchedOff(own, setting, positionOf))
    }
  }
  for (const [schema, ofSchema] of declared.schemas.exact) {
    const schemas = schemaChains(declared, schema)
    look({ schema }, unshielded(schemas), SCHEMA_SETTINGS)
    for (const [table, ofTable] of ofSchema.tables.exact) {
      const tables = chainsBelow(schemas, table, one => one.tables)
      look({ schema, table }, tables, TABLE_SETTINGS, ofTable)
      for (const [column, ofColumn] of ofTable.columns.exact)
        look(
          { schema, table, column },
          chainsBelow(tables, column, one => one.columns),
          COLUMN_SETTINGS,
          ofColumn,
        )
    }
  }
  return complaints
}

/** True for a name that has settings, does not say `enabled`, and is switched off by a pattern. */
function isSwitchedOff(own: DeclaredName, setting: Setting): boolean {
  const hasSettings = own.settings.size > 0 || (isTable(own) && hasColumns(own))
  return hasSettings && !own.settings.has('enabled') && setting.value === false
}

function isTable(one: DeclaredName): one is DeclaredTable {
  return 'columns' in one
}

function switchedOff(own: DeclaredName, setting: Setting, positionOf: PositionOf): PlacedComplaint {
  return {
    path: own.path,
    message: `${quoted(formatPath(own.path))} has settings of its own, and ${quoted(setting.path.at(-2) ?? '')} in line ${positionOf(setting.path).line} switches it off.`,
    hint: 'Write `enabled: true` below it, or `enabled: false`.',
  }
}
