/** What the label `allow-deletions` of the pull request that is being planned may lift. */
import { ApiError } from '../model/errors.ts'
import type { Change } from '../engine/plan/plan.ts'
import { ALLOW_DELETIONS_LABEL, type DeletionRules } from '../engine/guards/policy.ts'
import { filesGone } from './checkout.ts'
import { baseOf } from './manifest-changes.ts'
import type { Prepared } from './prepare.ts'
import type { ConnectedRuntime } from './runtime.ts'

/** `labelHelps`: for which changes it would count; `labelled`: for which it does. */
export type LabelRules = Pick<DeletionRules, 'labelHelps' | 'labelled'>

/** Where no pull request is planned, a label has nothing to say. */
export const NO_LABEL: LabelRules = { labelHelps: () => false, labelled: () => false }

/**
 * The label speaks for the deletions that this pull request introduces: a manifest that its base does not have was
 * removed by another one. Throws ApiError.
 */
export async function labelOf(
  runtime: ConnectedRuntime,
  prepared: Prepared,
): Promise<LabelRules & { readonly isSet: boolean }> {
  const { github, context } = runtime
  if (context.pullRequest === undefined) return { ...NO_LABEL, isSet: false }
  const isSet = await isLabelled(runtime)
  const isQuestionable = filesGone(prepared, context.workspace).length > 0
  const base = isQuestionable ? await github.filesAt(await baseOf(runtime, context.pullRequest)) : undefined
  const isIntroduced = ({ kind, recorded }: Change): boolean =>
    kind !== 'delete' || base === undefined || base.has(recorded?.manifest.file ?? '')
  return { isSet, labelHelps: isIntroduced, labelled: change => isSet && isIntroduced(change) }
}

/** An old run that is started again has the labels of its time: a label that was taken away since allows nothing. */
async function isLabelled({ github, context: { pullRequest } }: ConnectedRuntime): Promise<boolean> {
  if (pullRequest?.labels.includes(ALLOW_DELETIONS_LABEL) !== true) return false
  try {
    return (await github.pull(pullRequest.number)).labels.includes(ALLOW_DELETIONS_LABEL)
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}
