import { Secret } from '../../../../src/model/secret.ts'
import { planOf } from '../../../engine/plan/plan-of.ts'
import { report as base } from '../../../render/build.ts'
import { desired, field, metadata, secret, SECRET } from '../../../support/connectors.ts'

const REPORT = field('object', {
  properties: { report_name: field('string'), table: field('string'), metrics: field('array'), token: SECRET },
})
const service = metadata({
  repositories: field('array', { items: field('string') }),
  port: field('integer'),
  reports: field('array', { items: REPORT }),
  pat: SECRET,
  webhook_secret: SECRET,
})

/** One new connector with every kind of field. */
export const report = base({
  plan: planOf({
    desired: [
      desired({
        config: {
          sync_mode: 'SpecificRepositories',
          repositories: ['acme/api', 'acme/web'],
          use_webhooks: false,
          port: 5432,
          account: '5432',
          query: 'select *\nfrom "orders"\nwhere created_at > now() - interval \'1 day\'',
          options: { retries: 3, window: { from: '08:00', to: '20:00' } },
          reports: [
            { report_name: 'daily', table: 'daily_report', metrics: ['clicks', 'cost'], token: secret('not-to-be-seen-1') },
            {
              report_name: 'weekly',
              table: 'weekly_report',
              metrics: ['clicks'],
              query: 'select region, channel, sum(clicks) from shop.clicks where day > now() - interval \'7 days\' group by 1, 2',
              token: secret('not-to-be-seen-2'),
            },
          ],
          hosts: Array.from({ length: 8 }, (_, index) => `replica-${index}.db.internal.example.com`),
          username: 'octocat',
          pat: secret('not-to-be-seen', 'GH_CONNECTOR_PAT'),
          webhook_secret: Secret.deferred(['secrets.GH_WEBHOOK_SECRET']),
        },
        settings: { sync_frequency: 60 },
        tests: { trustFingerprints: true },
        pins: { certificates: [{ hash: 'a1b2', encoded_cert: 'MIIE' }], fingerprints: [] },
      }),
    ],
    metadata: [service],
  }),
  cost: { fivetranRequests: 4 },
})
