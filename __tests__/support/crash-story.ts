/** An apply with every kind of change in it, begun again and again from the same moment. */
import { certificateOf, hostKeyOf } from '../../simulator/fivetran/keys.ts'
import { checkpoint } from './checkpoint.ts'
import { GITHUB, postgres, SECRETS, sheet } from './manifests.ts'
import { startWorld, type RunOptions, type Runs, type World } from './world.ts'

/**
 * Deletions are allowed, so that all of it is applied; one request after the other, so that every run asks the same.
 */
const OPTIONS: RunOptions = { env: SECRETS, inputs: { 'deletion-policy': 'delete', concurrency: '1' } }

const certificate = (host: string): string => {
  const { hash, encoded_cert } = certificateOf(host, 0)
  return `trusted_certificates:\n  - hash: ${hash}\n    encoded_cert: ${encoded_cert}\n`
}
const hostKey = (host: string): string => {
  const { hash, public_key } = hostKeyOf(host, 0)
  return `trusted_fingerprints:\n  - hash: ${hash}\n    public_key: ${public_key}\n`
}
const tunnel = (host: string): string =>
  `  connection_type: SshTunnel\n  tunnel_host: ${host}\n  tunnel_port: 22\n  tunnel_user: fivetran\n`
const adobe = (months: string): string => `group: Warehouse
service: adobe_analytics
destination_schema:
  name: adobe
config:
  client_id: acme
  timeframe_months: ${months}
`
const moving = (table: string): string =>
  sheet(0).replace('table: sheet_0', `table: ${table}`).replace('run_setup_tests: false\n', '')

const BEFORE = {
  'fivetran/updated.yml': postgres('db.internal', '', 'updated'),
  'fivetran/pinned.yml': postgres('tls.internal', certificate('tls.internal'), 'pinned'),
  'fivetran/tested.yml': postgres('tls.example', 'trust_certificates: true\n', 'tested'),
  'fivetran/deleted.yml': sheet(7),
  'fivetran/moving.yml': moving('old_place'),
  'fivetran/replaced.yml': adobe('THREE'),
}
const AFTER = {
  'fivetran/created.yml': GITHUB,
  'fivetran/created-pinned.yml': postgres(
    'tls.internal',
    `${tunnel('bastion.internal')}${certificate('tls.internal')}${hostKey('bastion.internal')}`,
    'created_pinned',
  ),
  'fivetran/updated.yml': postgres('db2.internal', '', 'updated'),
  'fivetran/pinned.yml': postgres('tls2.internal', certificate('tls2.internal'), 'pinned'),
  'fivetran/tested.yml': postgres('tls.example', 'trust_certificates: true\ntrust_fingerprints: true\n', 'tested'),
  'fivetran/deleted.yml': null,
  'fivetran/moving.yml': moving('new_place'),
  'fivetran/replaced.yml': adobe('SIX'),
  'fivetran/adopted.yml': sheet(9, 'B1:B2'),
}

export interface CrashStory {
  readonly world: World
  /** Back to the moment just after the merge, before its apply. */
  readonly restart: () => void
  /** What every run of the story is given. */
  readonly options: RunOptions
  /** The connectors that the pull request deletes or replaces. */
  readonly doomed: ReadonlySet<string>
  readonly apply: (options?: RunOptions, by?: Runs<RunOptions>) => ReturnType<World['apply']>
  /** What Fivetran holds, ids left out where connectors are new. */
  readonly endState: () => unknown
}

/** A repository with a merged pull request that creates, updates, tests, pins, adopts, deletes and replaces. */
export async function startCrashStory(more: Readonly<Record<string, string>> = {}, empty?: World): Promise<CrashStory> {
  const options: RunOptions = { ...OPTIONS, inputs: { ...OPTIONS.inputs, ...more } }
  const world = empty ?? (await startWorld())
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  world.fivetran.addConnection({
    group: 'decent_dropsy',
    service: 'google_sheets',
    config: { schema: 'sheets', table: 'sheet_9', sheet_id: 'elsewhere' },
  })
  const first = await world.warm.propose(BEFORE, options)
  const seeded = await world.warm.merge(first.number, options)
  if (seeded.exitCode !== 0) throw new Error(`the story does not begin:\n${seeded.log}`)
  const kept = new Set(world.fivetran.state.connections.keys())
  const doomed = new Set(
    [...world.fivetran.state.connections.values()]
      .filter(one => ['sheets.sheet_7', 'sheets.old_place', 'adobe'].includes(one.schema))
      .map(one => one.id),
  )
  const { number } = await world.warm.propose(AFTER, options)
  world.github.story.merge(number)
  const restart = checkpoint(world)
  restart()
  return {
    world,
    restart,
    options,
    doomed,
    apply: (run, by = world) => by.apply({ ...options, ...run }),
    endState: () =>
      [...world.fivetran.state.connections.values()]
        .map(({ id, group_id, service, schema, config, auth, settings, certificates, fingerprints, setup_state }) => ({
          id: kept.has(id) ? id : 'new',
          address: `${group_id}/${schema}`,
          service,
          // What the server fills in by itself names the connection.
          config: Object.fromEntries(
            Object.entries(config).map(([name, value]) => [
              name,
              typeof value === 'string' ? value.replace(id, 'ID') : value,
            ]),
          ),
          auth,
          settings,
          setup_state,
          certificates: [...certificates.keys()].toSorted(),
          fingerprints: [...fingerprints.keys()].toSorted(),
        }))
        .toSorted((a, b) => (a.address < b.address ? -1 : 1)),
  }
}
