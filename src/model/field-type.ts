import type { Json } from './value.ts'

/** The type of one field of a service, read off Fivetran's live metadata. */
export interface FieldType {
  /** `any`: the metadata does not say; the value passes through as written. */
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'any'
  readonly enum?: readonly string[]
  /** There are values beside those of `enum`, which only tells how they are spelled. */
  readonly open?: true
  /** `format: password` */
  readonly secret: boolean
  readonly readonly: boolean
  readonly immutable: boolean
  /** Its values are names of secrets that are kept elsewhere, so that no key inside it makes a value sensitive. */
  readonly namesSecrets?: boolean
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
  /**
   * Of a mapping: a request that changes it names only the properties that change; the others stay. Without it the
   * mapping is replaced as a whole.
   */
  readonly partial?: true
  /** Of a text: a time of day, of which `15:00` and `15:00:00` are the same. */
  readonly time?: true
  /** Of a text: a word of a set that is not known whole, of which `DAILY` and `daily` are the same. */
  readonly word?: true
  /** Of a mapping: its properties mean something together alone, so that it is compared and shown as one value. */
  readonly whole?: true
  /** False for a field that Fivetran takes and never gives back. */
  readonly reported?: false
  /**
   * True for what has endpoints of its own: answers about the resource itself do not hold it, and requests that change
   * it are steps of the kind (`followUp`).
   */
  readonly apart?: true
  /**
   * True for a value that holds for many: all that fit a pattern. What Fivetran reports for it is the same value, or a
   * mapping of what it has elsewhere, by path (`pathKey`). How many there are may change at any time, so a review is of
   * the value as it is declared.
   */
  readonly rule?: true
  /** True for a field that names another resource in a manifest, and of which Fivetran reports that resource's id. */
  readonly reference?: true
  /** Values that Fivetran sets unasked: an import does not write them. */
  readonly usual?: readonly Json[]
}

/** The type of a value of which nothing is known. */
export const ANY_TYPE: FieldType = { type: 'any', secret: false, readonly: false, immutable: false }

/** A service by the name that manifests use, and by the one that people know: `google_sheets`, `Google Sheets`. */
export interface ServiceName {
  readonly service: string
  readonly name: string
}

/** What Fivetran says about one service (connector type). `config.properties` include the schema fields. */
export interface ServiceMetadata extends ServiceName {
  /** The page that describes it, where Fivetran names one. */
  readonly docs?: string
  readonly config: FieldType
  readonly auth: FieldType
  /** Fivetran says that no request sets its authorisation. People may still have to give it in Fivetran itself. */
  readonly takesNoAuth?: true
  /** Fivetran says that people cannot choose what is synced of its source. */
  readonly syncsEverything?: true
  /** Whether the names of the source can be asked for before the first sync; undefined where Fivetran does not say. */
  readonly reloadsNames?: boolean
  /** The keys that may be kept in an external secrets manager, where the service has any. */
  readonly externalSecretsKeys?: FieldType
}
