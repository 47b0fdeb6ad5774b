import { planOf } from '../../../engine/plan/plan-of.ts'
import { report as base } from '../../../render/build.ts'
import { sceneOf } from '../../../render/scenes.ts'

/** The commonest pull request: one setting of one connector. */
export const report = base({
  plan: planOf(
    sceneOf([
      {
        before: { config: { sync_mode: 'SpecificRepositories' } },
        now: { config: { sync_mode: 'AllRepositories' } },
        seen: { config: { sync_mode: 'SpecificRepositories' } },
      },
    ]),
  ),
  cost: { fivetranRequests: 2 },
})
