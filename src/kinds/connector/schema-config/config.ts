/**
 * The schema configuration of a connector: which schemas, tables and columns of its source are synced, and how.
 * Fivetran's own word; what it writes to is the destination schema.
 */

/** What becomes of what appears in the source later (`schema_change_handling`), in Fivetran's spelling. */
export const POLICIES = ['ALLOW_ALL', 'ALLOW_COLUMNS', 'BLOCK_ALL'] as const
/** How a table is synced, in Fivetran's spelling. */
export const SYNC_MODES = ['SOFT_DELETE', 'HISTORY', 'LIVE'] as const

/**
 * Why `enabled` of a table or column cannot be changed. Only `enabled`: `hashed` and `sync_mode` can be (documentation
 * of Fivetran's Terraform provider).
 */
export interface Lock {
  /** `SYSTEM_TABLE`, `SYSTEM_COLUMN`, `DELETED` (gone in the source), `OTHER`; '' where Fivetran does not say. */
  readonly code: string
  /** In Fivetran's words; '' where it gives none. */
  readonly reason: string
}

interface Named {
  /** What Fivetran calls it in the destination: `Orders` becomes `orders`. '' where it does not say. */
  readonly nameInDestination: string
  readonly enabled: boolean
}

export interface SourceColumn extends Named {
  readonly hashed: boolean
  readonly isPrimaryKey: boolean | undefined
  readonly lock: Lock | undefined
}

export interface SourceTable extends Named {
  /** Undefined where nobody can choose it. */
  readonly syncMode: string | undefined
  /** By name. Of a whole configuration only those that somebody has touched, unless `hasAllColumns`. */
  readonly columns: ReadonlyMap<string, SourceColumn>
  /** True once the names of all columns were asked for. */
  readonly hasAllColumns: boolean
  /** False for a table of which no column can be configured. */
  readonly supportsColumns: boolean
  /** False for a table that cannot be synced with its history. */
  readonly supportsHistory: boolean
  readonly lock: Lock | undefined
}

export interface SourceSchema extends Named {
  /** By name. */
  readonly tables: ReadonlyMap<string, SourceTable>
}

/** What `GET /connections/{id}/schemas` answers. */
export interface SchemaConfig {
  /** Undefined where Fivetran does not say. */
  readonly policy: string | undefined
  /** By name, complete. */
  readonly schemas: ReadonlyMap<string, SourceSchema>
}

/** `unknown`: Fivetran has none yet (404 until the first sync, a reload, or a `POST`), so no name can be checked. */
export type KnownSchemaConfig = SchemaConfig | 'unknown'

/** A table, by its names in the source. */
export interface TableName {
  readonly schema: string
  readonly table: string
}

/** The configuration with the names of all columns of one table, as `GET …/tables/{table}/columns` gives them. */
export function withColumns(
  config: SchemaConfig,
  { schema, table }: TableName,
  columns: ReadonlyMap<string, SourceColumn>,
): SchemaConfig {
  const ofSchema = config.schemas.get(schema)
  const ofTable = ofSchema?.tables.get(table)
  if (ofSchema === undefined || ofTable === undefined) return config
  const known: SourceTable = { ...ofTable, columns: new Map([...columns, ...ofTable.columns]), hasAllColumns: true }
  const tables = new Map(ofSchema.tables).set(table, known)
  return { ...config, schemas: new Map(config.schemas).set(schema, { ...ofSchema, tables }) }
}
