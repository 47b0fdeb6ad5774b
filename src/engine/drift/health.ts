import type { Kind } from '../../kinds/kind.ts'
import type { HostWords } from '../../model/host-words.ts'
import type { DesiredResource, ObservedResource, RecordedResource } from '../../model/resource.ts'
import { hidingSecretsOf } from '../../redact/near.ts'
import { waitingFor } from '../waiting.ts'
import type { HealthProblem } from './report.ts'

/** A resource of a manifest, as far as it is recorded and was read. */
interface Watched {
  readonly of: { readonly kind: Pick<Kind, 'waits'> }
  readonly desired: DesiredResource
  readonly recorded: RecordedResource | undefined
  readonly observed: ObservedResource | undefined
}

/**
 * What Fivetran says is wrong with a resource, without its secrets, and what a person has to do about it. Undefined when
 * it was not read, or waits for nobody, is connected (or of a kind that has no such state) and Fivetran has nothing to
 * say of it.
 */
export function healthOf(
  { of: { kind }, desired, recorded, observed }: Watched,
  words: HostWords,
): HealthProblem | undefined {
  if (observed === undefined) return undefined
  const { id, service, setupState, tasks, warnings } = observed
  const waits = waitingFor(kind, { desired, observed, state: recorded?.state, words })
  const isSetUp = setupState === 'connected' || setupState === ''
  if (isSetUp && waits === undefined && tasks.length === 0 && warnings.length === 0) return undefined
  const hide = hidingSecretsOf(desired)
  return {
    address: desired.address,
    id,
    service,
    setupState,
    tasks: tasks.map(hide),
    warnings: warnings.map(hide),
    ...(waits === undefined ? {} : { waits }),
  }
}
