/**
 * How a host speaks: how a run is started there, and what a person can do about what went wrong. Parts of sentences are
 * orders without a full stop (`run the workflow again`) unless said otherwise; code stands in backticks. The use cases
 * and what they call put these words into their texts, so that nobody is told to do what is not possible where they are.
 */
import type { ApiError } from './errors.ts'

export interface HostWords {
  readonly runAgain: string
  /** Starts an apply of what nobody has reviewed. */
  readonly applyByHand: string
  /** An apply that a person starts, as a thing: `a manual run of the apply (`workflow_dispatch`)`. */
  readonly manualApply: string
  /** How what is not merged can be applied: a sentence. Undefined where it cannot. */
  readonly tryOut: string | undefined
  runForHead(branch: string): string
  /** What to do about a defect of this program: a sentence. */
  readonly defect: string
  /** What a setting is called: `an input`. */
  readonly setting: string
  /** What limits a run: the option `targets`, and its option `scope` set to `changed`. */
  readonly limits: { readonly targets: string; readonly changed: string }
  /** Who knows the commits: `GitHub`. */
  readonly repository: string
  /** What to do about a request that was refused where the repository lies: a sentence. Undefined: nothing special. */
  adviceFor(error: ApiError): string | undefined
  /**
   * Why the ledger may not be read, where a plan goes on without it: `the token lacks …`. Undefined where that stops the
   * run, because a person can mend it, or do without a ledger on purpose.
   */
  readonly ledgerForbidden: string | undefined
  /** What an apply says of reviews where the host has none: a sentence. */
  readonly noReviews: string | undefined
  readonly references: ReferenceWords
  readonly deletions: DeletionWords
  readonly checkout: CheckoutWords
  readonly next: NextWords
  readonly drift: DriftWords
  readonly imports: ImportWords
}

/** How a secret and a variable get here: sentences. */
export interface ReferenceWords {
  /** What this program is called: `this action`. */
  readonly self: string
  /** `name`: as the manifest writes it, without `secrets.`. */
  defineSecret(name: string): string
  readonly defineVariable: string
}

/** What lifts a refused deletion, where no label does: sentences. */
export interface DeletionWords {
  /** `what`: the addresses to be named. Without its full stop, because alternatives follow. */
  lift(address: string, holdsOthers: boolean): string
  readonly raiseLimit: string
  readonly together: string
}

/** What to do about a workspace that is not the commit: sentences. */
export interface CheckoutWords {
  readonly missing: string
  readonly submodules: string
  /** `path`: the submodule. */
  submoduleOr(path: string): string
  otherCommit(commit: string): string
  /** What checks out the very commit that a merge would make. */
  readonly wholeCommit: string
  readonly changed: string
  /** What else may bring manifests: `a step of the workflow or a second checkout`. */
  readonly source: string
  readonly sourceFirst: string
}

/** What comes after a plan or a result. */
export interface NextWords {
  /** What applies a plan: `a merge`. */
  readonly actor: string
  /** When it may do that: goes on after what it does. */
  readonly when: string
  /** True where every plan waits for that, and not only the plan of a pull request. */
  readonly always: boolean
  /** What a plan is worth as a review: a sentence. Undefined where it is one. */
  readonly review: string | undefined
  /** Makes the same plan again, in Markdown. Undefined where nobody needs to be told. */
  readonly planAgain: string | undefined
  /** Does again what failed, in Markdown. */
  readonly retry: string
}

/** How to set back what has drifted, in Markdown. */
export interface DriftWords {
  /** What is said of drift where there is no issue to tell of it: a sentence. */
  readonly noIssue: string | undefined
  /** What reverts the resource at this address. */
  revert(address: string): string
  /** What creates a missing resource again: a thing. */
  readonly createAgain: string
}

/** What an import says, in Markdown. */
export interface ImportWords {
  /** What records the imported resources: `Merging`. */
  readonly recordedBy: string
  /** How a secret comes to be managed. */
  readonly defineSecret: string
  /** What to do with what was written: a sentence. */
  readonly next: string
}
