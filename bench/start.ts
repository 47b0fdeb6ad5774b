/** From process start to the first request to Fivetran, against a bare `node -e 0`. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { FivetranSimulator } from '../simulator/fivetran/server.ts'
import { startCliWorld } from '../__tests__/support/cli.ts'
import type { Figure } from './figure.ts'
import { manifest, median, startBenchWorld } from './world.ts'

const RUNS = 11

/** Of the action, and of the command line, which asks git before it asks Fivetran. */
export async function measureStart(): Promise<Figure[]> {
  return [await measureAction(), await measureCommandLine()]
}

async function measureAction(): Promise<Figure> {
  const world = await startBenchWorld()
  world.commit({ 'fivetran/a.yml': manifest(1) })
  const figure = await measure(world.fivetran, started => world.run('plan', {}, started))
  await world.close()
  return { what: 'first request to Fivetran, against bare node', bound: 5, ...figure }
}

async function measureCommandLine(): Promise<Figure> {
  const world = await startCliWorld()
  world.fivetran.addGroup('Warehouse')
  world.push({ 'fivetran/a.yml': manifest(1) })
  const figure = await measure(world.fivetran, onStart => world.run(['plan'], { onStart }))
  await world.close()
  return { what: 'first request of the command line, against bare node', bound: 10, ...figure }
}

/** `run` calls its argument when the process has started. */
async function measure(
  fivetran: FivetranSimulator,
  run: (started: () => void) => Promise<unknown>,
): Promise<Pick<Figure, 'value' | 'unit' | 'note'>> {
  const bare: number[] = []
  const first: number[] = []
  for (let round = 0; round <= RUNS; round += 1) {
    const bareMs = timeBareNode()
    fivetran.clearRequests()
    let startedAt = Number.NaN
    await run(() => {
      startedAt = Date.now()
    })
    const ms = (fivetran.requests[0]?.at ?? Number.NaN) - startedAt
    // The first of each warms the file cache.
    if (round > 0) {
      bare.push(bareMs)
      first.push(ms)
    }
  }
  const ratio = median(first.map((ms, index) => ms / (bare[index] ?? Number.NaN)))
  return {
    value: ratio,
    unit: 'times',
    note: `medians ${median(first).toFixed(0)} ms and ${median(bare).toFixed(0)} ms`,
  }
}

function timeBareNode(): number {
  const node = join(import.meta.dirname, '..', 'node_modules', 'node', 'bin', 'node')
  const startedAt = performance.now()
  spawnSync(node, ['-e', '0'])
  return performance.now() - startedAt
}
