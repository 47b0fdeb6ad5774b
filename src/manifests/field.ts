/** The fields of a document: the one source of its JSON Schema, of how its values are read, and of what is said. */
import type { FieldType } from '../model/field-type.ts'
import type { Complaint } from './problems.ts'

/** A field that a document may have, with what is told about it. */
export interface ManifestField extends FieldType {
  /** For the reader of the schema. */
  readonly description?: string
  readonly examples?: readonly string[]
  readonly properties?: Readonly<Record<string, ManifestField>>
  readonly items?: ManifestField
  /** Of a mapping whose keys are names of people's choice: what each of them holds. */
  readonly entries?: ManifestField
  /** Of a mapping: its property for which `true` or `false` in the place of the mapping is short. */
  readonly short?: string
  /** A regular expression that a text must match. */
  readonly pattern?: string
  /** What the field takes, in words (`a time of day`), and how to write it. Default: by its type. */
  readonly takes?: { readonly what: string; readonly hint: string }
  /** Plans show it, or it decides what happens before secrets are at hand: it cannot hold a secret. */
  readonly plain?: boolean
  /**
   * What a field is that a mapping does not list. Default: an error. `warning`: nothing is at hand to check it by. `sent`:
   * a warning that it is sent all the same. `allowed`: a warning where it looks misspelt. `any`: nothing is said of it.
   */
  readonly unlisted?: 'error' | 'warning' | 'sent' | 'allowed' | 'any'
  /**
   * Fivetran's live description of a service is where the field comes from. It may lack fields and values that Fivetran
   * takes: the input `unknown-fields` decides about these.
   */
  readonly described?: Description
  /** The field of which it is another form: a document has one of the two, and they count as one among defaults. */
  readonly insteadOf?: string
  /** Further keywords of JSON Schema, for what fields cannot say one by one. */
  readonly rules?: Readonly<Record<string, unknown>>
  /** The field is required. What to say where it is missing; without a message, that its mapping needs it. */
  readonly missing?: { readonly message?: string; readonly hint: string }
  /** The field is never accepted. What to say instead of that Fivetran sets it. */
  readonly refused?: Complaint
}

/** What becomes of fields and values that Fivetran's description of them does not list. */
export type UnknownFields = 'error' | 'warn'

/** What describes a field. */
export interface Description {
  readonly service: string
  /** The page about it, where there is one. */
  readonly docs?: string
}

type Details = Omit<ManifestField, 'type' | 'description' | 'secret' | 'readonly' | 'immutable'>

/** The pattern of a text that is more than blanks. */
export const NOT_BLANK = String.raw`\S`

const SEEN = String.raw`[^\p{Z}\p{Cc}\p{Cf}\p{Cs}]`
/**
 * The pattern of a name: every character can be seen, and no blank stands around it. What cannot be seen (controls,
 * zero-width and bidirectional marks, line ends, odd spaces) makes two names look alike, and is always a slip.
 */
export const NAME = `^${SEEN}(?:(?:${SEEN}| )*${SEEN})?$`

const PLAIN = { secret: false, readonly: false, immutable: false } as const

function field(type: FieldType['type'], description: string, details: Details = {}): ManifestField {
  return { type, description, ...PLAIN, ...details }
}

/** A text. Numbers and booleans are taken for texts, as they are written. */
export function text(description: string, details: Details = {}): ManifestField {
  return field('string', description, details)
}

const A_NAME = new RegExp(NAME, 'u')

/** True for a text that a manifest can hold as a name. */
export function isName(written: string): boolean {
  return A_NAME.test(written)
}

/** A text that cannot be blank. */
export function filled(description: string, details: Details = {}): ManifestField {
  return field('string', description, { nullable: false, pattern: NOT_BLANK, ...details })
}

/** A name, such as of a group or a schema. */
export function name(description: string, details: Details = {}): ManifestField {
  return field('string', description, { nullable: false, pattern: NAME, ...details })
}

/** `true` or `false`. */
export function flag(description: string, details: Details = {}): ManifestField {
  return field('boolean', description, details)
}

/** A whole number. */
export function whole(description: string, details: Details = {}): ManifestField {
  return field('integer', description, details)
}

/** A list; `items` describes its entries. */
export function list(description: string, details: Details = {}): ManifestField {
  return field('array', description, details)
}

/** A mapping: of the fields in `properties`, or without them of any. */
export function mapping(description: string, details: Details = {}): ManifestField {
  return field('object', description, details)
}

/** A field that the API reports and nobody may set. */
export function readOnly(description: string): ManifestField {
  return { ...field('any', `${description} Read-only: Fivetran sets it.`), readonly: true }
}

/** A field that is never accepted, and what to say where it is written. */
export function refused(message: string, hint: string): ManifestField {
  return field('any', message, { refused: { message, hint } })
}

/** What nothing is known about. */
export const ANY: ManifestField = { type: 'any', ...PLAIN }

/** True for a field that a person may write. */
export function isWritable(one: ManifestField): boolean {
  return !one.readonly && one.refused === undefined
}

/** Names of the fields that a person may write. */
export function writableNames(properties: Readonly<Record<string, ManifestField>>): string[] {
  return Object.keys(properties).filter(key => isWritable(properties[key] ?? ANY))
}
