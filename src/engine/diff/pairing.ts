/** Pairs of a bipartite graph: as many as there can be. */

/**
 * A largest set of pairs between the indices `0..count-1` and those that `edges` gives for each, by augmenting paths.
 * What comes first is served first, so the result depends on the order of both sides alone.
 */
export function largestPairing(count: number, edges: (index: number) => readonly number[]): Map<number, number> {
  const ownerOf = new Map<number, number>()
  for (let index = 0; index < count; index += 1) augment(index, edges, ownerOf, new Set())
  return new Map([...ownerOf].map(([other, index]) => [index, other]))
}

/** Finds a partner for `index`, if need be by giving those that have one another. */
function augment(
  index: number,
  edges: (index: number) => readonly number[],
  ownerOf: Map<number, number>,
  tried: Set<number>,
): boolean {
  for (const other of edges(index)) {
    if (tried.has(other)) continue
    tried.add(other)
    const owner = ownerOf.get(other)
    if (owner === undefined || augment(owner, edges, ownerOf, tried)) {
      ownerOf.set(other, index)
      return true
    }
  }
  return false
}
