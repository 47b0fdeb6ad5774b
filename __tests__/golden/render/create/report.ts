import { Secret } from '../../../../src/model/secret.ts'
import { change, field, plan, report as base, secret, value } from '../../../render/build.ts'

/** One new connector with every kind of field. */
export const report = base({
  plan: plan(
    [
      change({
        kind: 'create',
        id: undefined,
        fields: [
          field('config.schema', undefined, value('github_connector')),
          field('config.sync_mode', undefined, value('SpecificRepositories')),
          field('config.repositories', undefined, value(['acme/api', 'acme/web'])),
          field('config.use_webhooks', undefined, value(false)),
          field('config.port', undefined, value(5432)),
          field('config.account', undefined, value('5432')),
          field('config.query', undefined, value('select *\nfrom "orders"\nwhere created_at > now() - interval \'1 day\'')),
          field('config.options', undefined, value({ retries: 3, window: { from: '08:00', to: '20:00' } })),
          field('config.reports', undefined, value([
            { report_name: 'daily', table: 'daily_report', metrics: ['clicks', 'cost'], token: '(sensitive)' },
            { report_name: 'weekly', table: 'weekly_report', metrics: ['clicks'], token: '(sensitive)' },
          ])),
          field('config.hosts', undefined, value(Array.from({ length: 8 }, (_, index) => `replica-${index}.db.internal.example.com`))),
          field('config.username', undefined, value('octocat')),
          field('config.pat', undefined, secret('new', 'GH_CONNECTOR_PAT')),
          field('config.webhook_secret', undefined, secret('known-at-apply', 'GH_WEBHOOK_SECRET')),
          field('sync_frequency', undefined, value(60)),
        ],
        consequences: [{ code: 'start', text: 'It runs after its setup tests did not fail.' }],
        steps: [
          { do: 'create', body: { service: 'github', group_id: 'decent_dropsy', paused: true, config: { schema: 'github_connector', pat: Secret.of('not-to-be-seen', ['secrets.GH_CONNECTOR_PAT']) } } },
          { do: 'test', trustCertificates: false, trustFingerprints: false },
          { do: 'start' },
        ],
      }),
    ],
    { counts: { creates: 1, updates: 0, replaces: 0, deletes: 0, adoptions: 0, tests: 0, unchanged: 41, refused: 0 } },
  ),
  cost: { fivetranRequests: 4 },
})
