/** Peak memory of a plan over 10,000 manifests. */
import { readFileSync } from 'node:fs'
import type { ChildProcess } from 'node:child_process'
import type { ActionRun } from '../simulator/runner/run-action.ts'
import type { Figure } from './figure.ts'
import { manifests, startBenchWorld } from './world.ts'

const MANIFESTS = 10_000
const SAMPLE_MS = 10

export async function measureMemory(): Promise<Figure[]> {
  const { peak, run } = await peakOfPlan(manifests(MANIFESTS))
  return [
    {
      what: `peak memory at ${MANIFESTS} manifests`,
      value: peak / 1024,
      unit: 'MiB',
      bound: 300,
      note: `creates: ${run.outputs['creates'] ?? ''}, ${Math.round(run.durationMs)} ms`,
    },
  ]
}

export interface PeakOfPlan {
  /** KiB. */
  readonly peak: number
  readonly run: ActionRun
}

/** Plans these files, of which nothing is in Fivetran yet, in a process of its own. */
export async function peakOfPlan(files: Readonly<Record<string, string>>): Promise<PeakOfPlan> {
  const world = await startBenchWorld()
  world.commit(files)
  let peak = 0
  let timer: NodeJS.Timeout | undefined
  const run = await world.run('plan', {}, child => {
    timer = setInterval(() => {
      peak = Math.max(peak, peakOf(child))
    }, SAMPLE_MS)
  })
  clearInterval(timer)
  await world.close()
  return { peak, run }
}

/** The kernel's own high-water mark, in KiB (Linux). */
export function peakOf(child: ChildProcess): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
