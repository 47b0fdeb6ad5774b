import { planOf } from '../../../engine/plan/plan-of.ts'
import { report as base } from '../../../render/build.ts'
import { sceneOf } from '../../../render/scenes.ts'

/** The label was set: a replacement and a deletion that will happen, beside a harmless update. */
export const report = base({
  baseCommit: 'ba5e9a7e0b2d3c4a5968778695a4b3c2d1e0f9a8',
  plan: planOf({
    ...sceneOf([
      {
        before: { schema: 'postgres', service: 'postgres', config: { host: 'a.example.com' } },
        now: { service: 'postgres_rds', config: { host: 'b.example.com' } },
        seen: { config: { host: 'a.example.com' } },
      },
      {
        before: { schema: 'github', settings: { sync_frequency: 360 } },
        now: { settings: { sync_frequency: 60 } },
        seen: {},
      },
      { before: { schema: 'zendesk', service: 'zendesk' }, now: null, seen: {} },
    ]),
    rules: { labelled: () => true },
  }),
})
