import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { Trigger } from '../../simulator/runner/triggers.ts'
import type { Workspace } from '../../simulator/runner/workspace.ts'
import { answerMutations, pollution, settled, soon, STACK_TRACE, within } from '../support/hostile.ts'
import { runInProcess } from '../support/in-process.ts'
import { GITHUB, postgres, SECRETS, sheet } from '../support/manifests.ts'
import { startMutatingProxy, type MutatingProxy } from '../support/mutating-proxy.ts'
import { startWorld, type World } from '../support/world.ts'

jest.setTimeout(300_000)
/** Time for each of the modes. */
const TIME_LIMIT_MS = 1_500
const SLOWEST_MS = 5_000

let world: World
let proxies: { readonly fivetran: MutatingProxy; readonly github: MutatingProxy }
let pull: number
const workspaces = new Map<string, Workspace>()

beforeAll(async () => {
  world = await startWorld()
  world.github.behaviour.rateLimit.remaining = Infinity
  proxies = {
    fivetran: await startMutatingProxy(new URL(world.fivetran.url).origin),
    github: await startMutatingProxy(world.github.url),
  }
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  world.fivetran.addConnection({
    group: 'decent_dropsy',
    service: 'google_sheets',
    config: { schema: 'sheets', table: 'unmanaged', sheet_id: 'x' },
  })
  world.commit({ 'fivetran/a.yml': GITHUB, 'fivetran/b.yml': postgres('db.internal'), 'fivetran/c.yml': sheet(1) })
  const first = await world.apply({ env: SECRETS, manual: true })
  expect(first.exitCode).toBe(0)
  world.commit({ 'fivetran/a.yml': GITHUB.replace('octocat', 'hubot') })
  const { number } = await world.propose(
    { 'fivetran/c.yml': sheet(1, 'B1:B2'), 'fivetran/d.yml': sheet(4), 'fivetran/b.yml': null },
    { env: SECRETS },
  )
  pull = number
})
afterAll(async () => {
  await settled()
  for (const workspace of workspaces.values()) workspace.remove()
  await Promise.all([world.close(), proxies.fivetran.close(), proxies.github.close()])
})

function checkedOut({ sha }: Trigger): string {
  const workspace = workspaces.get(sha) ?? world.triggers.checkout(sha)
  workspaces.set(sha, workspace)
  return workspace.path
}

const unmoved = (): unknown[] => [
  ...['main', 'connector-as-code/ledger', 'connector-as-code/import'].map(branch =>
    world.github.state.refs.get(`refs/heads/${branch}`),
  ),
  JSON.stringify(
    [...world.fivetran.state.connections.values()].map(({ id, schema, config, settings }) => [
      id,
      schema,
      config,
      settings,
    ]),
  ),
]

const mode = (name: string) =>
  name === 'plan' ? world.triggers.pullRequest(pull, 'synchronize') : world.triggers.workflowDispatch()

describe('answers that nobody expects', () => {
  test.each(['plan', 'drift', 'validate', 'import', 'apply'])(
    'in mode %s end the run in words, or change nothing of it',
    async name => {
      const trigger = { ...mode(name), githubUrl: proxies.github.url }
      const inputs = {
        mode: name,
        'dry-run': String(name === 'import' || name === 'apply'),
        'fivetran-api-key': world.fivetran.credentials.key,
        'fivetran-api-secret': world.fivetran.credentials.secret,
        'fivetran-api-url': `${proxies.fivetran.url}/v1`,
      }
      const workspace = checkedOut(trigger)
      await fc.assert(
        fc.asyncProperty(answerMutations(20, 3), answerMutations(20, 2), async (ofFivetran, ofGitHub) => {
          Object.assign(proxies.fivetran, { mutations: ofFivetran, answered: 0 })
          Object.assign(proxies.github, { mutations: ofGitHub, answered: 0 })
          world.fivetran.clearRequests()
          world.github.requests.length = 0
          const before = unmoved()
          const run = await soon(SLOWEST_MS, () => runInProcess(trigger, { workspace, inputs, env: SECRETS }))
          expect(run.defect).toBeUndefined()
          expect(run.said).not.toMatch(STACK_TRACE)
          expect(world.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
          expect(unmoved()).toEqual(before)
          expect(pollution()).toEqual([])
        }),
        within(TIME_LIMIT_MS),
      )
    },
  )
})
