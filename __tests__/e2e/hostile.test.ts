import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import type { Trigger } from '../../simulator/runner/triggers.ts'
import { hostileManifest, jsonMutation, mutateJson, NASTY } from '../support/hostile.ts'
import { GITHUB, postgres, SECRETS, sheet } from '../support/manifests.ts'
import { startMutatingProxy, type MutatingProxy } from '../support/mutating-proxy.ts'
import { startWorld, type RunOptions, type World } from '../support/world.ts'

jest.setTimeout(300_000)

/** Runs of the built action for each kind of input. Many more with `HOSTILE_RUNS`. */
const RUNS = Number(process.env['HOSTILE_RUNS'] ?? 12)
const TIME_LIMIT_MS = process.env['HOSTILE_RUNS'] === undefined ? 6_000 : 280_000
const SETTINGS = { numRuns: RUNS, interruptAfterTimeLimit: TIME_LIMIT_MS, markInterruptAsFailure: false, endOnFailure: true }
const env = SECRETS

let world: World
let fivetran: MutatingProxy
let github: MutatingProxy
let pull: number
/** A run over five seconds hangs; on a machine that is busy, one over ten times an ordinary one. */
let slowest: number

beforeAll(async () => {
  world = await startWorld()
  fivetran = await startMutatingProxy(new URL(world.fivetran.url).origin)
  github = await startMutatingProxy(world.github.url)
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  world.commit({ 'fivetran/a.yml': GITHUB, 'fivetran/b.yml': postgres('db.internal'), 'fivetran/c.yml': sheet(1) })
  const first = await world.apply({ env, manual: true })
  expect(first.exitCode).toBe(0)
  slowest = Math.max(5_000, 10 * first.durationMs)
  const { number } = await world.propose({ 'fivetran/a.yml': GITHUB.replace('octocat', 'hubot'), 'fivetran/c.yml': sheet(1, 'B1:B2'), 'fivetran/d.yml': sheet(4) }, { env })
  pull = number
})
afterAll(async () => {
  await Promise.all([world.close(), fivetran.close(), github.close()])
})

const main = (): string | undefined => world.github.state.refs.get('refs/heads/main')
const ledger = (): string | undefined => world.github.state.refs.get('refs/heads/connector-as-code/ledger')

/** Ends soon, with a message for people and without a stack trace, and has changed nothing. */
async function expectHarmless(start: () => Promise<ActionRun>): Promise<void> {
  world.fivetran.clearRequests()
  const before = [main(), ledger(), world.fivetran.state.connections.size]
  const run = await start()
  expect({ timedOut: run.timedOut, signal: run.signal }).toEqual({ timedOut: false, signal: null })
  expect([0, 1]).toContain(run.exitCode)
  expect(`${run.unmasked}\n${run.summary}`).not.toMatch(/\n\s+at .+:\d+:\d+|node:internal|Internal error/)
  if (run.exitCode === 1) expect(run.annotations.filter(one => one.level === 'error')).not.toEqual([])
  expect(world.fivetran.requests.filter(one => one.method !== 'GET')).toEqual([])
  expect([main(), ledger(), world.fivetran.state.connections.size]).toEqual(before)
}

const limits = (): RunOptions => ({ env, timeoutMs: slowest })

describe('hostile', () => {
  test('manifests, validated with and planned without GitHub knowing them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileManifest, { minLength: 1, maxLength: 4 }), fc.boolean(), async (texts, plans) => {
        // Texts that git would take as they are.
        const files = Object.fromEntries(texts.map((text, index) => [`fivetran/hostile-${index}.yml`, text]))
        world.github.story.commit('hostile', files)
        await expectHarmless(() => world.run(world.triggers.push('hostile'), { ...limits(), inputs: { mode: plans ? 'plan' : 'validate' } }))
      }),
      SETTINGS,
    )
  })

  test('inputs', async () => {
    const names = ['mode', 'manifests', 'secrets', 'vars', 'undefined-secrets', 'configuration', 'scope', 'targets', 'deletion-policy', 'max-deletions', 'on-unreviewed-change', 'ledger-branch', 'setup-test-timeout', 'concurrency', 'import-directory', 'dry-run', 'fivetran-api-url', 'fivetran-api-key', 'github-token', 'previous-fingerprint-key']
    const value = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constantFrom('{"__proto__": {"x": 1}}', '[[[', '{}', '**', '!**', '/**', '../**', '(a+)+$', '{'.repeat(500), '*'.repeat(400), '@(a|'.repeat(60), 'x'.repeat(70_000)))
    // The runner cannot hand over a value with a NUL in it.
    const inputs = fc.dictionary(fc.constantFrom(...names), value.map(text => text.replaceAll('\0', '')), { minKeys: 1, maxKeys: 4 })
    await fc.assert(
      fc.asyncProperty(inputs, async given => {
        await expectHarmless(() => world.run(world.triggers.pullRequest(pull, 'synchronize'), { ...limits(), inputs: { 'setup-test-timeout': '10s', ...given, ...('fivetran-api-url' in given ? { 'fivetran-api-url': `${world.fivetran.url}${given['fivetran-api-url'] ?? ''}` } : {}) } }))
      }),
      SETTINGS,
    )
  })

  test('event payloads', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(jsonMutation, { minLength: 1, maxLength: 4 }), async mutations => {
        const trigger = world.triggers.pullRequest(pull, 'synchronize')
        const text = mutations.reduce(mutateJson, JSON.stringify(trigger.event.payload))
        const parsed: unknown = JSON.parse(text)
        const payload = typeof parsed === 'object' && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : {}
        const event = { name: trigger.event.name, payload }
        const changed: Trigger = { ...trigger, event }
        await expectHarmless(() => world.run(changed, limits()))
      }),
      SETTINGS,
    )
  })

  test.each(['plan', 'drift', 'import'])("answers of Fivetran and GitHub, mode %s", async mode => {
    const mutations = fc.uniqueArray(fc.tuple(fc.nat({ max: 14 }), jsonMutation), { minLength: 1, maxLength: 3, selector: ([index]) => index })
    await fc.assert(
      fc.asyncProperty(mutations, fc.uniqueArray(fc.tuple(fc.nat({ max: 10 }), jsonMutation), { maxLength: 2, selector: ([index]) => index }), async (ofFivetran, ofGitHub) => {
        Object.assign(fivetran, { mutations: new Map(ofFivetran), answered: 0 })
        Object.assign(github, { mutations: new Map(ofGitHub), answered: 0 })
        const base = mode === 'plan' ? world.triggers.pullRequest(pull, 'synchronize') : world.triggers.workflowDispatch()
        const inputs = { mode, 'fivetran-api-url': `${fivetran.url}/v1`, ...(mode === 'import' ? { 'dry-run': 'true' } : {}) }
        await expectHarmless(() => world.run({ ...base, githubUrl: github.url }, { ...limits(), inputs }))
      }),
      SETTINGS,
    )
  })
})
