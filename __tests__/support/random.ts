/** Choices that are the same for the same seed. */
export interface Random {
  /** A whole number from 0, below `bound`. */
  below(bound: number): number
  pick<T>(choices: readonly [T, ...T[]]): T
}

/** Mulberry32: small, and even enough to choose by. */
export function randomFrom(seed: number): Random {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (bound: number): number => Math.floor(next() * bound)
  return { below, pick: choices => choices[below(choices.length)] ?? choices[0] }
}
