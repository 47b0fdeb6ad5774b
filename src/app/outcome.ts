import type { FailureReason } from '../model/errors.ts'
import type { ObservedConnector } from '../kinds/connector/connector.ts'
import type { Report } from '../render/report.ts'
import type { Seal } from '../review/seal.ts'

/** One entry of the output `connectors`. What was not read in this run is null. */
export interface ConnectorOutput {
  readonly id: string
  readonly name: string
  readonly service: string
  readonly connected_by: string | null
  readonly created_at: string | null
  readonly setup_state: string | null
}

/** A comment to post, or to edit. */
export interface CommentTarget {
  /** The pull request's number. */
  readonly pull: number
  /** The comment to edit where this token's user has written none: that of a plan job with another token. */
  readonly comment?: number
  /** Undefined: the comment reviews nothing. */
  readonly seal: Seal | undefined
  /**
   * The head that this speaks of, where the change is still to be merged: what was reviewed, what came of it, and a
   * newer plan are not written over.
   */
  readonly onlyAt: string | undefined
}

/** What a command has to say; `main` publishes it. */
export interface CommandOutcome {
  readonly report: Report
  /** Markdown to put before the plan in the job summary. */
  readonly summary?: string
  /** Undefined when the run succeeded. */
  readonly failureReason: FailureReason | undefined
  /** Where to comment. The output `comment-url` names the first. */
  readonly comments: readonly CommentTarget[]
  /** By address. */
  readonly connectors: Readonly<Record<string, ConnectorOutput>>
  /** Further outputs by name. */
  readonly outputs: Readonly<Record<string, string>>
}

/** A comment without a record on the pull request that started the run, if one did. */
export function plainComment(
  pullRequest: { readonly number: number; readonly headCommit: string } | undefined,
): readonly CommentTarget[] {
  return pullRequest === undefined
    ? []
    : [{ pull: pullRequest.number, seal: undefined, onlyAt: pullRequest.headCommit }]
}

/** A connector as the output `connectors` gives it. */
export function connectorOutput(connector: ObservedConnector): ConnectorOutput {
  return {
    id: connector.id,
    name: connector.schema,
    service: connector.service,
    connected_by: connector.connectedBy,
    created_at: connector.createdAt === '' ? null : connector.createdAt,
    setup_state: connector.setupState,
  }
}
