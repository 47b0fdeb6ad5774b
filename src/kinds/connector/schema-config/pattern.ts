/**
 * Keys of `schemas`: a name of the source, or a pattern that stands for many. `*` stands for any text, `?` for one
 * character; `\*`, `\?` and `\\` stand for themselves.
 */

/** One key, read. */
export interface NameKey {
  /** As the manifest writes it. */
  readonly text: string
  /** The name in the source; undefined for a pattern. */
  readonly name: string | undefined
  /** How specific it is: the number of its literal characters; without end for a name. */
  readonly rank: number
  readonly matches: (name: string) => boolean
}

const PARTS = /\\[*?\\]|[\s\S]/gu

/** Reads a key. */
export function readKey(text: string): NameKey {
  // Most keys are names, of which there may be thousands.
  if (!isSpecial(text)) return named(text, text)
  const parts = text.match(PARTS) ?? []
  const literals = parts.map(part => (/^\\[*?\\]$/.test(part) ? part.slice(1) : part))
  const isWild = (at: number): boolean => parts[at] === '*' || parts[at] === '?'
  const rank = parts.filter((_, at) => !isWild(at)).length
  if (rank === parts.length) return named(text, literals.join(''))
  if (parts.every(part => part === '*')) return { text, name: undefined, rank, matches: () => true }
  const tokens = parts.map((part, at) => (isWild(at) ? (part === '*' ? MANY : ONE) : (literals[at] ?? '')))
  return { text, name: undefined, rank, matches: name => fits(tokens, name.match(/[\s\S]/gu) ?? []) }
}

/** True for a text that may be a pattern, or hold an escape. */
function isSpecial(text: string): boolean {
  return text.includes('*') || text.includes('?') || text.includes('\\')
}

function named(text: string, name: string): NameKey {
  return { text, name, rank: Infinity, matches: other => other === name }
}

const MANY = Symbol('any text')
const ONE = Symbol('one character')

/** Takes back nothing but the last `*`, so that the time grows with pattern times name, whatever they are. */
function fits(tokens: readonly (string | symbol)[], name: readonly string[]): boolean {
  let [token, at] = [0, 0]
  let [star, from] = [-1, 0]
  while (at < name.length) {
    if (tokens[token] === MANY) [star, from] = [token++, at]
    else if (token < tokens.length && (tokens[token] === ONE || tokens[token] === name[at]))
      [token, at] = [token + 1, at + 1]
    else if (star >= 0) [token, at] = [star + 1, ++from]
    else return false
  }
  return tokens.slice(token).every(rest => rest === MANY)
}

/** The key that stands for just this name. */
export function keyText(name: string): string {
  return name.replaceAll(/[*?]|\\(?=[*?\\]|$)/g, String.raw`\$&`)
}
