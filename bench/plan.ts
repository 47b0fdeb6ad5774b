/**
 * A plan of 1,000 connectors that nothing is recorded of, at 50 ms latency, against requests × latency ÷ concurrency.
 */
import type { Figure } from './figure.ts'
import { manifests, startBenchWorld } from './world.ts'

const CONNECTORS = 1_000
const LATENCY_MS = 50
const CONCURRENCY = 8

export async function measurePlan(): Promise<Figure[]> {
  // Lists without configs: every connector has to be read by itself, the worst case.
  const world = await startBenchWorld({ configInLists: false })
  world.commit(manifests(CONNECTORS))
  const group = [...world.fivetran.state.groups.values()][0]?.id ?? ''
  for (let index = 0; index < CONNECTORS; index += 1) {
    world.fivetran.addConnection({
      group,
      service: 'google_sheets',
      config: {
        schema: 'sheets',
        table: `sheet_${index}`,
        sheet_id: `https://docs.google.com/spreadsheets/d/${index}`,
        named_range: 'A1:Z100',
      },
    })
  }
  world.fivetran.faults.add({ fault: { kind: 'latency', ms: LATENCY_MS } })
  let startedAt = Number.NaN
  const run = await world.run('plan', { concurrency: String(CONCURRENCY) }, () => {
    startedAt = Date.now()
  })
  const requests = world.fivetran.requests.length
  const endedAt = startedAt + run.durationMs
  await world.close()
  const ideal = (requests * LATENCY_MS) / CONCURRENCY
  const note = `${requests} requests, ${Math.round(endedAt - startedAt)} ms; adoptions: ${run.outputs['adoptions'] ?? ''}`
  return [
    {
      what: `plan of ${CONNECTORS} unrecorded connectors at ${LATENCY_MS} ms, against requests × latency ÷ concurrency`,
      value: (endedAt - startedAt) / ideal,
      unit: 'times',
      bound: 1.5,
      note,
    },
  ]
}
