/** Cost follows the change: eight times the fleet, in everything, against a fleet. */
import type { ActionRun } from '../simulator/runner/run-action.ts'
import type { Figure } from './figure.ts'
import { changedManifest, fileOf, manifests, startBenchWorld, succeeded } from './world.ts'

const [FEW, MANY] = [1_000, 8_000] as const
const MOST_TIMES = 10
const MOST_GITHUB = 60
const MEGABYTE = 1_000_000

interface Cost {
  readonly ms: number
  readonly github: number
  readonly uploaded: number
}

export async function measureGrowth(): Promise<Figure[]> {
  const few = await costsOf(FEW)
  const many = await costsOf(MANY)
  return [...few].flatMap(([what, before]) => {
    const after = many.get(what)
    return after === undefined ? [] : figuresOf(what, before, after)
  })
}

function figuresOf(what: string, few: Cost, many: Cost): Figure[] {
  const bound = what === ONE_CHANGE ? 1 : undefined
  return [
    {
      what: `${what}: ${MANY} against ${FEW} connectors`,
      value: many.ms / few.ms,
      unit: 'times as long',
      bound: MOST_TIMES,
      note: `${Math.round(many.ms)} and ${Math.round(few.ms)} ms`,
    },
    { what: `${what}: requests to GitHub at ${MANY}`, value: many.github, unit: 'requests', bound: MOST_GITHUB },
    ...(bound === undefined
      ? []
      : [{ what: `${what}: uploaded at ${MANY}`, value: many.uploaded / MEGABYTE, unit: 'MB', bound }]),
  ]
}

const ONE_CHANGE = 'apply of one change'

async function costsOf(count: number): Promise<Map<string, Cost>> {
  const world = await startBenchWorld()
  world.commit(manifests(count))
  const costs = new Map<string, Cost>()
  const take = async (what: string, run: () => Promise<ActionRun>): Promise<void> => {
    world.forget()
    const { durationMs: ms } = await succeeded(run())
    const { requests } = world.github
    const uploaded = requests.reduce((sum, { body }) => sum + Buffer.byteLength(JSON.stringify(body)), 0)
    costs.set(what, { ms, github: requests.length, uploaded })
  }
  await take('creation', () => world.run('apply'))
  world.commit({ [fileOf(5)]: changedManifest(5) })
  await take(ONE_CHANGE, () => world.run('apply', { scope: 'changed' }))
  await take('drift', () => world.run('drift'))
  await world.close()

  const unmanaged = await startBenchWorld()
  const group = [...unmanaged.fivetran.state.groups.values()][0]?.id ?? ''
  for (let index = 0; index < count; index += 1)
    unmanaged.fivetran.addConnection({
      group,
      service: 'google_sheets',
      config: { schema: 'sheets', table: `sheet_${index}`, sheet_id: String(index), named_range: 'A1:Z100' },
    })
  unmanaged.forget()
  const { durationMs: ms } = await succeeded(unmanaged.run('import'))
  costs.set('import', { ms, github: unmanaged.github.requests.length, uploaded: 0 })
  await unmanaged.close()
  return costs
}
