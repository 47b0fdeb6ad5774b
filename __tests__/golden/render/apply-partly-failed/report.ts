import { planOf } from '../../../engine/plan/plan-of.ts'
import type { Change } from '../../../../src/model/change.ts'
import type { ChangeResult } from '../../../../src/engine/execute/result.ts'
import { applied, result } from '../../../render/build.ts'
import { sceneOf } from '../../../render/scenes.ts'

const unreviewed = {
  reason: 'unreviewed-change',
  message: 'This change was not in the reviewed plan.',
  hint: 'Open a pull request that shows it, or run the workflow by hand (`workflow_dispatch`, `mode: apply`) on main.',
  liftedByLabel: false,
  fails: true,
} as const
const scene = sceneOf([
  ...['github', 'jira', 'stripe', 'zendesk'].map(schema => ({
    before: { schema, settings: { sync_frequency: 360 } },
    now: { settings: { sync_frequency: 60 } },
    seen: {},
  })),
  { before: { schema: 'old' }, now: null, seen: {} },
])
const outcomes: Readonly<Record<string, Partial<ChangeResult>>> = {
  jira: {
    outcome: 'failed',
    fails: true,
    message:
      'Fivetran answered 400 InvalidInput to PATCH /connections/id_of_jira: sync_frequency 60 is not in your plan (request 9b1c).',
    hint: 'Choose one of 360, 720, 1440.',
    warnings: ['Fivetran took 3 requests to answer.'],
  },
  stripe: { outcome: 'refused', fails: true, message: unreviewed.message, hint: unreviewed.hint },
  zendesk: { outcome: 'skipped', message: 'It depends on `Warehouse/jira`, which failed.' },
}
const refused = (change: Change): Change => ({ ...change, refusal: unreviewed })
const changes = planOf({ ...scene, rules: { policy: 'delete' } }).changes.map(change =>
  change.address.localName === 'stripe' ? refused(change) : change,
)

/** Some done, one failed, one not reviewed, one skipped. */
export const report = applied(
  changes.map(change => result(change, outcomes[change.address.localName])),
  {
    failure: { reason: 'api-error', message: 'One change failed. The others were made; the next run tries it again.' },
    cost: { fivetranRequests: 1234 },
  },
)
