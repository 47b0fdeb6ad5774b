/** What people may have chosen to sync, against the policy: of any kind, in sources with names of any kind. */
import { tableOf, type Source, type SourceTable } from '../../simulator/fivetran/schemas/source.ts'
import { POLICIES, SYNC_MODES, type Policy, type SyncMode } from '../../simulator/fivetran/schemas/state.ts'
import type { Json, JsonObject } from '../../src/model/value.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

const COLUMNS = ['id*', 'email', 'Email', 'a.b', 'odd[*]', '?', 'true', '12', 'näme \\ "x"']
const SYSTEM = { reason_code: 'SYSTEM_TABLE', enabled: true } as const
const KEYLESS = { reason_code: 'OTHER', reason: 'The table has no primary key', enabled: false } as const

/** Names that are patterns, numbers, words of YAML or of these manifests; items that are locked, on and off. */
export const ODD_SOURCE: Source = {
  public: {
    users: tableOf(COLUMNS),
    Users: tableOf(COLUMNS),
    'tmp_*': tableOf(COLUMNS),
    'a.b/c': tableOf(COLUMNS, { supportsHistory: false }),
    null: tableOf(COLUMNS, { hasSyncModes: false }),
    '007': tableOf(['id*', 'x']),
    migrations: tableOf(['version*', 'at'], { locked: SYSTEM, supportsColumns: false, hasSyncModes: false }),
    keyless: tableOf(['at', 'what'], { locked: KEYLESS, supportsHistory: false }),
    gone: tableOf(['id*', 'x']),
  },
  'sch*ma [1]': { '*': tableOf(COLUMNS), enabled: tableOf(COLUMNS), '#': tableOf(COLUMNS) },
  no: { yes: tableOf(['id*', 'x']) },
  empty: {},
}

/** The same later: a table and a column are there no more. */
const LATER: Source = {
  ...ODD_SOURCE,
  public: Object.fromEntries(
    Object.entries(ODD_SOURCE['public'] ?? {})
      .filter(([name]) => name !== 'gone')
      .map(([name, table]) => [name, name === '007' ? tableOf(['id*']) : table]),
  ),
}

/**
 * Somebody chooses in the UI what syncs of each connection, each another way; of every seventh nobody ever did. The
 * source then loses some of it.
 */
export function chooseInUi(world: World, random: Random): void {
  for (const [index, { id }] of [...world.fivetran.state.connections.values()].entries()) {
    if (index % 7 === 6) continue
    world.fivetran.setSource(id, ODD_SOURCE)
    world.fivetran.editSchemas(
      id,
      selection(random, world.fivetran.behaviour.policyField === 'refused' ? ['ALLOW_COLUMNS'] : POLICIES),
    )
    if (index % 3 === 0) world.fivetran.setSource(id, LATER)
  }
}

/** A change of what may be changed: locked items keep their `enabled`. */
function selection(random: Random, policies: readonly [Policy, ...Policy[]]): JsonObject {
  const policy = random.pick(policies)
  // Some follow their policy but for a few items; others are a mixture.
  const usual = policy === 'ALLOW_ALL'
  const enabled = (): boolean => (random.below(3) === 0 ? !usual : usual)
  const schemas = Object.entries(ODD_SOURCE).map(([name, tables]): [string, Json] => {
    const chosen = Object.entries(tables).map(([table, source]): [string, Json] => [
      table,
      {
        ...(source.locked === undefined ? { enabled: enabled() } : {}),
        ...(source.hasSyncModes === false ? {} : { sync_mode: syncMode(random, source) }),
        ...(source.supportsColumns === false ? {} : { columns: columns(random, source) }),
      },
    ])
    return [name, { enabled: random.below(4) === 0 ? !usual : usual, tables: Object.fromEntries(chosen) }]
  })
  return { schema_change_handling: policy, schemas: Object.fromEntries(schemas) }
}

function syncMode(random: Random, { supportsHistory }: SourceTable): SyncMode {
  return supportsHistory === false ? random.pick(['SOFT_DELETE', 'LIVE']) : random.pick(SYNC_MODES)
}

/** Some columns are never touched, others set to what they were. */
function columns(random: Random, source: SourceTable): JsonObject {
  const touched = Object.entries(source.columns).filter(() => random.below(3) === 0)
  return Object.fromEntries(
    touched.map(([name, { locked }]): [string, Json] => [
      name,
      {
        ...(locked === undefined ? { enabled: random.below(2) === 0 } : {}),
        ...(random.below(2) === 0 ? { hashed: random.below(2) === 0 } : {}),
      },
    ]),
  )
}
