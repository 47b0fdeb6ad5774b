import { UserError, type Problem } from '../model/errors.ts'

/** The problems as they stand in their files, those without a place first. */
export function byPosition(problems: readonly Problem[]): Problem[] {
  return problems.toSorted(
    (a, b) =>
      compareFiles(a, b) ||
      (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
      (a.position?.column ?? 0) - (b.position?.column ?? 0),
  )
}

function compareFiles(a: Problem, b: Problem): number {
  const [one, other] = [a.position?.file ?? '', b.position?.file ?? '']
  if (one === other) return 0
  return one < other ? -1 : 1
}

/**
 * The refusal of manifests that have problems, in their order. What has no place in a file is about the input that
 * names the files.
 */
export function refusal(problems: readonly Problem[]): UserError {
  const errors = problems.filter(({ severity }) => severity === 'error')
  return new UserError(
    errors.every(({ position }) => position === undefined) ? 'invalid-input' : 'invalid-manifest',
    byPosition(problems),
  )
}
