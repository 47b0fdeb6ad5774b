/** Why a change is not begun: what it needs could not be made, or is of no use yet. */
import { observedOf, type Change } from '../../model/change.ts'
import { identityOf } from '../../model/resource.ts'
import { workingNeedsOf } from '../dependencies.ts'
import { stopByRecord, WAITS, type NeedPorts, type Stop } from '../needs.ts'
import type { ExecutionPorts } from './ports.ts'
import type { ChangeResult, Outcome } from './result.ts'

/**
 * What stops a change. `before`: what came of all that it waited for; `seen`: what this run found in order, so that only
 * the ledger takes note of it.
 */
export function stopsOf(
  change: Change,
  before: readonly ChangeResult[],
  seen: readonly Change[],
  ports: Pick<ExecutionPorts, 'kinds'> & Pick<NeedPorts, 'recorded'>,
): Stop[] {
  const needs = workingNeedsOf(change, ports.kinds)
  const read = seen.filter(one => observedOf(one) !== undefined)
  const known = new Set([...before.map(result => result.change), ...read].map(one => identityOf(one.address)))
  return [
    ...before.flatMap(result => stopBy(result, needs)),
    ...needs.filter(identity => !known.has(identity)).flatMap(identity => stopByRecord(identity, ports)),
  ]
}

/** In one sentence. */
export function whyStopped(stops: readonly Stop[]): string {
  return `Waited for ${stops.map(({ name, why }) => `${name} (${why})`).join(', ')}.`
}

const UNDONE: ReadonlySet<Outcome> = new Set(['failed', 'refused', 'skipped'])

/** True where it is not known that the change was made, or known that it was not. */
export const isUndone = (outcome: Outcome): boolean => UNDONE.has(outcome)

/** What is made, and does not work yet. */
const USELESS: Readonly<Partial<Record<Outcome, string>>> = {
  'tests-failed': 'its setup tests failed',
  'tests-owed': 'its setup tests have not ended',
  waiting: WAITS,
}

function stopBy({ change: { address }, outcome, fails, heldUp }: ChangeResult, needs: readonly string[]): Stop[] {
  const waits = heldUp === true || outcome === 'waiting'
  if (isUndone(outcome)) return [{ name: address.name, why: outcome, fails, waits }]
  const why = needs.includes(identityOf(address)) ? USELESS[outcome] : undefined
  return why === undefined ? [] : [{ name: address.name, why, fails, waits }]
}
