import type { DriftReport } from '../../engine/drift/report.ts'
import type { ApplyResult } from '../../engine/execute/result.ts'
import type { Plan } from '../../model/change.ts'
import type { FailureReason, Problem } from '../../model/errors.ts'
import type { HostWords } from '../../model/host-words.ts'
import type { KindWords } from '../../model/resource.ts'

/** A manifest that differs between the pull request's base and head; what is left to say without credentials. */
export interface ManifestChange {
  /** The kind of the resource. */
  readonly kind: string
  /** `Warehouse/github` */
  readonly address: string
  readonly change: 'added' | 'changed' | 'removed'
  /** Formatted paths, without values. */
  readonly fields: readonly string[]
}

/**
 * Everything that a run has to say. Pure data: comment, job summary, annotations, log and plan file are made from it.
 */
export interface Report {
  readonly mode: 'plan' | 'apply' | 'validate' | 'import' | 'drift'
  readonly configuration: string
  readonly dryRun: boolean
  /** How people call the resources, by the name of their kind: all kinds that this run manages. */
  readonly kinds: Readonly<Record<string, KindWords>>
  readonly plan?: Plan
  readonly result?: ApplyResult
  /** What a drift run found; said in the place of the plan. */
  readonly drift?: DriftReport
  /** Errors and warnings of manifests and inputs. */
  readonly problems: readonly Problem[]
  /** Planning or applying failed as a whole. */
  readonly failure?: { readonly reason: FailureReason; readonly message: string; readonly hint?: string }
  /** What makes all of it doubtful: said before anything else. */
  readonly warnings?: readonly string[]
  /** What was degraded, and who reviewed: a missing permission, no credentials, the ledger off. */
  readonly notices: readonly string[]
  readonly manifestChanges?: readonly ManifestChange[]
  /** Full commit id. */
  readonly commit: string
  /** The commit that a pull request is to be merged into, or a push began from: manifests that it removes are there. */
  readonly baseCommit?: string
  /** Where the run is shown; undefined where it is nowhere. */
  readonly runUrl: string | undefined
  /** When the run said this: ISO 8601, UTC. */
  readonly at: string
  /** Who started the run; undefined where nobody did, such as on a schedule. */
  readonly startedBy?: string
  /** What the plan was limited to; `changed`: what did not change in the repository was not read. */
  readonly limits?: { readonly targets: readonly string[]; readonly scope: 'changed' | 'all' }
  /** Undefined where the repository cannot be looked at on the web. */
  readonly repositoryUrl: string | undefined
  /** How the host of the run speaks. */
  readonly words: HostWords
  readonly cost?: { readonly fivetranRequests: number }
}

/** A report of a drift run. */
export type DriftRun = Report & { readonly drift: DriftReport }

/** True for a report of a drift run. */
export function isDriftRun(report: Report): report is DriftRun {
  return report.drift !== undefined
}
