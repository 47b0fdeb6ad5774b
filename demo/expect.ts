/** Thrown when the demo would have to claim something that did not happen. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise'
}

/** Throws `BrokenPromise` with `claim` (and what was found instead) unless `holds`. */
export function expectThat(holds: boolean, claim: string, found?: string): asserts holds {
  if (!holds) throw new BrokenPromise(found === undefined ? claim : `${claim}\n\nWhat was found instead:\n${found}`)
}
