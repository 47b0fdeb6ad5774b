/** What the default branch declares, whatever the workspace holds. */
import { join } from 'node:path'
import { createKindRun, manifestContext, manifestsByKind } from '../kinds.ts'
import { manifestsAt } from '../manifest-changes.ts'
import { namedKinds, resolveKinds, type ResolvedKind } from '../resolve.ts'
import type { ConnectedRuntime } from '../runtime.ts'
import { submoduleOf } from '../workspace/differences.ts'
import { checkedOutCommit } from '../workspace/head.ts'
import type { LedgerSnapshot } from '../../ledger/open.ts'
import { loadManifests } from '../../manifests/load.ts'
import { readPatterns } from '../../manifests/patterns.ts'
import { UserError } from '../../model/errors.ts'
import { formatPosition } from '../../model/position.ts'
import type { RecordedResource } from '../../model/resource.ts'
import type { CommitTree } from '../../repository/port.ts'

/** The head of the default branch, and what it declares. */
export interface DefaultBranch {
  readonly name: string
  readonly commit: string
  readonly kinds: readonly ResolvedKind[]
  /** How a recorded resource is declared, or may be, to stand behind its name; undefined where it is not declared. */
  readonly declares: (record: RecordedResource) => string | undefined
}

/**
 * Reads the manifests of the default branch's head, as the remote has it, and Fivetran as far as it takes to know which
 * resources they are about. Throws UserError where there is no such branch, or where manifests have errors: what they
 * declare cannot be told then; ApiError.
 */
export async function readDefaultBranch(runtime: ConnectedRuntime, snapshot: LedgerSnapshot): Promise<DefaultBranch> {
  const { host, options, kinds } = runtime
  const { repository, run } = host
  const { askDefaultBranch, defaultBranch, workspace } = run
  const name = (await askDefaultBranch?.()) ?? defaultBranch
  const commit = await repository.branchHead(name)
  if (commit === undefined)
    throw UserError.of(
      'invalid-input',
      `There is no branch ${name}: what it declares cannot be told.`,
      'Push it, or fetch from the remote that has it.',
    )
  const [tree, workspaceManifests] = await Promise.all([
    repository.treeAt(commit),
    loadManifests({ workspace, patterns: options.manifests }),
  ])
  // What no commit of this repository holds, nobody but the workspace knows.
  const isElsewhere = (path: string): boolean => options.generatedManifests || submoduleOf(path, tree) !== undefined
  const deferring = { ...runtime, options: { ...options, undefinedSecrets: 'defer' } } as const
  const written = await manifestsAt(tree.files, workspaceManifests, runtime, isElsewhere)
  const { byKind, unclear, problems } = manifestsByKind(
    written,
    kinds,
    manifestContext(deferring, {}, 'defer').references,
  )
  const kindRun = createKindRun(runtime)
  const files = [...new Set([...workspaceManifests.files, ...written.documents.map(({ file }) => file)])]
  const resolved = await resolveKinds(deferring, {
    run: kindRun,
    named: await namedKinds(kinds, kindRun),
    documents: byKind,
    unclear,
    files,
    snapshot,
    hashers: snapshot.hashers,
  })
  const errors = [...problems, ...resolved.flatMap(one => one.problems)].filter(one => one.severity === 'error')
  if (errors.length > 0) throw new UserError('invalid-manifest', [unreadable(name, commit), ...errors])
  const places = new Map(
    resolved.flatMap(({ index, desired }) =>
      desired.flatMap((one): [string, string][] => {
        const record = index.find(one.address)
        return record === undefined ? [] : [[keyOf(record), `is declared at ${formatPosition(one.position)}`]]
      }),
    ),
  )
  const { patterns } = readPatterns(options.manifests, workspace)
  const declares = (record: RecordedResource): string | undefined =>
    places.get(keyOf(record)) ?? unseen(record.manifest.file, tree, workspace, path => patterns.matches(path))
  return { name, commit, kinds: resolved, declares }
}

function keyOf({ kind, id }: Pick<RecordedResource, 'kind' | 'id'>): string {
  return JSON.stringify([kind, id])
}

/** A manifest that may be there, and that was not read. */
function unseen(
  file: string,
  tree: CommitTree,
  workspace: string,
  matches: (path: string) => boolean,
): string | undefined {
  if (tree.files.has(file) && !matches(file)) return `may be declared by ${file}, which \`manifests\` leaves out here`
  const submodule = submoduleOf(file, tree)
  const isThere =
    submodule === undefined || checkedOutCommit(join(workspace, submodule)) === tree.submodules.get(submodule)
  return isThere ? undefined : `may be declared below the submodule ${submodule}, which is not checked out here`
}

function unreadable(name: string, commit: string) {
  return {
    severity: 'error',
    message: `The manifests of ${name} (commit ${commit.slice(0, 7)}) have errors, so what they declare cannot be told.`,
    hint: 'Correct them there first; the values of variables have to be given here, too.',
  } as const
}
