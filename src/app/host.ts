/**
 * Where a run happens: the only thing in which the action and the command line differ. The use cases ask it, and never
 * which one it is.
 */
import type { HostWords } from '../model/host-words.ts'
import type { BranchStore, LockHost } from '../ledger/port.ts'
import type { Report } from '../render/parts/report.ts'
import type { ImportReport } from '../render/import/report.ts'
import type { Issues, PullRequests, Repository } from '../repository/port.ts'
import type { PlanPrint } from './plan-print.ts'
import type { EventPullRequest, RunContext } from './run-context.ts'

export interface Host {
  readonly run: RunContext
  /** The commits of the repository that holds the manifests. */
  readonly repository: Repository
  /** Where the ledger's branch lies. */
  readonly ledger: BranchStore
  readonly lock: LockHost
  /** What was reviewed. Undefined where nobody can be asked: a run is then a person's own decision. */
  readonly pulls: PullRequests | undefined
  /** Where drift is told of. Undefined where there is no such place: the report and the exit code tell. */
  readonly issues: Issues | undefined
  readonly imports: ImportTarget
  readonly approval: Approval
  readonly words: HostWords
}

/** Takes what an import has written: a branch and its pull request, or the working tree. */
export interface ImportTarget {
  /**
   * Looks where the manifests are to go. Throws UserError where they can go nowhere, ApiError where nobody can be asked.
   */
  open(): Promise<ImportPlace>
}

export interface ImportPlace {
  /** Paths of all files that are there: no manifest takes one of these. */
  readonly files: Iterable<string>
  /** What the report is to say of the place. */
  readonly notices: readonly string[]
  /**
   * Puts all manifests there (path → text), or none. Throws UserError for a missing permission, for a file that is there
   * by now, and where it was cancelled; ApiError.
   */
  write(texts: ReadonlyMap<string, string>, report: ImportReport): Promise<WrittenImport>
}

export interface WrittenImport {
  /** The pull request that holds the manifests, where there is one. */
  readonly pullRequest: (EventPullRequest & { readonly url: string }) | undefined
}

/** Asks a person whether to go on. */
export interface Approval {
  /** True where somebody may think for long: everything is planned anew after that. */
  readonly waits: boolean
  /** Set where it is asked also about a plan with nothing to do. */
  readonly always?: true
  /**
   * True where what is planned is to be done. The action never asks: who merges has decided. Throws UserError where that
   * can be said better than by a no.
   */
  ask(question: Question): Promise<boolean>
}

/** A plan, to be approved. */
export interface Question {
  readonly report: () => Report
  readonly print: () => PlanPrint
  /** `changed`: it is another plan than the one that was approved. */
  readonly why: 'first' | 'changed'
}
