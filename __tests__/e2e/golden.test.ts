/**
 * From manifests, ledger and Fivetran's state to the posted comments and the sent requests. Each folder of `golden/runs`
 * has a `case.yml`: what is applied first (`applied`, so that a ledger exists), what people then do in Fivetran
 * (`connectors`, `edits`, `removed`), and the pull request (`proposed`, and the `label` that it gets). Beside it stand its comment with the plan, its
 * comment after the merge, and what was sent to Fivetran meanwhile. `UPDATE_GOLDEN=1` rewrites those three.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import type { ConnectionEdit, ConnectionSeed } from '../../simulator/fivetran/seeding.ts'
import { startWorld, type World } from '../support/world.ts'

interface Case {
  readonly applied?: Readonly<Record<string, string>>
  readonly connectors?: readonly ConnectionSeed[]
  /** By the connector's schema in Fivetran. */
  readonly edits?: Readonly<Record<string, ConnectionEdit>>
  readonly removed?: readonly string[]
  readonly proposed: Readonly<Record<string, string | null>>
  readonly label?: string
  readonly inputs?: Readonly<Record<string, string>>
}

const ROOT = new URL('../golden/runs/', import.meta.url)
const env = { GH_PAT: 'canary-golden-pat', PG_PASSWORD: 'canary-golden-password', ADS_TOKEN: 'canary-golden-token' }
let world: World
afterEach(() => world.close())

describe('golden runs', () => {
  test.each(readdirSync(ROOT))('%s', async name => {
    const one = read(name)
    world = await startWorld()
    world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
    if (one.applied !== undefined) {
      world.commit(one.applied)
      expect(await world.warm.apply({ env })).toMatchObject({ exitCode: 0 })
    }
    for (const connector of one.connectors ?? []) world.fivetran.addConnection(connector)
    for (const [schema, edit] of Object.entries(one.edits ?? {})) world.fivetran.editConnection(idOf(schema), edit)
    for (const schema of one.removed ?? []) world.fivetran.removeConnection(idOf(schema))
    world.fivetran.clearRequests()

    const options = { env, inputs: { concurrency: '1', ...one.inputs } }
    const { number } = await world.warm.propose(one.proposed, options)
    if (one.label !== undefined) {
      world.github.story.label(number, one.label)
      await world.warm.plan(number, options)
    }
    expectGolden(name, 'plan.md', posted(number))
    await world.warm.merge(number, options)
    expectGolden(name, 'apply.md', posted(number))
    const sent = world.fivetran.requests
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path, body }) => ({ request: `${method} ${path}`, body: body ?? null }))
    expectGolden(name, 'requests.json', `${JSON.stringify(sent, null, 2)}\n`)
  })
})

function read(name: string): Case {
  return Object.assign({ proposed: {} }, load(readFileSync(new URL(`${name}/case.yml`, ROOT), 'utf8')))
}

function idOf(schema: string): string {
  const found = [...world.fivetran.state.connections.values()].find(one => one.schema === schema)
  if (found === undefined) throw new Error(`no connection ${schema}`)
  return found.id
}

/** The posted comment without what differs from run to run: its signed record, addresses of servers, commits, the time. */
function posted(number: number): string {
  return world
    .comment(number)
    .replaceAll(/<!--[^]*?-->\n*/g, '')
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'https://github.example')
    .replaceAll(/\b[0-9a-f]{40}\b/g, 'COMMIT')
    .replaceAll(/(?<!ssh-)\b[0-9a-f]{7}\b/g, 'COMMIT')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'TIME')
    .trim()
    .concat('\n')
}

function expectGolden(name: string, file: string, actual: string): void {
  const place = new URL(`${name}/${file}`, ROOT)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(place, actual)
  expect(actual).toBe(readFileSync(place, 'utf8'))
}
