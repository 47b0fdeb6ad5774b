/** The schema that a connector writes to, read from its manifest: with its group it is the connector's address. */
import { isObject, type Value } from '../../model/value.ts'
import { SCHEMA_FIELD_NAMES, SCHEMA_FIELDS } from './schema-fields.ts'

export interface SchemaOfManifest {
  /** As Fivetran reports it: `name`, `name.table`, `name.table_group_name` or the prefix. */
  readonly schema: string
  /** As Fivetran's `config` takes them. */
  readonly fields: Readonly<Record<string, string>>
}

/** The schema that `destination_schema` says; undefined where that has an error or is missing. */
export function resolveSchema(values: ReadonlyMap<string, Value>): SchemaOfManifest | undefined {
  const value = values.get('destination_schema')
  if (!isObject(value)) return undefined
  const texts = SCHEMA_FIELD_NAMES.flatMap(name =>
    typeof value[name] === 'string' ? [{ name, text: value[name] }] : [],
  )
  return {
    schema: texts.map(({ text }) => text).join('.'),
    fields: Object.fromEntries(texts.map(({ name, text }) => [SCHEMA_FIELDS[name], text])),
  }
}
