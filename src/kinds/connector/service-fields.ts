/** `config` and `auth`: what the service takes. */
import { complain, convert, type ConvertContext } from '../../manifests/convert.ts'
import { SCHEMA_FIELDS, schemaFieldsOf } from './schema-fields.ts'
import { SEED_AUTH, SEED_CONFIG, SEED_READ_ONLY } from './seed.ts'
import { own } from '../../model/own.ts'
import type { FieldType, ServiceMetadata } from '../../model/field-type.ts'
import { isObject, type ValueObject } from '../../model/value.ts'
import { entryOf, isNullNode, positionAt, type Entry, type MappingNode } from '../../manifests/node.ts'

/** Converts `config` by the service's metadata, or by the seed's list without it. Undefined when something is wrong. */
export function convertConfig(
  root: MappingNode,
  metadata: ServiceMetadata | undefined,
  context: ConvertContext,
): ValueObject | undefined {
  const entry = entryOf(root, 'config')
  if (entry?.value.kind !== 'mapping') return convertArea(entry, SEED_CONFIG, { ...context, area: 'config' })
  const allowed = entry.value.entries.filter(field => isAllowed(field, metadata, context))
  const refused = allowed.length < entry.value.entries.length
  const config = convertArea(
    { ...entry, value: { ...entry.value, entries: allowed } },
    metadata?.config ?? SEED_CONFIG,
    { ...context, area: 'config' },
  )
  return refused ? undefined : config
}

/** Converts `auth` by the service's metadata and the documented fields. Undefined when something is wrong. */
export function convertAuth(
  root: MappingNode,
  metadata: ServiceMetadata | undefined,
  context: ConvertContext,
): ValueObject | undefined {
  return convertArea(entryOf(root, 'auth'), metadata?.auth ?? SEED_AUTH, { ...context, area: 'auth' })
}

function convertArea(entry: Entry | undefined, type: FieldType, context: ConvertContext): ValueObject | undefined {
  if (entry === undefined) return {}
  context.positions.set([entry.key], positionAt(context.file, entry))
  if (isNullNode(entry.value)) return {}
  const value = convert(entry.value, { ...type, type: 'object' }, [entry.key], context)
  return isObject(value) ? value : undefined
}

function isAllowed(field: Entry, metadata: ServiceMetadata | undefined, context: ConvertContext): boolean {
  if (SEED_READ_ONLY.has(field.key)) {
    complain(
      context,
      field,
      `\`config.${field.key}\` is read-only: Fivetran sets it.`,
      'Remove it; the output `connectors` gives it back.',
    )
    return false
  }
  const name = Object.entries(SCHEMA_FIELDS).find(([, inConfig]) => inConfig === field.key)?.[0]
  if (name === undefined || isOrdinary(field.key, metadata)) return true
  complain(
    context,
    field,
    `\`config.${field.key}\` is part of the connector's address.`,
    `Write it as \`${name}\` under \`destination_schema:\`.`,
  )
  return false
}

/** True when the address stands in `config`, where it is refused. */
export function hasAddressInConfig(root: MappingNode, metadata: ServiceMetadata | undefined): boolean {
  const config = entryOf(root, 'config')?.value
  return (
    config?.kind === 'mapping' &&
    config.entries.some(
      ({ key }) => Object.values(SCHEMA_FIELDS).some(field => field === key) && !isOrdinary(key, metadata),
    )
  )
}

/** True for a field that is called like a schema field but is none of this service. */
function isOrdinary(key: string, metadata: ServiceMetadata | undefined): boolean {
  if (own(metadata?.config.properties, key) === undefined) return key === 'table'
  return !schemaFieldsOf(metadata?.config.properties).has(key)
}
