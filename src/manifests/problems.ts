import { UserError, type Problem } from '../model/errors.ts'
import { compareNames } from '../model/order.ts'
import { LIMITS } from './limits.ts'
import { positionAt, type LineColumn } from './node.ts'

/** What is wrong, and what to write instead. */
export type Complaint = Pick<Problem, 'message' | 'hint'>

/** Everything that is wrong with one document. Of each severity it holds so many problems as a person would read. */
export class Problems {
  readonly #file: string
  readonly #found = new Map<string, Problem>()
  readonly #counts = { error: 0, warning: 0 }

  constructor(file: string) {
    this.#file = file
  }

  /** Adds an error at a place of the document. The same error at the same place counts once. */
  error(at: LineColumn, message: string, hint?: string): undefined {
    this.#add('error', at, { message, ...(hint === undefined ? {} : { hint }) })
  }

  /** Adds a warning at a place of the document. */
  warning(at: LineColumn, message: string, hint?: string): undefined {
    this.#add('warning', at, { message, ...(hint === undefined ? {} : { hint }) })
  }

  /** True when no more problems of that severity are added. */
  isFull(severity: Problem['severity']): boolean {
    return this.#counts[severity] >= LIMITS.problems
  }

  all(): readonly Problem[] {
    return [...this.#found.values()]
  }

  #add(severity: Problem['severity'], at: LineColumn, complaint: Complaint): void {
    const key = JSON.stringify([severity, at.line, at.column, complaint.message])
    if (this.isFull(severity) || this.#found.has(key)) return
    this.#counts[severity] += 1
    this.#found.set(key, { severity, ...complaint, position: positionAt(this.#file, at) })
  }
}

/** The problems in the order of files, lines and columns, those without a position first. */
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
  return compareNames(one, other)
}

/**
 * The error of a run whose manifests have these problems, by position. When no error has a position, they are about the
 * input `manifests`, and the reason is `invalid-input`.
 */
export function invalidManifests(problems: readonly Problem[]): UserError {
  const errors = problems.filter(({ severity }) => severity === 'error')
  return new UserError(
    errors.every(({ position }) => position === undefined) ? 'invalid-input' : 'invalid-manifest',
    byPosition(problems),
  )
}
