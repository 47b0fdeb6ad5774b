/** The action and the command line, over the same account, ledger and manifests: one plan, one list of drift. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import type { ConnectionEdit, ConnectionSeed } from '../../simulator/fivetran/seeding.ts'
import type { JsonObject } from '../../src/model/value.ts'
import { startBoth, type BothWorld } from '../support/both.ts'
import type { Laptop } from '../support/cli.ts'

/** Those of `golden.test.ts`. */
interface Case {
  readonly applied?: Readonly<Record<string, string>>
  readonly connectors?: readonly ConnectionSeed[]
  readonly edits?: Readonly<Record<string, ConnectionEdit>>
  readonly removed?: readonly string[]
  readonly proposed?: Readonly<Record<string, string | null>>
}

const ROOT = new URL('../golden/runs/', import.meta.url)
const SECRETS = { GH_PAT: 'canary-golden-pat', PG_PASSWORD: 'canary-golden-password', ADS_TOKEN: 'canary-golden-token' }
const NAMES = Object.keys(SECRETS).flatMap(name => ['--secret-env', name])

let both: BothWorld

beforeEach(async () => {
  both = await startBoth()
})

afterEach(() => both.close())

const idOf = (schema: string): string =>
  [...both.world.fivetran.state.connections.values()].find(one => one.schema === schema)?.id ?? ''

async function arrange(name: string): Promise<void> {
  const { world } = both
  const one: Case = Object.assign({}, load(readFileSync(new URL(`${name}/case.yml`, ROOT), 'utf8')))
  if (one.applied !== undefined) {
    world.commit(one.applied)
    expect(await world.warm.apply({ env: SECRETS })).toMatchObject({ exitCode: 0 })
  }
  for (const connector of one.connectors ?? []) world.fivetran.addConnection(connector)
  for (const [schema, edit] of Object.entries(one.edits ?? {})) world.fivetran.editConnection(idOf(schema), edit)
  for (const schema of one.removed ?? []) world.fivetran.removeConnection(idOf(schema))
  world.commit(one.proposed ?? {})
}

/** The plan file of the action, and that of the command line. */
async function planFiles(laptop: Laptop, mode: 'plan' | 'drift'): Promise<readonly [JsonObject, JsonObject]> {
  const { world, place } = both
  const inputs = { mode, scope: 'all' }
  const env = { ...SECRETS, RUNNER_TEMP: place.path }
  await world.warm.run(world.triggers.workflowDispatch(), { env, inputs })
  const { stdout } = await laptop.warm([mode, '--json', ...(mode === 'plan' ? ['--scope', 'all'] : []), ...NAMES], {
    env: SECRETS,
  })
  return [
    JSON.parse(readFileSync(join(place.path, 'connector-as-code', 'default', 'plan.json'), 'utf8')),
    JSON.parse(stdout),
  ]
}

const OF_ONE_HOST = new Set(['hint', 'notices', 'issue'])

/** Without advice, notices and the drift issue, which are of one host, and with settings as the action's inputs. */
function shared(file: JsonObject): unknown {
  const text = JSON.stringify(file, (key, value: unknown) => (OF_ONE_HOST.has(key) ? undefined : value))
  return JSON.parse(text.replaceAll(/`--([a-z-]+) ([a-z]+)`/g, '`$1: $2`'))
}

test.each(['both-sides', 'recreate', 'replace-moved'])('%s: the same plan, and the same drift', async name => {
  await arrange(name)
  const laptop = both.clone('laptop')
  for (const mode of ['plan', 'drift'] as const) {
    const [action, cli] = await planFiles(laptop, mode)
    expect(action).toMatchObject({ changes: expect.arrayContaining([expect.anything()]) })
    expect(shared(cli)).toEqual(shared(action))
  }
})
