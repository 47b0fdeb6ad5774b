/** Which declared setting holds for a name of the source, of all whose keys stand for it. Pure. */
import {
  hasTables,
  keysFor,
  type DeclaredConfig,
  type DeclaredName,
  type DeclaredSchema,
  type NamePath,
  type SettingName,
  type SettingValue,
} from './declared.ts'

/** A schema, table or column, by its names in the source. */
export interface SourceName {
  readonly schema: string
  readonly table?: string
  readonly column?: string
}

/** A declared setting. */
export interface Setting {
  /** Where it stands in the manifest: `['schemas', '*', 'tables', 'tmp_*', 'enabled']`. */
  readonly path: NamePath
  readonly value: SettingValue
  /** How specific each of its keys is, from the schema down. */
  readonly ranks: readonly number[]
}

/** A setting that holds. */
export interface Holding {
  readonly setting: Setting
  /** One with another value that is as specific: what holds, only a person can say. */
  readonly rival: Setting | undefined
}

/** A key of one level, below keys of the levels above. */
export interface Chain<T extends DeclaredName = DeclaredName> {
  readonly one: T
  readonly ranks: readonly number[]
}

/** The keys that stand for a schema. */
export function schemaChains({ schemas }: DeclaredConfig, schema: string): Chain<DeclaredSchema>[] {
  return keysFor(schemas, schema).map(one => ({ one, ranks: [one.key.rank] }))
}

/** The keys of the level below that stand for a name. */
export function chainsBelow<T extends DeclaredName, U extends DeclaredName>(
  chains: readonly Chain<T>[],
  name: string,
  below: (one: T) => Parameters<typeof keysFor<U>>[0],
): Chain<U>[] {
  return chains.flatMap(({ one, ranks }) =>
    keysFor(below(one), name).map(key => ({ one: key, ranks: [...ranks, key.key.rank] })),
  )
}

/**
 * A pattern never switches off a schema that the manifest names, by something more specific, for its tables: `"*":
 * false` beside `public: { tables: … }` means all others.
 */
export function unshielded(chains: readonly Chain<DeclaredSchema>[]): readonly Chain<DeclaredSchema>[] {
  const most = Math.max(-1, ...chains.map(({ one }) => (hasTables(one) ? one.key.rank : -1)))
  return chains.filter(({ one }) => one.settings.get('enabled') !== false || one.key.rank >= most)
}

/** The setting that holds for the name that these keys stand for; undefined where none of them says it. */
export function holding(chains: readonly Chain[], name: SettingName): Holding | undefined {
  const settings = chains.flatMap(({ one, ranks }): Setting[] => {
    const value = one.settings.get(name)
    return value === undefined ? [] : [{ path: [...one.path, name], value, ranks }]
  })
  return settings.length === 0 ? undefined : mostSpecific(settings)
}

/**
 * The most specific one: no key of it, on no level, is less specific than another's. Where there is none, and their
 * values differ, the manifest does not tell what holds, since the schema's key may be meant to count more than the
 * table's, or less. The order of keys does not matter. `settings`: one at least, all of one level.
 */
export function mostSpecific(settings: readonly Setting[]): Holding {
  const best = settings.filter(one => !settings.some(other => isMoreSpecific(other, one)))
  const [setting, ...others] = best.toSorted(byRanks)
  if (setting === undefined) throw new Error('there is no setting')
  return { setting, rival: others.find(({ value }) => value !== setting.value) }
}

function isMoreSpecific(one: Setting, other: Setting): boolean {
  const isNowhereLess = one.ranks.every((rank, level) => rank >= (other.ranks[level] ?? 0))
  return isNowhereLess && one.ranks.some((rank, level) => rank > (other.ranks[level] ?? 0))
}

/** So that the choice between equals does not depend on their order. */
function byRanks(one: Setting, other: Setting): number {
  const level = one.ranks.findIndex((rank, at) => rank !== other.ranks[at])
  if (level >= 0) return (one.ranks[level] ?? 0) > (other.ranks[level] ?? 0) ? -1 : 1
  const [a, b] = [JSON.stringify(one.path), JSON.stringify(other.path)]
  return a < b ? -1 : a === b ? 0 : 1
}

/** True for a setting, or keys, that are names alone. */
export function isExact({ ranks }: Pick<Setting, 'ranks'>): boolean {
  return ranks.every(rank => rank === Infinity)
}

/** Where a name, or a setting of it, stands in Fivetran's configuration: `['schemas', 'public', 'tables', 'users']`. */
export function pathOf({ schema, table, column }: SourceName, name?: SettingName): NamePath {
  return [
    'schemas',
    schema,
    ...(table === undefined ? [] : ['tables', table]),
    ...(column === undefined ? [] : ['columns', column]),
    ...(name === undefined ? [] : [name]),
  ]
}
