import { closest, distance } from 'fastest-levenshtein'

/** `Did you mean \`service\`?` for the candidate that is nearest to what was written; undefined when none is near. */
export function didYouMean(written: string, candidates: Iterable<string>): string | undefined {
  const nearest = nearestTo(written, candidates)
  return nearest === undefined ? undefined : `Did you mean \`${nearest}\`?`
}

/**
 * The candidate that was most likely meant, compared without case: a misspelling, or else a name of which what was
 * written is a part or the other way round (`token`, `access_token`; `hostname`, `host`), or that shares two words with
 * it. Undefined when there is none, or several are as likely. The time is bounded: long texts are not compared.
 */
export function nearestTo(written: string, candidates: Iterable<string>): string | undefined {
  const names = [...candidates]
  if (written.length > LONGEST) return undefined
  const [byWords, byLetters] = [likenessOfWords(written), likenessOfLetters(written)]
  const misspelt = misspellingOf(written, names)
  const isSure = misspelt !== undefined && distance(written.toLowerCase(), misspelt.toLowerCase()) <= FEW
  // `group_name` is `group` with a word too many rather than `group_id` misspelt.
  const begun = isSure ? [] : names.filter(name => written.toLowerCase().startsWith(`${name.toLowerCase()}_`))
  const [longest] = begun.toSorted((one, other) => other.length - one.length)
  return longest ?? misspelt ?? likeliest(names, name => byWords(name) || byLetters(name))
}

/** The candidate that differs from what was written in few letters, compared without case; undefined when none does. */
export function misspellingOf(written: string, candidates: Iterable<string>): string | undefined {
  if (written.length > LONGEST) return undefined
  const lower = written.toLowerCase()
  const names = new Map(
    [...candidates].filter(name => name.length <= 2 * LONGEST).map(name => [name.toLowerCase(), name]),
  )
  if (names.size === 0) return undefined
  const swapped = [...names.keys()].find(name => isSwapped(lower, name))
  if (swapped !== undefined) return names.get(swapped)
  const nearest = closest(lower, [...names.keys()])
  const length = Math.max(lower.length, nearest.length)
  // Single letters are never like each other.
  const allowed = Math.min(length - 1, Math.max(1, Math.floor(length * 0.4)))
  return distance(lower, nearest) <= allowed ? names.get(nearest) : undefined
}

/** True where two neighbouring letters have changed places: one slip, although two letters differ. */
function isSwapped(one: string, other: string): boolean {
  if (one.length !== other.length || one === other) return false
  let at = 0
  while (one[at] === other[at]) at += 1
  return `${one.slice(0, at)}${one.slice(at + 1, at + 2)}${one.slice(at, at + 1)}${one.slice(at + 2)}` === other
}

const LONGEST = 100
/** Letters in which nobody means to differ. */
const FEW = 2
const LEAST_PART = 1 / 3

/** The one candidate that is most alike; undefined where none is, or several are. */
function likeliest(candidates: readonly string[], likeness: (name: string) => number): string | undefined {
  const scored = candidates.map(name => ({ name, score: likeness(name) }))
  const best = Math.max(0, ...scored.map(({ score }) => score))
  const [first, ...others] = scored.filter(({ score }) => score === best && score >= LEAST_PART)
  return others.length === 0 ? first?.name : undefined
}

/** How much of the words both names have; 0 where that is no reason to take one for the other. */
function likenessOfWords(written: string): (name: string) => number {
  const words = wordsOf(written)
  return name => {
    const others = wordsOf(name)
    const shared = words.intersection(others).size
    const isPart = shared > 0 && shared === Math.min(words.size, others.size)
    return isPart || shared >= 2 ? shared / Math.max(words.size, others.size) : 0
  }
}

/** `PersonalAccessToken`, `personal_access_tokens` → personal, access, token. Very short words tell nothing. */
function wordsOf(name: string): ReadonlySet<string> {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
  return new Set(words.filter(word => word.length > 2).map(word => (word.length > 3 ? word.replace(/s$/, '') : word)))
}

/** How much of the longer name the shorter one is; 0 where it is no part of it, or too short to tell. */
function likenessOfLetters(written: string): (name: string) => number {
  const letters = lettersOf(written)
  return name => {
    const [shorter = '', longer = ''] = [letters, lettersOf(name)].toSorted((a, b) => a.length - b.length)
    return shorter.length > 3 && longer.includes(shorter) ? shorter.length / longer.length : 0
  }
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}

/** The candidates as a phrase: `` `a`, `b` or `c` ``; at most `limit` of them. */
export function listNames(candidates: Iterable<string>, limit = 20): string {
  const quoted = [...candidates].map(name => `\`${name}\``)
  if (quoted.length > limit) return `${quoted.slice(0, limit).join(', ')} …`
  // British English has no comma before the last `or`.
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(quoted)
}
