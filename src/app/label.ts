/** What the label `allow-deletions` of the pull request that is being planned may lift. */
import { ApiError } from '../model/errors.ts'
import { ALLOW_DELETIONS_LABEL, type DeletionRules } from '../engine/guards/deletions.ts'
import type { Change } from '../model/change.ts'
import { baseOf } from './manifest-changes.ts'
import type { Prepared } from './prepare.ts'
import type { ConnectedRuntime } from './runtime.ts'
import { filesRemoved } from './checkout.ts'

/** `labelHelps`: the changes that the label would allow if it was set; `labelled`: those that it allows. */
export type LabelRules = Pick<DeletionRules, 'labelHelps' | 'labelled'>

/** Where no pull request is planned, a label has nothing to say. */
export const NO_LABEL: LabelRules = { labelHelps: () => false, labelled: () => false }

/**
 * What the label allows: the deletions that this pull request introduces. A manifest that its base does not have was
 * removed by another pull request. Throws ApiError.
 */
export async function labelOf(
  runtime: ConnectedRuntime,
  prepared: Prepared,
): Promise<LabelRules & { readonly isSet: boolean }> {
  const { github, run } = runtime.host
  if (run.pullRequest === undefined) return { ...NO_LABEL, isSet: false }
  const isSet = await isLabelled(runtime)
  const isQuestionable = filesRemoved(prepared, run.workspace).length > 0
  const base = isQuestionable ? await github.filesAt(await baseOf(runtime.host, run.pullRequest)) : undefined
  const isIntroduced = (change: Change): boolean =>
    change.action !== 'delete' || base === undefined || base.has(change.recorded.manifest.file)
  return { isSet, labelHelps: isIntroduced, labelled: change => isSet && isIntroduced(change) }
}

/**
 * Asks GitHub, because the event of a run that is started again names the labels of its first start, and a label that
 * was taken off since allows nothing.
 */
async function isLabelled({ host }: ConnectedRuntime): Promise<boolean> {
  const { pullRequest } = host.run
  if (pullRequest?.labels.includes(ALLOW_DELETIONS_LABEL) !== true) return false
  try {
    return (await host.github.pull(pullRequest.number)).labels.includes(ALLOW_DELETIONS_LABEL)
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}
