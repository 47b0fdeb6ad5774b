import { closest, distance } from 'fastest-levenshtein'

/** `Did you mean \`service\`?` for the candidate that is nearest to what was written; undefined when none is near. */
export function didYouMean(written: string, candidates: Iterable<string>): string | undefined {
  const nearest = nearestTo(written, candidates)
  return nearest === undefined ? undefined : `Did you mean \`${nearest}\`?`
}

/**
 * The candidate that is nearest to what was written, compared without case; undefined when none is near. The time is
 * bounded:
 * long words are not compared.
 */
export function nearestTo(written: string, candidates: Iterable<string>): string | undefined {
  if (written.length > 100) return undefined
  const lower = written.toLowerCase()
  const names = new Map([...candidates].filter(name => name.length <= 200).map(name => [name.toLowerCase(), name]))
  if (names.size === 0) return undefined
  const nearest = closest(lower, [...names.keys()])
  const allowed = Math.max(1, Math.floor(Math.max(lower.length, nearest.length) * 0.4))
  return distance(lower, nearest) <= allowed ? names.get(nearest) : undefined
}

/** The candidates as a phrase: `` `a`, `b` or `c` ``; at most `limit` of them. */
export function listNames(candidates: Iterable<string>, limit = 20): string {
  const quoted = [...candidates].map(name => `\`${name}\``)
  if (quoted.length > limit) return `${quoted.slice(0, limit).join(', ')} …`
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}
