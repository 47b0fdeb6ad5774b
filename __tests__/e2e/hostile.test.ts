import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import type { Trigger } from '../../simulator/runner/triggers.ts'
import { readDeclaredInputs } from '../../simulator/runner/action-inputs.ts'
import {
  answerMutations,
  hostileInputs,
  hostileManifest,
  mutatedPayload,
  payloadMutations,
  settled,
  soon,
  STACK_TRACE,
} from '../support/hostile.ts'
import { GITHUB, postgres, SECRETS, sheet } from '../support/manifests.ts'
import { startMutatingProxy, type MutatingProxy } from '../support/mutating-proxy.ts'
import { startWorld, type World } from '../support/world.ts'

/** Runs of the built action for each kind of input: as many as some seconds allow, or all of `HOSTILE_RUNS`. */
const ASKED = process.env['HOSTILE_RUNS']
const RUNS = Number(ASKED ?? 8)
const LIMIT = ASKED === undefined ? { interruptAfterTimeLimit: 6_000, markInterruptAsFailure: false } : {}
const SETTINGS = { numRuns: RUNS, endOnFailure: true, ...LIMIT }
jest.setTimeout(300_000 + RUNS * 10_000)
const SLOWEST_MS = 5_000
const env = SECRETS

let world: World
let fivetran: MutatingProxy
let github: MutatingProxy
let pull: number

beforeAll(async () => {
  world = await startWorld()
  world.github.behaviour.rateLimit.remaining = Infinity
  fivetran = await startMutatingProxy(new URL(world.fivetran.url).origin)
  github = await startMutatingProxy(world.github.url)
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  world.commit({ 'fivetran/a.yml': GITHUB, 'fivetran/b.yml': postgres('db.internal'), 'fivetran/c.yml': sheet(1) })
  const first = await world.apply({ env, manual: true })
  expect(first.exitCode).toBe(0)
  const { number } = await world.propose(
    {
      'fivetran/a.yml': GITHUB.replace('octocat', 'hubot'),
      'fivetran/c.yml': sheet(1, 'B1:B2'),
      'fivetran/d.yml': sheet(4),
    },
    { env },
  )
  pull = number
})
afterAll(async () => {
  await settled()
  await Promise.all([world.close(), fivetran.close(), github.close()])
})

const main = (): string | undefined => world.github.state.refs.get('refs/heads/main')
const ledger = (): string | undefined => world.github.state.refs.get('refs/heads/connector-as-code/ledger')

/** Ends soon, with a message for people and without a stack trace, and has changed nothing. */
async function expectHarmless(start: () => Promise<ActionRun>): Promise<void> {
  world.fivetran.clearRequests()
  world.github.requests.length = 0
  const before = [main(), ledger(), world.fivetran.state.connections.size]
  const run = await soon(SLOWEST_MS, start)
  expect({ timedOut: run.timedOut, signal: run.signal }).toEqual({ timedOut: false, signal: null })
  expect([0, 1]).toContain(run.exitCode)
  expect(`${run.unmasked}\n${run.summary}`).not.toMatch(STACK_TRACE)
  if (run.exitCode === 1) expect(run.annotations.filter(one => one.level === 'error')).not.toEqual([])
  expect(world.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
  expect([main(), ledger(), world.fivetran.state.connections.size]).toEqual(before)
}

describe('hostile', () => {
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
            world.run(world.triggers.push('hostile'), { env, inputs: { mode: plans ? 'plan' : 'validate' } }),
          )
        },
      ),
      SETTINGS,
    )
  })

  test('inputs', async () => {
    const inputs = hostileInputs([...(readDeclaredInputs('action.yml')?.keys() ?? [])])
    await fc.assert(
      fc.asyncProperty(inputs, async given => {
        await expectHarmless(() =>
          world.run(world.triggers.pullRequest(pull, 'synchronize'), {
            env,
            inputs: {
              'setup-test-timeout': '10s',
              ...given,
              ...('fivetran-api-url' in given
                ? { 'fivetran-api-url': `${world.fivetran.url}${given['fivetran-api-url'] ?? ''}` }
                : {}),
            },
          }),
        )
      }),
      SETTINGS,
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
          const changed: Trigger = { ...trigger, event }
          await expectHarmless(() => world.run(changed, { env }))
        },
      ),
      SETTINGS,
    )
  })

  test.each(['plan', 'drift', 'import', 'apply', 'validate'])('answers of Fivetran and GitHub, mode %s', async mode => {
    await fc.assert(
      fc.asyncProperty(answerMutations(15, 3), answerMutations(11, 2), async (ofFivetran, ofGitHub) => {
        Object.assign(fivetran, { mutations: ofFivetran, answered: 0 })
        Object.assign(github, { mutations: ofGitHub, answered: 0 })
        const base =
          mode === 'plan' ? world.triggers.pullRequest(pull, 'synchronize') : world.triggers.workflowDispatch()
        const inputs = {
          mode,
          'fivetran-api-url': `${fivetran.url}/v1`,
          ...(mode === 'import' || mode === 'apply' ? { 'dry-run': 'true' } : {}),
        }
        await expectHarmless(() => world.run({ ...base, githubUrl: github.url }, { env, inputs }))
      }),
      SETTINGS,
    )
  })
})
