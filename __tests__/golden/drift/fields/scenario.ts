import { connector, type Scenario } from '../../../engine/drift/scenario.ts'

const GITHUB = `group: Warehouse
service: github
destination_schema:
  name: github_connector
config:
  sync_mode: SpecificRepositories
  repositories: [acme/a, acme/b]
  use_webhooks: true
  username: octocat
paused: false
sync_frequency: 360
`
const config = { sync_mode: 'SpecificRepositories', repositories: ['acme/a', 'acme/b'], use_webhooks: true, username: 'octocat' }
const before = connector({ schema: 'github_connector', config, settings: { paused: false, sync_frequency: 360 } })

export const scenario: Scenario = {
  managed: [
    {
      file: 'fivetran/github.yml',
      applied: GITHUB,
      manifest: GITHUB.replace('octocat', 'hubot').replace('sync_frequency: 360', 'sync_frequency: 60'),
      before,
      now: connector({ schema: 'github_connector', config: { ...config, repositories: ['acme/b', 'acme/c: d'], use_webhooks: null, username: '@mona' }, settings: { paused: true, sync_frequency: 360 } }),
    },
    {
      file: 'fivetran/pg.yml',
      manifest: 'group: Warehouse\nservice: postgres\ndestination_schema:\n  prefix: pg_prod\nconfig:\n  host: db.internal\n  port: "5432"\n',
      before: connector({ schema: 'pg_prod', service: 'postgres', config: { host: 'db.internal', port: '5432' } }),
      now: connector({ schema: 'pg_prod', service: 'postgres', config: { host: 'db.internal', port: '5433' } }),
    },
  ],
}
