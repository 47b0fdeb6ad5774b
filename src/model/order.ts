/** Order of texts by code unit: the same on every machine, which the locale's order is not. For `toSorted`. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
