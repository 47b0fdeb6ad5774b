import type { FieldType } from '../model/field-type.ts'
import type { Scalar } from '../model/secret.ts'
import { didYouMean, listNames } from '../model/suggest.ts'

/** A scalar read by its type, or why it cannot be: without the value, which may be a secret. */
export type ReadScalar =
  { readonly value: Scalar | null } | { readonly problem: string; readonly hint: (text: string) => string }

const NUMBER = /^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+)$/

/** How a type is called in messages. */
export const TYPE_NAMES: Readonly<Record<FieldType['type'], string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: '`true` or `false`',
  object: 'a mapping',
  array: 'a list',
  any: 'a value',
}

/**
 * Reads a scalar's source text as the type that the field has. `plain`: it stood unquoted, so that YAML's own type
 * counts where
 * the field's type is open. Natural and string forms give the same: `5432`, `"5432"` and `5432.0`. An empty text for a
 * number or
 * a boolean is null, as for Fivetran.
 */
export function readScalar(text: string, plain: boolean, type: FieldType): ReadScalar {
  switch (type.type) {
    case 'string':
      return checkEnum(text, text, type)
    case 'integer':
    case 'number':
      return text === '' ? { value: null } : readNumber(text.trim(), type)
    case 'boolean':
      return text === '' ? { value: null } : readBoolean(text.trim())
    case 'any':
      return checkEnum(plain ? naturalValue(text) : text, text, type)
    default:
      return { problem: `takes ${TYPE_NAMES[type.type]}, not a single value`, hint: () => '' }
  }
}

/** The value that YAML 1.2 gives an unquoted text; the text itself where a number would not print the same again. */
export function naturalValue(text: string): Scalar {
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  if (!NUMBER.test(text)) return text
  const number = Number(text)
  return String(number) === text ? number : text
}

function readNumber(text: string, type: FieldType): ReadScalar {
  const unit = type.unit === undefined ? '' : ` of ${type.unit}`
  const wrong = `takes ${TYPE_NAMES[type.type]}${unit}`
  const number = NUMBER.test(text) ? Number(text) : Number.NaN
  if (!Number.isFinite(number)) {
    const example =
      type.enum === undefined ? 'digits, such as `5432`' : `${type.unit ?? 'one of'}: ${listNames(type.enum)}`
    return { problem: wrong, hint: () => `Write ${example}.` }
  }
  if (type.minimum !== undefined && number < type.minimum)
    return { problem: `${wrong}, ${type.minimum} or more`, hint: () => '' }
  if (type.type === 'number') return checkEnum(number, String(number), type)
  if (!Number.isInteger(number)) return { problem: wrong, hint: () => 'Write it without a fraction.' }
  if (!Number.isSafeInteger(number))
    return { problem: `${wrong} of at most 15 digits`, hint: () => 'Check the number: it cannot be sent exactly.' }
  return checkEnum(number, String(number), type)
}

function readBoolean(text: string): ReadScalar {
  const lower = text.toLowerCase()
  if (lower === 'true' || lower === 'false') return { value: lower === 'true' }
  const meant = ['yes', 'on', 'y', '1'].includes(lower)
    ? 'true'
    : ['no', 'off', 'n', '0'].includes(lower)
      ? 'false'
      : undefined
  return {
    problem: `takes ${TYPE_NAMES.boolean}`,
    hint: () =>
      meant === undefined ? 'Write `true` or `false`.' : `Write \`${meant}\`: YAML 1.2 reads other words as texts.`,
  }
}

function checkEnum(value: Scalar, text: string, type: FieldType): ReadScalar {
  const options = type.enum
  if (options === undefined || options.includes(text) || text === '') return { value }
  return {
    problem: `takes one of ${listNames(options)}`,
    hint: shown =>
      (type.type === 'string' || type.type === 'any' ? didYouMean(shown, options) : undefined) ?? 'Write one of them.',
  }
}
