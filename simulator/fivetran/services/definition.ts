import type { Json } from '../../../src/model/value.ts'

/**
 * One field of a service, as compactly as the simulator needs it. Everything not said is the usual: writable, not
 * secret.
 */
export interface FieldDefinition {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array'
  readonly enum?: readonly string[]
  /** Masked in every answer; `format: password` in the metadata. */
  readonly secret?: boolean
  /** Filled by the server, never taken from a request. */
  readonly readonly?: boolean
  readonly immutable?: boolean
  /** Default: true unless the field has a default value or is a boolean. */
  readonly nullable?: boolean
  /** Appears in answers although nobody sent it. */
  readonly default?: Json
  readonly fieldStatus?: string
  readonly items?: FieldDefinition
  readonly properties?: Fields
  readonly required?: readonly string[]
  /** Taken and reported, and not in the metadata. */
  readonly undescribed?: true
  /** The name by which answers show it. */
  readonly readsBackAs?: string
  /** Further values of the enumeration that are not in the metadata. */
  readonly undescribedEnum?: readonly string[]
}

export type Fields = Readonly<Record<string, FieldDefinition>>

/** How a service names its place in the destination; which fields of `config` that takes. */
export const SCHEMA_FIELDS = {
  schema: ['schema'],
  schema_table: ['schema', 'table'],
  schema_prefix: ['schema_prefix'],
  schema_table_group: ['schema', 'table_group_name'],
} as const satisfies Record<string, readonly string[]>
export type SchemaKind = keyof typeof SCHEMA_FIELDS

export interface ServiceDefinition {
  readonly id: string
  readonly name: string
  /** `Database`, `Marketing` …: the `type` of the metadata. */
  readonly type: string
  /** Default `general_availability`. */
  readonly status?: string
  /** Default `standard`. */
  readonly class?: 'standard' | 'lite'
  /** Default: a sentence made of the name. */
  readonly description?: string
  readonly schemaKind: SchemaKind
  /** A schema field that may be left out, although Fivetran's API description says that it is required. */
  readonly optionalPlace?: 'table' | 'table_group_name'
  readonly config: Fields
  readonly auth: Fields
  /** Paths (`config.host`, `auth.refresh_token`) without which the setup stays incomplete and no test runs. */
  readonly needs: readonly string[]
  /** Keys that may be kept in an external secrets manager. */
  readonly externalSecretsKeys?: Fields
  /** False where what syncs cannot be set. */
  readonly schemaConfig?: false
  /** False where the schema cannot be read from the source before the first sync. */
  readonly schemaReload?: false
}

/** The schema fields that a creation cannot do without. */
export function requiredPlace(service: ServiceDefinition, policy: 'optional' | 'required'): readonly string[] {
  const names: readonly string[] = SCHEMA_FIELDS[service.schemaKind]
  return policy === 'required' ? names : names.filter(name => name !== service.optionalPlace)
}

/** True when `null` clears the field. */
export function isNullable(field: FieldDefinition): boolean {
  return field.nullable ?? (field.default === undefined && field.type !== 'boolean')
}

/** Makes a service of a map of fields: the shortest way for a test, or for one read off an API description. */
export function serviceOf(
  id: string,
  config: Fields,
  options: Partial<Omit<ServiceDefinition, 'id' | 'config'>> = {},
): ServiceDefinition {
  return { id, name: id, type: 'API', schemaKind: 'schema', auth: {}, needs: [], ...options, config }
}
