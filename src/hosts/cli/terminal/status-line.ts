/** The last line of a terminal, which shows what is going on while it goes on. */
import { createLogUpdate } from 'log-update'
import { formatNumber } from '../../../model/count.ts'
import { styled, type Screen } from '../../../render/terminal/screen.ts'
import { formatDuration } from '../../../runtime/clock.ts'
import type { Progress } from '../../../runtime/log.ts'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100

export interface StatusLine {
  /** Shows it until it is done or over. */
  readonly show: (progress: Progress) => void
  /** Writes lines above it. */
  readonly around: (write: () => void) => void
  /** Takes it away, until there is something to show again. */
  readonly close: () => void
}

/** Opens it; nothing is shown yet. The cursor is hidden while something is, and comes back when the process ends. */
export function openStatusLine(stream: NodeJS.WriteStream, screen: Screen): StatusLine {
  const update = createLogUpdate(stream)
  const running = new Map<string, Progress>()
  let frame = 0
  let timer: NodeJS.Timeout | undefined

  const draw = (): void => {
    const now = Date.now()
    for (const [what, one] of running) if (isOver(one, now)) running.delete(what)
    if (running.size === 0) return update.clear()
    const text = [...running.values()].map(one => statusText(one, now)).join(' · ')
    update(`${styled(screen, 'cyan', FRAMES[frame % FRAMES.length] ?? '')} ${text}`)
  }
  const tick = (): void => {
    frame += 1
    draw()
    if (running.size === 0) stop()
  }
  const stop = (): void => {
    clearInterval(timer)
    timer = undefined
    update.clear()
    update.done()
  }
  return {
    show: progress => {
      if (isOver(progress, Date.now())) running.delete(progress.what)
      else running.set(progress.what, progress)
      if (running.size > 0) timer ??= setInterval(tick, FRAME_MS).unref()
    },
    around: write => {
      if (timer !== undefined) update.clear()
      write()
      if (timer !== undefined) draw()
    },
    close: () => {
      running.clear()
      if (timer !== undefined) stop()
    },
  }
}

function isOver(progress: Progress, now: number): boolean {
  return 'until' in progress ? progress.until <= now : progress.done >= progress.total
}

/** `Reading connectors 34/340` or `Fivetran's rate limit is reached: going on in 25 seconds` */
function statusText(progress: Progress, now: number): string {
  return 'until' in progress
    ? `${progress.what}: going on in ${formatDuration(progress.until - now)}`
    : `${progress.what} ${formatNumber(progress.done)}/${formatNumber(progress.total)}`
}
