import type { Json } from '../../model/value.ts'

/** A field of `config`; without further facts a text that is no secret and may change. */
export interface CatalogueField {
  readonly type?: 'integer' | 'boolean' | 'array' | 'object'
  readonly enum?: readonly string[]
  readonly secret?: true
  readonly immutable?: true
  /** `perhaps`: Fivetran's API description takes it, its Terraform provider only reads it. */
  readonly readOnly?: true | 'perhaps'
  readonly nullable?: true
  readonly default?: Json
  /** Values of other fields with which it must be set. */
  readonly requiredWhen?: Readonly<Record<string, string>>
  /** The name under which Fivetran reports it. */
  readonly readsBackAs?: string
  /** It may be kept in an external secrets manager. */
  readonly esmKey?: true
  readonly fields?: CatalogueFields
}
export type CatalogueFields = Readonly<Record<string, CatalogueField>>
