/** What Fivetran reports of a schema configuration beside what a manifest declares, name by name. Pure. */
import { pathKey, startsWith, type FieldPath } from '../../../model/path.ts'
import type { DesiredResource } from '../../../model/resource.ts'
import type { Lock, SchemaConfig, SourceSchema, SourceTable, TableName } from './config.ts'
import {
  COLUMN_SETTINGS,
  declaredConfig,
  hasColumns,
  hasTables,
  type DeclaredName,
  type DeclaredTable,
  type SettingName,
  type SettingValue,
} from './declared.ts'
import {
  chainsBelow,
  holding,
  isExact,
  pathOf,
  schemaChains,
  unshielded,
  type Chain,
  type Setting,
  type SourceName,
} from './specific.ts'

/** What a manifest says of a schema configuration. */
export type Declaring = Pick<DesiredResource, 'fields' | 'lifecycle'>

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
  readonly one: Setting
  readonly other: Setting
}

export interface SchemaComparison {
  /** Undefined where it is as declared, or not declared. */
  readonly policy: { readonly declared: string; readonly seen: string | undefined } | undefined
  /** What is not as declared and can be set, in Fivetran's order. */
  readonly differing: readonly Governed[]
  /** What is as declared, whether its name declares it or a pattern. */
  readonly agreeing: readonly Governed[]
  readonly unsettable: readonly Unsettable[]
  readonly ties: readonly Tie[]
  /** What Fivetran reports for settings whose keys are names, by `pathKey` of the setting. */
  readonly seen: ReadonlyMap<string, SettingValue | undefined>
  /** Tables of which the names of columns must be known, and are not: what patterns say of them is not compared. */
  readonly unchecked: readonly TableName[]
}

const known = new WeakMap<SchemaConfig, { readonly of: Declaring['fields']; readonly result: SchemaComparison }>()

/** Compares; the same objects are compared once. What `lifecycle.ignore_changes` names is left out. */
export function compareConfig(desired: Declaring, config: SchemaConfig): SchemaComparison {
  const before = known.get(config)
  if (before?.of === desired.fields) return before.result
  const found = new Found(desired.lifecycle.ignoreChanges)
  const declared = declaredConfig(desired)
  if (declared !== undefined)
    for (const [name, schema] of config.schemas) {
      const chains = schemaChains(declared, name)
      if (chains.length === 0) continue
      const enabled = found.compared({ schema: name }, 'enabled', schema.enabled, unshielded(chains))
      const isOn = (enabled?.value ?? schema.enabled) === true
      compareTables(name, schema, { chains: chains.filter(({ one }) => hasTables(one)), isOn, config, found })
    }
  const result = found.result(policyOf(desired, config, found))
  known.set(config, { of: desired.fields, result })
  return result
}

function policyOf(desired: Declaring, { policy: seen }: SchemaConfig, found: Found): SchemaComparison['policy'] {
  const declared = declaredConfig(desired)?.policy
  if (declared === undefined || declared === seen || found.ignores(['schema_change_handling'])) return undefined
  return { declared, seen }
}

/** What is above the names that are looked at. */
interface Above<T extends DeclaredName> {
  /** The keys that stand for what they are in, as far as these hold any below them. */
  readonly chains: readonly Chain<T>[]
  /** True where that will be synced. What patterns say of the rest does not count: nothing of it is synced. */
  readonly isOn: boolean
  readonly config: SchemaConfig
  readonly found: Found
}

function compareTables(schema: string, { tables }: SourceSchema, above: Above<Parameters<typeof hasTables>[0]>): void {
  const { isOn: isSchemaOn, found } = above
  if (above.chains.length === 0) return
  for (const [name, table] of tables) {
    const chains = chainsBelow(above.chains, name, one => one.tables)
    if (chains.length === 0) continue
    const at = { schema, table: name }
    const { enabled: isEnabled, lock, syncMode } = table
    const enabled = found.compared(at, 'enabled', isEnabled, chains, { isReached: isSchemaOn, because: () => lock })
    const isOn = isSchemaOn && (lock === undefined ? (enabled?.value ?? isEnabled) : isEnabled) === true
    found.compared(at, 'sync_mode', syncMode, chains, { isReached: isOn, because: setting => noMode(table, setting) })
    compareColumns(at, table, { ...above, chains: chains.filter(({ one }) => hasColumns(one)), isOn })
  }
}

function compareColumns(at: TableName, table: SourceTable, above: Above<DeclaredTable>): void {
  const { chains, isOn, found, config } = above
  if (chains.length === 0) return
  if (table.supportsColumns && !table.hasAllColumns && needsNames(table, above)) found.unchecked.push(at)
  const declared = chains.flatMap(({ one }) => [...one.columns.exact.keys()])
  const unsupported = table.supportsColumns ? undefined : 'no columns'
  for (const name of new Set([...table.columns.keys(), ...declared])) {
    const column = table.columns.get(name)
    const keys = chainsBelow(chains, name, one => one.columns)
    const inside = { ...at, column: name }
    if (column === undefined && table.hasAllColumns) continue
    // A column that nobody has touched follows the policy. Whether there is one of that name is not known: only what
    // is declared of just this column counts.
    const untouched = {
      enabled: config.policy === 'BLOCK_ALL' ? undefined : true,
      hashed: false,
      isPrimaryKey: undefined,
    }
    const { enabled, hashed, isPrimaryKey } = column ?? untouched
    const seen = { enabled, hashed, is_primary_key: isPrimaryKey }
    for (const setting of COLUMN_SETTINGS) {
      const lock = setting === 'enabled' ? column?.lock : undefined
      found.compared(inside, setting, seen[setting], keys, {
        isReached: isOn && column !== undefined,
        because: () => unsupported ?? lock,
      })
    }
  }
}

/** True where a pattern is over the columns of a table that is synced, or a name is not reported yet. */
function needsNames(table: SourceTable, { chains, isOn }: Above<DeclaredTable>): boolean {
  return chains.some(chain => {
    if (!isOn && !isExact(chain)) return false
    const { patterns, exact } = chain.one.columns
    return (isOn && patterns.length > 0) || [...exact.keys()].some(name => !table.columns.has(name))
  })
}

/** Why the sync mode cannot be as declared. One of a table that is about to be switched on may not be reported yet. */
function noMode(table: SourceTable, { value }: Setting): Unsettable['because'] | undefined {
  if (value === 'HISTORY' && !table.supportsHistory) return 'no history'
  return table.syncMode === undefined && table.enabled ? 'no sync mode' : undefined
}

interface How {
  /** False where only what is declared of just this name counts. */
  readonly isReached?: boolean
  /** Why it cannot be set. */
  readonly because?: (setting: Setting) => Unsettable['because'] | undefined
}

/** Gathers what is found. */
class Found {
  readonly unchecked: TableName[] = []
  readonly #differing: Governed[] = []
  readonly #agreeing: Governed[] = []
  readonly #unsettable: Unsettable[] = []
  readonly #ties: Tie[] = []
  readonly #seen = new Map<string, SettingValue | undefined>()
  readonly #ignored: readonly FieldPath[]

  constructor(ignored: readonly FieldPath[]) {
    this.#ignored = ignored
  }

  result(policy: SchemaComparison['policy']): SchemaComparison {
    return {
      policy,
      differing: this.#differing,
      agreeing: this.#agreeing,
      unsettable: this.#unsettable,
      ties: this.#ties,
      seen: this.#seen,
      unchecked: this.unchecked,
    }
  }

  ignores(path: FieldPath): boolean {
    return this.#ignored.some(one => startsWith(path, one))
  }

  /** Compares one setting of a name; gives the declared one that holds. */
  compared(
    at: SourceName,
    name: SettingName,
    seen: SettingValue | undefined,
    chains: readonly Chain[],
    { isReached = true, because = () => undefined }: How = {},
  ): Setting | undefined {
    const { setting, rival } = holding(chains, name) ?? {}
    if (setting === undefined || (!isReached && !isExact(setting))) return undefined
    if (this.ignores(pathOf(at, name)) || this.ignores(setting.path)) return undefined
    if (rival !== undefined) this.#ties.push({ at, one: setting, other: rival })
    const isSame = seen === setting.value
    const reason = isSame ? undefined : because(setting)
    // What cannot be set is said at its line, and is no difference: nothing would ever end it.
    if (isExact(setting)) this.#seen.set(pathKey(setting.path), reason === undefined ? seen : setting.value)
    if (isSame) this.#agreeing.push({ at, name, setting, seen })
    else if (reason === undefined) this.#differing.push({ at, name, setting, seen })
    else this.#unsettable.push({ at, name, setting, seen, because: reason })
    return setting
  }
}
