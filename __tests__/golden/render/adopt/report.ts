import { change, field, MARKETING, plan, report as base, value } from '../../../render/build.ts'

/** Connectors that exist in Fivetran already: one as the manifest says, one not. */
export const report = base({
  plan: plan(
    [
      change({ kind: 'adopt', group: MARKETING, schema: 'amplitude', service: 'amplitude', id: 'quiet_otter', exemptFromReview: true }),
      change({
        kind: 'adopt',
        fields: [field('config.sync_mode', value('SpecificRepositories'), value('AllRepositories')), field('sync_frequency', value(360), value(60))],
      }),
    ],
    {
      unmanaged: [
        { address: { group: MARKETING, schema: 'hubspot' }, id: 'loud_heron', service: 'hubspot' },
        { address: { group: MARKETING, schema: 'fivetran_metadata' }, id: 'own_meta', service: 'fivetran_log' },
      ],
    },
  ),
})
