import { change, field, plan, report as base, secret, hidden } from '../../../render/build.ts'

/** Rotated, new, sent again and deferred secrets. */
export const report = base({
  plan: plan([
    change({ fields: [field('config.pat', hidden, secret('changed', 'GH_CONNECTOR_PAT'))], exemptFromReview: true }),
    change({
      schema: 'postgres',
      service: 'postgres',
      fields: [
        field('config.password', hidden, secret('changed', 'PG_USER', 'PG_PASSWORD')),
        field('config.ssh_key', undefined, secret('new')),
        field('auth.client_access.client_secret', hidden, secret('resent', 'CLIENT_SECRET')),
        field('config.project_credentials[project=web].api_key', hidden, secret('known-at-apply', 'WEB_KEY')),
        field('config.ca', hidden, secret('unchanged')),
      ],
      consequences: [{ code: 'secrets-resent', text: 'Its other secrets are sent again.' }],
    }),
  ]),
})
