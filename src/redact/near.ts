/**
 * Hides the secrets of one resource in what is said about that resource. There even short ones are hidden, which
 * elsewhere cannot be told from ordinary words.
 */
import type { DesiredResource } from '../model/resource.ts'
import { secretsOf, type Value } from '../model/value.ts'
import { textForms } from './forms.ts'

/** Shorter values are hidden only where they stand as a word of their own. */
const SHORTEST_INSIDE = 4
/** Longer ones are found by the redactor of the run, which knows every secret. */
const LONGEST = 64
const REPLACEMENT = '***'

/** What of a resource may hold a secret. */
type Secretive = Pick<DesiredResource, 'fields' | 'secretVersion'>

/**
 * Takes the secrets of a resource out of a text: each whole, and each part it was put together of, whatever the case of
 * its letters.
 */
export function hidingSecretsOf(desired: Secretive | undefined): (text: string) => string {
  if (desired === undefined) return text => text
  const texts = new Set(
    secretsOf(valuesOf(desired))
      .flatMap(secret => secret.revealAll())
      .flatMap(text => [text, text.trim()]),
  )
  const pattern = patternOf([...texts].filter(text => text !== '' && text.length <= LONGEST))
  return pattern === undefined ? text => text : text => text.replaceAll(pattern, REPLACEMENT)
}

/** All values of a resource that may hold a secret. */
export function valuesOf({ fields, secretVersion }: Secretive): Value[] {
  return secretVersion === undefined ? [fields] : [fields, secretVersion]
}

function patternOf(values: readonly string[]): RegExp | undefined {
  if (values.length === 0) return undefined
  const alternatives = values.flatMap(value =>
    value.length < SHORTEST_INSIDE ? [wholeWord(value)] : formsOf(value).map(text => RegExp.escape(text)),
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
  return `(?<![\\p{L}\\p{N}_])${RegExp.escape(value)}(?![\\p{L}\\p{N}_])`
}
