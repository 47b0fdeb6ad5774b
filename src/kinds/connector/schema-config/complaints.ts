/** What is wrong with what a manifest says of what syncs, beside what Fivetran reports. Pure. */
import { formatPath } from '../../../model/path.ts'
import { nearestTo } from '../../../model/suggest.ts'
import type { Problem } from '../../../model/errors.ts'
import { compareConfig, type Declaring, type Unsettable } from './compare.ts'
import type { SchemaConfig, SourceTable } from './config.ts'
import { declaredConfig, type DeclaredConfig, type DeclaredName, type DeclaredSchema } from './declared.ts'
import { keyText } from './pattern.ts'
import type { PlacedComplaint, PositionOf } from './placed-complaint.ts'
import { isExact } from './specific.ts'
import { switchedOffThere } from './switched-off.ts'
import { tieComplaint } from './tie.ts'

export interface ConfigComplaint extends PlacedComplaint {
  readonly severity: Problem['severity']
}

/** Names that Fivetran does not know, ties, and what cannot be set: each at its line, once. */
export function configComplaints(desired: Declaring, config: SchemaConfig, positionOf: PositionOf): ConfigComplaint[] {
  const declared = declaredConfig(desired)
  if (declared === undefined) return []
  const { ties, unsettable } = compareConfig(desired, config)
  const tied = new Map(
    ties.map(tie => tieComplaint(tie, positionOf)).map(one => [JSON.stringify(one.path), said('error', one)]),
  )
  return [
    // Looking for what was meant takes time, and nobody reads more.
    ...unknownNames(declared, config)
      .slice(0, MOST)
      .map(complain => complain()),
    ...tied.values(),
    ...unsettable.filter(({ setting }) => isExact(setting)).map(unsettableComplaint),
    ...switchedOffThere(declared, config).map(one => said('warning', one)),
  ]
}

const MOST = 100

function said(severity: Problem['severity'], { path, message, hint }: PlacedComplaint): ConfigComplaint {
  return { severity, path, message, ...(hint === undefined ? {} : { hint }) }
}

type Later = () => ConfigComplaint

function unknownNames(declared: DeclaredConfig, config: SchemaConfig): Later[] {
  const { schemas } = config
  const ofSchemas = [...declared.schemas.exact].flatMap(([name, key]) => {
    const known = schemas.get(name)
    return known === undefined ? [() => unknown('schema', name, key, schemas)] : unknownTables(name, key, config)
  })
  return [...ofSchemas, ...declared.schemas.patterns.flatMap(key => nowhere(key, config))]
}

function unknownTables(schema: string, { tables }: DeclaredSchema, { schemas }: SchemaConfig): Later[] {
  const { enabled, tables: known } = schemas.get(schema) ?? { enabled: true, tables: new Map<string, SourceTable>() }
  // The tables of a schema that is off need not be listed.
  if (!enabled && known.size === 0) return []
  return [...tables.exact].flatMap(([name, key]) => {
    const table = known.get(name)
    if (table === undefined) return [() => unknown('table', name, key, known)]
    if (!table.hasAllColumns) return []
    return [...key.columns.exact].flatMap(([column, ofColumn]) =>
      table.columns.has(column) ? [] : [() => unknown('column', column, ofColumn, table.columns)],
    )
  })
}

/** A table that none of the schemas has for which a pattern stands. */
function nowhere({ key, tables }: DeclaredSchema, { schemas }: SchemaConfig): Later[] {
  const within = [...schemas].filter(([name]) => key.matches(name)).map(([, schema]) => schema)
  if (within.length === 0) return []
  return [...tables.exact].flatMap(([name, { path }]): Later[] => {
    if (within.some(schema => schema.tables.has(name))) return []
    const message = `No schema that \`${key.text}\` stands for has a table \`${name}\`.`
    const all = (): Known => new Map(within.flatMap(one => Array.from(one.tables)))
    return [() => ({ severity: 'warning', path, message, ...hintFor(name, all()) })]
  })
}

type Known = ReadonlyMap<string, { readonly nameInDestination: string }>

function unknown(what: string, name: string, { path }: DeclaredName, known: Known): ConfigComplaint {
  const message = `${formatPath(path)}: Fivetran reports no ${what} \`${name}\` in the source.`
  return { severity: 'error', path, message, ...hintFor(name, known) }
}

/** People know a table by its name in the destination, where they query it. */
function hintFor(name: string, known: Known): { readonly hint: string } {
  const source = [...known].find(([, { nameInDestination }]) => nameInDestination === name)?.[0]
  if (source !== undefined) return { hint: `\`${name}\` is its name in the destination; write \`${keyText(source)}\`.` }
  const cased = [...known.keys()].find(one => one.toLowerCase() === name.toLowerCase())
  const meant = cased ?? nearestTo(name, known.keys())
  if (meant !== undefined) return { hint: `Did you mean \`${keyText(meant)}\`?` }
  return { hint: known.size === 0 ? 'Remove it.' : `Check its name, which is case-sensitive, or remove it.` }
}

const LOCKS: Readonly<Record<string, string>> = {
  SYSTEM_TABLE: 'it is a system table',
  SYSTEM_COLUMN: 'it is a system column',
  DELETED: 'it is gone in the source',
}

function unsettableComplaint({ setting: { path, value }, seen, because }: Unsettable): ConfigComplaint {
  const name = formatPath(path)
  switch (because) {
    case 'no columns':
      return {
        severity: 'error',
        path,
        message: `${name}: Fivetran lets nobody configure the columns of this table.`,
        hint: 'Remove what is declared of its columns.',
      }
    case 'no history':
      return {
        severity: 'error',
        path,
        message: `${name}: this table cannot be synced with its history.`,
        hint: 'Write `SOFT_DELETE`, or remove it.',
      }
    case 'no sync mode':
      return {
        severity: 'warning',
        path,
        message: `${name} has no effect: Fivetran lets nobody choose the sync mode of this table.`,
        hint: 'Remove it.',
      }
    default: {
      const reason = [LOCKS[because.code], because.reason].filter(text => text !== undefined && text !== '').join(': ')
      return {
        severity: 'warning',
        path,
        message: `${name} is ${String(value)} here and ${String(seen)} in Fivetran, which lets nobody change it${reason === '' ? '' : `: ${reason}`}.`,
        hint: 'Remove it, or write what Fivetran has.',
      }
    }
  }
}
