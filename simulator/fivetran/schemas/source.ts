/** What the source of a connection holds: its schemas, tables and columns, before anybody decides what of it syncs. */
import type { ColumnState } from './state.ts'

/** Why `enabled` of a table or column cannot be changed. `DELETED` follows from what the source has no more. */
export interface Lock {
  readonly reason_code: 'SYSTEM_TABLE' | 'SYSTEM_COLUMN' | 'OTHER'
  readonly reason?: string
  /** Whether it syncs. */
  readonly enabled: boolean
}

export interface SourceColumn {
  readonly primaryKey?: boolean
  readonly locked?: Lock
}

export interface SourceTable {
  readonly columns: Readonly<Record<string, SourceColumn>>
  readonly locked?: Lock
  /** Default true. */
  readonly supportsColumns?: boolean
  readonly supportsHistory?: boolean
  /** Whether its sync mode can be switched. Default true. */
  readonly hasSyncModes?: boolean
}

/** Tables by schema. */
export type Source = Readonly<Record<string, Readonly<Record<string, SourceTable>>>>

const SYSTEM_COLUMN: Lock = { reason_code: 'SYSTEM_COLUMN', enabled: true }

/** A table of these columns; the name of a primary key's ends with `*`. */
export function tableOf(names: readonly string[], rest: Omit<SourceTable, 'columns'> = {}): SourceTable {
  const columns = names.map((name): [string, SourceColumn] =>
    name.endsWith('*') ? [name.slice(0, -1), { primaryKey: true, locked: SYSTEM_COLUMN }] : [name, {}],
  )
  return { columns: Object.fromEntries(columns), ...rest }
}

/** A source of so many schemas with so many tables, all alike: `schema_01.table_001`. */
export function largeSource(schemas: number, tables: number): Source {
  const table = tableOf(['id*', 'name', 'ssn', 'email'])
  const all = Object.fromEntries(numbered(tables, 'table').map(name => [name, table]))
  return Object.fromEntries(numbered(schemas, 'schema').map(name => [name, all]))
}

/** What a connection's source holds where a test does not say: a small shop. */
export const SHOP: Source = {
  public: {
    Orders: tableOf(['id*', 'email', 'notes', 'total']),
    users: tableOf(['id*', 'email', 'ssn', 'password']),
    tmp_load: tableOf(['id*', 'payload']),
    schema_migrations: tableOf(['version*'], {
      locked: { reason_code: 'SYSTEM_TABLE', enabled: true },
      supportsColumns: false,
      supportsHistory: false,
      hasSyncModes: false,
    }),
    nopk_events: tableOf(['at', 'what'], {
      locked: { reason_code: 'OTHER', reason: 'The table has no primary key', enabled: false },
      supportsHistory: false,
    }),
  },
  audit: { log: tableOf(['id*', 'actor']) },
}

function numbered(count: number, prefix: string): string[] {
  const width = String(count).length
  return Array.from({ length: count }, (_, index) => `${prefix}_${String(index + 1).padStart(width, '0')}`)
}

/** The source of a connection. */
export function sourceOf({ source }: { readonly source?: Source | undefined }): Source {
  return source ?? SHOP
}

/** How a column that nobody has set is. */
export function unsetColumn(source: SourceTable | undefined, column: string): ColumnState {
  const { locked, primaryKey = false } = source?.columns[column] ?? {}
  return { enabled: locked?.enabled ?? true, hashed: false, is_primary_key: primaryKey }
}
