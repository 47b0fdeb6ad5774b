import { planOf } from '../../../engine/plan/plan-of.ts'
import { plan, report as base, result } from '../../../render/build.ts'
import { sceneOf } from '../../../render/scenes.ts'

const { changes } = planOf(
  sceneOf(
    ['a', 'b', 'c'].map(schema => ({
      before: { schema, settings: { paused: true } },
      now: { settings: { paused: false } },
      seen: { settings: { paused: true } },
    })),
  ),
)

const notBegun = { outcome: 'skipped', message: 'The run was cancelled before it began.' } as const

/** Cancelled after the first change. */
export const report = base({
  mode: 'apply',
  result: {
    plan: plan(changes),
    results: changes.map((change, at) => result(change, at === 0 ? {} : notBegun)),
    cancelled: true,
  },
  failure: {
    reason: 'cancelled',
    message: 'The run was cancelled. What had begun was finished and recorded.',
    hint: 'The next run goes on with the rest.',
  },
})
