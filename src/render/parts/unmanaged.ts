/** Resources in Fivetran that neither a manifest nor the ledger names. */
import type { Unmanaged } from '../../model/change.ts'
import { compareNames } from '../../model/order.ts'
import { fold, htmlList } from '../text/blocks.ts'
import { cut, htmlText } from '../text/escape.ts'
import type { Room } from '../text/room.ts'
import { countOf, namingOf, wordsOf, type Kinds } from './names.ts'

/** How many there are, in words. */
export function unmanagedCount(kinds: Kinds, found: readonly Unmanaged[]): string {
  return countOf(found.length, wordsOf(kinds, addressesOf(found)))
}

/** Their list, as much of it as fits, in a fold; empty when there are none. */
export function unmanagedFold(kinds: Kinds, found: readonly Unmanaged[], room: Room): string[] {
  if (found.length === 0) return []
  const naming = namingOf(kinds, addressesOf(found))
  const items = found
    .toSorted((a, b) => compareNames(a.address.name, b.address.name))
    .map(({ address, service }) => {
      const of = service === '' ? '' : ` <code>${htmlText(cut(service, 80))}</code>`
      return `${naming.html(address)}${of}`
    })
  const summary = `${unmanagedCount(kinds, found)} in Fivetran without a manifest, left alone`
  return [fold(summary, [htmlList(items, room)])]
}

function addressesOf(found: readonly Unmanaged[]): Unmanaged['address'][] {
  return found.map(({ address }) => address)
}
