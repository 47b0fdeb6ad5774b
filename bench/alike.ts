/** A plan of 10,000 resources that one `for_each` brings forth, against the same ones written out. */
import type { Figure } from './figure.ts'
import { peakOfPlan, type PeakOfPlan } from './memory.ts'
import { forEachManifest, manifests, median, startBenchWorld } from './world.ts'

const RESOURCES = 10_000
/** The middle one of so many runs of each counts. */
const ROUNDS = 3
/** For the cost of a changed row. */
const FEWER = 1_000

export async function measureAlike(): Promise<Figure[]> {
  const [files, each]: [PeakOfPlan[], PeakOfPlan[]] = [[], []]
  for (let round = 0; round < ROUNDS; round += 1) {
    files.push(await peakOfPlan(manifests(RESOURCES)))
    each.push(await peakOfPlan(forEachManifest(RESOURCES)))
  }
  const compared = (what: string, valueOf: (one: PeakOfPlan) => number): Figure => {
    const [one, other] = [median(each.map(valueOf)), median(files.map(valueOf))]
    const note = `${Math.round(one)} against ${Math.round(other)}; creates: ${each[0]?.run.outputs['creates'] ?? ''}`
    return {
      what: `${what} of ${RESOURCES} out of one for_each`,
      value: one / other,
      unit: '× files',
      bound: 1.1,
      note,
    }
  }
  return [
    compared('peak memory (KiB)', ({ peak }) => peak),
    compared('time (ms)', ({ run }) => run.durationMs),
    await changedRow(),
  ]
}

async function changedRow(): Promise<Figure> {
  const world = await startBenchWorld()
  world.commit(forEachManifest(FEWER))
  await world.run('apply')
  const changed = forEachManifest(FEWER, index => (index === 7 ? 'B1:B9' : 'A1:Z100'))
  const pull = world.propose(changed)
  world.forget()
  const run = await world.plan(pull)
  const requests = world.fivetran.requests.length
  await world.close()
  const note = `updates: ${run.outputs['updates'] ?? ''}`
  return {
    what: `plan of one changed row among ${FEWER}`,
    value: requests,
    unit: 'requests to Fivetran',
    bound: 4,
    note,
  }
}
