import type { Problem } from '../errors.ts'

/** The problems as they stand in their file, those without a place first. For problems of one file. */
export function byPosition(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.position?.column ?? 0) - (b.position?.column ?? 0))
}
