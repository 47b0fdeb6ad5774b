import type { ServiceMetadata } from '../../../model/field-type.ts'
import type { ObservedResource } from '../../../model/resource.ts'
import { configOf } from '../../setup/setup.ts'
import { SCHEMA_FIELDS, schemaForms, type SchemaFieldName, type SchemaForm } from '../schema-fields.ts'

/** `destination_schema`, by its fields in their order. */
export type DestinationSchema = Readonly<Partial<Record<SchemaFieldName, string>>>

/**
 * The schema fields that make the address which Fivetran reports, by what the service takes; undefined when nothing
 * fits. The reported text counts; the config tells where a name that holds dots ends.
 */
export function destinationSchema(
  connector: ObservedResource,
  metadata: ServiceMetadata,
): DestinationSchema | undefined {
  const candidates = schemaForms(metadata.config).flatMap(form => fieldsOf(form, connector) ?? [])
  return candidates.toSorted(
    (a, b) => Object.keys(b.fields).length - Object.keys(a.fields).length || Number(b.told) - Number(a.told),
  )[0]?.fields
}

function fieldsOf(
  form: SchemaForm,
  connector: ObservedResource,
): { readonly fields: DestinationSchema; readonly told: boolean } | undefined {
  const { name: schema } = connector
  const [first, second] = form
  if (first === undefined) return undefined
  const told = form.map(name => configOf(connector)?.[SCHEMA_FIELDS[name]])
  const isTold = told.every(value => typeof value === 'string') && told.join('.').toLowerCase() === schema.toLowerCase()
  if (second === undefined) return { fields: { [first]: schema }, told: isTold }
  const end = isTold ? String(told[0]).length : schema.indexOf('.')
  const parts = [schema.slice(0, end), schema.slice(end + 1)] as const
  if (end < 1 || parts[1] === '') return undefined
  return { fields: { [first]: parts[0], [second]: parts[1] }, told: isTold }
}
