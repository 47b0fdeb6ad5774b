import type { Json, JsonObject } from '../../src/model/value.ts'
import type { Behaviour } from './behaviour.ts'
import {
  isNullable,
  requiredPlace,
  SCHEMA_FIELDS,
  type FieldDefinition,
  type Fields,
  type ServiceDefinition,
} from './services/definition.ts'

/** Features that every simulated service has, by Fivetran's names. */
const FEATURES = ['API_CONFIGURABLE', 'CAPTURE_DELETES', 'COLUMN_HASHING', 'DATA_BLOCKING', 'RE_SYNC']

/** An entry of `GET /metadata/connector-types`. */
export function showServiceBriefly(service: ServiceDefinition): JsonObject {
  const site = 'https://simulator.example'
  return {
    id: service.id,
    name: service.name,
    type: service.type,
    description: service.description ?? `Syncs data from ${service.name}`,
    icon_url: `${site}/icons/${service.id}.svg`,
    icons: [`${site}/icons/${service.id}_512.png`, `${site}/icons/${service.id}_40.svg`],
    link_to_docs: `${site}/docs/${service.id}`,
    link_to_erd: `${site}/erd/${service.id}`,
    connector_class: service.class ?? 'standard',
    service_status: service.status ?? 'general_availability',
    service_status_updated_at: '2024-01-01',
    supported_features: FEATURES.map(id => ({ id, notes: '' })),
  }
}

/** Known of the newer clients of Fivetran alone: the API description does not have it. */
function reloadSupport({ schemaReload: of }: ServiceDefinition, behaviour: Behaviour): JsonObject {
  const { schemaReload, schemaReloadInMetadata } = behaviour
  if (schemaReloadInMetadata === 'unsaid') return {}
  const isSupported = schemaReload === 'supported' && of !== false
  return { supports_schema_reload: schemaReloadInMetadata === 'supported' || isSupported }
}

/** `GET /metadata/connector-types/{service}`. The schema fields stand in `config`, immutable, most of them required. */
export function showService(service: ServiceDefinition, behaviour: Behaviour): JsonObject {
  const place = Object.fromEntries(
    SCHEMA_FIELDS[service.schemaKind].map(name => [
      name,
      { type: 'string', immutable: true, nullable: false } as const,
    ]),
  )
  if (behaviour.metadata === 'sparse')
    return {
      ...showServiceBriefly(service),
      ...reloadSupport(service, behaviour),
      ...showSparsely(service, place, behaviour),
    }
  const { name, externalSecretsKeys: keys } = service
  return {
    ...showServiceBriefly(service),
    ...reloadSupport(service, behaviour),
    config: {
      ...showObject({ ...service.config, ...place }, behaviour),
      ...headingOf(name, 'config'),
      required: [...requiredPlace(service, behaviour.optionalPlace)],
    },
    auth: { ...showObject(service.auth, behaviour), ...headingOf(name, 'auth') },
    ...(keys === undefined ? {} : { external_secrets_keys_config: showObject(keys, behaviour) }),
  }
}

function headingOf(service: string, part: string): JsonObject {
  return { title: `${service} ${part} object`, description: '', readonly: false }
}

/** Only what cannot be done without. */
function showSparsely(
  { config, auth, externalSecretsKeys }: ServiceDefinition,
  place: Fields,
  behaviour: Behaviour,
): JsonObject {
  const keys =
    externalSecretsKeys === undefined
      ? {}
      : { external_secrets_keys_config: sparseFields(externalSecretsKeys, behaviour) }
  return { config: sparseFields({ ...config, ...place }, behaviour), auth: sparseFields(auth, behaviour), ...keys }
}

function described(fields: Fields): [string, FieldDefinition][] {
  return Object.entries(fields).filter(([, field]) => field.undescribed !== true)
}

function sparseFields(fields: Fields, behaviour: Behaviour): JsonObject {
  return Object.fromEntries(described(fields).map(([name, field]) => [name, sparseField(field, behaviour)]))
}

function sparseField(field: FieldDefinition, behaviour: Behaviour): JsonObject {
  const { type, items, properties } = field
  const words = listedWords(field, behaviour)
  return {
    type: words !== undefined && type === 'string' ? 'object' : type,
    ...(field.readonly === true ? { readonly: true } : {}),
    ...(field.immutable === true ? { immutable: true } : {}),
    ...(field.secret === true ? { format: 'password' } : {}),
    ...(words === undefined ? {} : { enum: words }),
    ...(items === undefined ? {} : { items: sparseField(items, behaviour) }),
    ...(properties === undefined ? {} : { properties: sparseFields(properties, behaviour) }),
  }
}

function listedWords(
  { enum: words, undescribedEnum = [] }: FieldDefinition,
  behaviour: Behaviour,
): string[] | undefined {
  if (words === undefined) return undefined
  return behaviour.undescribedWords === 'listed' ? [...words, ...undescribedEnum] : [...words]
}

function showObject(fields: Fields, behaviour: Behaviour): JsonObject {
  const entries = described(fields).map(([name, field]): [string, Json] => {
    const title = titleOf(name)
    return [name, { title, description: `${title} of the connection`, ...showField(field, behaviour) }]
  })
  return { type: 'object', properties: Object.fromEntries(entries) }
}

function showField(field: FieldDefinition, behaviour: Behaviour): JsonObject {
  const words = listedWords(field, behaviour)
  return {
    type: field.type,
    readonly: field.readonly ?? false,
    immutable: field.immutable ?? false,
    nullable: isNullable(field),
    fieldStatus: field.fieldStatus ?? 'general_availability',
    ...(field.secret === true ? { format: 'password' } : {}),
    ...(words === undefined ? {} : { enum: words }),
    ...(field.default === undefined ? {} : { default: field.default }),
    // What a list is made of has neither a title nor a description.
    ...(field.items === undefined ? {} : { items: { description: '', ...showField(field.items, behaviour) } }),
    ...(field.properties === undefined ? {} : showObject(field.properties, behaviour)),
    ...(field.required === undefined ? {} : { required: [...field.required] }),
  }
}

function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
