/**
 * The parts of a value that are secrets by themselves: lines of a key, and what stands in a JSON document (a service
 * account's key).
 */
import { isSensitiveName } from '../model/sensitivity.ts'

/** Texts of a JSON document that are long enough to be no setting. */
const LONG = 20

/**
 * The value as it is and trimmed, its lines, and where it is JSON the long and the sensitive texts in it. Each once, of
 * any length.
 */
export function secretParts(value: string): string[] {
  const texts = [value, ...jsonTexts(value)]
  return [...new Set([...texts, ...texts.map(text => text.trim()), ...texts.flatMap(linesOf)])]
}

/** The lines of a text that has several, trimmed: a message may quote one line of a private key. */
function linesOf(text: string): string[] {
  return /[\r\n]/.test(text) ? text.split(/\r\n|\r|\n/).map(line => line.trim()) : []
}

function jsonTexts(value: string): string[] {
  if (!/^\s*[[{]/.test(value)) return []
  try {
    return leaves(JSON.parse(value), false)
  } catch {
    return []
  }
}

function leaves(value: unknown, sensitive: boolean): string[] {
  if (typeof value === 'string') return sensitive || value.length >= LONG ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, sensitive || isSensitiveName(key)))
}
