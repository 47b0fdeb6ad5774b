import { identityKey, type DesiredConnector } from '../model/connector.ts'
import type { RecordedConnector } from '../ledger/ledger.ts'
import type { Observation } from './observation.ts'
import type { RecordIndex } from './record-index.ts'

/** A document whose address is new and whose place in the same file belonged to a connector that is gone: it has moved. */
export function movesOf(
  desired: readonly DesiredConnector[],
  orphans: readonly RecordedConnector[],
  index: RecordIndex,
  observation: Observation,
): Map<DesiredConnector, RecordedConnector> {
  const byPlace = new Map(orphans.map(one => [`${one.manifest.document} ${one.manifest.file}`, one]))
  const moves = new Map<DesiredConnector, RecordedConnector>()
  for (const one of desired) {
    const free = observation.atAddress.get(identityKey(one.address.group.id, one.address.schema))?.length === 0
    const before = byPlace.get(`${one.document} ${one.position.file}`)
    const exists = before !== undefined && observation.byId.has(before.id)
    if (free && exists && before.service === one.service && index.find(one.address) === undefined) moves.set(one, before)
  }
  return moves
}
