/** How many cases of a property are tried: so many in a pull request, and `PROPERTY_RUNS` times as many at night. */
export function runs(count: number): { readonly numRuns: number } {
  return { numRuns: Math.ceil(count * Number(process.env['PROPERTY_RUNS'] ?? 1)) }
}
