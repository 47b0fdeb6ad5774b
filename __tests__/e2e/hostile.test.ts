import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import type { Trigger } from '../../simulator/runner/triggers.ts'
import { readDeclaredInputs } from '../../simulator/runner/action-inputs.ts'
import {
  answerMutations,
  cases,
  hostileInputs,
  hostileManifest,
  mutatedPayload,
  payloadMutations,
  pollution,
  STACK_TRACE,
} from '../support/hostile.ts'
import { LEDGER_BRANCH } from '../support/ledger-files.ts'
import { GITHUB, postgres, SECRETS, sheet } from '../support/manifests.ts'
import { startMutatingProxy, type MutatingProxy } from '../support/mutating-proxy.ts'
import { startWarehouse } from '../support/warehouse.ts'
import type { WarmOptions, World } from '../support/world.ts'

if (process.env['HOSTILE_RUNS'] !== undefined) jest.setTimeout(3_600_000)
const env = SECRETS

let world: World
let fivetran: MutatingProxy
let github: MutatingProxy
let pull: number

beforeAll(async () => {
  world = await startWarehouse()
  world.github.behaviour.rateLimit.remaining = Infinity
  fivetran = await startMutatingProxy(new URL(world.fivetran.url).origin)
  github = await startMutatingProxy(world.github.url)
  world.fivetran.addConnection({
    group: 'decent_dropsy',
    service: 'google_sheets',
    config: { schema: 'sheets', table: 'unmanaged', sheet_id: 'x' },
  })
  world.commit({ 'fivetran/a.yml': GITHUB, 'fivetran/b.yml': postgres('db.internal'), 'fivetran/c.yml': sheet(1) })
  expect((await world.warm.apply({ env, manual: true })).exitCode).toBe(0)
  const { number } = await world.warm.propose(
    {
      'fivetran/a.yml': GITHUB.replace('octocat', 'hubot'),
      'fivetran/b.yml': null,
      'fivetran/c.yml': sheet(1, 'B1:B2'),
      'fivetran/d.yml': sheet(4),
    },
    { env },
  )
  pull = number
})
afterAll(() => Promise.all([world.close(), fivetran.close(), github.close()]))

const unmoved = (): unknown[] => [
  ...['main', LEDGER_BRANCH, 'connector-as-code/import'].map(branch =>
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

type Run = (trigger: Trigger, options: WarmOptions) => Promise<ActionRun>

/** Ends, with a message for people and without a stack trace, and has changed nothing. */
async function expectHarmless(start: () => Promise<ActionRun>): Promise<void> {
  world.fivetran.clearRequests()
  world.github.requests.length = 0
  const before = unmoved()
  const run = await start()
  expect({ timedOut: run.timedOut, signal: run.signal }).toEqual({ timedOut: false, signal: null })
  expect([0, 1]).toContain(run.exitCode)
  expect(run.outputs['failure-reason']).not.toBe('internal-error')
  expect(`${run.unmasked}\n${run.summary}`).not.toMatch(STACK_TRACE)
  if (run.exitCode === 1) expect(run.annotations.filter(one => one.level === 'error')).not.toEqual([])
  expect(world.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
  expect(unmoved()).toEqual(before)
  expect(pollution()).toEqual([])
}

// Few as a runner starts them, and many more without a process for each.
describe.each<[string, number, (trigger: Trigger, options: WarmOptions) => Promise<ActionRun>]>([
  ['started as a runner does', 1, (...run) => world.run(...run)],
  ['without a process for each', 30, (...run) => world.warm.run(...run)],
])('hostile, %s:', (_way, count, run: Run) => {
  const settings = cases(count)

  test('manifests, validated with and planned without GitHub knowing them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostileManifest, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (texts, plans) => {
          // Texts that git would take as they are.
          const files = Object.fromEntries(texts.map((text, index) => [`fivetran/hostile-${index}.yml`, text]))
          world.github.story.commit('hostile', files)
          await expectHarmless(() =>
            run(world.triggers.push('hostile'), { env, inputs: { mode: plans ? 'plan' : 'validate' } }),
          )
        },
      ),
      settings,
    )
  })

  test('inputs', async () => {
    const inputs = hostileInputs([...(readDeclaredInputs('action.yml')?.keys() ?? [])])
    await fc.assert(
      fc.asyncProperty(inputs, async given => {
        const address = given['fivetran-api-url']
        const url = address === undefined ? {} : { 'fivetran-api-url': `${world.fivetran.url}${address}` }
        await expectHarmless(() =>
          run(world.triggers.pullRequest(pull, 'synchronize'), {
            env,
            inputs: { 'setup-test-timeout': '10s', ...given, ...url },
          }),
        )
      }),
      settings,
    )
  })

  test('event payloads', async () => {
    await fc.assert(
      // No variable of the environment can hold a NUL, and some are taken from the payload.
      fc.asyncProperty(
        payloadMutations.filter(all => all.every(({ value }) => value !== '\0')),
        async mutations => {
          const trigger = world.triggers.pullRequest(pull, 'synchronize')
          const event = { name: trigger.event.name, payload: mutatedPayload(trigger.event.payload, mutations) }
          await expectHarmless(() => run({ ...trigger, event }, { env }))
        },
      ),
      settings,
    )
  })

  test.each(['plan', 'drift', 'import', 'apply', 'validate'])('answers of Fivetran and GitHub, mode %s', async mode => {
    await fc.assert(
      fc.asyncProperty(answerMutations(20, 3), answerMutations(20, 2), async (ofFivetran, ofGitHub) => {
        Object.assign(fivetran, { mutations: ofFivetran, answered: 0 })
        Object.assign(github, { mutations: ofGitHub, answered: 0 })
        const base =
          mode === 'plan' ? world.triggers.pullRequest(pull, 'synchronize') : world.triggers.workflowDispatch()
        const inputs = {
          mode,
          'fivetran-api-url': `${fivetran.url}/v1`,
          ...(mode === 'import' || mode === 'apply' ? { 'dry-run': 'true' } : {}),
        }
        await expectHarmless(() => run({ ...base, githubUrl: github.url }, { env, inputs }))
      }),
      settings,
    )
  })
})
