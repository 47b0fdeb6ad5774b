import type { FieldType } from '../../model/field-type.ts'
import type { Scalar } from '../../model/secret.ts'
import { enumSpelling } from '../../model/enum-spelling.ts'

/**
 * A value as the metadata's type, where it fits: Fivetran reports some numbers as texts and spells some words
 * otherwise.
 */
export function naturalValue(value: Scalar, type: FieldType | undefined): Scalar {
  if (typeof value !== 'string' || type === undefined) return value
  if (type.type === 'boolean' && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  const isNumber =
    (type.type === 'integer' || type.type === 'number') &&
    value.trim() !== '' &&
    Math.abs(Number(value)) <= Number.MAX_SAFE_INTEGER
  if (isNumber) return Number(value)
  return type.enum === undefined ? value : enumSpelling(value, type.enum)
}
