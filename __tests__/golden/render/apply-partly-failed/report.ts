import { change, field, plan, report as base, result, value } from '../../../render/build.ts'

const update = (schema: string) => change({ schema, id: `id_${schema}`, fields: [field('sync_frequency', value(360), value(60))] })
const [github, jira, zendesk, stripe, old] = [
  update('github'),
  update('jira'),
  update('zendesk'),
  update('stripe'),
  change({
    kind: 'delete',
    schema: 'old',
    id: 'id_old',
    destructive: true,
    consequences: [{ code: 'orphaned-tables', text: 'Its tables stay in the destination and are no longer updated.' }],
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
      result(stripe, { outcome: 'refused', fails: true, message: 'No reviewed plan holds this change.', hint: 'Merge it through a pull request, or run the workflow by hand with `mode: apply`.' }),
      result(zendesk, { outcome: 'skipped', message: 'It depends on `Warehouse/jira`, which failed.' }),
    ],
  },
  failure: { reason: 'api-error', message: 'One change failed. The others were made; the next run tries it again.' },
  cost: { fivetranRequests: 1234 },
})
