import type { Kind, Standing } from '../kinds/kind.ts'
import type { Waiting } from '../model/waiting.ts'
import { hidingSecretsOf } from '../redact/near.ts'

/** What a person has to do for a resource, without its secrets; undefined where it waits for nobody. Pure. */
export function waitingFor(kind: Pick<Kind, 'waits'>, standing: Standing): Waiting | undefined {
  const waits = kind.waits(standing)
  if (waits === undefined) return undefined
  const hide = hidingSecretsOf(standing.desired)
  const values = waits.values.map(({ label, value }) => ({ label: hide(label), value: hide(value) }))
  return { for: hide(waits.for), todo: hide(waits.todo), who: hide(waits.who), next: hide(waits.next), values }
}
