import { connector, type Scenario } from '../../../engine/drift/scenario.ts'

export const scenario: Scenario = {
  managed: [
    {
      file: 'fivetran/github.yml',
      manifest: 'group: Warehouse\nservice: github\ndestination_schema:\n  name: github_connector\nconfig:\n  username: octocat\n',
      before: connector({ schema: 'github_connector', config: { username: 'octocat', use_webhooks: true } }),
    },
  ],
}
