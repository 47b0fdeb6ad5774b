/** What it takes to change 50 schemas with 200 tables each: requests, memory, and the time of the comparison. */
import type { ActionRun } from '../simulator/runner/run-action.ts'
import { largeSource } from '../simulator/fivetran/schemas/source.ts'
import { compareConfig } from '../src/kinds/connector/schema-config/compare.ts'
import { readSchemaConfig } from '../src/kinds/connector/schema-config/wire.ts'
import type { JsonObject } from '../src/model/value.ts'
import type { Figure } from './figure.ts'
import { peakOf } from './memory.ts'
import { median, startBenchWorld, type BenchWorld } from './world.ts'

const [SCHEMAS, TABLES] = [50, 200]
const ROUNDS = 15
const SAMPLE_MS = 10
const MIB = 1024

const CONNECTOR = `group: Warehouse
service: postgres
destination_schema: { prefix: large }
config: { host: db.internal, user: fivetran, database: app }
paused: true
run_setup_tests: false
`

/** Every table by its name, each with a setting that differs. */
function byNames(): JsonObject {
  const tables = Object.entries(largeSource(SCHEMAS, TABLES)).map(([schema, names]): [string, JsonObject] => [
    schema,
    { tables: Object.fromEntries(Object.keys(names).map(name => [name, { sync_mode: 'HISTORY' }])) },
  ])
  return Object.fromEntries(tables)
}

const BY_PATTERN: JsonObject = { '*': { tables: { '*': { sync_mode: 'HISTORY' } } } }

export async function measureSchemas(): Promise<Figure[]> {
  const size = `${SCHEMAS} × ${TABLES} tables`
  const idle = await applied(undefined)
  const cases = [
    { what: 'by one pattern', schemas: BY_PATTERN },
    { what: 'by their names', schemas: byNames() },
  ]
  const measured: Figure[] = []
  for (const { what, schemas } of cases) {
    const { requests, peak } = await applied(schemas)
    measured.push(
      { what: `requests that set ${size} ${what}`, value: requests, unit: 'requests about schemas', bound: 3 },
      { what: `memory above idle for that`, value: (peak - idle.peak) / MIB, unit: 'MiB', bound: 150 },
    )
  }
  const config = await largeAnswer()
  const times = cases.map(({ what, schemas }): Figure => {
    const value = comparing(config, schemas)
    return { what: `comparing ${size} ${what}`, value, unit: 'ms of CPU', bound: 200 }
  })
  return [...measured, ...times]
}

interface Applied {
  readonly requests: number
  /** KiB. */
  readonly peak: number
}

/** An apply that sets what syncs of a connector that exists. `schemas`: undefined for one that changes nothing. */
async function applied(schemas: JsonObject | undefined): Promise<Applied> {
  const world = await startBenchWorld({ source: () => largeSource(SCHEMAS, TABLES) })
  world.commit({ 'fivetran/large.yml': CONNECTOR })
  await ended(world.run('apply'))
  const id = idIn(world)
  world.fivetran.editSchemas(id, {})
  if (schemas !== undefined) world.commit({ 'fivetran/large.yml': `${CONNECTOR}schemas: ${JSON.stringify(schemas)}\n` })
  world.forget()
  let peak = 0
  let timer: NodeJS.Timeout | undefined
  const run = world.run('apply', {}, child => {
    timer = setInterval(() => {
      peak = Math.max(peak, peakOf(child))
    }, SAMPLE_MS)
  })
  await ended(run)
  clearInterval(timer)
  const requests = world.fivetran.countRequests({ path: '/connections/:id/schemas{/*}?' })
  await world.close()
  return { requests, peak }
}

function idIn({ fivetran }: BenchWorld): string {
  return [...fivetran.state.connections.keys()][0] ?? ''
}

async function ended(run: Promise<ActionRun>): Promise<void> {
  const { exitCode, log } = await run
  if (exitCode !== 0) throw new Error(`a run failed: ${log}`)
}

/** What Fivetran answers of the large source. */
async function largeAnswer(): Promise<JsonObject> {
  const world = await startBenchWorld({ source: () => largeSource(SCHEMAS, TABLES) })
  const connection = world.fivetran.addConnection({
    group: 'Warehouse',
    service: 'postgres',
    config: { schema_prefix: 'large' },
  })
  world.fivetran.editSchemas(connection.id, {})
  const { data } = await answer(world, connection.id)
  await world.close()
  return data ?? {}
}

/** The middle of some comparisons in this process, each of a configuration that was just read. */
function comparing(answered: JsonObject, schemas: JsonObject): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const config = readSchemaConfig(answered, text => text)
    const desired = { fields: { schemas }, lifecycle: { preventDestroy: false, ignoreChanges: [] } }
    // Of the processor, since others may use it as well.
    const begun = process.cpuUsage()
    const { differing } = compareConfig(desired, config)
    if (differing.length !== SCHEMAS * TABLES) throw new Error(`${differing.length} differ`)
    return process.cpuUsage(begun).user / 1_000
  })
  return median(times)
}

async function answer(world: BenchWorld, id: string): Promise<{ readonly data?: JsonObject }> {
  const { url, credentials } = world.fivetran
  const authorization = `Basic ${Buffer.from(`${credentials.key}:${credentials.secret}`).toString('base64')}`
  const response = await fetch(`${url}/connections/${id}/schemas`, { headers: { authorization } })
  const body: { readonly data?: JsonObject } = JSON.parse(await response.text())
  return body
}
