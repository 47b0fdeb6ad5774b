import type { DesiredResource, ObservedResource } from '../../model/resource.ts'
import { hidingSecretsOf } from '../../redact/near.ts'
import type { HealthProblem } from './report.ts'

/**
 * What Fivetran says is wrong with a resource, without its secrets. Undefined when it was not read, or is connected (or
 * of a kind that has no such state) and Fivetran has nothing to say of it.
 */
export function healthOf(desired: DesiredResource, observed: ObservedResource | undefined): HealthProblem | undefined {
  if (observed === undefined) return undefined
  const { id, service, setupState, tasks, warnings } = observed
  const isSetUp = setupState === 'connected' || setupState === ''
  if (isSetUp && tasks.length === 0 && warnings.length === 0) return undefined
  const hide = hidingSecretsOf(desired)
  return { address: desired.address, id, service, setupState, tasks: tasks.map(hide), warnings: warnings.map(hide) }
}
