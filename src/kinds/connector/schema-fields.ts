/**
 * The schema fields of a service: which of them its address is made of. Fivetran's API description has four forms: a
 * service takes `schema`, `schema` and `table`, `schema` and `table_group_name`, or `schema_prefix`.
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
/** The fields of `destination_schema`, in the order in which they are written and joined to the schema's name. */
export const SCHEMA_FIELD_NAMES = [
  'name',
  'table',
  'prefix',
  'table_group_name',
] as const satisfies readonly SchemaFieldName[]

/** One form of an address: the fields that it is made of, by their names in `destination_schema`. */
export type SchemaForm = readonly SchemaFieldName[]

/** All four forms. */
export const SCHEMA_FORMS: readonly SchemaForm[] = [
  ['name'],
  ['name', 'table'],
  ['name', 'table_group_name'],
  ['prefix'],
]

/**
 * The forms that a service takes, by its metadata of `config`: all forms where that is undefined (offline) or has no
 * schema field. A form that is a part of a larger one counts only where the metadata says that the rest is not
 * required.
 */
export function schemaForms(config: FieldType | undefined): readonly SchemaForm[] {
  const listed = listedForms(config?.properties)
  if (listed.length === 0) return SCHEMA_FORMS
  return listed.filter(form => !listed.some(other => contains(other, form)) || isEnough(form, config?.required))
}

/** Names, as in `config`, of the fields that are schema fields of this service; empty when its metadata lists none. */
export function schemaFieldsOf(properties: Readonly<Record<string, unknown>> | undefined): ReadonlySet<string> {
  return new Set(listedForms(properties).flatMap(form => form.map(name => SCHEMA_FIELDS[name])))
}

/**
 * A service that takes a prefix may have a `schema` beside it that is a setting like others (`db2luw`, in Fivetran's
 * API description).
 */
function listedForms(properties: Readonly<Record<string, unknown>> | undefined): readonly SchemaForm[] {
  const listed = SCHEMA_FORMS.filter(form => form.every(name => own(properties, SCHEMA_FIELDS[name]) !== undefined))
  const prefixes = listed.filter(form => form.includes('prefix'))
  return prefixes.length > 0 ? prefixes : listed
}

function contains(larger: SchemaForm, smaller: SchemaForm): boolean {
  return larger.length > smaller.length && smaller.every(name => larger.includes(name))
}

function isEnough(form: SchemaForm, required: readonly string[] | undefined): boolean {
  if (required === undefined || !form.every(name => required.includes(SCHEMA_FIELDS[name]))) return false
  return Object.entries(SCHEMA_FIELDS).every(
    ([name, field]) => !required.includes(field) || form.some(one => one === name),
  )
}
