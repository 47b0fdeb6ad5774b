import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { isJsonObject, type Json, type JsonObject } from '../../src/model/value.ts'
import {
  SCHEMA_FIELDS,
  serviceOf,
  type FieldDefinition,
  type Fields,
  type SchemaKind,
  type ServiceDefinition,
} from '../../simulator/fivetran/services/definition.ts'

/** Fivetran's published API description, as a judge of requests and answers. Paths are below `/v1`. */
export interface OpenApi {
  readonly document: JsonObject
  /** What is wrong with the body of a request; empty when nothing is. */
  requestErrors(method: string, path: string, body: Json | undefined): string[]
  /** What is wrong with an answer. Errors are not described; they only have to have Fivetran's envelope. */
  responseErrors(method: string, path: string, status: number, body: Json): string[]
}

const REPOSITORY = path.resolve(import.meta.dirname, '../..')

/** Reads the description from `FIVETRAN_OPENAPI`, or from where CI keeps it: beside the repository. */
export function readOpenApi(): OpenApi {
  const file = process.env['FIVETRAN_OPENAPI'] ?? path.resolve(REPOSITORY, '../shared/fivetran/open-api-spec.json')
  const document: Json = JSON.parse(readFileSync(file, 'utf8'))
  if (!isJsonObject(document)) throw new Error(`${file} is no OpenAPI document`)
  return openApiOf(document)
}

/** A part of the document by the names that lead to it; an empty object when it is not there. */
function at(value: Json | undefined, ...names: string[]): JsonObject {
  const found = names.reduce<Json | undefined>((part, name) => (isJsonObject(part) ? part[name] : undefined), value)
  return isJsonObject(found) ? found : {}
}

/**
 * One schema of the document as JSON Schema, its known laxities put right. In the document
 * - an enum of strings may be typed `object`, and an enum of integers listed as strings;
 * - a field whose description says "`null` otherwise" is not marked nullable: whatever is not required may be null;
 * - what is described as a day (`yyyy-MM-dd`) may be called a `date-time`;
 * - a bare `object` stands for any JSON (`details` of a setup test may be a list or a text).
 */
export function relaxed(schema: Json, required = true): Json {
  if (Array.isArray(schema)) return schema.map(part => relaxed(part))
  if (!isJsonObject(schema)) return schema
  const { properties, items, allOf, additionalProperties, enum: words, type } = schema
  const must = new Set(Array.isArray(schema['required']) ? schema['required'] : [])
  const inner = Object.entries(at(properties)).map(([name, part]): [string, Json] => [
    name,
    relaxed(part, must.has(name)),
  ])
  const bare = type === 'object' && properties === undefined && words === undefined
  const shape: JsonObject = {
    ...(typeof schema['$ref'] === 'string' ? { $ref: `openapi${schema['$ref']}` } : {}),
    ...(must.size === 0 ? {} : { required: [...must] }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(inner) }),
    ...(items === undefined ? {} : { items: relaxed(items) }),
    ...(allOf === undefined ? {} : { allOf: relaxed(allOf) }),
    ...(isJsonObject(additionalProperties) ? { additionalProperties: relaxed(additionalProperties) } : {}),
    ...(Array.isArray(words) ? { enum: type === 'integer' ? words.map(Number) : words } : {}),
    ...(type === undefined || bare || (type === 'object' && words !== undefined) ? {} : { type }),
    ...(schema['format'] === 'date-time' && !isDay(schema) ? { format: 'date-time' } : {}),
  }
  return required ? shape : { anyOf: [{ type: 'null' }, shape] }
}

function isDay({ description }: JsonObject): boolean {
  return typeof description === 'string' && description.includes('yyyy-MM-dd')
}

/** `POST …/fingerprints` is described without the envelope that every other answer has, and that clients rely on. */
function enveloped(schema: JsonObject): JsonObject {
  return typeof schema['$ref'] === 'string'
    ? { required: ['code', 'data'], properties: { code: { type: 'string' }, data: schema } }
    : schema
}

function openApiOf(document: JsonObject): OpenApi {
  const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true, inlineRefs: false })
  ajv.addFormat(
    'date-time',
    (text: string) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text)),
  )
  const schemas = at(document, 'components', 'schemas')
  const components = Object.entries(schemas).map(([name, schema]): [string, Json] => [name, relaxed(schema)])
  ajv.addSchema({ $id: 'openapi', components: { schemas: Object.fromEntries(components) } })
  const operations = operationsOf(document)
  const compiled = new Map<string, ValidateFunction>()

  function errors(schema: JsonObject, value: Json | undefined): string[] {
    const relaxedSchema = relaxed(schema)
    const key = JSON.stringify(relaxedSchema)
    const validate = compiled.get(key) ?? ajv.compile(isJsonObject(relaxedSchema) ? relaxedSchema : {})
    compiled.set(key, validate)
    return validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`)
  }

  /** A schema with a discriminator stands for one schema per service. */
  function specific(schema: JsonObject, value: Json | undefined): JsonObject {
    const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined
    const service = isJsonObject(value) ? value['service'] : undefined
    const reference =
      name === undefined || typeof service !== 'string'
        ? undefined
        : at(schemas, name, 'discriminator', 'mapping')[service]
    return reference === undefined ? schema : { $ref: reference }
  }

  return {
    document,
    requestErrors(method, pathname, body) {
      const operation = operations.find(
        candidate => candidate.method === method && candidate.pattern.test({ pathname }),
      )
      if (operation === undefined) return [`${method} ${pathname} is not described`]
      const schema = at(operation.definition, 'requestBody', 'content', 'application/json', 'schema')
      if (Object.keys(schema).length === 0) return body === undefined ? [] : ['no body is described']
      return errors(specific(schema, body), body)
    },
    responseErrors(method, pathname, status, body) {
      const operation = operations.find(
        candidate => candidate.method === method && candidate.pattern.test({ pathname }),
      )
      if (operation === undefined) return [`${method} ${pathname} is not described`]
      if (status >= 400)
        return errors(
          {
            type: 'object',
            required: ['code', 'message'],
            properties: { code: { type: 'string' }, message: { type: 'string' } },
          },
          body,
        )
      const schema = enveloped(
        at(operation.definition, 'responses', String(status), 'content', 'application/json', 'schema'),
      )
      if (Object.keys(schema).length === 0) return [`status ${status} is not described`]
      const data = isJsonObject(body) ? body['data'] : undefined
      return [
        ...errors(schema, body),
        ...(data === undefined ? [] : errors(specific(at(schema, 'properties', 'data'), data), data)),
      ]
    },
  }
}

function operationsOf(document: JsonObject) {
  return Object.entries(at(document, 'paths')).flatMap(([template, methods]) => {
    const pattern = new URLPattern({ pathname: template.replace(/^\/v1/, '').replaceAll(/\{(\w+)\}/g, ':$1') })
    return Object.entries(at(methods)).map(([method, definition]) => ({
      method: method.toUpperCase(),
      pattern,
      definition,
    }))
  })
}

/** Every service that the document describes, as the simulator takes them. */
export function servicesFromOpenApi(document: JsonObject): ServiceDefinition[] {
  const schemas = at(document, 'components', 'schemas')
  const suffix = '_NewConnectorRequestV1'
  const names = Object.keys(schemas).filter(name => name.endsWith(suffix))
  return names.map(name => serviceFrom(schemas, name.slice(0, -suffix.length), at(schemas, name)['allOf']))
}

/** The fields of `config` of every destination that the document describes; none for those that partners have built. */
export function destinationsFromOpenApi(document: JsonObject): Map<string, Fields> {
  const schemas = at(document, 'components', 'schemas')
  const names = Object.keys(at(schemas, 'NewDestinationRequest', 'discriminator', 'mapping'))
  return new Map(
    names.map(name => [name, fieldsFrom(at(schemas, `${name}_config_V1`, 'properties', 'config', 'properties'))]),
  )
}

function serviceFrom(schemas: JsonObject, id: string, parts: Json | undefined): ServiceDefinition {
  const references = (Array.isArray(parts) ? parts : []).map(part => JSON.stringify(part))
  const kind = references
    .map(reference => /schema_format_(\w+)/.exec(reference)?.[1])
    .find(found => found !== undefined)
  const fieldsOf = (part: string, name: string) => at(schemas, `${id}${part}_V1`, 'properties', name, 'properties')
  const keys = fieldsFrom(fieldsOf('_esm_keys_config', 'external_secrets_keys_config'))
  // What stands in both parts may be written.
  const config = {
    ...fieldsFrom(fieldsOf('_readonly_config', 'config'), { readonly: true }),
    ...fieldsFrom(fieldsOf('_config', 'config')),
  }
  return serviceOf(id, config, {
    schemaKind: isSchemaKind(kind) ? kind : 'schema',
    auth: fieldsFrom(fieldsOf('_auth', 'auth')),
    ...(Object.keys(keys).length === 0 ? {} : { externalSecretsKeys: keys }),
  })
}

function isSchemaKind(text: string | undefined): text is SchemaKind {
  return text !== undefined && Object.hasOwn(SCHEMA_FIELDS, text)
}

function fieldsFrom(properties: JsonObject, extra: Partial<FieldDefinition> = {}): Fields {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, { ...fieldFrom(at(schema)), ...extra }]),
  )
}

function fieldFrom(schema: JsonObject): FieldDefinition {
  const { type, enum: words, format, items, properties } = schema
  if (Array.isArray(words)) return { type: type === 'integer' ? 'integer' : 'string', enum: words.map(String) }
  if (type === 'array') return { type, ...(isJsonObject(items) ? { items: fieldFrom(items) } : {}) }
  if (type === 'boolean' || type === 'integer' || type === 'number') return { type }
  if (type === 'object') return { type, ...(isJsonObject(properties) ? { properties: fieldsFrom(properties) } : {}) }
  return { type: 'string', ...(format === 'password' ? { secret: true } : {}) }
}
