import { planOf } from '../../../engine/plan/plan-of.ts'
import { report as base } from '../../../render/build.ts'
import { desired, field, metadata, observed, WAREHOUSE } from '../../../support/connectors.ts'

const MARKETING = { id: 'grown_thistle', name: 'Marketing' }
const marketing = { group: MARKETING, groups: [WAREHOUSE, MARKETING] }
const others = [
  observed({ id: 'loud_heron', groupId: MARKETING.id, schema: 'hubspot', service: 'hubspot' }),
  observed({ id: 'own_meta', groupId: MARKETING.id, schema: 'fivetran_metadata', service: 'fivetran_log' }),
]

/** Connectors that exist in Fivetran already: one as the manifest says, one not. */
export const report = base({
  plan: planOf({
    groups: marketing.groups,
    desired: [
      desired({ ...marketing, schema: 'amplitude', service: 'amplitude', tests: { run: false } }),
      desired({ config: { sync_mode: 'AllRepositories' }, settings: { sync_frequency: 60 } }),
    ],
    seen: [
      observed({ id: 'quiet_otter', groupId: MARKETING.id, schema: 'amplitude', service: 'amplitude' }),
      observed({ config: { sync_mode: 'SpecificRepositories' } }),
    ],
    metadata: [metadata({ sync_mode: field('string') })],
    observation: { listed: new Map([[MARKETING.id, others]]) },
  }),
})
