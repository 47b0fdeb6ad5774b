/** What one change costs in requests to Fivetran once 1,000 connectors are applied. */
import type { Figure } from './figure.ts'
import { changedManifest, fileOf, manifest, manifests, startBenchWorld, succeeded } from './world.ts'

const CONNECTORS = 1_000

export async function measureBudget(): Promise<Figure[]> {
  const world = await startBenchWorld()
  world.commit(manifests(CONNECTORS))
  const figures: Figure[] = []
  const count = async (what: string, mode: 'plan' | 'apply', bound: number): Promise<void> => {
    world.forget()
    await succeeded(world.run(mode, { scope: 'changed' }))
    figures.push({
      what: `requests to Fivetran: ${what}`,
      value: world.fivetran.requests.length,
      unit: 'requests',
      bound,
      note: `${world.github.requests.length} to GitHub`,
    })
  }
  await count(`apply of ${CONNECTORS} new connectors`, 'apply', CONNECTORS + 10)
  world.commit({ [fileOf(5)]: changedManifest(5) })
  await count('plan of one change', 'plan', 6)
  await count('apply of one change', 'apply', 8)
  world.commit({ 'fivetran/new.yml': manifest(CONNECTORS).replace('run_setup_tests: false', 'run_setup_tests: true') })
  await count('plan of one new connector', 'plan', 6)
  await count('apply of one new connector, with setup tests', 'apply', 8)
  await count('apply of no change', 'apply', 3)
  await world.close()
  return figures
}
