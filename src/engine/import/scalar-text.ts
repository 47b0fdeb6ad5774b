/** Writes one scalar as YAML that every reader understands as the same value. */
import { yamlString } from '../../model/visible.ts'
import type { Scalar } from '../../model/secret.ts'

/**
 * Letters, digits and marks that mean nothing to YAML once a text has begun; of `:` only what cannot end a key, and no
 * `#`.
 */
const PLAIN = /^[\p{L}\p{N}_/](?:[\p{L}\p{N}_ /.,@+=~%*&!?()[\]$^|;<>\\'"-]|:(?=[\p{L}\p{N}_/]))*$/u
/** Words that some version of YAML reads as something else than text. */
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null|nan)$/i
const DATES = /^\d+(?:[-:]\d+)+/

/**
 * The value as a manifest says it, on one line: natural where it is a number or a boolean, plain where a text cannot be
 * taken for anything else, else in double quotes. In a text `${{` becomes `$${{`, which stands for itself.
 */
export function scalarText(value: Scalar): string {
  if (typeof value !== 'string') return String(value)
  const text = value.replaceAll('${{', '$$${{')
  return isPlain(text) ? text : yamlString(text)
}

/** A key of a mapping. */
export function keyText(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) && !WORDS.test(key) ? key : yamlString(key)
}

function isPlain(text: string): boolean {
  return (
    PLAIN.test(text) &&
    !text.endsWith(' ') &&
    !WORDS.test(text) &&
    !DATES.test(text) &&
    Number.isNaN(Number(text.replaceAll(/[_,]/g, '')))
  )
}
