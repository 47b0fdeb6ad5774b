/** What is worth knowing of a schema configuration beside what is declared of it. Pure. */
import { count, listOf } from '../../../model/count.ts'
import { formatPath } from '../../../model/path.ts'
import type { DesiredResource } from '../../../model/resource.ts'
import { compareConfig } from './compare.ts'
import type { SchemaConfig, SourceTable } from './config.ts'
import { declaredConfig, type DeclaredConfig, type DeclaredTable, type SettingName } from './declared.ts'
import { chainsBelow, holding, isExact, schemaChains, unshielded, type Chain } from './specific.ts'

/** Names in one sentence. */
const NAMED = 10

/** Tables of which nobody could tell whether their columns are as declared. */
export function uncheckedNotices(desired: DesiredResource, config: SchemaConfig): string[] {
  const { unchecked } = compareConfig(desired, config)
  if (unchecked.length === 0) return []
  const names = listOf(
    unchecked.map(({ schema, table }) => formatPath([schema, table])),
    NAMED,
  )
  return [
    `the columns of ${count(unchecked.length, 'table')} were not checked, because Fivetran did not tell their names in this run: ${names}. Columns that are declared by a pattern, and new ones, may sync there otherwise than declared.`,
  ]
}

/** How much patterns name that nobody can set as they say. What is named by itself is told at its line. */
export function lockedNotices(desired: DesiredResource, config: SchemaConfig): string[] {
  const names = compareConfig(desired, config).unsettable.filter(({ setting }) => !isExact(setting))
  const columns = names.filter(({ at }) => at.column !== undefined).length
  const parts = [
    ...(columns === names.length ? [] : [count(names.length - columns, 'table')]),
    ...(columns === 0 ? [] : [count(columns, 'column')]),
  ]
  if (parts.length === 0) return []
  return [
    `${parts.join(' and ')} that patterns stand for ${names.length === 1 ? 'stays' : 'stay'} otherwise: Fivetran lets nobody change that.`,
  ]
}

/**
 * What somebody has selected in Fivetran and the manifest leaves alone: what contradicts the policy, hashed columns, and
 * sync modes.
 */
export function undeclaredNotices(desired: DesiredResource, config: SchemaConfig): string[] {
  const declared = declaredConfig(desired)
  if (declared === undefined) return []
  const touched = touchedIn(declared, config)
  const groups = [...Map.groupBy(touched, ({ what }) => what)].map(
    ([what, same]) =>
      `${what}: ${listOf(
        same.map(({ name }) => name),
        NAMED,
      )}`,
  )
  return groups.length === 0 ? [] : [`set in Fivetran and not declared (${groups.join('; ')}).`]
}

interface Touched {
  readonly what: string
  readonly name: string
}

function touchedIn(declared: DeclaredConfig, config: SchemaConfig): Touched[] {
  const found: Touched[] = []
  for (const [schema, { enabled, tables }] of config.schemas) {
    const chains = schemaChains(declared, schema)
    if (isAgainstPolicy(enabled, unshielded(chains), config)) found.push(switched(enabled, schema))
    if (!enabled) continue
    for (const [table, state] of tables) {
      const ofTable = chainsBelow(chains, table, one => one.tables)
      if (state.lock === undefined && isAgainstPolicy(state.enabled, ofTable, config))
        found.push(switched(state.enabled, schema, table))
      if (state.enabled) found.push(...touchedInTable(state, ofTable, config, [schema, table]))
    }
  }
  return found
}

function touchedInTable(
  { syncMode, columns }: SourceTable,
  chains: readonly Chain<DeclaredTable>[],
  { policy }: SchemaConfig,
  names: readonly string[],
): Touched[] {
  const found: Touched[] = []
  const isUsual = syncMode === undefined || syncMode === 'SOFT_DELETE'
  if (!isUsual && !isDeclared(chains, 'sync_mode')) found.push({ what: syncMode, name: formatPath(names) })
  for (const [column, { hashed, enabled, lock }] of columns) {
    const ofColumn = chainsBelow(chains, column, one => one.columns)
    const name = formatPath([...names, column])
    if (hashed && !isDeclared(ofColumn, 'hashed')) found.push({ what: 'hashed', name })
    const isOff = !enabled && lock === undefined && policy !== 'BLOCK_ALL'
    if (isOff && !isDeclared(ofColumn, 'enabled')) found.push({ what: 'off', name })
  }
  return found
}

/** True for a schema or table that is on or off although new ones would not be, and nothing declares it. */
function isAgainstPolicy(enabled: boolean, chains: readonly Chain[], { policy }: SchemaConfig): boolean {
  return policy !== undefined && enabled !== (policy === 'ALLOW_ALL') && !isDeclared(chains, 'enabled')
}

function switched(enabled: boolean, ...names: readonly string[]): Touched {
  return { what: enabled ? 'on' : 'off', name: formatPath(names) }
}

function isDeclared(chains: readonly Chain[], name: SettingName): boolean {
  return holding(chains, name) !== undefined
}
