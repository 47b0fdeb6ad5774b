import { connector, withConfig, type Scenario } from '../../../engine/drift/scenario.ts'

const HOSTILE = '```\n</details><!-- connector-as-code:drift:default --> @everyone #1 <img src=x onerror=alert(1)> ${{ secrets.X }} | [a](javascript:x)'

const before = connector({ schema: 'github_connector', config: { username: 'octocat', repositories: ['a'] } })

export const scenario: Scenario = {
  managed: [
    {
      file: 'fivetran/`@all` [x](y).yml',
      manifest: 'group: Warehouse\nservice: github\ndestination_schema:\n  name: github_connector\nconfig:\n  username: octocat\n  repositories: [a]\n',
      before,
      now: { ...withConfig(before, { username: HOSTILE, repositories: [HOSTILE, 'yes', '1'] }), setupState: '</table>@x', tasks: [HOSTILE], warnings: [] },
    },
  ],
  others: [connector({ schema: HOSTILE, service: '<b>' })],
}
