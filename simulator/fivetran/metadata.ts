import type { Json, JsonObject } from '../../src/model/value.ts'
import type { Behaviour } from './behaviour.ts'
import {
  isNullable,
  SCHEMA_FIELDS,
  type FieldDefinition,
  type Fields,
  type ServiceDefinition,
} from './services/definition.ts'

/** An entry of `GET /metadata/connector-types`. */
export function showServiceBriefly(service: ServiceDefinition): JsonObject {
  return {
    id: service.id,
    name: service.name,
    type: service.type,
    description: `Syncs data from ${service.name}`,
    icon_url: `https://simulator.example/icons/${service.id}.svg`,
    link_to_docs: `https://simulator.example/docs/${service.id}`,
    connector_class: 'standard',
    service_status: service.status ?? 'general_availability',
  }
}

/** `GET /metadata/connector-types/{service}`. The schema fields stand in `config`, immutable and required. */
export function showService(service: ServiceDefinition, style: Behaviour['metadata'] = 'full'): JsonObject {
  const schemaFields = SCHEMA_FIELDS[service.schemaKind]
  const place = Object.fromEntries(
    schemaFields.map(name => [name, { type: 'string', immutable: true, nullable: false } as const]),
  )
  if (style === 'sparse') return { ...showServiceBriefly(service), ...showSparsely(service, place) }
  return {
    ...showServiceBriefly(service),
    config: { ...showObject({ ...service.config, ...place }), required: [...schemaFields] },
    auth: showObject(service.auth),
    ...(service.externalSecretsKeys === undefined
      ? {}
      : { external_secrets_keys_config: showObject(service.externalSecretsKeys) }),
  }
}

/** Only what cannot be done without. */
function showSparsely({ config, auth, externalSecretsKeys }: ServiceDefinition, place: Fields): JsonObject {
  const keys =
    externalSecretsKeys === undefined ? {} : { external_secrets_keys_config: sparseFields(externalSecretsKeys) }
  return { config: sparseFields({ ...config, ...place }), auth: sparseFields(auth), ...keys }
}

function sparseFields(fields: Fields): JsonObject {
  return Object.fromEntries(described(fields).map(([name, field]) => [name, sparseField(field)]))
}

function described(fields: Fields): [string, FieldDefinition][] {
  return Object.entries(fields).filter(([, field]) => field.undescribed !== true)
}

function sparseField(field: FieldDefinition): JsonObject {
  const { type, enum: words, items, properties } = field
  return {
    type: words !== undefined && type === 'string' ? 'object' : type,
    ...(field.readonly === true ? { readonly: true } : {}),
    ...(field.immutable === true ? { immutable: true } : {}),
    ...(field.secret === true ? { format: 'password' } : {}),
    ...(words === undefined ? {} : { enum: [...words] }),
    ...(items === undefined ? {} : { items: sparseField(items) }),
    ...(properties === undefined ? {} : { properties: sparseFields(properties) }),
  }
}

function showObject(fields: Fields): JsonObject {
  const entries = described(fields).map(([name, field]): [string, Json] => [name, showField(name, field)])
  return { type: 'object', properties: Object.fromEntries(entries) }
}

function showField(name: string, field: FieldDefinition): JsonObject {
  const title = titleOf(name)
  return {
    type: field.type,
    title,
    description: `${title} of the connection`,
    readonly: field.readonly ?? false,
    immutable: field.immutable ?? false,
    nullable: isNullable(field),
    ...(field.fieldStatus === undefined ? {} : { fieldStatus: field.fieldStatus }),
    ...(field.secret === true ? { format: 'password' } : {}),
    ...(field.enum === undefined ? {} : { enum: [...field.enum] }),
    ...(field.default === undefined ? {} : { default: field.default }),
    ...(field.items === undefined ? {} : { items: showField(name, field.items) }),
    ...(field.properties === undefined ? {} : showObject(field.properties)),
    ...(field.required === undefined ? {} : { required: [...field.required] }),
  }
}

function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
