import type { Json } from './value.ts'

/** The type of one field of a service, read off Fivetran's live metadata. */
export interface FieldType {
  /** `any`: the metadata does not say; the value passes through as written. */
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'any'
  readonly enum?: readonly string[]
  /** `format: password` */
  readonly secret: boolean
  readonly readonly: boolean
  readonly immutable: boolean
  /** Undefined where the metadata does not say. */
  readonly nullable?: boolean
  readonly default?: Json
  /** Of numbers: the least, and what they count. */
  readonly minimum?: number
  readonly unit?: string
  /** `general_availability`, `private_preview`, `development`, `sunset` */
  readonly status?: string
  readonly items?: FieldType
  readonly properties?: Readonly<Record<string, FieldType>>
  /** Names of the properties that must be set. */
  readonly required?: readonly string[]
}

/** What Fivetran says about one service (connector type). `config.properties` include the schema fields. */
export interface ServiceMetadata {
  readonly service: string
  readonly name: string
  readonly config: FieldType
  readonly auth: FieldType
  /** The keys that may be kept in an external secrets manager, where the service has any. */
  readonly externalSecretsKeys?: FieldType
}
