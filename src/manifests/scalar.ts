import type { FieldType } from '../model/field-type.ts'
import type { Scalar } from '../model/secret.ts'

const NUMBER = /^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+)$/

/**
 * A scalar's text as its field's type reads it: natural and string forms give the same, `5432`, `"5432"` and `5432.0`.
 * An empty text for a number or a boolean is null, as for Fivetran. What the type cannot read stays a text; whether
 * that will do is for the schema to say. `plain`: it stood unquoted, so that YAML's own types count where the field's
 * type is open.
 */
export function readScalar(text: string, plain: boolean, type: FieldType['type']): Scalar | null {
  switch (type) {
    case 'integer':
    case 'number':
      return text === '' ? null : readNumber(text)
    case 'boolean':
      return text === '' ? null : readBoolean(text)
    case 'any':
      return plain ? yamlValue(text) : text
    default:
      return text
  }
}

/** The value that YAML 1.2 gives an unquoted text; the text itself where a number would not print the same again. */
export function yamlValue(text: string): Scalar {
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  if (!NUMBER.test(text)) return text
  const number = Number(text)
  return String(number) === text ? number : text
}

function readNumber(text: string): Scalar {
  const trimmed = text.trim()
  const number = NUMBER.test(trimmed) ? Number(trimmed) : Number.NaN
  return Number.isFinite(number) ? number : text
}

function readBoolean(text: string): Scalar {
  const lower = text.trim().toLowerCase()
  return lower === 'true' ? true : lower === 'false' ? false : text
}
