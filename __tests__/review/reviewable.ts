import type { Reviewable } from '../../src/review/record.ts'

/** A change, as far as reviews know it. */
export function reviewable(digest: string, kind = 'connector'): Reviewable {
  return { address: { kind }, digest }
}
