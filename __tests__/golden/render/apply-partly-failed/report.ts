import { FULL_RESYNC, ORPHANED_TABLES } from '../../../../src/kinds/connector/consequences.ts'
import { change, field, plan, report as base, result, value } from '../../../render/build.ts'

const update = (schema: string) => change({ schema, id: `id_${schema}`, fields: [field('sync_frequency', value(360), value(60))] })
const unreviewed = { reason: 'unreviewed-change', message: 'This change was not in the reviewed plan.', hint: 'Open a pull request that shows it, or run the workflow by hand (`workflow_dispatch`, `mode: apply`) on main.', liftedByLabel: false, fails: true } as const
const [github, jira, zendesk, stripe, old] = [
  update('github'),
  update('jira'),
  update('zendesk'),
  { ...update('stripe'), refusal: unreviewed },
  change({
    kind: 'delete',
    schema: 'old',
    id: 'id_old',
    destructive: true,
    consequences: [ORPHANED_TABLES, { ...FULL_RESYNC, text: 'Creating it again later means a full historical re-sync.' }],
    steps: [{ do: 'delete', id: 'id_old', ifTestsPassed: false }],
  }),
]

/** Some done, one failed, one not reviewed, one skipped. */
export const report = base({
  mode: 'apply',
  result: {
    plan: plan([github, jira, old, stripe, zendesk]),
    cancelled: false,
    results: [
      result(github),
      result(jira, {
        outcome: 'failed',
        fails: true,
        message: 'Fivetran answered 400 InvalidInput to PATCH /connections/id_jira: sync_frequency 60 is not in your plan (request 9b1c).',
        hint: 'Choose one of 360, 720, 1440.',
        warnings: ['Fivetran took 3 requests to answer.'],
      }),
      result(old),
      result(stripe, { outcome: 'refused', fails: true, message: unreviewed.message, hint: unreviewed.hint }),
      result(zendesk, { outcome: 'skipped', message: 'It depends on `Warehouse/jira`, which failed.' }),
    ],
  },
  failure: { reason: 'api-error', message: 'One change failed. The others were made; the next run tries it again.' },
  cost: { fivetranRequests: 1234 },
})
