/**
 * The secrets of one connector, taken out of what is said about that connector: there even short ones can be told from
 * ordinary words.
 */
import type { DesiredConnector } from '../kinds/connector/connector.ts'
import { secretsOf, type Value } from '../model/value.ts'
import { textForms } from './forms.ts'

/** Shorter values are hidden only where they stand as a word of their own. */
const SHORTEST_INSIDE = 4
/** Longer ones are found by the redactor of the run, which knows every secret. */
const LONGEST = 64
const REPLACEMENT = '***'

/**
 * Takes the secrets of a connector out of a text: each whole, and each part it was put together of, whatever the case
 * of its letters.
 */
export function hidingSecretsOf(desired: DesiredConnector | undefined): (text: string) => string {
  if (desired === undefined) return text => text
  const texts = new Set(
    secretsOf(valuesOf(desired))
      .flatMap(secret => secret.revealAll())
      .flatMap(text => [text, text.trim()]),
  )
  const pattern = patternOf([...texts].filter(text => text !== '' && text.length <= LONGEST))
  return pattern === undefined ? text => text : text => text.replaceAll(pattern, REPLACEMENT)
}

/** Everything of a connector that may hold a secret. */
export function valuesOf({ config, auth, settings, secretVersion }: DesiredConnector): Value[] {
  return [config, auth, ...Object.values(settings), ...(secretVersion === undefined ? [] : [secretVersion])]
}

function patternOf(values: readonly string[]): RegExp | undefined {
  if (values.length === 0) return undefined
  const alternatives = values.flatMap(value =>
    value.length < SHORTEST_INSIDE ? [wholeWord(value)] : formsOf(value).map(escaped),
  )
  return new RegExp(alternatives.toSorted((a, b) => b.length - a.length).join('|'), 'giu')
}

function formsOf(value: string): string[] {
  const base64 = Buffer.from(value, 'utf8').toString('base64')
  return [...textForms(value).map(form => form.text), base64, base64.replace(/=+$/, '')].filter(
    form => form.length >= SHORTEST_INSIDE,
  )
}

function wholeWord(value: string): string {
  return `(?<![\\p{L}\\p{N}_])${escaped(value)}(?![\\p{L}\\p{N}_])`
}

/** A text as a part of a pattern that matches it alone. */
function escaped(text: string): string {
  return text.toWellFormed().replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
