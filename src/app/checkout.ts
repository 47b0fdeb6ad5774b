/** Tells manifests that were removed from those that the globs leave out and those that were never checked out. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../model/errors.ts'
import { recordedResources } from '../ledger/ledger.ts'
import { identityOf, type RecordedResource } from '../model/resource.ts'
import type { Prepared } from './prepare.ts'
import type { ConnectedRuntime } from './runtime.ts'

/** Recorded manifest files that still exist although the globs leave them out: their resources are not removed. */
export function filesOutsideGlobs({ snapshot, files }: Prepared, workspace: string): Set<string> {
  const inside = new Set(files)
  const recorded = new Set(recordedIn(snapshot).map(one => one.manifest.file))
  return new Set([...recorded].filter(file => !inside.has(file) && existsSync(join(workspace, file))))
}

/** The manifest files that are no longer there, of recorded resources that no manifest describes any more. */
export function filesRemoved(prepared: Prepared, workspace: string): string[] {
  const described = prepared.kinds.flatMap(({ index, desired }) =>
    desired.flatMap(one => index.find(one.address) ?? []),
  )
  const kept = new Set(described.map(identityOf))
  const there = new Set([...prepared.files, ...filesOutsideGlobs(prepared, workspace)])
  const files = recordedIn(prepared.snapshot)
    .filter(one => !kept.has(identityOf(one)) && !there.has(one.manifest.file))
    .map(one => one.manifest.file)
  return [...new Set(files)].toSorted()
}

function recordedIn(snapshot: Prepared['snapshot']): RecordedResource[] {
  return snapshot === undefined ? [] : recordedResources(snapshot.ledger)
}

/**
 * In a workspace without a checkout, or with only a part of the repository, it looks as if manifests had been removed.
 * So the files of the commit are asked for. Throws UserError for a file that the commit has and the workspace has not;
 * ApiError when GitHub cannot be asked.
 */
export async function assertCheckedOut({ host }: ConnectedRuntime, prepared: Prepared): Promise<void> {
  const { github, run } = host
  const removed = filesRemoved(prepared, run.workspace)
  if (removed.length === 0) return
  const committed = await github.filesAt(run.commit)
  const missing = removed.filter(file => committed.has(file))
  if (missing.length === 0) return
  const [first = ''] = missing
  throw UserError.of(
    'invalid-input',
    `${missing.length === 1 ? `\`${first}\` is` : `\`${first}\` and ${missing.length - 1} more manifests are`} part of commit ${run.commit.slice(0, 7)}, but not in the workspace: an incomplete checkout is not taken for a removal.`,
    'Run actions/checkout before this action, for the commit of the event, without `sparse-checkout` of other folders and without `path`.',
  )
}
