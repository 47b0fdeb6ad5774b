import { UserError, type Problem } from '../model/errors.ts'
import { listOf } from '../model/count.ts'
import { compareNames } from '../model/order.ts'
import type { Position } from '../model/position.ts'
import { visible } from '../model/visible.ts'
import { LIMITS } from './limits.ts'
import { positionIn, type LineColumn, type ManifestDocument } from './node.ts'

/** What is wrong, and what to write instead. */
export type Complaint = Pick<Problem, 'message' | 'hint'>

/** Everything that is wrong with one document. Of each severity it holds so many problems as a person would read. */
export class Problems {
  readonly #document: ManifestDocument
  readonly #found = new Map<string, Problem>()
  readonly #counts = { error: 0, warning: 0 }

  constructor(document: ManifestDocument) {
    this.#document = document
  }

  /**
   * Adds an error at a place of the document. The same error at the same place counts once. `mendedBy`: as a `Problem`
   * has it.
   */
  error(at: LineColumn, message: string, hint?: string, mendedBy?: string): undefined {
    this.#add('error', at, {
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(mendedBy === undefined ? {} : { mendedBy }),
    })
  }

  /** Adds an error at a secret that is written out in the document. */
  errorAtSecret(at: LineColumn, message: string, hint: string): undefined {
    this.#add('error', at, { message, hint, hides: 'rest' })
  }

  /** Adds a warning at a field of which nobody knows whether it is a secret. */
  warningAtUnknown(at: LineColumn, message: string): undefined {
    this.#add('warning', at, { message, hides: 'value' })
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

  #add(severity: Problem['severity'], at: LineColumn, complaint: Omit<Problem, 'severity' | 'position'>): void {
    const key = JSON.stringify([severity, at.file, at.line, at.column, complaint.message])
    if (this.isFull(severity) || this.#found.has(key)) return
    this.#counts[severity] += 1
    const { file, key: item, root } = this.#document
    const isOfMany = item !== undefined || (at.file ?? file) !== file
    this.#found.set(key, {
      severity,
      ...complaint,
      position: positionIn(this.#document, at),
      ...(isOfMany ? { manifests: [positionIn(this.#document, root)] } : {}),
    })
  }
}

/**
 * What else is wrong where documents of these kinds could not be read: without what they may have said. One slip is one
 * error.
 */
export function withoutConsequences(problems: readonly Problem[], lost: ReadonlySet<string>): readonly Problem[] {
  return lost.size === 0 ? problems : problems.filter(({ mendedBy }) => mendedBy === undefined || !lost.has(mendedBy))
}

/** So many manifests are named where one value is wrong in several. */
const NAMED = 3

/** A problem of one place, and the manifests in which it is wrong, where these are to be named. */
interface Joined {
  readonly problem: Problem
  readonly named: readonly Position[]
}

/**
 * The problems by position. A value that several manifests have, of defaults or of a `for_each`, is wrong once: the
 * problem names the manifests. What is wrong in the same way with several items has one and the same text.
 */
export function joinedProblems(problems: readonly Problem[]): Problem[] {
  const atOnePlace = Map.groupBy(byPosition(problems), ({ position, ...problem }) =>
    JSON.stringify([textKey(problem), position?.file, position?.line, position?.column]),
  )
  const all = [...atOnePlace.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [joined(first, others)],
  )
  const alike = Map.groupBy(all, ({ problem }) => textKey(problem))
  const names = new Map([...alike].map(([key, group]) => [key, namesIn(group)]))
  return all.map(({ problem, named }) =>
    named.length === 0 ? problem : withManifests(problem, names.get(textKey(problem)) ?? ''),
  )
}

function textKey({ severity, message, hint }: Omit<Problem, 'position'>): string {
  return JSON.stringify([severity, message, hint])
}

function joined(first: Problem, others: readonly Problem[]): Joined {
  const { position } = first
  const manifests = [first, ...others].flatMap(
    one => one.manifests ?? (one.position?.key === undefined ? [] : one.position),
  )
  const count = new Set(manifests.map(nameOf)).size
  const isElsewhere = manifests.some(one => one.file !== position?.file)
  if (position === undefined || (count < 2 && !isElsewhere)) return { problem: first, named: [] }
  const { key: _key, ...place } = position
  return { problem: { ...first, position: count === 1 ? position : place, manifests }, named: manifests }
}

/** The manifests of problems that say the same. Where these are several items of one, their places have the keys. */
function namesIn(alike: readonly Joined[]): string {
  const named = alike.flatMap(one => one.named)
  const manifests = alike.length === 1 ? named : named.map(({ key: _key, ...manifest }) => manifest)
  return listOf([...new Set(manifests.map(nameOf))], NAMED)
}

/** `fivetran/shops.yml:1 [berlin]`: the line in which the manifest begins. */
function nameOf({ file, line, key }: Position): string {
  return `\`${visible(`${file}:${line}${key === undefined ? '' : ` [${key}]`}`)}\``
}

/** `… takes a number, not x (in fivetran/a.yml:1).` */
function withManifests({ message, ...problem }: Problem, names: string): Problem {
  const said = message.endsWith('.') ? `${message.slice(0, -1)} (in ${names}).` : `${message} (in ${names})`
  return { ...problem, message: said }
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
