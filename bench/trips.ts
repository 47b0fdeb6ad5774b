/** Round trips of one change in 1,000 connectors, at 50 ms on both servers. */
import type { Figure } from './figure.ts'
import { changedManifest, fileOf, manifests, startBenchWorld, succeeded } from './world.ts'

const CONNECTORS = 1_000
const LATENCY_MS = 50

export async function measureTrips(): Promise<Figure[]> {
  const world = await startBenchWorld()
  world.commit(manifests(CONNECTORS))
  await succeeded(world.run('apply'))
  world.slowDown(LATENCY_MS)
  const figures: Figure[] = []
  const take = (what: string, bounds: { readonly requests: number; readonly chain: number }): void => {
    const { requests } = world.github
    const note = `${world.fivetran.requests.length} to Fivetran`
    figures.push(
      { what: `requests to GitHub: ${what}`, value: requests.length, unit: 'requests', bound: bounds.requests, note },
      { what: `of these one after the other`, value: longestChain(requests), unit: 'requests', bound: bounds.chain },
    )
    world.forget()
  }
  const pull = world.propose({ [fileOf(5)]: changedManifest(5) })
  world.forget()
  await succeeded(world.plan(pull))
  take('plan of one change, on a pull request', { requests: 8, chain: 8 })
  await succeeded(world.merge(pull))
  take('apply of one change, when it is merged', { requests: 14, chain: 8 })
  await world.close()
  return figures
}

/** The most requests of which each came after the one before it was answered. */
export function longestChain(requests: readonly { readonly at: number; readonly until: number }[]): number {
  let length = 0
  let end = Number.NEGATIVE_INFINITY
  for (const { at, until } of requests.toSorted((a, b) => a.until - b.until)) {
    if (at < end) continue
    length += 1
    end = until
  }
  return length
}
