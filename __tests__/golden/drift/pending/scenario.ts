import { connector, type Scenario } from '../../../engine/drift/scenario.ts'

const manifest = (name: string, username = 'octocat'): string => `group: Warehouse\nservice: github\ndestination_schema:\n  name: ${name}\nconfig:\n  username: ${username}\n`
const before = (schema: string) => connector({ schema, config: { username: 'octocat' } })

export const scenario: Scenario = {
  managed: [
    { file: 'fivetran/created.yml', manifest: manifest('created'), applied: null, before: before('created'), now: null },
    { file: 'fivetran/adopted.yml', manifest: manifest('adopted'), applied: null, before: before('adopted') },
    { file: 'fivetran/changed.yml', manifest: manifest('changed', 'hubot'), applied: manifest('changed'), before: before('changed') },
    { file: 'fivetran/removed.yml', manifest: undefined, applied: manifest('removed'), before: before('removed') },
    { file: 'fivetran/pinned.yml', manifest: `${manifest('pinned')}id: another\n`, applied: manifest('pinned'), before: before('pinned') },
    { file: 'fivetran/under_way.yml', manifest: manifest('under_way', 'hubot'), applied: manifest('under_way'), before: before('under_way'), now: connector({ schema: 'under_way', config: { username: 'hubot' } }) },
    {
      file: 'fivetran/drifted.yml',
      manifest: manifest('drifted'),
      before: before('drifted'),
      now: connector({ schema: 'drifted', config: { username: 'mona' }, setupState: 'broken', tasks: ['reconnect: Sign in to @github again | now', 'pay: Pay'], warnings: ['slow: Too slow'] }),
    },
  ],
  interrupted: [{ action: 'update', kind: 'connector', partition: 'decent_dropsy', name: 'under_way', service: 'github', id: 'id_of_under_way' }],
  others: [connector({ schema: 'by_hand', service: 'google_sheets' })],
  more: { configuration: 'staging', notices: ['A notice.'], problems: [{ severity: 'warning', message: 'A warning about `x`.', position: { file: 'fivetran/created.yml', line: 3, column: 1 } }] },
}
