/** `examples/workflows/accounts.yml`: two accounts in one repository, each job of the matrix with the inputs that stand there. */
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { startFivetranSimulator, type FivetranSimulator } from '../../simulator/fivetran/server.ts'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import type { Trigger } from '../../simulator/runner/triggers.ts'
import { sheet } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly strategy: { readonly matrix: { readonly configuration: readonly string[] } }
        readonly steps: readonly { readonly with?: Readonly<Record<string, unknown>> }[]
      }
    >
  >
}
const WORKFLOW: Workflow = JSON.parse(JSON.stringify(load(readFileSync('examples/workflows/accounts.yml', 'utf8'))))

let world: World
let accounts: Readonly<Record<string, FivetranSimulator>> = {}
beforeEach(async () => {
  world = await startWorld()
  const american = await startFivetranSimulator({ credentials: { key: 'key-of-america', secret: 'secret-of-america' } })
  accounts = { europe: world.fivetran, america: american }
  for (const account of Object.values(accounts)) account.addGroup('Warehouse')
})
afterEach(async () => {
  await accounts['america']?.close()
  await world.close()
})

/** All jobs of the matrix at once. */
function run(job: string, trigger: Trigger): Promise<ActionRun[]> {
  const { strategy, steps } = WORKFLOW.jobs[job] ?? { strategy: { matrix: { configuration: [] } }, steps: [] }
  const runs = strategy.matrix.configuration.map(configuration => {
    const account = accounts[configuration]
    if (account === undefined) throw new Error(`no account ${configuration}`)
    const contexts: Readonly<Record<string, string>> = {
      'matrix.configuration': configuration,
      'secrets.FIVETRAN_API_KEY': account.credentials.key,
      'secrets.FIVETRAN_API_SECRET': account.credentials.secret,
      'secrets.CONNECTOR_AS_CODE_FINGERPRINT_KEY': `fingerprint-key-of-${configuration}`,
      'toJSON(vars)': '{}',
    }
    const inputs = Object.entries(steps.at(-1)?.with ?? {}).map(([name, value]) => [
      name,
      String(value).replace(/\$\{\{ (.+?) \}\}/g, (_, context: string) => contexts[context] ?? ''),
    ])
    return world.warm.run(trigger, { inputs: { ...Object.fromEntries(inputs), 'fivetran-api-url': account.url } })
  })
  return Promise.all(runs)
}

const of = (exitCode: number) => [{ exitCode }, { exitCode }]
const schemas = (): unknown =>
  Object.values(accounts).map(({ state }) => [...state.connections.values()].map(({ schema }) => schema))
const posted = (issue: number): string[] =>
  [...world.github.state.comments.values()].filter(one => one.issue === issue).map(({ body }) => body)
const issues = () => [...world.github.state.issues.values()].filter(({ pull }) => pull === undefined)

test('ledger, comments and drift issues are kept apart, also at the same time', async () => {
  world.github.story.commit('both', {
    'fivetran/europe/a.yml': sheet(1),
    'fivetran/america/a.yml': sheet(2),
    'fivetran/america/b.yml': sheet(3),
  })
  const { number } = world.github.story.openPull({ head: 'both' })
  expect(await run('plan', world.triggers.pullRequest(number))).toMatchObject(of(0))
  expect(posted(number)).toEqual([
    expect.stringMatching(/plan of `(europe|america)`: [12] to create/),
    expect.stringMatching(/plan of `(europe|america)`: [12] to create/),
  ])
  world.github.story.merge(number)
  expect(await run('apply', world.triggers.push())).toMatchObject(of(0))
  expect(schemas()).toEqual([['sheets.sheet_1'], ['sheets.sheet_2', 'sheets.sheet_3']])
  expect(posted(number)).toHaveLength(2)

  // A pull request about one account is none of the other's business.
  world.github.story.commit('one', { 'fivetran/america/b.yml': sheet(3, 'C3') })
  const one = world.github.story.openPull({ head: 'one' })
  expect(await run('plan', world.triggers.pullRequest(one.number))).toMatchObject(of(0))
  expect(posted(one.number)).toEqual([expect.stringContaining('plan of `america`: 1 to update')])
  world.github.story.merge(one.number)
  expect(await run('apply', world.triggers.push())).toMatchObject(of(0))
  expect(posted(one.number)).toEqual([expect.stringContaining('apply of `america`: 1 updated')])

  expect(await run('drift', world.triggers.schedule())).toMatchObject(of(0))
  expect(issues()).toEqual([])
  const [id = ''] = world.fivetran.state.connections.keys()
  world.fivetran.editConnection(id, { config: { named_range: 'X9' } })
  expect(await run('drift', world.triggers.schedule())).toMatchObject([{ exitCode: 1 }, { exitCode: 0 }])
  expect(issues().map(({ title }) => title)).toEqual(['Fivetran drift (europe): 1 connector differs'])
})
