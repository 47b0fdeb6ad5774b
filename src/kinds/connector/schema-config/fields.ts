/**
 * A schema configuration as fields of a connector, so that it is compared, recorded and shown like any other: a setting
 * whose keys are names is a leaf like `config.port`; one that a pattern makes holds for many, and is one leaf all the
 * same, of which Fivetran's side is what it holds otherwise, by name. Pure.
 */
import { ANY_TYPE, type FieldType } from '../../../model/field-type.ts'
import { own, setOwn } from '../../../model/own.ts'
import { keysIn, pathKey, type FieldPath } from '../../../model/path.ts'
import type { DesiredResource, ObservedResource } from '../../../model/resource.ts'
import { isObject, type Json, type JsonObject, type Value, type ValueObject } from '../../../model/value.ts'
import { compareConfig, type Governed } from './compare.ts'
import { POLICIES, SYNC_MODES, type KnownSchemaConfig, type SchemaConfig } from './config.ts'
import { keysOf } from './declared.ts'
import { keyText, readKey } from './pattern.ts'
import { isExact, pathOf, type SourceName } from './specific.ts'

type Declared = Pick<DesiredResource, 'fields' | 'lifecycle'>

/** The names of these fields in a manifest. No answer about the connector itself holds them. */
export const SCHEMA_CONFIG_FIELDS = ['schema_change_handling', 'schemas'] as const

/** True for the first part of the path of such a field. */
export function isSchemaConfigField(name: FieldPath[number] | undefined): boolean {
  return SCHEMA_CONFIG_FIELDS.some(field => field === name)
}

/** True where a manifest says anything of what syncs. */
export function declaresSchemaConfig({ fields }: Pick<DesiredResource, 'fields'>): boolean {
  return SCHEMA_CONFIG_FIELDS.some(name => fields[name] !== undefined)
}

/** What a manifest says of what syncs. */
export function schemaConfigFields({ fields }: Pick<DesiredResource, 'fields'>): ValueObject {
  return Object.fromEntries(
    SCHEMA_CONFIG_FIELDS.flatMap((name): [string, Value][] => {
      const value = fields[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** A connector of which the schema configuration was read. */
interface WithSchemaConfig {
  readonly schemaConfig: KnownSchemaConfig
}

/** The connector with what Fivetran reports of its schema configuration, for just this manifest. */
export function withSchemaConfig<T extends ObservedResource>(
  observed: T,
  desired: Declared,
  config: KnownSchemaConfig,
): T & WithSchemaConfig {
  const { schemas: _before, schema_change_handling: _policy, ...others } = observed.fields ?? {}
  const fields = config === 'unknown' ? others : { ...others, ...observedFields(desired, config) }
  return { ...observed, fields, schemaConfig: config }
}

/** What Fivetran reports, in the shape of what the manifest declares. */
export function observedFields(desired: Declared, config: SchemaConfig): JsonObject {
  const comparison = compareConfig(desired, config)
  const otherwise = Map.groupBy(
    comparison.differing.filter(({ setting }) => !isExact(setting)),
    ({ setting }) => pathKey(setting.path),
  )
  const leafAt = (path: FieldPath, declared: Value): Json | undefined => {
    const key = pathKey(path)
    if (comparison.seen.has(key)) return comparison.seen.get(key)
    if (isPattern(path)) return seenByName(otherwise.get(key)) ?? plain(declared)
    // A name that Fivetran does not report, or what is left alone.
    return undefined
  }
  const cut = (value: ValueObject, path: FieldPath): JsonObject =>
    Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]): [string, Json][] => {
        const place = [...path, key]
        const seen = isObject(inner) ? cut(inner, place) : leafAt(place, inner)
        return seen === undefined ? [] : [[key, seen]]
      }),
    )
  const { schemas } = desired.fields
  return {
    ...(config.policy === undefined ? {} : { schema_change_handling: config.policy }),
    ...(isObject(schemas) ? { schemas: cut(schemas, ['schemas']) } : {}),
  }
}

/** By the path at which a manifest would set it. */
function seenByName(found: readonly Governed[] | undefined): JsonObject | undefined {
  if (found === undefined) return undefined
  return Object.fromEntries(found.map(({ at, name, seen }) => [pathKey(pathOf(asKeys(at), name)), seen ?? null]))
}

function asKeys({ schema, table, column }: SourceName): SourceName {
  return {
    schema: keyText(schema),
    ...(table === undefined ? {} : { table: keyText(table) }),
    ...(column === undefined ? {} : { column: keyText(column) }),
  }
}

function plain(value: Value): Json | undefined {
  return typeof value === 'boolean' || typeof value === 'string' ? value : undefined
}

/** True where one of the keys on the way is a pattern. */
function isPattern(path: FieldPath): boolean {
  return keysOf(keysIn(path)).some(key => readKey(key).name === undefined)
}

const OBJECT: FieldType = { ...ANY_TYPE, type: 'object', partial: true, apart: true }
const SETTING_TYPES: Readonly<Record<string, FieldType>> = {
  enabled: { ...ANY_TYPE, type: 'boolean', apart: true },
  hashed: { ...ANY_TYPE, type: 'boolean', apart: true },
  is_primary_key: { ...ANY_TYPE, type: 'boolean', apart: true },
  sync_mode: { ...ANY_TYPE, type: 'string', enum: SYNC_MODES, apart: true },
}

/** The types of what the manifest declares. */
export function schemaConfigTypes(schemas: Value | undefined): Readonly<Record<string, FieldType>> {
  return {
    schema_change_handling: { ...ANY_TYPE, type: 'string', enum: POLICIES, apart: true },
    schemas: isObject(schemas) ? level(schemas, 'tables', false) : OBJECT,
  }
}

const BELOW: Readonly<Record<string, string>> = { tables: 'columns' }

/** The type of one level's keys. `below`: the field of each that holds the next level. */
function level(value: ValueObject, below: string | undefined, isRule: boolean): FieldType {
  const properties = Object.entries(value).map(([key, inner]): [string, FieldType] => {
    const rule = isRule || readKey(key).name === undefined
    return [key, isObject(inner) ? nameType(inner, below, rule) : OBJECT]
  })
  return { ...OBJECT, properties: Object.fromEntries(properties) }
}

function nameType(value: ValueObject, below: string | undefined, rule: boolean): FieldType {
  const properties = Object.entries(value).map(([name, inner]): [string, FieldType] => {
    if (name === below && isObject(inner)) return [name, level(inner, BELOW[below], rule)]
    const type = SETTING_TYPES[name] ?? OBJECT
    return [name, rule ? { ...type, rule: true } : type]
  })
  return { ...OBJECT, properties: Object.fromEntries(properties) }
}

/** Puts a value where the path says, with the mappings on the way. A source may call a table `__proto__`. */
export function put(target: ValueObject, path: FieldPath, value: Value): void {
  const [key, ...rest] = path.filter(part => typeof part === 'string')
  if (key === undefined) return
  if (rest.length === 0) setOwn(target, key, value)
  else {
    const inner = own(target, key)
    const below: ValueObject = isObject(inner) ? inner : {}
    setOwn(target, key, below)
    put(below, rest, value)
  }
}
