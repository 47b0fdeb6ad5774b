/** From process start to the first request to Fivetran, against a bare `node -e 0`. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Figure } from './figure.ts'
import { manifest, median, startBenchWorld } from './world.ts'

const RUNS = 11

export async function measureStart(): Promise<Figure[]> {
  const world = await startBenchWorld()
  world.commit({ 'fivetran/a.yml': manifest(1) })
  const bare: number[] = []
  const first: number[] = []
  for (let run = 0; run <= RUNS; run += 1) {
    const bareMs = timeBareNode()
    world.fivetran.clearRequests()
    let startedAt = Number.NaN
    await world.run('plan', {}, () => {
      startedAt = Date.now()
    })
    const ms = (world.fivetran.requests[0]?.at ?? Number.NaN) - startedAt
    // The first of each warms the file cache.
    if (run > 0) {
      bare.push(bareMs)
      first.push(ms)
    }
  }
  await world.close()
  const ratio = median(first.map((ms, index) => ms / (bare[index] ?? Number.NaN)))
  const note = `medians ${median(first).toFixed(0)} ms and ${median(bare).toFixed(0)} ms`
  return [{ what: 'first request to Fivetran, against bare node', value: ratio, unit: 'times', bound: 5, note }]
}

function timeBareNode(): number {
  const node = join(import.meta.dirname, '..', 'node_modules', 'node', 'bin', 'node')
  const startedAt = performance.now()
  spawnSync(node, ['-e', '0'])
  return performance.now() - startedAt
}
