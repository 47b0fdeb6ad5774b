/** What the label `allow-deletions` of the pull request that is being planned may lift. */
import { dirname } from 'node:path'
import { ApiError } from '../model/errors.ts'
import { ALLOW_DELETIONS_LABEL, type DeletionRules } from '../engine/guards/deletions.ts'
import { recordedResources } from '../ledger/ledger.ts'
import { loadManifests } from '../manifests/load.ts'
import type { Change } from '../model/change.ts'
import { placeKey, type RecordedResource } from '../model/resource.ts'
import type { CommitTree } from '../repository/port.ts'
import { filesRemoved } from './checkout.ts'
import { manifestContext, manifestsByKind } from './kinds.ts'
import { baseOf, manifestsOfBase } from './manifest-changes.ts'
import type { Prepared } from './prepare.ts'
import type { ConnectedRuntime } from './runtime.ts'
import { submoduleOf } from './workspace/differences.ts'
import { treeInWorkspace } from './workspace/tree.ts'

/** `labelHelps`: the changes that the label would allow if it was set; `labelled`: those that it allows. */
export type LabelRules = Pick<DeletionRules, 'labelHelps' | 'labelled'>

/** Where no pull request is planned, a label has nothing to say. */
export const NO_LABEL: LabelRules = { labelHelps: () => false, labelled: () => false }

/**
 * What the label allows: the deletions that this pull request introduces. A manifest that its base does not have was
 * removed by another pull request, and so was one below a submodule that stays at its commit. Throws ApiError.
 */
export async function labelOf(
  runtime: ConnectedRuntime,
  prepared: Prepared,
): Promise<LabelRules & { readonly isSet: boolean }> {
  const { options, host } = runtime
  const { repository, run } = host
  if (run.pullRequest === undefined) return { ...NO_LABEL, isSet: false }
  const isSet = await isLabelled(runtime)
  const folders = filesRemoved(prepared, run.workspace).map(dirname)
  const treeOf = (commit: string): Promise<CommitTree> => treeInWorkspace(repository, run, folders, commit)
  const [base, head] =
    folders.length === 0 ? [] : await Promise.all([baseOf(host, run.pullRequest).then(treeOf), treeOf(run.commit)])
  const isRemovedHere = (file: string): boolean => {
    if (base === undefined || base.files.has(file)) return true
    const submodule = submoduleOf(file, base)
    // Whether another pull request took a generated manifest away, no commit tells.
    if (submodule === undefined) return options.generatedManifests
    return base.submodules.get(submodule) !== head?.submodules.get(submodule)
  }
  const keys = await keysOfBase(runtime, prepared)
  const isIntroduced = (change: Change): boolean => {
    if (change.action !== 'delete') return true
    const place = (change.recorded ?? change.goesWith)?.manifest
    if (place?.key !== undefined && keys !== undefined && !keys.has(placeKey(place))) return false
    return isRemovedHere(place?.file ?? '')
  }
  return { isSet, labelHelps: isIntroduced, labelled: change => isSet && isIntroduced(change) }
}

/**
 * The places of all that a `for_each` brought forth in the base; undefined where nothing of that kind was removed. A key
 * goes without its file, so the file alone does not tell which pull request took it away. Throws ApiError.
 */
async function keysOfBase(runtime: ConnectedRuntime, prepared: Prepared): Promise<ReadonlySet<string> | undefined> {
  const { host, kinds, options } = runtime
  const { pullRequest, workspace } = host.run
  const described = new Set(prepared.desired.map(({ manifest }) => placeKey(manifest)))
  const isGone = ({ manifest }: RecordedResource): boolean =>
    manifest.key !== undefined && !described.has(placeKey(manifest))
  const recorded = prepared.snapshot === undefined ? [] : recordedResources(prepared.snapshot.ledger)
  if (pullRequest === undefined || !recorded.some(isGone)) return undefined
  const head = await loadManifests({ workspace, patterns: options.manifests })
  const { references } = manifestContext(runtime, {}, 'defer')
  const { byKind } = manifestsByKind(await manifestsOfBase(runtime, pullRequest, head), kinds, references)
  return new Set([...byKind.values()].flat().map(placeKey))
}

/**
 * Asks GitHub, because the event of a run that is started again names the labels of its first start, and a label that
 * was taken off since allows nothing.
 */
async function isLabelled({ host }: ConnectedRuntime): Promise<boolean> {
  const { pulls, run } = host
  const { pullRequest } = run
  if (pulls === undefined || pullRequest?.labels.includes(ALLOW_DELETIONS_LABEL) !== true) return false
  try {
    return (await pulls.pull(pullRequest.number)).labels.includes(ALLOW_DELETIONS_LABEL)
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}
