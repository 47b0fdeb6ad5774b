export const POLICIES = ['ALLOW_ALL', 'ALLOW_COLUMNS', 'BLOCK_ALL'] as const
export type Policy = (typeof POLICIES)[number]

export const SYNC_MODES = ['SOFT_DELETE', 'HISTORY', 'LIVE'] as const
export type SyncMode = (typeof SYNC_MODES)[number]

export interface ColumnState {
  enabled: boolean
  hashed: boolean
  is_primary_key: boolean
}

export interface TableState {
  enabled: boolean
  sync_mode: SyncMode | undefined
  /** Columns that somebody has set, or that were found when new ones were blocked. All others sync in clear. */
  readonly columns: Map<string, ColumnState>
  /** All columns that were found. */
  readonly found: Set<string>
}

export interface SchemaState {
  enabled: boolean
  readonly tables: Map<string, TableState>
}

/** What of a connection's source syncs, by the names of the source. */
export interface SchemaConfig {
  policy: Policy
  readonly schemas: Map<string, SchemaState>
  /** Write-only: no answer shows it. */
  typesLocked: boolean
}

/** One sync: how each column was loaded, by `schema.table.column`. */
export type Sync = ReadonlyMap<string, 'clear' | 'hashed'>
