import type { FailureReason } from '../model/errors.ts'
import type { JsonObject } from '../model/value.ts'
import type { ImportReport } from '../render/import/report.ts'
import type { Report } from '../render/parts/report.ts'
import type { CommentSigner } from '../review/signature.ts'

/** A managed resource as the outputs give it. */
export interface ResourceOutput {
  readonly kind: string
  /** How people name it. */
  readonly name: string
  readonly id: string
  /** Its read-only fields, by their names in the outputs; empty where it was not read in this run. */
  readonly fields: JsonObject
  readonly localName: string
  readonly service: string
}

/** A comment to post, or to edit. */
export interface CommentTarget {
  /** The pull request's number. */
  readonly pull: number
  /** The comment to edit where this token's user has written none: that of a plan job with another token. */
  readonly comment?: number
  /** True where that one is this token's own, the only one to be edited: it need not be looked for. */
  readonly own?: boolean
  /** Undefined: the comment reviews nothing. */
  readonly signer: CommentSigner | undefined
  /**
   * The head that was planned, where the pull request is still to be merged. Nothing is posted once it is closed or has
   * another head, so that a result or a newer plan is not overwritten.
   */
  readonly onlyAt: string | undefined
}

/** What came of a run, as data. The use case makes it, the host publishes it. */
export interface RunOutcome {
  readonly report: Report
  /** Markdown to put before the plan in the job summary. */
  readonly summary?: string
  /** Markdown to put after it: what a person is to do elsewhere. */
  readonly closing?: string
  /** What an import has to say, free of secrets: `summary` says the same. */
  readonly imported?: ImportReport
  /** Undefined when the run succeeded. */
  readonly failureReason: FailureReason | undefined
  /** Of a plan: the text of a file that an apply takes, to do just that. */
  readonly keep?: () => string
  /** Where to comment. The output `comment-url` names the first. */
  readonly comments: readonly CommentTarget[]
  /** Every managed resource, as far as it is known. */
  readonly resources: readonly ResourceOutput[]
  /** Further outputs by name. */
  readonly outputs: Readonly<Record<string, string>>
  /**
   * Ends with the last write of the ledger, for which the comments need not wait. Gives another outcome to publish in the
   * place of this one where that write failed.
   */
  readonly written?: Promise<RunOutcome | undefined>
}

/** A comment without a record on the pull request that started the run, if one did. */
export function plainComment(
  pullRequest: { readonly number: number; readonly headCommit: string } | undefined,
): readonly CommentTarget[] {
  if (pullRequest === undefined) return []
  return [{ pull: pullRequest.number, signer: undefined, onlyAt: pullRequest.headCommit }]
}
