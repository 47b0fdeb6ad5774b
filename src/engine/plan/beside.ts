/** How many resources of other kinds are in a partition. Pure. */
import type { Beside } from '../../kinds/kind.ts'
import type { Address } from '../../model/resource.ts'
import type { KindInput } from './plan-input.ts'

/** Counts them by what manifests and ledger say, and of others only what was listed anyway. */
export function besideIn(kinds: readonly KindInput[]): (address: Pick<Address, 'kind' | 'partition'>) => Beside {
  const managed = new Map(kinds.map(of => [of, managedByPartition(of)]))
  return ({ kind, partition }) => {
    const others = kinds.filter(of => of.kind.name !== kind)
    const counts = others.map(of => countIn(of, partition, managed.get(of)?.().get(partition) ?? new Set()))
    const listed = counts.flatMap(({ unmanaged }) => unmanaged ?? [])
    return {
      managed: counts.reduce((sum, one) => sum + one.managed, 0),
      ...(listed.length === 0 ? {} : { unmanaged: listed.reduce((sum, one) => sum + one, 0) }),
    }
  }
}

type Keys = ReadonlySet<string>

/** The keys of what is described or recorded, once they are asked for. */
function managedByPartition({ desired, index }: KindInput): () => ReadonlyMap<string, Keys> {
  let known: ReadonlyMap<string, Keys> | undefined
  return () => {
    if (known !== undefined) return known
    const places = [
      ...desired.map(({ address }) => ({ partition: address.partition, key: index.find(address)?.key ?? address.key })),
      ...index.all(),
    ]
    const byPartition = Map.groupBy(places, ({ partition }) => partition)
    known = new Map([...byPartition].map(([partition, all]) => [partition, new Set(all.map(({ key }) => key))]))
    return known
  }
}

function countIn({ observation }: KindInput, partition: string, keys: Keys): Beside {
  const listed = observation.listed.get(partition)
  return {
    managed: keys.size,
    ...(listed === undefined ? {} : { unmanaged: listed.filter(one => !keys.has(one.key)).length }),
  }
}
