import { planOf } from '../../../engine/plan/plan-of.ts'
import { report as base } from '../../../render/build.ts'
import { sceneOf } from '../../../render/scenes.ts'

/** Nothing differs. */
export const report = base({
  plan: planOf(sceneOf([1, 2, 3].map(at => ({ before: { schema: `s${at}` }, now: {}, seen: {} })))),
  cost: { fivetranRequests: 1 },
})
