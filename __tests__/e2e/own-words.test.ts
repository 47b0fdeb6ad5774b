/**
 * Secrets that happen to equal a word, a name or a number of ours: nothing breaks, nothing is said otherwise, nothing
 * is told about them.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { checkpoint } from '../support/checkpoint.ts'
import { GITHUB, postgres, SECRETS } from '../support/manifests.ts'
import { startWorld, type RunOptions, type World } from '../support/world.ts'

let world: World
let files: string
let restart: () => void

beforeAll(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  restart = checkpoint(world)
})
beforeEach(() => {
  restart()
  if (files !== undefined) rmSync(files, { recursive: true, force: true })
  files = mkdtempSync(join(tmpdir(), 'own-words-'))
})
afterAll(async () => {
  await world.close()
  rmSync(files, { recursive: true, force: true })
})

const knowing = (
  secrets: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {},
): RunOptions => ({
  inputs: { ...inputs, secrets: JSON.stringify({ ...SECRETS, ...secrets }) },
  env: { RUNNER_TEMP: files },
})

const asConfiguration = (): RunOptions => knowing({ ENVIRONMENT: 'production' }, { configuration: 'production' })

describe('the name of the configuration', () => {
  test('one comment, which is found again and reviews the merge', async () => {
    const { number, run } = await world.propose({ 'fivetran/a.yml': GITHUB }, asConfiguration())
    expect(run.exitCode).toBe(0)
    await world.plan(number, asConfiguration())
    await world.warm.plan(number, asConfiguration())
    const comments = [...world.github.state.comments.values()].filter(one => one.issue === number)
    expect(comments).toHaveLength(1)
    expect(comments[0]?.body).toMatch(
      /^<!-- connector-as-code:comment:production -->\n\n## Fivetran plan of `production`: 1 to create\n/,
    )
    const merged = await world.merge(number, asConfiguration())
    expect([merged.exitCode, merged.outputs['failure-reason']]).toEqual([0, ''])
    expect(merged.outputs['plan-file']).toBe(join(files, 'connector-as-code', 'production', 'plan.json'))
    expect(JSON.parse(readFileSync(merged.outputs['plan-file'] ?? '', 'utf8'))).toMatchObject({
      configuration: 'production',
    })
  })

  test('one drift issue, which is found again', async () => {
    world.commit({ 'fivetran/a.yml': GITHUB })
    expect((await world.warm.apply({ manual: true, ...asConfiguration() })).exitCode).toBe(0)
    const [connection] = world.fivetran.state.connections.values()
    world.fivetran.editConnection(connection?.id ?? '', { config: { username: 'production' } })
    for (const by of [world.warm, world]) await by.run(world.triggers.schedule(), asConfiguration())
    const issues = [...world.github.state.issues.values()]
    expect(issues).toHaveLength(1)
    expect(issues[0]?.body).toMatch(/^<!-- connector-as-code:drift:production -->\n/)
    expect(issues[0]?.body).toContain('+ config.username: "***"')
  })
})

test('numbers, keys and words: plan.json stays JSON and keeps its keys, links lead where they led, verdicts say what they said', async () => {
  const way = knowing({
    NUMBER: '12345678',
    A: 'requests',
    B: 'unchanged',
    C: 'connected_by',
    D: 'fivetran',
    E: 'known-at-apply',
    F: 'https://github.com',
    G: 'postgres',
  })
  const { number, run } = await world.propose(
    { 'fivetran/a.yml': postgres('db.internal', '  tunnel_port: 12345678\n') },
    way,
  )
  expect(run.exitCode).toBe(0)
  const plan: unknown = JSON.parse(readFileSync(run.outputs['plan-file'] ?? '', 'utf8'))
  expect(plan).toMatchObject({
    counts: { unchanged: 0 },
    changes: [
      {
        service: 'postgres',
        requests: [
          { do: 'create', body: { config: { tunnel_port: '***', user: '***' } } },
          { do: 'test' },
          { do: 'start' },
        ],
      },
    ],
  })
  await world.merge(number, way)
  const [connection] = world.fivetran.state.connections.values()
  const comment = world.comment(number)
  expect(comment).toContain(`(https://fivetran.com/dashboard/connectors/${connection?.id}/setup)`)
  expect(comment).toMatch(/\[`fivetran\/a\.yml:1`\]\(https?:\/\/[^)]*\/blob\/[0-9a-f]{40}\/fivetran\/a\.yml#L1\)/)
  expect(comment).toMatch(/\d requests to Fivetran/)
  expect(comment).toContain('+ config.user: "***"')
  expect(comment).not.toContain('12345678')
})
