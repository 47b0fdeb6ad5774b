import { change, field, plan, report as base, result, value } from '../../../render/build.ts'

const updates = ['a', 'b', 'c'].map((schema) => change({ schema, fields: [field('paused', value(true), value(false))] }))

/** Cancelled after the first change. */
export const report = base({
  mode: 'apply',
  result: {
    plan: plan(updates),
    cancelled: true,
    results: updates.map((update, index) => result(update, index === 0 ? {} : { outcome: 'skipped', message: 'The run was cancelled before it began.' })),
  },
  failure: { reason: 'cancelled', message: 'The run was cancelled. What had begun was finished and recorded.', hint: 'The next run goes on with the rest.' },
})
