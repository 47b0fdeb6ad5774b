/** What a connector needs working. Pure. */
import { desiredOf, type Change } from '../../model/change.ts'
import { identityOf } from '../../model/resource.ts'
import { DESTINATION, KEY } from '../destination/destination.ts'
import { isConnector } from './connector.ts'

const MAKES: ReadonlySet<Change['action']> = new Set(['create', 'complete', 'recreate', 'replace'])

/**
 * The destination of its group, for a change that makes the connector or sets it running: both would fail for a reason
 * that is not the connector's. One that is made paused and without setup tests touches no destination.
 */
export function needsWorking(change: Change): readonly string[] {
  const desired = desiredOf(change)
  if (desired === undefined || !isConnector(desired)) return []
  const isLeftAlone = desired.fields['paused'] === true && !desired.tests.run
  const isNeeded = MAKES.has(change.action) ? !isLeftAlone : change.steps.some(isStart)
  const { partition } = change.address
  return isNeeded ? [identityOf({ kind: DESTINATION, partition, key: KEY })] : []
}

function isStart(step: Change['steps'][number]): boolean {
  if (step.do === 'update') return step.body['paused'] === false
  return step.do === 'follow' && step.name === 'start'
}
