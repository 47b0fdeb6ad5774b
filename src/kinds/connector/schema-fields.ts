/**
 * The schema fields of a service: which of them its address is made of. Kinds as in Fivetran's API description, where
 * every service takes `schema`, `schema` and `table`, `schema` and `table_group_name`, or `schema_prefix`.
 */
import type { FieldType } from '../../model/field-type.ts'
import { own } from '../../model/own.ts'

/** Fivetran's name in `config`, by the name in `destination_schema`. */
export const SCHEMA_FIELDS = {
  name: 'schema',
  table: 'table',
  prefix: 'schema_prefix',
  table_group_name: 'table_group_name',
} as const
export type SchemaFieldName = keyof typeof SCHEMA_FIELDS
export const SCHEMA_FIELD_NAMES = [
  'name',
  'table',
  'prefix',
  'table_group_name',
] as const satisfies readonly SchemaFieldName[]

/** A combination that makes an address, by the names in `destination_schema`. */
export type SchemaKind = readonly SchemaFieldName[]

export const SCHEMA_KINDS: readonly SchemaKind[] = [
  ['name'],
  ['name', 'table'],
  ['name', 'table_group_name'],
  ['prefix'],
]

/**
 * The combinations that a service takes. With `config` undefined (offline) or without any schema field in it, all of
 * them.
 * Of those that its fields allow, the largest count; a smaller one only where the metadata says that the rest is not
 * required.
 */
export function schemaKinds(config: FieldType | undefined): readonly SchemaKind[] {
  const listed = listedKinds(config?.properties)
  if (listed.length === 0) return SCHEMA_KINDS
  return listed.filter(kind => !listed.some(other => contains(other, kind)) || isEnough(kind, config?.required))
}

/** Names, as in `config`, of the fields that are schema fields of this service; empty when its metadata lists none. */
export function schemaFieldsOf(properties: Readonly<Record<string, unknown>> | undefined): ReadonlySet<string> {
  return new Set(listedKinds(properties).flatMap(kind => kind.map(name => SCHEMA_FIELDS[name])))
}

/**
 * A service that takes a prefix may have a `schema` beside it that is a setting like others (`db2luw`, in Fivetran's
 * API description).
 */
function listedKinds(properties: Readonly<Record<string, unknown>> | undefined): readonly SchemaKind[] {
  const listed = SCHEMA_KINDS.filter(kind => kind.every(name => own(properties, SCHEMA_FIELDS[name]) !== undefined))
  const prefixes = listed.filter(kind => kind.includes('prefix'))
  return prefixes.length > 0 ? prefixes : listed
}

function contains(larger: SchemaKind, smaller: SchemaKind): boolean {
  return larger.length > smaller.length && smaller.every(name => larger.includes(name))
}

function isEnough(kind: SchemaKind, required: readonly string[] | undefined): boolean {
  if (required === undefined || !kind.every(name => required.includes(SCHEMA_FIELDS[name]))) return false
  return Object.entries(SCHEMA_FIELDS).every(
    ([name, field]) => !required.includes(field) || kind.some(own_ => own_ === name),
  )
}
