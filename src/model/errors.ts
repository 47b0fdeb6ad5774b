import { formatPosition, type Position } from './position.ts'

/** The values of the output `failure-reason`. */
export type FailureReason =
  | 'invalid-input'
  | 'invalid-manifest'
  | 'workspace-differs'
  | 'unreviewed-change'
  | 'setup-tests-failed'
  | 'api-error'
  | 'drift'
  | 'deletion-forbidden'
  | 'ledger-error'
  | 'locked'
  | 'stale-commit'
  | 'cancelled'
  | 'internal-error'

/** One thing that is wrong with what a person wrote: where, what, and what to write instead. */
export interface Problem {
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** What to write or do instead. */
  readonly hint?: string
  readonly position?: Position
  /** The manifests in which it is wrong, where it stands elsewhere or was made for one of many. */
  readonly manifests?: readonly Position[]
  /** The kind of document that could mend it: where one of these could not be read, nobody knows whether it is wrong. */
  readonly mendedBy?: string
  /**
   * What of its line nobody may print, since it is a secret that is written out, or may be one: all from its place on, or
   * the value of the field that begins there.
   */
  readonly hides?: 'rest' | 'value'
}

/** `fivetran/a.yml:3:5: message. hint` on one line. */
export function formatProblem(problem: Problem): string {
  const where = problem.position === undefined ? '' : `${formatPosition(problem.position)}: `
  return `${where}${problem.message}${problem.hint === undefined ? '' : ` ${problem.hint}`}`
}

/** Something that a person can correct. Reported without a stack trace, each problem at its place. */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly reason: FailureReason
  readonly problems: readonly Problem[]

  constructor(reason: FailureReason, problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'))
    this.reason = reason
    this.problems = problems
  }

  /** A UserError of a single problem. */
  static of(reason: FailureReason, message: string, hint?: string, position?: Position): UserError {
    return new UserError(reason, [
      {
        severity: 'error',
        message,
        ...(hint === undefined ? {} : { hint }),
        ...(position === undefined ? {} : { position }),
      },
    ])
  }
}

/** The `code` of an error that only says that this token has asked too much lately. */
export const RATE_LIMITED = 'rate-limited'

/** What answers requests. `git`: a command of git, and the remote behind it. */
export type Api = 'Fivetran' | 'GitHub' | 'git'

/** A request that a server refused or that could not be answered. The message is already free of secrets. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly api: Api
  /** HTTP status; undefined when no answer came (reset, time-out). */
  readonly status: number | undefined
  /** The API's own code (`NotFound_Connection`, `InvalidInput` …). */
  readonly code: string | undefined
  readonly requestId: string | undefined
  /** `POST /connections` */
  readonly request: string
  /** True when the server may have done the work although no proper answer came. */
  readonly ambiguous: boolean

  constructor(fields: {
    api: Api
    message: string
    request: string
    status?: number | undefined
    code?: string | undefined
    requestId?: string | undefined
    ambiguous?: boolean
    cause?: unknown
  }) {
    super(fields.message, { cause: fields.cause })
    this.api = fields.api
    this.status = fields.status
    this.code = fields.code
    this.requestId = fields.requestId
    this.request = fields.request
    this.ambiguous = fields.ambiguous ?? false
  }
}

/** The `code` of an error of git whose credentials or rights the remote refuses. */
export const DENIED = 'denied'

/**
 * True where the repository's server does not let this run do what was asked. A rate limit is answered 403 as well, and
 * does not count.
 */
export function lacksPermission({ api, status, code }: ApiError): boolean {
  return (api === 'GitHub' && status === 403 && code !== RATE_LIMITED) || (api === 'git' && code === DENIED)
}

/**
 * A test for errors with one of these statuses. A rate limit is answered 403 as well, and does not count: it says
 * nothing about what exists.
 */
export function hasStatus(...statuses: readonly number[]): (error: ApiError) => boolean {
  return ({ status, code }) => status !== undefined && code !== RATE_LIMITED && statuses.includes(status)
}

/**
 * What the request gives; undefined when it fails with an ApiError for which `absent` is true. Throws every other
 * error.
 */
export async function absentWhen<T>(absent: (error: ApiError) => boolean, request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (error instanceof ApiError && absent(error)) return undefined
    throw error
  }
}
