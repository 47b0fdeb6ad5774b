import { connector, withConfig, type Scenario } from '../../../engine/drift/scenario.ts'

const before = connector({ schema: 'events', service: 'amplitude', config: { project_credentials: [{ project: 'web', api_key: '******', secret_key: 'not-to-be-seen-1' }] } })

export const scenario: Scenario = {
  managed: [
    {
      file: 'fivetran/amplitude.yml',
      manifest: `group: Warehouse
service: amplitude
destination_schema:
  name: events
config:
  project_credentials:
    - project: web
      api_key: \${{ secrets.WEB_KEY }}
      secret_key: \${{ secrets.WEB_SECRET }}
`,
      before,
      now: withConfig(before, {
        project_credentials: [
          { project: 'web', api_key: '******', secret_key: 'not-to-be-seen-1' },
          { project: 'app', api_key: 'not-to-be-seen-2', secret_key: '******', region: 'eu' },
        ],
      }),
    },
    {
      file: 'fivetran/github.yml',
      manifest: 'group: Warehouse\nservice: github\ndestination_schema:\n  name: github_connector\nconfig:\n  username: ${{ secrets.GH_USER }}\n  pat: ${{ secrets.GH_CONNECTOR_PAT }}\n',
      before: connector({ schema: 'github_connector', config: { username: 'not-to-be-seen-3', pat: '******' } }),
      now: connector({ schema: 'github_connector', config: { username: 'not-to-be-seen-4' } }),
    },
  ],
}
