/** Tells manifests that were removed from those that the globs leave out and those that are not there in this run. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { recordedResources } from '../ledger/ledger.ts'
import { count } from '../model/count.ts'
import { absentWhen, hasStatus, UserError } from '../model/errors.ts'
import { compareNames } from '../model/order.ts'
import { identityOf, type RecordedResource } from '../model/resource.ts'
import type { CommitTree } from '../repository/port.ts'
import type { Host } from './host.ts'
import type { Prepared } from './prepare.ts'
import type { ConnectedRuntime } from './runtime.ts'
import { submoduleOf } from './workspace/differences.ts'
import { checkedOutCommit, isSparse } from './workspace/head.ts'
import { foldersAbove, treeInWorkspace } from './workspace/tree.ts'

/** Recorded manifest files that still exist although the globs leave them out: their resources are not removed. */
export function filesOutsideGlobs({ snapshot, files }: Prepared, workspace: string): Set<string> {
  const inside = new Set(files)
  const recorded = new Set(recordedIn(snapshot).map(one => one.manifest.file))
  return new Set([...recorded].filter(file => !inside.has(file) && existsSync(join(workspace, file))))
}

/** The manifest files that are no longer there, of recorded resources that no manifest describes any more. */
export function filesRemoved(prepared: Prepared, workspace: string): string[] {
  return filesOf(withoutManifest(prepared, workspace))
}

function filesOf(records: readonly RecordedResource[]): string[] {
  return [...new Set(records.map(one => one.manifest.file))].toSorted(compareNames)
}

function withoutManifest(prepared: Prepared, workspace: string): RecordedResource[] {
  const described = prepared.kinds.flatMap(({ index, desired }) =>
    desired.flatMap(one => index.find(one.address) ?? []),
  )
  const kept = new Set(described.map(identityOf))
  const there = new Set([...prepared.files, ...filesOutsideGlobs(prepared, workspace)])
  // What was applied from a commit that this branch does not have was never removed from it.
  return recordedIn(prepared.snapshot).filter(
    one => !kept.has(identityOf(one)) && !there.has(one.manifest.file) && one.unreviewed === undefined,
  )
}

function recordedIn(snapshot: Prepared['snapshot']): RecordedResource[] {
  return snapshot === undefined ? [] : recordedResources(snapshot.ledger)
}

/** A run that finds no manifest looks like one that finds nothing to change: wrong globs must show. */
export function noManifest(
  { files }: Pick<Prepared, 'files'>,
  { options }: Pick<ConnectedRuntime, 'options'>,
): string[] {
  if (files.length > 0) return []
  const globs = options.manifests.trim().split(/\s*\n\s*/)
  return [`No file matches the input \`manifests\`: \`${globs.join('`, `')}\`.`]
}

/**
 * In a workspace without a checkout, or with only a part of what belongs there, it looks as if manifests had been
 * removed. So the commit is asked for its files. Where a person works on them, it counts only what git has left out by
 * itself. Throws UserError for a recorded manifest that is not there and that
 * this commit did not remove, and where no manifest is found at all although some are still there; ApiError when GitHub
 * cannot be asked.
 */
export async function assertCheckedOut(runtime: ConnectedRuntime, prepared: Prepared): Promise<void> {
  const { repository, run } = runtime.host
  const { workspace } = run
  const [nothing] = noManifest(prepared, runtime)
  const [left] = nothing === undefined ? [] : [...filesOutsideGlobs(prepared, workspace)].toSorted(compareNames)
  if (nothing !== undefined && left !== undefined)
    throw UserError.of(
      'invalid-input',
      `${nothing} But \`${left}\` is there, and the ledger records what it describes.`,
      'Correct the globs, one a line, relative to the root of the repository.',
    )
  const records = withoutManifest(prepared, workspace)
  if (records.length === 0) return
  const folders = filesOf(records).map(dirname)
  const tree = await treeInWorkspace(repository, run, folders)
  const whys: readonly (() => Promise<Absence | undefined> | Absence | undefined)[] = [
    () => ofCommit(records, tree, runtime.host),
    () => ofSubmodule(records, tree, runtime.host),
    () => ofElsewhere(runtime, prepared, records, tree),
  ]
  for (const why of whys) {
    const absence = await why()
    if (absence === undefined) continue
    const message = `${named(absence.files)} ${absence.files.length === 1 ? 'is' : 'are'} ${absence.why}`
    throw UserError.of(
      'workspace-differs',
      [...(nothing === undefined ? [] : [nothing]), message].join(' '),
      absence.hint,
    )
  }
}

/** Manifests that are not there, although nobody removed them. */
interface Absence {
  readonly files: readonly string[]
  readonly why: string
  readonly hint: string
}

function named(files: readonly string[]): string {
  const [first = '', ...others] = files
  if (others.length === 0) return `\`${first}\``
  return `\`${first}\` and ${count(others.length, 'more manifest')}`
}

function ofCommit(
  records: readonly RecordedResource[],
  { files }: CommitTree,
  { run, words }: Host,
): Absence | undefined {
  const missing = filesOf(records).filter(file => files.has(file))
  if (missing.length === 0 || (run.isEdited && !isSparse(run.workspace))) return undefined
  return {
    files: missing,
    why: `part of commit ${run.commit.slice(0, 7)}, but not in the workspace: an incomplete checkout is not taken for a removal.`,
    hint: words.checkout.missing,
  }
}

function ofSubmodule(
  records: readonly RecordedResource[],
  tree: CommitTree,
  { run, words }: Host,
): Absence | undefined {
  const { workspace } = run
  const isThere = (file: string, folder: string): boolean =>
    checkedOutCommit(join(workspace, folder)) === tree.submodules.get(folder) && !isLeftEmpty(file, workspace)
  const missing = filesOf(records).filter(file => {
    const folder = submoduleOf(file, tree)
    return folder !== undefined && !isThere(file, folder)
  })
  if (missing.length === 0) return undefined
  const folder = submoduleOf(missing[0] ?? '', tree) ?? ''
  return {
    files: missing,
    why: `below the submodule \`${folder}\`, which is not checked out at ${tree.submodules.get(folder)?.slice(0, 7)}: that is not taken for a removal.`,
    hint: words.checkout.submodules,
  }
}

/** Git leaves an empty folder for a submodule that it does not check out, and for nothing else. */
function isLeftEmpty(file: string, workspace: string): boolean {
  let folder = dirname(file)
  while (folder !== '.' && !existsSync(join(workspace, folder))) folder = dirname(folder)
  const path = join(workspace, folder)
  return statSync(path).isDirectory() && readdirSync(path).length === 0
}

/** Commits that are asked whether a manifest was ever part of the repository. */
const MOST_COMMITS = 5

/**
 * A manifest that was never part of this repository was brought by a step of the workflow, or by a second checkout. That
 * it is gone says something only where that step has done its work: where the folder that it makes is there.
 */
async function ofElsewhere(
  runtime: ConnectedRuntime,
  prepared: Prepared,
  records: readonly RecordedResource[],
  tree: CommitTree,
): Promise<Absence | undefined> {
  const { run, words } = runtime.host
  const { workspace } = run
  const { source, sourceFirst } = words.checkout
  const committed = foldersOf(tree)
  const isThere = (file: string): boolean => {
    const place = placeOf(file, committed)
    if (!committed.has(place)) return existsSync(join(workspace, place))
    return prepared.files.some(path => dirname(path) === place && !tree.files.has(path))
  }
  const isLeft = ({ manifest: { file } }: RecordedResource): boolean =>
    submoduleOf(file, tree) === undefined && !isThere(file)
  // What was paused was taken for a removal already.
  const open = records.filter(one => !one.retired && isLeft(one))
  const foreign = filesOf(await neverCommitted(runtime, prepared, open))
  const [first] = foreign
  if (first === undefined) return undefined
  const place = placeOf(first, committed)
  return {
    files: foreign,
    why: `not in the workspace, and was never part of this repository: ${source} brought ${foreign.length === 1 ? 'it' : 'them'}, and did not in this run. That is not taken for a removal.`,
    hint: `${sourceFirst} Where it has nothing left to bring, let it make the folder \`${place}\` all the same.`,
  }
}

/** Those whose manifest is in none of the commits at which it should have been. */
async function neverCommitted(
  { host }: ConnectedRuntime,
  { snapshot }: Prepared,
  records: readonly RecordedResource[],
): Promise<readonly RecordedResource[]> {
  const { lastCompleteCommit, lastCommit } = snapshot?.ledger ?? {}
  let open = records
  const asked = new Set<string>()
  const folders = filesOf(records).map(dirname)
  while (open.length > 0 && asked.size < MOST_COMMITS) {
    // A removal that was refused is older than what was applied last.
    const refused = open.flatMap(one => (one.refused === undefined ? [] : [one.commit]))
    const inOrder = [...refused, lastCompleteCommit, lastCommit, ...open.map(one => one.commit)]
    const commit = inOrder.find(one => one !== undefined && !asked.has(one))
    if (commit === undefined) break
    asked.add(commit)
    const tree = await absentWhen(hasStatus(404, 422), treeInWorkspace(host.repository, host.run, folders, commit))
    const had = ({ file }: RecordedResource['manifest']): boolean =>
      tree !== undefined && (tree.files.has(file) || submoduleOf(file, tree) !== undefined)
    open = open.filter(one => !had(one.manifest))
  }
  return open
}

/** The outermost folder of a file that the commit does not have; the file's own folder where it has all of them. */
function placeOf(file: string, committed: ReadonlySet<string>): string {
  return foldersAbove(file).find(folder => !committed.has(folder)) ?? dirname(file)
}

function foldersOf({ files }: CommitTree): Set<string> {
  return new Set([...files.keys()].flatMap(foldersAbove))
}
