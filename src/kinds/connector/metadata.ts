/**
 * Reads a service's metadata off `GET /metadata/connector-types/{service}`, tolerantly: fields come and go every week.
 */
import { ANY_TYPE, type FieldType, type ServiceMetadata } from '../../model/field-type.ts'
import type { JsonObject } from '../../model/value.ts'
import { own } from '../../model/own.ts'
import { schemaFieldsOf } from './schema-fields.ts'
import { SEED_AUTH, SEED_READ_ONLY } from './seed.ts'
import { isSensitiveName } from '../../model/sensitivity.ts'

type Wire = Readonly<JsonObject>

const TYPES: Readonly<Record<string, FieldType['type']>> = {
  string: 'string',
  text: 'string',
  integer: 'integer',
  int: 'integer',
  long: 'integer',
  number: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  bool: 'boolean',
  object: 'object',
  array: 'array',
  list: 'array',
  set: 'array',
}

/** Fields that Fivetran's documentation says cannot change once a connector exists, though metadata may not. */
const IMMUTABLE = new Set(['timeframe_months'])
const UNSAFE = new Set(['__proto__', 'constructor', 'prototype'])
const DEEPEST = 20

/**
 * `wire`: the `data` of the answer. What cannot be understood becomes `any`, so that nothing is refused for it.
 * Sensitivity and immutability that Fivetran documents elsewhere are merged in.
 */
export function parseMetadata(service: string, wire: unknown): ServiceMetadata {
  const data = isWire(wire) ? wire : {}
  const config = parseTree(data['config'])
  const keys = data['external_secrets_keys_config']
  const { link_to_docs: docs, supports_schema_reload: reloads } = data
  return {
    service,
    name: typeof data['name'] === 'string' ? data['name'] : service,
    ...(typeof docs === 'string' && A_LINK.test(docs) ? { docs } : {}),
    config: withImmutable(config),
    auth: withDocumentedAuth(parseTree(data['auth'])),
    ...(hasNoFields(data['auth']) ? { takesNoAuth: true } : {}),
    ...(hasNoChoice(data['supported_features']) ? { syncsEverything: true } : {}),
    ...(typeof reloads === 'boolean' ? { reloadsNames: reloads } : {}),
    ...(isWire(keys) ? { externalSecretsKeys: parseTree(keys, true) } : {}),
  }
}

const A_LINK = /^https:\/\/[\w./?=&%#~-]{1,200}$/

/**
 * True where Fivetran says that there are none; where it says nothing, or what nobody understands, there may be some.
 */
function hasNoFields(wire: unknown): boolean {
  if (!isWire(wire)) return false
  const fields = wire['properties'] ?? wire
  return isWire(fields) && Object.keys(fields).length === 0
}

/** The features that need a schema configuration. */
const CHOICES = ['DATA_BLOCKING', 'COLUMN_HASHING', 'HISTORY']

/** True where Fivetran lists features, and none by which people choose what is synced. */
function hasNoChoice(wire: unknown): boolean {
  if (!Array.isArray(wire) || wire.length === 0) return false
  const ids: unknown[] = wire.map((one: unknown) => (isWire(one) ? one['id'] : one))
  return ids.every(id => typeof id === 'string') && !CHOICES.some(choice => ids.includes(choice))
}

/**
 * Reads `{type, properties, required}`, or the map of fields itself, even when a field is called `type` or
 * `properties`. `namesSecrets`: its values name secrets that are kept elsewhere, so none of them is a secret.
 */
function parseTree(wire: unknown, namesSecrets = false): FieldType {
  if (!isWire(wire)) return ANY_TYPE
  if (typeof wire['type'] === 'string' || isMapOfFields(wire['properties'])) return parseField(wire, namesSecrets, 0)
  return parseField({ type: 'object', properties: wire }, namesSecrets, 0)
}

function isMapOfFields(value: unknown): boolean {
  return isWire(value) && Object.values(value).every(isWire)
}

function parseField(wire: Wire, namesSecrets: boolean, depth: number): FieldType {
  const properties = depth < DEEPEST ? parseProperties(wire['properties'], namesSecrets, depth) : undefined
  const items =
    depth < DEEPEST && isWire(wire['items']) ? parseField(wire['items'], namesSecrets, depth + 1) : undefined
  const options = parseEnum(wire['enum'])
  const required = Array.isArray(wire['required'])
    ? wire['required'].filter(name => typeof name === 'string')
    : undefined
  const nullable = wire['nullable'] ?? (Array.isArray(wire['type']) && wire['type'].includes('null') ? true : undefined)
  const status = wire['fieldStatus'] ?? wire['status']
  return {
    type: typeOf(wire, properties, items, options),
    ...(options === undefined ? {} : { enum: options }),
    secret: wire['format'] === 'password',
    readonly: wire['readonly'] === true || wire['readOnly'] === true,
    immutable: wire['immutable'] === true,
    ...(typeof nullable === 'boolean' ? { nullable } : {}),
    ...(wire['default'] === undefined ? {} : { default: wire['default'] }),
    ...(typeof status === 'string' ? { status: status.toLowerCase() } : {}),
    ...(items === undefined ? {} : { items }),
    ...(properties === undefined ? {} : { properties }),
    ...(required === undefined ? {} : { required }),
  }
}

function parseProperties(wire: unknown, namesSecrets: boolean, depth: number): Record<string, FieldType> | undefined {
  if (!isWire(wire)) return undefined
  const fields = Object.entries(wire).filter(([name]) => !UNSAFE.has(name))
  if (fields.length === 0) return undefined
  return Object.fromEntries(
    fields.map(([name, field]) => {
      const type = isWire(field) ? parseField(field, namesSecrets, depth + 1) : ANY_TYPE
      return [name, !namesSecrets && isSensitiveName(name) ? { ...type, secret: true } : type]
    }),
  )
}

// Fivetran gives many enumerations of strings the type `object`.
function typeOf(wire: Wire, properties: unknown, items: unknown, options: unknown): FieldType['type'] {
  const named: unknown = Array.isArray(wire['type']) ? wire['type'].find(name => name !== 'null') : wire['type']
  const type = typeof named === 'string' ? own(TYPES, named.toLowerCase()) : undefined
  if (properties !== undefined && (type === undefined || type === 'object')) return 'object'
  if (items !== undefined && type === undefined) return 'array'
  if (options !== undefined && (type === undefined || type === 'object')) return 'string'
  return type === undefined || type === 'object' ? 'any' : type
}

function parseEnum(wire: unknown): readonly string[] | undefined {
  if (!Array.isArray(wire)) return undefined
  const options = wire.filter(option => ['string', 'number', 'boolean'].includes(typeof option)).map(String)
  return options.length === 0 ? undefined : options
}

function withImmutable(config: FieldType): FieldType {
  if (config.properties === undefined) return config
  const schema = schemaFieldsOf(config.properties)
  const fields = Object.entries(config.properties).map(([name, field]) => [
    name,
    {
      ...field,
      immutable: field.immutable || schema.has(name) || IMMUTABLE.has(name),
      readonly: field.readonly || SEED_READ_ONLY.has(name),
    },
  ])
  return { ...config, properties: Object.fromEntries(fields) }
}

/**
 * The documented fields of `auth` are taken by every service that has `auth` at all (inferred); a service's own types
 * win.
 */
function withDocumentedAuth(auth: FieldType): FieldType {
  const properties = { ...SEED_AUTH.properties, ...auth.properties }
  const [client, documented] = [properties['client_access'], SEED_AUTH.properties?.['client_access']]
  if (client?.properties !== undefined)
    properties['client_access'] = { ...client, properties: { ...documented?.properties, ...client.properties } }
  return { ...SEED_AUTH, ...auth, type: 'object', properties }
}

function isWire(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
