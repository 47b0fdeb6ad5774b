import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { StoryClock } from './clock.ts'
import { differences, readFiles, SUBMODULE, writeFiles, type FileEntry } from './git/files.ts'
import { addComment, addIssue, addLabels, removeLabel, setIssueState } from './issues.ts'
import { mergePull, openPull, queuePulls, type MergeGroup, type MergeMethod } from './pulls.ts'
import { branchHead, branchRef, mergedTree, refreshPull, setRef } from './refs.ts'
import {
  isPull,
  timestamp,
  type Comment,
  type Issue,
  type Pull,
  type RunConclusion,
  type RunStatus,
  type State,
} from './state.ts'
import { noreplyAddress } from './views/user.ts'

/** Path → text; null removes the file. `submodule`: the commit of another repository that belongs there. */
export type FileChanges = Readonly<Record<string, string | null | { readonly submodule: string }>>

export interface CommitOptions {
  readonly message?: string
  /** Login; default the repository's owner. */
  readonly author?: string
  /** Branch that a new branch starts from; default the default branch. */
  readonly from?: string
  /** Owner of the fork that the branch is in. */
  readonly fork?: string
}

/** What people do to the repository while the action is not looking. Every method acts at once; mistakes throw. */
export interface Story {
  /** Commits onto a branch, which is created when it does not exist; gives the commit id. */
  commit(branch: string, files: FileChanges, options?: CommitOptions): string
  /** Commits every file below a directory of this machine, under `prefix` (`fivetran/`); gives the commit id. */
  commitDirectory(branch: string, directory: string, prefix?: string, options?: CommitOptions): string
  /** Opens a pull request for a branch (of the fork's owner, with `fork`). */
  openPull(fields: {
    readonly head: string
    readonly base?: string
    readonly title?: string
    readonly body?: string
    readonly author?: string
    readonly fork?: string
    readonly labels?: readonly string[]
    readonly draft?: boolean
  }): Pull
  /** One more commit on the pull request's branch; gives the commit id. */
  push(number: number, files: FileChanges, options?: CommitOptions): string
  /** The button "Update branch": merges the base branch into the head branch; gives the commit id. */
  updateBranch(number: number): string
  label(number: number, name: string): void
  unlabel(number: number, name: string): void
  close(number: number): void
  reopen(number: number): void
  /** Merges a pull request; gives the commit that is then the base branch's head. */
  merge(number: number, method?: MergeMethod, by?: string): string
  /** Puts pull requests into the merge queue, as one group. */
  queue(numbers: readonly number[], method?: MergeMethod): MergeGroup
  /** The button "Revert": opens a pull request that undoes a merged one. */
  revert(number: number): Pull
  /** Throws a branch's history away: points it at another commit. */
  forcePush(branch: string, sha: string): void
  deleteBranch(branch: string): void
  comment(number: number, author: string, body: string): Comment
  openIssue(author: string, title: string, body: string, labels?: readonly string[]): Issue
  /**
   * Makes a run's attempt (default the first) known, or changes it. `conclusion` defaults to `success` once completed.
   */
  setRun(
    id: number,
    run: {
      readonly status: RunStatus
      readonly conclusion?: RunConclusion
      readonly attempt?: number
      readonly event?: string
      readonly sha?: string
    },
  ): void
  /** The texts of a commit's files, path → text; `revision` is a branch or commit id, default the default branch. */
  files(revision?: string): Record<string, string>
}

/** The pull request of this number. Throws when there is none. */
export function requirePull(state: State, number: number): Pull {
  const issue = state.issues.get(number)
  if (!isPull(issue)) throw new Error(`there is no pull request #${number}`)
  return issue
}

/** The issue or pull request of this number. Throws when there is none. */
function requireIssue(state: State, number: number): Issue {
  const issue = state.issues.get(number)
  if (issue === undefined) throw new Error(`there is no issue #${number}`)
  return issue
}

/** Moves a branch, of the repository or of a fork, and lets its pull requests follow. */
function moveBranch(state: State, owner: string, branch: string, sha: string): void {
  if (owner === state.owner) {
    setRef(state, branchRef(branch), sha)
    return
  }
  state.forkBranches.set(`${owner}:${branch}`, sha)
  for (const issue of state.issues.values()) {
    if (isPull(issue) && issue.state === 'open' && issue.pull.headOwner === owner && issue.pull.headRef === branch)
      refreshPull(state, issue, sha)
  }
}

const headOf = (state: State, owner: string, branch: string): string | undefined =>
  owner === state.owner ? branchHead(state, branch) : state.forkBranches.get(`${owner}:${branch}`)

function commitTree(
  state: State,
  fields: { tree: string; parents: readonly string[]; login: string; message: string },
): string {
  const who = { name: fields.login, email: noreplyAddress(fields.login), date: timestamp(state.now()) }
  return state.objects.addCommit({
    tree: fields.tree,
    parents: fields.parents,
    author: who,
    committer: who,
    message: fields.message,
  })
}

function filesOf(state: State, sha: string): Map<string, FileEntry> {
  return readFiles(state.objects, state.objects.requireCommit(sha).tree)
}

function commitFiles(state: State, branch: string, changes: FileChanges, options: CommitOptions = {}): string {
  const owner = options.fork ?? state.owner
  const parent = headOf(state, owner, branch) ?? branchHead(state, options.from ?? state.defaultBranch)
  const files = parent === undefined ? new Map<string, FileEntry>() : filesOf(state, parent)
  for (const [path, text] of Object.entries(changes)) {
    if (text === null) files.delete(path)
    else if (typeof text === 'object') files.set(path, { mode: SUBMODULE, sha: text.submodule })
    else files.set(path, { mode: '100644', sha: state.objects.addBlob(Buffer.from(text)) })
  }
  const sha = commitTree(state, {
    tree: writeFiles(state.objects, files),
    parents: parent === undefined ? [] : [parent],
    login: options.author ?? owner,
    message: options.message ?? `Update ${Object.keys(changes).join(', ')}`,
  })
  moveBranch(state, owner, branch, sha)
  return sha
}

function readDirectory(directory: string, prefix: string): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return Object.fromEntries(
    entries.map(entry => {
      const path = join(entry.parentPath, entry.name)
      return [
        `${prefix}${path.slice(directory.length).replaceAll('\\', '/').replace(/^\//, '')}`,
        readFileSync(path, 'utf8'),
      ]
    }),
  )
}

function updateBranch(state: State, number: number): string {
  const { pull } = requirePull(state, number)
  const base = branchHead(state, pull.baseRef)
  const tree = base === undefined ? undefined : mergedTree(state, pull.headSha, base)
  if (base === undefined || tree === undefined) throw new Error(`${pull.baseRef} cannot be merged into ${pull.headRef}`)
  const message = `Merge branch '${pull.baseRef}' into ${pull.headRef}`
  const sha = commitTree(state, { tree, parents: [pull.headSha, base], login: pull.headOwner, message })
  moveBranch(state, pull.headOwner, pull.headRef, sha)
  return sha
}

/** Undoes what a merged pull request changed, on a branch of its own, as the button "Revert" does. */
function revert(state: State, number: number): Pull {
  const { title, pull } = requirePull(state, number)
  if (pull.mergedAt === undefined || pull.mergeCommit === undefined)
    throw new Error(`pull request #${number} is not merged`)
  const current = branchHead(state, pull.baseRef)
  if (current === undefined) throw new Error(`there is no branch ${pull.baseRef}`)
  const files = filesOf(state, current)
  for (const change of differences(filesOf(state, pull.mergeCommit), filesOf(state, pull.baseSha))) {
    if (change.after === undefined) files.delete(change.path)
    else files.set(change.path, change.after)
  }
  const branch = `revert-${number}-${pull.headRef}`
  const message = `Revert "${title}"`
  setRef(
    state,
    branchRef(branch),
    commitTree(state, { tree: writeFiles(state.objects, files), parents: [current], login: state.owner, message }),
  )
  return open(state, {
    head: branch,
    base: pull.baseRef,
    title: message,
    body: `Reverts ${state.owner}/${state.name}#${number}`,
  })
}

function open(state: State, fields: Parameters<Story['openPull']>[0]): Pull {
  const owner = fields.fork ?? state.owner
  const headSha = headOf(state, owner, fields.head)
  if (headSha === undefined) throw new Error(`there is no branch ${owner}:${fields.head}`)
  return openPull(state, {
    author: fields.author ?? owner,
    headOwner: owner,
    headRef: fields.head,
    headSha,
    baseRef: fields.base ?? state.defaultBranch,
    title: fields.title ?? fields.head,
    body: fields.body ?? null,
    labels: fields.labels ?? [],
    draft: fields.draft ?? false,
  })
}

function setRun(state: State, id: number, fields: Parameters<Story['setRun']>[1]): void {
  const headSha = fields.sha ?? branchHead(state, state.defaultBranch) ?? ''
  const run = state.runs.get(id) ?? {
    id,
    name: 'fivetran',
    event: fields.event ?? 'push',
    headBranch: state.defaultBranch,
    headSha,
    attempts: [],
  }
  const number = fields.attempt ?? Math.max(1, run.attempts.length)
  const startedAt = timestamp(state.now())
  while (run.attempts.length < number) run.attempts.push({ status: 'completed', conclusion: 'failure', startedAt })
  const conclusion = fields.status === 'completed' ? (fields.conclusion ?? 'success') : null
  run.attempts[number - 1] = {
    status: fields.status,
    conclusion,
    startedAt: run.attempts[number - 1]?.startedAt ?? startedAt,
  }
  state.runs.set(id, run)
}

function textsOf(state: State, revision: string): Record<string, string> {
  const sha = branchHead(state, revision) ?? revision
  return Object.fromEntries(
    [...filesOf(state, sha)]
      .filter(([, file]) => file.mode !== SUBMODULE)
      .map(([path, file]) => [path, state.objects.blob(file.sha)?.toString('utf8') ?? '']),
  )
}

/** The story of one repository. What makes commits is done a second later than what was done before. */
export function createStory(state: State, { nextSecond }: StoryClock): Story {
  const later =
    <Args extends unknown[], Result>(act: (...args: Args) => Result) =>
    (...args: Args): Result => {
      nextSecond()
      return act(...args)
    }
  return {
    commit: later((branch, files, options) => commitFiles(state, branch, files, options)),
    commitDirectory: later((branch, directory, prefix = '', options = {}) =>
      commitFiles(state, branch, readDirectory(directory, prefix), options),
    ),
    openPull: fields => open(state, fields),
    push: later((number, files, options = {}) => {
      const { pull } = requirePull(state, number)
      return commitFiles(state, pull.headRef, files, { ...options, fork: pull.headOwner })
    }),
    updateBranch: later(number => updateBranch(state, number)),
    label: (number, name) => addLabels(state, requireIssue(state, number), [name]),
    unlabel: (number, name) => void removeLabel(state, requireIssue(state, number), name),
    close: number => setIssueState(state, requireIssue(state, number), 'closed', null),
    reopen: number => setIssueState(state, requireIssue(state, number), 'open', null),
    merge: later((number, method = 'merge', by = state.owner) =>
      mergePull(state, requirePull(state, number), method, by),
    ),
    queue: later((numbers, method = 'merge') =>
      queuePulls(
        state,
        numbers.map(number => requirePull(state, number)),
        method,
        state.owner,
      ),
    ),
    revert: later(number => revert(state, number)),
    forcePush: (branch, sha) => setRef(state, branchRef(branch), state.objects.requireCommit(sha).sha),
    deleteBranch: branch => void state.refs.delete(branchRef(branch)),
    comment: (number, author, body) => addComment(state, requireIssue(state, number), author, body),
    openIssue: (author, title, body, labels = []) => addIssue(state, { author, title, body, labels }),
    setRun: (id, run) => setRun(state, id, run),
    files: (revision = state.defaultBranch) => textsOf(state, revision),
  }
}
