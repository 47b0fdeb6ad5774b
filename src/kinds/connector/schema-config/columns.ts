/** The names of columns, which cost one request a table: asked for where they are needed, and not without end. */
import { absentWhen } from '../../../model/errors.ts'
import { count } from '../../../model/count.ts'
import type { DesiredResource } from '../../../model/resource.ts'
import type { Log } from '../../../runtime/log.ts'
import type { SchemaConfigReader } from './api.ts'
import { tablesToAsk } from './bodies.ts'
import { withColumns, type SchemaConfig, type SourceColumn, type TableName } from './config.ts'

/** Tables of one connector whose columns are asked for in a run. */
export const MOST_TABLES = 500
const PROGRESS_EVERY = 100

/** What asks. */
export interface ColumnPorts {
  readonly api: Pick<SchemaConfigReader, 'columns'>
  readonly log: Pick<Log, 'info'>
}

/**
 * The configuration with the names of all columns of those tables for which the manifest needs them. What Fivetran does
 * not tell (of a connector that is not connected, or of more tables than `MOST_TABLES`) stays unchecked, which the plan
 * says. Throws ApiError for a key that may not ask.
 */
export async function withNeededColumns(
  id: string,
  desired: Pick<DesiredResource, 'address' | 'fields' | 'lifecycle'>,
  config: SchemaConfig,
  { api, log }: ColumnPorts,
): Promise<SchemaConfig> {
  const needed = tablesToAsk(desired, config).toSorted((a, b) => touchedIn(a, config) - touchedIn(b, config))
  const asked = needed.slice(0, Math.max(0, MOST_TABLES - tablesAsked(config)))
  if (asked.length === 0) return config
  const rest = needed.length - asked.length
  const unasked = rest === 0 ? '' : `; ${count(rest, 'table')} more are not checked in this run`
  log.info(
    `${desired.address.name}: asking the source for the names of columns of ${count(asked.length, 'table')}, one request each${unasked}`,
  )
  let done = 0
  const answers = await Promise.all(
    asked.map(async (table): Promise<readonly [TableName, ReadonlyMap<string, SourceColumn> | undefined]> => {
      const columns = await absentWhen(({ status }) => status !== 401 && status !== 403, api.columns(id, table))
      done += 1
      if (done % PROGRESS_EVERY === 0) log.info(`${desired.address.name}: ${done}/${asked.length} tables asked`)
      return [table, columns]
    }),
  )
  return answers.reduce((result, [table, columns]) => {
    // Of a connector that is not connected, the list may come back empty.
    return columns === undefined || columns.size === 0 ? result : withColumns(result, table, columns)
  }, config)
}

/** Tables of which nobody has set a column come first, so that those that no run has asked for get their turn. */
function touchedIn({ schema, table }: TableName, { schemas }: SchemaConfig): number {
  return Math.min(1, schemas.get(schema)?.tables.get(table)?.columns.size ?? 0)
}

function tablesAsked({ schemas }: SchemaConfig): number {
  return [...schemas.values()].reduce(
    (sum, { tables }) => sum + [...tables.values()].filter(({ hasAllColumns }) => hasAllColumns).length,
    0,
  )
}

/**
 * A configuration that was read again, with the names of columns that were asked for before. A column that is not listed
 * is as it was at first: nobody has set it, or it was set back.
 */
export function withColumnsOf(before: SchemaConfig, after: SchemaConfig): SchemaConfig {
  return [...before.schemas].reduce(
    (result, [schema, { tables }]) =>
      [...tables].reduce(
        (inner, [table, { columns, hasAllColumns }]) =>
          hasAllColumns ? withColumns(inner, { schema, table }, atFirst(columns, after)) : inner,
        result,
      ),
    after,
  )
}

function atFirst(columns: ReadonlyMap<string, SourceColumn>, { policy }: SchemaConfig): Map<string, SourceColumn> {
  const isOn = ({ enabled, lock }: SourceColumn): boolean => enabled || (policy !== 'BLOCK_ALL' && lock === undefined)
  return new Map([...columns].map(([name, column]) => [name, { ...column, hashed: false, enabled: isOn(column) }]))
}
