/** Kills the action (SIGKILL) at a request, before or after the server did the work. */
import type { ChildProcess } from 'node:child_process'
import { intervene, resetAfter, resetBefore } from '../../simulator/github/faults.ts'
import type { RunOptions, World } from './world.ts'

export interface KillPoint {
  readonly api: 'fivetran' | 'github'
  /** Which of the run's requests to this API, from 1. */
  readonly nth: number
  readonly work: 'not done' | 'done'
}

/** Arms the kill. Spread the result into the options of the run that is to die. */
export function killAt(world: World, point: KillPoint): Pick<RunOptions, 'onStart'> {
  let child: ChildProcess | undefined
  const kill = (): void => {
    child?.kill('SIGKILL')
  }
  if (point.api === 'github') {
    const where = { skip: point.nth - 1, times: 1 }
    world.github.faults.add({ ...where, effect: intervene(kill) })
    world.github.faults.add({ ...where, effect: point.work === 'done' ? resetAfter() : resetBefore() })
  } else {
    world.fivetran.faults.add({ nth: point.nth, fault: { kind: 'hang', after: point.work === 'done' } })
  }
  return {
    onStart: started => {
      child = started
      if (point.api === 'fivetran') whenAsked(world, point.nth, started, kill)
    },
  }
}

/**
 * The simulated Fivetran leaves the request without an answer; what it does about it, it has done within some
 * milliseconds.
 */
function whenAsked(world: World, nth: number, child: ChildProcess, act: () => void): void {
  const before = world.fivetran.requests.length
  const timer = setInterval(() => {
    if (world.fivetran.requests.length < before + nth) return
    clearInterval(timer)
    setTimeout(act, 3)
  }, 2)
  child.once('exit', () => clearInterval(timer))
}
