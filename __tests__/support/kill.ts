/** Kills a run (SIGKILL) at a request, before or after the server did the work. */
import type { ChildProcess } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { intervene, resetAfter, resetBefore } from '../../simulator/github/faults.ts'
import { fakeGit, type GitPlace } from './git.ts'
import type { RunOptions, World } from './world.ts'

export interface KillPoint {
  readonly api: 'fivetran' | 'github'
  /** Which of the run's requests to this API, from 1. */
  readonly nth: number
  readonly work: 'not done' | 'done'
}

/** Arms the kill. Spread the result into the options of the run that is to die. `end`: kills a process, default it alone. */
export function killAt(
  world: World,
  point: KillPoint,
  end: (child: ChildProcess) => void = child => void child.kill('SIGKILL'),
): Pick<RunOptions, 'onStart'> {
  let child: ChildProcess | undefined
  const kill = (): void => {
    if (child !== undefined) end(child)
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

/** Kills a process that leads a group of its own (`detached`), and all that it has started. */
export function killGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL')
}

/**
 * A program in the place of `git` that kills its process group at a push. Gives the folder to put first in `PATH`, and a
 * function that arms it, or with undefined only counts, and that gives how many pushes there were. Only for runs that lead a group of their own.
 */
export function killingGit(place: GitPlace): {
  readonly folder: string
  readonly arm: (point: PushPoint | undefined) => void
  readonly pushes: () => number
} {
  const [count, at] = [join(place.path, 'pushes'), join(place.path, 'kill-at')]
  const program = fakeGit(
    place,
    `case " $* " in *' push '*) ;; *) exec "$REAL" "$@" ;; esac
echo push >> '${count}'
nth=$(($(wc -l < '${count}')))
[ "$(cat '${at}')" = "$nth not done" ] && kill -9 0
"$REAL" "$@"
code=$?
[ "$(cat '${at}')" = "$nth done" ] && kill -9 0
exit $code`,
  )
  return {
    folder: dirname(program),
    arm: point => {
      writeFileSync(count, '')
      writeFileSync(at, point === undefined ? '' : `${point.nth} ${point.work}`)
    },
    pushes: () => readFileSync(count, 'utf8').split('\n').length - 1,
  }
}

export type PushPoint = Pick<KillPoint, 'nth' | 'work'>
