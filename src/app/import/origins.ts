/** What of a Terraform state a manifest takes over. Pure. */
import { own } from '../../model/own.ts'
import type { DesiredResource } from '../../model/resource.ts'
import type { StayingResource } from '../../render/import/report.ts'
import type { Found } from './read.ts'

/** A resource with the manifest that describes it. */
export interface Described {
  readonly one: Found
  readonly desired: DesiredResource
}

/** The addresses in a state that its manifest speaks for. */
export function takenOrigins(described: Described): readonly string[] {
  const left = new Set(leftOrigins(described).map(({ address }) => address))
  return (described.one.origins ?? []).filter(address => !left.has(address))
}

/** What sets something that its manifest does not say: nobody would manage that any more, so it stays in Terraform. */
export function leftOrigins({ one: { origins = [], sets }, desired }: Described): readonly StayingResource[] {
  return origins.flatMap(address => {
    const missing = sets?.get(address)?.filter(name => own(desired.fields, name) === undefined) ?? []
    if (missing.length === 0) return []
    const names = missing.map(name => `\`${name}\``).join(' and ')
    return [{ address, reason: `It sets ${names}, which \`${desired.position.file}\` does not have.` }]
  })
}
