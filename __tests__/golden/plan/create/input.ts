/** The demo's first step: a new manifest, an address where nothing is. */
import type { Scene } from '../../../engine/plan/plan-of.ts'
import { Positions } from '../../../../src/model/position.ts'
import { desired, field, metadata, secret, SECRET } from '../../../support/connectors.ts'

export const scene: Scene = {
  desired: [
    desired({
      config: { sync_mode: 'AllRepositories', use_webhooks: false, username: 'octocat', pat: secret('ghp_not-to-be-seen', 'GH_CONNECTOR_PAT') },
      settings: { sync_frequency: 60 },
      positions: new Positions({ file: 'fivetran/github_connector.yml', line: 1, column: 1 }, [[['config', 'username'], { file: 'fivetran/github_connector.yml', line: 9, column: 3 }]]),
    }),
  ],
  metadata: [metadata({ sync_mode: field('string', { enum: ['AllRepositories', 'SpecificRepositories'] }), use_webhooks: field('boolean'), username: field('string'), pat: SECRET })],
}
