import { connector, type Scenario } from '../../../engine/drift/scenario.ts'

export const scenario: Scenario = {
  ledger: false,
  targets: ['Warehouse/github_connector'],
  managed: [
    {
      file: 'fivetran/github.yml',
      manifest: 'group: Warehouse\nservice: github\ndestination_schema:\n  name: github_connector\nconfig:\n  username: octocat\n  pat: ${{ secrets.GH_CONNECTOR_PAT }}\n',
      applied: null,
      before: connector({ schema: 'github_connector', config: { username: 'mona', pat: '******' } }),
    },
    { file: 'fivetran/new.yml', manifest: 'group: Warehouse\nservice: github\ndestination_schema:\n  name: other\nconfig:\n  username: octocat\n', applied: null, before: connector({ schema: 'other' }), now: null },
  ],
}
