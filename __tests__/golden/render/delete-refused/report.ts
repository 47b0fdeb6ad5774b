import { FULL_RESYNC, ORPHANED_TABLES } from '../../../../src/kinds/connector/consequences.ts'
import { guardDeletions } from '../../../../src/engine/guards/policy.ts'
import { change, plan, report as base } from '../../../render/build.ts'

const deletions = ['github_connector', 'zendesk'].map((schema) =>
  change({ kind: 'delete', schema, service: schema.split('_')[0] ?? schema, disposal: 'delete', destructive: true, consequences: [ORPHANED_TABLES, { ...FULL_RESYNC, text: 'Creating it again later means a full historical re-sync.' }] }),
)

/** Two manifests were removed, and nothing says that the connectors may be deleted. */
export const report = base({
  plan: plan(guardDeletions(deletions, { policy: 'forbid', labelHelps: () => true, labelled: () => false, limit: { kind: 'count', value: 5 }, managed: 2 })),
})
