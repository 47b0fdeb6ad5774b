/** Order of texts by code unit: the same on every machine, which the locale's order is not. For `toSorted`. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

// Made late: loading what Intl knows of a language takes longer than much of a run.
let natural: Intl.Collator | undefined

/**
 * Order of names as people expect it: `t2` before `t10`. The language is a fixed one, so it is the same on every
 * machine. For `toSorted`.
 */
export function compareNames(a: string, b: string): number {
  natural ??= new Intl.Collator('en', { numeric: true })
  return natural.compare(a, b) || compareTexts(a, b)
}
