/** What a manifest declares of a schema configuration, made ready for looking names up. Pure. */
import type { DesiredResource } from '../../../model/resource.ts'
import { objectOrEmpty, type Value, type ValueObject } from '../../../model/value.ts'
import { readKey, type NameKey } from './pattern.ts'

/** What can be set, by level, in Fivetran's names. */
export const SCHEMA_SETTINGS = ['enabled'] as const
export const TABLE_SETTINGS = ['enabled', 'sync_mode'] as const
export const COLUMN_SETTINGS = ['enabled', 'hashed', 'is_primary_key'] as const
export const SETTING_NAMES = ['enabled', 'sync_mode', 'hashed', 'is_primary_key'] as const
export type SettingName = (typeof SETTING_NAMES)[number]
export type SettingValue = boolean | string

/** Where something of a schema configuration stands. All its keys are texts. */
export type NamePath = readonly string[]

/** The keys on the way to a setting, from the schema down: `['public', 'tmp_*']`. */
export function keysOf(setting: NamePath): string[] {
  // Every second part is a key: `schemas`, KEY, `tables`, KEY, `columns`, KEY, `hashed`.
  return setting.filter((_, at) => at % 2 === 1 && at < setting.length - 1)
}

/** A key of one level, with what it sets. */
export interface DeclaredName {
  readonly key: NameKey
  /** Where the key stands: `['schemas', 'public', 'tables', 'tmp_*']`. */
  readonly path: NamePath
  readonly settings: ReadonlyMap<SettingName, SettingValue>
}

export interface DeclaredTable extends DeclaredName {
  readonly columns: Level<DeclaredName>
}

export interface DeclaredSchema extends DeclaredName {
  readonly tables: Level<DeclaredTable>
}

/** The keys of one level. */
export interface Level<T extends DeclaredName> {
  /** Those that are names, by name. */
  readonly exact: ReadonlyMap<string, T>
  readonly patterns: readonly T[]
  /** Keys that are another spelling of an earlier one: `a\\b` and `a\b`. */
  readonly same: readonly { readonly one: T; readonly first: T }[]
}

/** What `schemas` and `schema_change_handling` say; undefined where the manifest has neither. */
export interface DeclaredConfig {
  readonly policy: string | undefined
  readonly schemas: Level<DeclaredSchema>
}

const read = new WeakMap<ValueObject, DeclaredConfig>()

/** Of a resource's fields, as `desired.fields` has them. */
export function declaredConfig({ fields }: Pick<DesiredResource, 'fields'>): DeclaredConfig | undefined {
  const { schemas, schema_change_handling: policy } = fields
  if (schemas === undefined && policy === undefined) return undefined
  const known = read.get(fields)
  if (known !== undefined) return known
  const config: DeclaredConfig = {
    policy: typeof policy === 'string' && policy !== '' ? policy : undefined,
    schemas: levelOf(schemas, ['schemas'], (value, named): DeclaredSchema => ({
      ...withSettings(value, named, SCHEMA_SETTINGS),
      tables: levelOf(value['tables'], [...named.path, 'tables'], tableOf),
    })),
  }
  read.set(fields, config)
  return config
}

function tableOf(value: ValueObject, named: Place): DeclaredTable {
  return {
    ...withSettings(value, named, TABLE_SETTINGS),
    columns: levelOf(value['columns'], [...named.path, 'columns'], (column, place) =>
      withSettings(column, place, COLUMN_SETTINGS),
    ),
  }
}

type Place = Pick<DeclaredName, 'key' | 'path'>

function levelOf<T extends DeclaredName>(
  value: Value | undefined,
  path: NamePath,
  make: (value: ValueObject, place: Place) => T,
): Level<T> {
  const all = Object.entries(objectOrEmpty(value)).map(([text, inner]) =>
    make(objectOrEmpty(inner), { key: readKey(text), path: [...path, text] }),
  )
  const exact = new Map<string, T>()
  const same: { readonly one: T; readonly first: T }[] = []
  for (const one of all) {
    const { name } = one.key
    const first = name === undefined ? undefined : exact.get(name)
    if (first !== undefined) same.push({ one, first })
    else if (name !== undefined) exact.set(name, one)
  }
  return {
    exact,
    patterns: all.filter(one => one.key.name === undefined),
    same,
  }
}

function withSettings(value: ValueObject, place: Place, names: readonly SettingName[]): DeclaredName {
  const settings = names.flatMap((name): [SettingName, SettingValue][] => {
    const set = value[name]
    return typeof set === 'boolean' || typeof set === 'string' ? [[name, set]] : []
  })
  return { ...place, settings: new Map(settings) }
}

/** The keys of a level that stand for this name, the name itself first. */
export function keysFor<T extends DeclaredName>({ exact, patterns }: Level<T>, name: string): readonly T[] {
  const own = exact.get(name)
  const fitting = patterns.filter(({ key }) => key.matches(name))
  return own === undefined ? fitting : [own, ...fitting]
}

/** All keys of a level. */
export function allKeys<T extends DeclaredName>({ exact, patterns }: Level<T>): readonly T[] {
  return [...exact.values(), ...patterns]
}

/** True where the manifest has keys below the schema. */
export function hasTables({ tables }: DeclaredSchema): boolean {
  return tables.exact.size + tables.patterns.length > 0
}

/** True where the manifest has keys below the table. */
export function hasColumns({ columns }: DeclaredTable): boolean {
  return columns.exact.size + columns.patterns.length > 0
}
