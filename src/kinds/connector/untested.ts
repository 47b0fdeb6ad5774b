/**
 * What a person needs to know of a connector whose setup tests have not passed: whether it loads data, and what comes
 * next.
 */
import { formatDuration } from '../../http/retry-after.ts'
import type { Change } from '../../engine/plan/plan.ts'
import { isCreation, type Progress } from '../../engine/execute/progress.ts'

const MEND = 'Fix the manifest, the secret or the source; the next apply'

/** Of one whose tests failed. */
export function afterFailedTests(change: Change, progress: Progress): string {
  const { owesStart, replaces } = progress
  const old =
    owesStart && isCreation(change) && replaces !== undefined
      ? [`The connector that it replaces (${replaces}) is kept until then.`]
      : []
  return [stateOf(change, progress), ...old, `${MEND} ${owesStart ? 'continues' : 'tests again'}.`].join(' ')
}

function stateOf(change: Change, progress: Progress): string {
  const made = isCreation(change) ? 'Created, and paused' : 'The connector stays paused'
  if (progress.owesStart) return `${made} until its tests pass.`
  if (isCreation(change)) return `${made} as the manifest says.`
  return isRunning(progress) ? 'The connector still runs.' : 'The connector is paused.'
}

/** Of one whose tests had not ended when the run stopped waiting for them. */
export function afterOwedTests(change: Change, progress: Progress): string {
  const exists = isCreation(change) ? 'The connector exists and' : 'The connector'
  const state = progress.owesStart || !isRunning(progress) ? 'is paused' : 'still runs'
  return `${exists} ${state}; the next run asks again.`
}

function isRunning({ connector }: Progress): boolean {
  return connector?.settings.paused === false
}

/** Why tests are still owed. */
export function whyOwed(timeoutMs: number, cancelled: boolean): string {
  return cancelled
    ? 'Cancelled before the setup tests had ended.'
    : `The setup tests had not ended after ${formatDuration(timeoutMs)} (\`setup-test-timeout\`).`
}
