import { Secret } from '../../../../src/model/secret.ts'
import { planOf } from '../../../engine/plan/plan-of.ts'
import { report as base } from '../../../render/build.ts'
import { sceneOf } from '../../../render/scenes.ts'
import { field, metadata, secret, SECRET } from '../../../support/connectors.ts'

const PROJECT = field('object', { properties: { project: field('string'), api_key: SECRET } })
const postgres = metadata(
  { password: SECRET, ssh_key: SECRET, projects: field('array', { items: PROJECT }), url: field('string') },
  { client_secret: SECRET },
  'postgres',
)
const old = secret('not-to-be-seen-1', 'OLD')
const url = (host: string) => Secret.of(`https://${host}/not-to-be-seen`, ['secrets.PATH'], `https://${host}/\${{ secrets.PATH }}`)

/** Rotated, new, sent again and deferred secrets. */
export const report = base({
  plan: planOf(
    sceneOf(
      [
        {
          before: { config: { pat: secret('not-to-be-seen-0', 'GH_CONNECTOR_PAT') } },
          now: { config: { pat: secret('not-to-be-seen-2', 'GH_CONNECTOR_PAT') } },
          seen: { config: { pat: '******' } },
        },
        {
          before: {
            schema: 'postgres',
            service: 'postgres',
            config: { password: old, url: url('a'), projects: [{ project: 'web', api_key: old }] },
            auth: { client_secret: old },
          },
          now: {
            config: {
              password: Secret.of('not-to-be-seen-3', ['secrets.PG_USER', 'secrets.PG_PASSWORD']),
              ssh_key: secret('not-to-be-seen-4', 'SSH_KEY'),
              url: url('b'),
              projects: [{ project: 'web', api_key: old }, { project: 'app', api_key: Secret.deferred(['secrets.APP_KEY']) }],
            },
            auth: { client_secret: old },
          },
          seen: { config: { password: '******', url: '******', projects: [{ project: 'web', api_key: '******' }] } },
        },
        {
          before: { schema: 'zendesk', config: { token: old } },
          now: { config: { token: old }, secretVersion: 2 },
          seen: { config: { token: '******' } },
        },
      ],
      [metadata({ pat: SECRET, token: SECRET }), postgres],
    ),
  ),
})
