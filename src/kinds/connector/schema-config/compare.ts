/** What Fivetran reports of a schema configuration beside what a manifest declares, name by name. Pure. */
import { pathKey, startsWith, type FieldPath } from '../../../model/path.ts'
import type { DesiredResource } from '../../../model/resource.ts'
import type { Lock, SchemaConfig, SourceColumn, SourceSchema, SourceTable, TableName } from './config.ts'
import {
  COLUMN_SETTINGS,
  declaredConfig,
  keysFor,
  type DeclaredName,
  type DeclaredSchema,
  type DeclaredTable,
  type SettingName,
  type SettingValue,
} from './declared.ts'
import { mostSpecific, type Setting } from './specific.ts'

/** A schema, table or column, by its names in the source. */
export interface SourceName {
  readonly schema: string
  readonly table?: string
  readonly column?: string
}

/** One setting of one name, with what the manifest says of it. */
export interface Governed {
  readonly at: SourceName
  readonly name: SettingName
  /** The declared setting that holds for it. */
  readonly setting: Setting
  /** What Fivetran reports; undefined where it does not say. */
  readonly seen: SettingValue | undefined
}

/** A setting that differs and cannot be made as declared. */
export interface Unsettable extends Governed {
  readonly because: Lock | 'no sync mode' | 'no history' | 'no columns'
}

/** Two settings of which none is more specific, with different values. */
export interface Tie {
  readonly at: SourceName
  readonly name: SettingName
  readonly one: Setting
  readonly other: Setting
}

export interface SchemaComparison {
  /** Undefined where it is as declared, or not declared. */
  readonly policy: { readonly declared: string; readonly seen: string | undefined } | undefined
  /** What is not as declared and can be set. */
  readonly differing: readonly Governed[]
  readonly unsettable: readonly Unsettable[]
  readonly ties: readonly Tie[]
  /** What Fivetran reports for settings whose keys are names, by `pathKey`. */
  readonly seen: ReadonlyMap<string, SettingValue | undefined>
  /** Tables of which names of columns must be known, and are not. What is declared of them is not compared. */
  readonly unchecked: readonly TableName[]
}

type Subject = Pick<DesiredResource, 'fields' | 'lifecycle'>

const known = new WeakMap<SchemaConfig, { readonly of: Subject['fields']; readonly result: SchemaComparison }>()

/** Compares; the same objects are compared once. What `lifecycle.ignore_changes` names is left out. */
export function compareConfig(desired: Subject, config: SchemaConfig): SchemaComparison {
  const before = known.get(config)
  if (before?.of === desired.fields) return before.result
  const result = new Walk(desired, config).result()
  known.set(config, { of: desired.fields, result })
  return result
}

/** A key of one level below keys of the levels above. */
interface Chain<T extends DeclaredName> {
  readonly one: T
  readonly ranks: readonly number[]
}

class Walk {
  readonly #desired: Subject
  readonly #config: SchemaConfig
  readonly #differing: Governed[] = []
  readonly #unsettable: Unsettable[] = []
  readonly #ties: Tie[] = []
  readonly #seen = new Map<string, SettingValue | undefined>()
  readonly #unchecked: TableName[] = []

  constructor(desired: Subject, config: SchemaConfig) {
    this.#desired = desired
    this.#config = config
  }

  result(): SchemaComparison {
    const declared = declaredConfig(this.#desired)
    if (declared !== undefined)
      for (const [name, schema] of this.#config.schemas) {
        const keys = keysFor(declared.schemas, name)
        if (keys.length > 0) this.#schema({ schema: name }, schema, chainsOf(keys))
      }
    const [policy, seen] = [declared?.policy, this.#config.policy]
    const isPolicy = policy !== undefined && policy !== seen && !this.#isIgnored(['schema_change_handling'])
    return {
      policy: isPolicy ? { declared: policy, seen } : undefined,
      differing: this.#differing,
      unsettable: this.#unsettable,
      ties: this.#ties,
      seen: this.#seen,
      unchecked: this.#unchecked,
    }
  }

  #schema(at: SourceName, schema: SourceSchema, keys: readonly Chain<DeclaredSchema>[]): void {
    const enabled = this.#setting(at, 'enabled', schema.enabled, unshielded(keys), true)
    const isOn = (enabled?.value ?? schema.enabled) === true
    const below = keys.filter(({ one }) => one.tables.exact.size + one.tables.patterns.length > 0)
    if (below.length === 0) return
    for (const [name, table] of schema.tables) {
      const chains = below.flatMap(({ one, ranks }) =>
        keysFor(one.tables, name).map(key => ({ one: key, ranks: [...ranks, key.key.rank] })),
      )
      if (chains.length > 0) this.#table({ schema: at.schema, table: name }, table, chains, isOn)
    }
  }

  #table(at: TableName, table: SourceTable, keys: readonly Chain<DeclaredTable>[], isParentOn: boolean): void {
    const enabled = this.#setting(at, 'enabled', table.enabled, keys, isParentOn, table.lock)
    const wanted = table.lock === undefined ? (enabled?.value ?? table.enabled) : table.enabled
    const isOn = isParentOn && wanted === true
    const setting = this.#pick(at, 'sync_mode', keys, isOn)
    if (setting !== undefined) this.#compare(at, 'sync_mode', table.syncMode, setting, noMode(table, setting))
    const below = keys.filter(({ one }) => one.columns.exact.size + one.columns.patterns.length > 0)
    if (below.length > 0) this.#columns(at, table, below, isOn)
  }

  #columns(at: TableName, table: SourceTable, keys: readonly Chain<DeclaredTable>[], isOn: boolean): void {
    const named = new Set(keys.flatMap(({ one }) => [...one.columns.exact.keys()]))
    const isUnknown = (name: string): boolean => !table.columns.has(name)
    // Nothing that only a pattern names is asked of a table that is off: nothing of it is synced.
    const asks = keys.some(({ one, ranks }) => {
      const isCounted = isOn || ranks.every(rank => rank === Infinity)
      return isCounted && ((isOn && one.columns.patterns.length > 0) || [...one.columns.exact.keys()].some(isUnknown))
    })
    if (table.supportsColumns && !table.hasAllColumns && asks) this.#unchecked.push(at)
    for (const name of new Set([...table.columns.keys(), ...named])) {
      const column = table.columns.get(name)
      const chains = keys.flatMap(({ one, ranks }) =>
        keysFor(one.columns, name).map(key => ({ one: key, ranks: [...ranks, key.key.rank] })),
      )
      const inside = { ...at, column: name }
      if (column !== undefined) this.#column(inside, column, table, chains, isOn)
      else if (!table.hasAllColumns) this.#unseenColumn(inside, table, chains)
    }
  }

  #column(
    at: SourceName,
    column: SourceColumn,
    table: SourceTable,
    keys: readonly Chain<DeclaredName>[],
    isOn: boolean,
  ) {
    const seen = { enabled: column.enabled, hashed: column.hashed, is_primary_key: column.isPrimaryKey }
    for (const name of COLUMN_SETTINGS) {
      const setting = this.#pick(at, name, keys, isOn)
      const lock = name === 'enabled' ? column.lock : undefined
      if (setting !== undefined)
        this.#compare(at, name, seen[name], setting, table.supportsColumns ? lock : 'no columns')
    }
  }

  /**
   * A column that nobody has touched yet follows the policy. Whether there is one of that name is not known, so that
   * only what is declared of just this column is compared.
   */
  #unseenColumn(at: SourceName, table: SourceTable, keys: readonly Chain<DeclaredName>[]): void {
    const exact = keys.filter(({ ranks }) => ranks.every(rank => rank === Infinity))
    const enabled = this.#config.policy === 'BLOCK_ALL' ? undefined : true
    const seen = { enabled, hashed: false, is_primary_key: undefined }
    for (const name of COLUMN_SETTINGS) {
      const setting = this.#pick(at, name, exact, true)
      if (setting !== undefined)
        this.#compare(at, name, seen[name], setting, table.supportsColumns ? undefined : 'no columns')
    }
  }

  /** The declared setting that holds, compared. `isReached`: false where what patterns say does not count. */
  #setting(
    at: SourceName,
    name: SettingName,
    seen: SettingValue,
    keys: readonly Chain<DeclaredName>[],
    isReached: boolean,
    lock?: Lock,
  ): Setting | undefined {
    const setting = this.#pick(at, name, keys, isReached)
    if (setting !== undefined) this.#compare(at, name, seen, setting, lock)
    return setting
  }

  #pick(
    at: SourceName,
    name: SettingName,
    keys: readonly Chain<DeclaredName>[],
    isReached: boolean,
  ): Setting | undefined {
    const settings = keys.flatMap(({ one, ranks }): Setting[] => {
      const value = one.settings.get(name)
      return value === undefined ? [] : [{ path: [...one.path, name], value, ranks }]
    })
    if (settings.length === 0) return undefined
    const { setting, rival } = mostSpecific(settings)
    if ((!isExact(setting) && !isReached) || this.#isIgnored(pathOf(at, name)) || this.#isIgnored(setting.path))
      return undefined
    if (rival !== undefined) this.#ties.push({ at, name, one: setting, other: rival })
    return setting
  }

  #compare(
    at: SourceName,
    name: SettingName,
    seen: SettingValue | undefined,
    setting: Setting,
    because: Unsettable['because'] | undefined,
  ): void {
    const isSame = seen === setting.value
    // What cannot be set is said at its line, and is no difference: nothing would ever end it.
    if (isExact(setting)) this.#seen.set(pathKey(setting.path), because === undefined ? seen : setting.value)
    if (isSame) return
    const governed: Governed = { at, name, setting, seen }
    if (because === undefined) this.#differing.push(governed)
    else this.#unsettable.push({ ...governed, because })
  }

  #isIgnored(path: FieldPath): boolean {
    return this.#desired.lifecycle.ignoreChanges.some(one => startsWith(path, one))
  }
}

function chainsOf<T extends DeclaredName>(keys: readonly T[]): Chain<T>[] {
  return keys.map(one => ({ one, ranks: [one.key.rank] }))
}

/**
 * A pattern never switches off a schema that the manifest names, by something more specific, for its tables: `"*":
 * false` beside `public: { tables: … }` means all others.
 */
function unshielded(keys: readonly Chain<DeclaredSchema>[]): readonly Chain<DeclaredSchema>[] {
  const most = Math.max(-1, ...keys.map(({ one }) => (hasTables(one) ? one.key.rank : -1)))
  return keys.filter(({ one }) => one.settings.get('enabled') !== false || one.key.rank >= most)
}

/** True where the manifest has keys below the schema. */
export function hasTables({ tables }: DeclaredSchema): boolean {
  return tables.exact.size + tables.patterns.length > 0
}

/** Why the sync mode cannot be as declared. One of a table that is about to be switched on may not be reported yet. */
function noMode(table: SourceTable, { value }: Setting): Unsettable['because'] | undefined {
  if (value === 'HISTORY' && !table.supportsHistory) return 'no history'
  return table.syncMode === undefined && table.enabled ? 'no sync mode' : undefined
}

/** Where a setting stands in Fivetran's configuration: `['schemas', 'public', 'tables', 'users', 'enabled']`. */
export function pathOf({ schema, table, column }: SourceName, name?: SettingName): FieldPath {
  return [
    'schemas',
    schema,
    ...(table === undefined ? [] : ['tables', table]),
    ...(column === undefined ? [] : ['columns', column]),
    ...(name === undefined ? [] : [name]),
  ]
}

/** True for a setting of which all keys are names. */
export function isExact({ ranks }: Setting): boolean {
  return ranks.every(rank => rank === Infinity)
}
