/** Manifests of destinations with a value in every field that may be written, whatever the service. */
import type { CatalogueField, CatalogueFields } from '../../src/kinds/destination/catalogue-field.ts'
import { catalogueData } from '../../src/kinds/destination/catalogue-data.ts'
import { isJsonObject, type Json, type JsonObject } from '../../src/model/value.ts'

/** The value of every secret, as the environment has it. */
export const DESTINATION_SECRETS = { WAREHOUSE_SECRET: 'a-secret-of-all-warehouses' }
const REFERENCE = '${{ secrets.WAREHOUSE_SECRET }}'

/** Of those services for which nothing is known. */
const LIKELY: JsonObject = {
  host: 'warehouse.example.com',
  port: 9440,
  user: 'fivetran',
  password: REFERENCE,
  secure: true,
}

export const DESTINATION_SERVICES: readonly string[] = Object.keys(catalogueData())

/** A value for every field of the service's `config`. */
export function fullConfig(service: string): JsonObject {
  const fields = catalogueData()[service] ?? {}
  return Object.keys(fields).length === 0 ? LIKELY : valuesOf(fields)
}

function valuesOf(fields: CatalogueFields): JsonObject {
  const writable = Object.entries(fields).filter(([, { readOnly }]) => readOnly !== true)
  return Object.fromEntries(writable.map(([name, field]) => [name, valueOf(name, field)]))
}

function valueOf(name: string, field: CatalogueField): Json {
  if (field.fields !== undefined) return valuesOf(field.fields)
  if (field.type === 'object') return { key: REFERENCE }
  if (field.secret === true) return REFERENCE
  if (field.type === 'boolean') return true
  if (field.type === 'integer') return 443
  if (field.type === 'array') return ['b.example.com:9092', 'a.example.com:9092']
  // Nothing is behind a tunnel or a link, whose tests a person decides.
  return field.enum?.[0] ?? `some-${name}`
}

/** Another value for a field of `config` that may change; undefined for one that has no other. */
export function otherValue(service: string, name: string): Json | undefined {
  const field = catalogueData()[service]?.[name] ?? {}
  const before = fullConfig(service)[name]
  if (field.immutable === true || field.secret === true || isJsonObject(before) || before === REFERENCE)
    return undefined
  if (typeof before === 'boolean') return !before
  if (typeof before === 'number') return before + 1
  if (Array.isArray(before)) return ['a.example.com:9092', 'c.example.com:9092']
  if (field.enum !== undefined) return field.enum[1] === 'PrivateLink' ? undefined : field.enum[1]
  return `other-${name}`
}

/** JSON is YAML, too. */
export function destinationManifest(group: string, service: string, config: JsonObject, more: JsonObject = {}): string {
  const top = {
    kind: 'destination',
    group,
    service,
    region: 'AWS_EU_CENTRAL_1',
    time_zone_offset: '+1',
    trust_fingerprints: true,
    ...more,
    config,
  }
  return `${Object.entries(top)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join('\n')}\n`
}
