import { connector, type Scenario } from '../../../engine/drift/scenario.ts'

const manifest = (name: string): string => `group: Warehouse\nservice: github\ndestination_schema:\n  name: ${name}\nconfig:\n  username: octocat\n`
const before = (schema: string) => connector({ schema, config: { username: 'octocat' } })

export const scenario: Scenario = {
  managed: [
    { file: 'fivetran/a.yml', manifest: manifest('a'), before: before('a'), now: null },
    { file: 'fivetran/b.yml', manifest: manifest('b'), before: before('b'), now: null },
    { file: 'fivetran/c.yml', manifest: manifest('c'), before: before('c') },
  ],
  others: [connector({ schema: 'b', id: 'made_by_hand', config: { username: 'hubot' } })],
}
