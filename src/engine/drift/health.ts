import type { Address, ObservedConnector } from '../../kinds/connector/connector.ts'
import type { HealthProblem } from './report.ts'

/**
 * What Fivetran says is wrong with a connector; undefined when it is connected and has nothing to say. `hide` takes the
 * connector's secrets out of a text.
 */
export function healthOf(
  address: Address,
  { id, service, setupState, tasks, warnings }: ObservedConnector,
  hide: (text: string) => string,
): HealthProblem | undefined {
  if (setupState === 'connected' && tasks.length === 0 && warnings.length === 0) return undefined
  return { address, id, service, setupState, tasks: tasks.map(hide), warnings: warnings.map(hide) }
}
