/**
 * The parts of a value that are secrets by themselves: lines of a key, and what stands in a JSON document (a service
 * account's key).
 */
import { isSensitiveName } from '../kinds/connector/sensitivity.ts'

/** Texts of a JSON document that are long enough to be no setting. */
const LONG = 20

/** The value, trimmed too, its lines, and the texts within it where it is JSON; of any length, each once. */
export function secretParts(value: string): string[] {
  const texts = [value, ...jsonTexts(value)]
  return [...new Set([...texts, ...texts.map(text => text.trim()), ...texts.flatMap(linesOf)])]
}

/** A message may quote one line of a private key; a form that leaves the final line break away matches too. */
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
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, sensitive || isSensitiveName('auth', key)))
}
