/** What the ledger needs from outside: a branch to keep its files on, and a host that knows who is applying. */
import type { LockOwner } from './ledger.ts'

/** Files on a branch, moved fast-forward only. Every method throws ApiError. */
export interface BranchStore {
  /** Commit id and path → blob id of the branch's head; undefined when there is no such branch. */
  head(branch: string): Promise<{ readonly commit: string; readonly files: ReadonlyMap<string, string> } | undefined>
  /** A blob's text. */
  blob(id: string): Promise<string>
  /**
   * Commits `files` (path → text; null deletes) on top of `parent` (undefined: a first commit that creates the branch)
   * and moves the branch, fast-forward only. Gives the new head, or `moved` when somebody else has moved or created it.
   * Throws UserError as well, where the branch cannot be created because of another one's name.
   */
  commit(change: {
    readonly branch: string
    readonly parent: string | undefined
    readonly files: ReadonlyMap<string, string | null>
    readonly message: string
  }): Promise<{ readonly commit: string } | 'moved'>
}

/** The place where a run happens: it knows who is applying here, and can be asked about others. */
export interface LockHost {
  /** Who is applying here. */
  readonly owner: LockOwner
  /**
   * Whether another owner has ended and will write no more. Undefined where the host cannot tell, such as of an owner
   * of another host: the lock then counts until it expires. Asking may cost a request.
   */
  isOver(owner: LockOwner): Promise<boolean | undefined>
  /**
   * When the lock of this owner ends before it expires, if it was killed; for people: `at once if this job may read
   * runs`. Undefined where it does not.
   */
  endsWhenKilled(owner: LockOwner): string | undefined
}
