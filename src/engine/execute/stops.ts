/** Why a change is not begun: what it needs could not be made, or is of no use yet. */
import { observedOf, type Change } from '../../model/change.ts'
import { identityOf, type RecordedResource } from '../../model/resource.ts'
import { workingNeedsOf } from '../dependencies.ts'
import type { ExecutionPorts } from './ports.ts'
import type { ChangeResult, Outcome } from './result.ts'

export interface NeedPorts extends Pick<ExecutionPorts, 'kinds'> {
  /** What is recorded of a resource, by its identity, and how people name it. */
  readonly recorded: (identity: string) => { readonly record: RecordedResource; readonly name: string } | undefined
}

export interface Stop {
  readonly name: string
  /** Why, in words. */
  readonly why: string
  /** False where it is known since an earlier run, or nobody's fault: it has failed no run, or will not again. */
  readonly fails: boolean
}

/**
 * What stops a change. `before`: what came of all that it waited for; `seen`: what this run found in order, so that only
 * the ledger takes note of it.
 */
export function stopsOf(
  change: Change,
  before: readonly ChangeResult[],
  seen: readonly Change[],
  ports: NeedPorts,
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

/** What is made, and does not work yet. */
const USELESS: Readonly<Partial<Record<Outcome, string>>> = {
  'tests-failed': 'its setup tests failed',
  'tests-owed': 'its setup tests have not ended',
  waiting: 'it waits for a person',
}

function stopBy({ change: { address }, outcome, fails }: ChangeResult, needs: readonly string[]): Stop[] {
  if (UNDONE.has(outcome)) return [{ name: address.name, why: outcome, fails }]
  const why = needs.includes(identityOf(address)) ? USELESS[outcome] : undefined
  return why === undefined ? [] : [{ name: address.name, why, fails }]
}

/** What an earlier run has left unfinished, and this run does not touch. */
function stopByRecord(identity: string, { recorded, kinds }: NeedPorts): Stop[] {
  const known = recorded(identity)
  if (known === undefined) return []
  const { record, name } = known
  if (record.waiting === true) return [{ name, why: 'it waits for a person', fails: false }]
  const isWorking = kinds.get(record.kind)?.kind.isWorking(record) ?? true
  return isWorking ? [] : [{ name, why: 'its setup tests have not passed', fails: false }]
}
