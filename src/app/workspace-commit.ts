/** The workspace is the commit: what is applied must be what was merged, and a plan must say what it is a plan of. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findFiles } from '../manifests/files.ts'
import { dataFilesOf } from '../manifests/load.ts'
import { readPatterns, type Patterns } from '../manifests/patterns.ts'
import { ApiError, UserError } from '../model/errors.ts'
import { listOf } from '../model/count.ts'
import type { CheckoutWords } from '../model/host-words.ts'
import type { CommitTree, Repository } from '../repository/port.ts'
import type { Runtime } from './runtime.ts'
import { differencesOf, isDifferent, type Differences } from './workspace/differences.ts'
import { checkedOutCommit, isSparse } from './workspace/head.ts'
import { withSubmodules } from './workspace/submodules.ts'
import { foldersAbove, treeInWorkspace } from './workspace/tree.ts'

/** What a report says of its workspace. */
export interface WorkspaceReport {
  /** What makes the whole report doubtful. */
  readonly warnings: readonly string[]
  readonly notices: readonly string[]
}

/**
 * Compares the manifests in the workspace with the commit's. Throws UserError `workspace-differs` that names what was
 * changed, added or is missing; ApiError when GitHub cannot be asked. Nothing is asked under `generated-manifests`.
 */
export async function assertWorkspaceIsCommit(runtime: Runtime): Promise<void> {
  if (runtime.options.generatedManifests) return
  const { run, words } = runtime.host
  const { commit, workspace } = run
  const found = await compareWorkspace(runtime)
  if (!isDifferent(found)) return
  throw UserError.of(
    'workspace-differs',
    `The workspace is not commit ${short(commit)}: ${differencesInWords(found)}. Nothing was sent to Fivetran.`,
    adviceFor(found, otherHead(workspace, commit), words.checkout),
  )
}

/**
 * What of the manifests in the workspace is not as in the commit, in words; undefined where nothing is, or nothing is
 * asked. Throws ApiError.
 */
export async function uncommittedInWords(runtime: Runtime): Promise<Uncommitted | undefined> {
  const { options, host } = runtime
  if (options.generatedManifests) return undefined
  const found = await compareWorkspace(runtime)
  if (!isDifferent(found)) return undefined
  const isAbsentAlone = found.changed.length + found.added.length === 0
  const advice = isAbsentAlone ? adviceFor(found, undefined, host.words.checkout) : undefined
  return { what: differencesInWords(found), advice }
}

/** What is not committed. */
interface Uncommitted {
  readonly what: string
  /** Where the commit has all that is there, and more: how to get that. */
  readonly advice: string | undefined
}

/** What the report of a run says whose manifests need not be those of its commit. */
export function generatedNotice({ options, host }: Pick<Runtime, 'options' | 'host'>): string[] {
  if (!options.generatedManifests || host.run.commit === '') return []
  return [
    `\`generated-manifests: true\`: the manifests in the workspace were not compared with those of commit ${short(host.run.commit)}.`,
  ]
}

/**
 * What a plan says where its workspace is not what would be merged. GitHub is asked only where `.git` does not tell; a
 * look-up that fails becomes a notice.
 */
export async function workspaceOfPlan(runtime: Runtime): Promise<WorkspaceReport> {
  const { options, host } = runtime
  const { commit, workspace, isEdited, baseRef, pullRequest } = host.run
  const { checkout } = host.words
  if (isEdited) return workingTreeOfPlan(runtime)
  if (baseRef === undefined) return NOTHING_TO_SAY
  const merge = `${short(commit)}, ${pullRequest === undefined ? 'which the merge queue tests' : "GitHub's test merge of this pull request"}`
  const reversals = `changes of \`${baseRef}\` may look like reversals here, which a merge would not make.`
  const head = checkedOutCommit(workspace)
  if (head !== undefined && head !== commit) {
    const warning = `This plan is of commit ${short(head)}, not of ${merge}: ${reversals} ${checkout.wholeCommit}`
    return { warnings: [warning], notices: [] }
  }
  if (options.generatedManifests || (head === commit && !mayLackParts(workspace))) return NOTHING_TO_SAY
  try {
    const found = await compareWorkspace(runtime)
    if (!isDifferent(found)) return NOTHING_TO_SAY
    const what = differencesInWords(found)
    const advice = adviceFor(found, undefined, checkout)
    const warning =
      head === commit
        ? `The workspace is not ${merge}: ${what}. An apply would stop because of it. ${advice}`
        : `This plan is not of ${merge}: ${what}. So ${reversals} ${checkout.wholeCommit} ${advice}`
    return { warnings: [warning], notices: [] }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return {
      warnings: [],
      notices: [`It could not be looked up whether the workspace is ${merge}: ${error.message}`],
    }
  }
}

const NOTHING_TO_SAY: WorkspaceReport = { warnings: [], notices: [] }

/** What is not committed is no mistake where a person works on it. It is said, because the report names a commit. */
async function workingTreeOfPlan(runtime: Runtime): Promise<WorkspaceReport> {
  const { commit } = runtime.host.run
  if (commit === '' || runtime.options.generatedManifests) return NOTHING_TO_SAY
  try {
    const found = await compareWorkspace(runtime)
    if (!isDifferent(found)) return NOTHING_TO_SAY
    const notice = `This plan is of the working tree, and not all of it is commit ${short(commit)}: ${differencesInWords(found)}.`
    return { warnings: [], notices: [notice] }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { warnings: [], notices: [`It could not be looked up what is not committed: ${error.message}`] }
  }
}

/** Where there are submodules or a sparse checkout, the commit that is checked out does not tell what is there. */
function mayLackParts(workspace: string): boolean {
  return existsSync(join(workspace, '.gitmodules')) || isSparse(workspace)
}

async function compareWorkspace({ options, host }: Runtime): Promise<Differences> {
  const { workspace } = host.run
  const { patterns } = readPatterns(options.manifests, workspace)
  const { files } = findFiles(workspace, patterns)
  const data = dataFilesOf(workspace, files)
  const reaches = (folder: string): boolean =>
    patterns.reaches(folder) || data.some(path => path.startsWith(`${folder}/`))
  const committed = await treeInWorkspace(host.repository, host.run, [...patterns.roots, ...data.map(folderOf)])
  const tree = await withSubmodules(committed, host.repository, workspace, reaches)
  const found = differencesOf({
    workspace,
    tree,
    used: [...new Set([...files, ...data.filter(path => existsSync(join(workspace, path)))])],
    expected: [...new Set([...manifestsOf(tree, patterns), ...data.filter(path => tree.files.has(path))])],
    reaches,
  })
  return { ...found, changed: await unlikeStored(found.changed, tree, host.repository) }
}

/** Those of the files that git would store otherwise than the commit has them: a filter, as of Git LFS, changes bytes. */
async function unlikeStored(
  files: readonly string[],
  tree: CommitTree,
  repository: Pick<Repository, 'storedIds'>,
): Promise<readonly string[]> {
  if (files.length === 0 || repository.storedIds === undefined) return files
  const ids = await repository.storedIds(files)
  return files.filter(file => !ids.has(file) || ids.get(file) !== tree.files.get(file))
}

/** The folder of a file; '' for the workspace. */
function folderOf(path: string): string {
  return foldersAbove(path).at(-1) ?? ''
}

function manifestsOf({ files }: CommitTree, patterns: Patterns): string[] {
  return [...files.keys()].filter(path => patterns.matches(path) && foldersAbove(path).every(patterns.enters))
}

/** Names of one kind of difference that are shown. */
const NAMES = 5

function differencesInWords({ changed, added, missing, submodules }: Differences): string {
  const named = (what: string, paths: readonly string[]): string[] => {
    const names = paths.map(path => `\`${path}\``)
    return names.length === 0 ? [] : [`${what} ${listOf(names, NAMES)}`]
  }
  const modules = submodules.map(({ path, commit, head }) =>
    head === undefined
      ? `the submodule \`${path}\` is not checked out`
      : `the submodule \`${path}\` is at ${short(head)} and not at ${short(commit)}`,
  )
  const all = [...named('changed', changed), ...named('added', added), ...named('missing', missing)]
  return [...all, ...(modules.length === 0 ? [] : [listOf(modules, NAMES)])].join('; ')
}

function adviceFor(
  { changed, added, missing, submodules }: Differences,
  head: string | undefined,
  words: CheckoutWords,
): string {
  const [submodule] = submodules
  return [
    ...(head === undefined ? [] : [words.otherCommit(short(head))]),
    ...(missing.length === 0 || head !== undefined ? [] : [words.missing]),
    ...(submodule === undefined ? [] : [words.submoduleOr(submodule.path)]),
    ...(changed.length + added.length === 0 || head !== undefined ? [] : [words.changed]),
  ].join(' ')
}

function otherHead(workspace: string, commit: string): string | undefined {
  const head = checkedOutCommit(workspace)
  return head === commit ? undefined : head
}

function short(commit: string): string {
  return commit.slice(0, 7)
}
