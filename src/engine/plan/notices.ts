/** What is worth knowing of resources that were read: neither changes nor drift. Pure. */
import type { Kind } from '../../kinds/kind.ts'
import { byAddress, identityOf, type Address } from '../../model/resource.ts'
import type { KindInput } from './plan-input.ts'

/** One sentence or more for each selected resource of which there is something to know, by address. */
export function noticesOf(
  kinds: readonly KindInput[],
  selects: (address: Address) => boolean,
  seen: Parameters<Kind['notices']>[2],
): string[] {
  const found = kinds.flatMap(({ kind, desired, index, observation: { byId, atAddress } }) =>
    desired
      .filter(({ address }) => selects(address))
      .map(one => {
        const id = index.find(one.address)?.id ?? atAddress.get(identityOf(one.address))?.[0]?.id
        const observed = id === undefined ? undefined : byId.get(id)
        return { address: one.address, texts: observed === undefined ? [] : kind.notices(one, observed, seen) }
      }),
  )
  return found.toSorted(byAddress).flatMap(({ address, texts }) => texts.map(text => `${address.name}: ${text}`))
}
