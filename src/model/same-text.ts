import { timingSafeEqual } from 'node:crypto'

/**
 * Whether two signatures are the same. How long that takes says nothing of where they differ, so that nobody can find
 * the right one by trying.
 */
export function sameText(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}
