import { SCHEMA_FIELDS, schemaKinds, type SchemaFieldName, type SchemaKind } from '../schema-fields.ts'
import type { ObservedConnector } from '../connector.ts'
import type { ServiceMetadata } from '../../../model/field-type.ts'

/** `destination_schema`, by its fields in their order. */
export type DestinationSchema = readonly (readonly [SchemaFieldName, string])[]

/**
 * The schema fields that make the address which Fivetran reports, by what the service takes; undefined when nothing
 * fits. The reported
 * text counts; the config tells where a name that holds dots ends.
 */
export function destinationSchema(
  connector: ObservedConnector,
  metadata: ServiceMetadata,
): DestinationSchema | undefined {
  const candidates = schemaKinds(metadata.config).flatMap(kind => fieldsOf(kind, connector) ?? [])
  return candidates.toSorted((a, b) => b.fields.length - a.fields.length || Number(b.told) - Number(a.told))[0]?.fields
}

function fieldsOf(
  kind: SchemaKind,
  { schema, config }: ObservedConnector,
): { readonly fields: DestinationSchema; readonly told: boolean } | undefined {
  const [first, second] = kind
  if (first === undefined) return undefined
  const told = kind.map(name => config?.[SCHEMA_FIELDS[name]])
  const isTold = told.every(value => typeof value === 'string') && told.join('.').toLowerCase() === schema.toLowerCase()
  if (second === undefined) return { fields: [[first, schema]], told: isTold }
  const end = isTold ? String(told[0]).length : schema.indexOf('.')
  const parts = [schema.slice(0, end), schema.slice(end + 1)] as const
  if (end < 1 || parts[1] === '') return undefined
  return {
    fields: [
      [first, parts[0]],
      [second, parts[1]],
    ],
    told: isTold,
  }
}
