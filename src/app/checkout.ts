/** What the workspace does not show, and why: left out by the globs, never checked out, or gone. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../model/errors.ts'
import { RecordIndex } from '../engine/plan/record-index.ts'
import type { Prepared } from './prepare.ts'
import type { ConnectedRuntime } from './runtime.ts'

/** Recorded manifest files that still exist although the globs leave them out: their connectors are not gone. */
export function filesOutsideGlobs({ snapshot, files }: Prepared, workspace: string): Set<string> {
  const inside = new Set(files)
  const recorded = new Set(new RecordIndex(snapshot?.ledger).all().map(one => one.manifest.file))
  return new Set([...recorded].filter(file => !inside.has(file) && existsSync(join(workspace, file))))
}

/** Files of recorded connectors that no manifest describes any more, as far as they are not there. */
export function filesGone(prepared: Prepared, workspace: string): string[] {
  const index = new RecordIndex(prepared.snapshot?.ledger)
  const kept = new Set(prepared.desired.flatMap(one => index.find(one.address)?.id ?? []))
  const there = new Set([...prepared.files, ...filesOutsideGlobs(prepared, workspace)])
  const files = index
    .all()
    .filter(one => !kept.has(one.id) && !there.has(one.manifest.file))
    .map(one => one.manifest.file)
  return [...new Set(files)].toSorted()
}

/**
 * A workspace without checkout, or with a part of the repository alone, looks as if manifests had been removed. The
 * commit itself tells.
 * Throws UserError for a file that the commit has and the workspace has not; ApiError when GitHub cannot be asked.
 */
export async function assertCheckedOut({ github, context }: ConnectedRuntime, prepared: Prepared): Promise<void> {
  const gone = filesGone(prepared, context.workspace)
  if (gone.length === 0) return
  const committed = await github.filesAt(context.commit)
  const missing = gone.filter(file => committed.has(file))
  if (missing.length === 0) return
  const [first = ''] = missing
  throw UserError.of(
    'invalid-input',
    `${missing.length === 1 ? `\`${first}\` is` : `\`${first}\` and ${missing.length - 1} more manifests are`} part of commit ${context.commit.slice(0, 7)}, but not in the workspace: an incomplete checkout is not taken for a removal.`,
    'Run actions/checkout before this action, for the commit of the event, without `sparse-checkout` of other folders and without `path`.',
  )
}
