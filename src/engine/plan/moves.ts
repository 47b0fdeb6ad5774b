/**
 * Manifests that say another address than before: their connectors are replaced, not deleted and created by two changes
 * that know nothing of each other.
 */
import { UserError } from '../../model/errors.ts'
import { formatAddress, identityKey, type Address, type DesiredConnector } from '../../kinds/connector/connector.ts'
import type { Observation } from './observation.ts'
import type { IndexedRecord, RecordIndex } from './record-index.ts'

export interface MoveContext {
  /** Recorded connectors whose manifests are gone, whether or not this run may touch them. */
  readonly orphans: readonly IndexedRecord[]
  readonly index: RecordIndex
  readonly observation: Observation
  readonly selects: (address: Address) => boolean
  readonly addressOf: (record: IndexedRecord) => Address
}

/**
 * Documents whose address is new and whose place in the same file belonged to a connector that is gone: they have
 * moved. Throws UserError
 * where `targets` select one half of a move: the other half would be lost, or be there twice.
 */
export function movesOf(
  desired: readonly DesiredConnector[],
  { orphans, index, observation, selects, addressOf }: MoveContext,
): Map<DesiredConnector, IndexedRecord> {
  const byPlace = new Map(orphans.map(one => [`${one.manifest.document} ${one.manifest.file}`, one]))
  const moves = new Map<DesiredConnector, IndexedRecord>()
  for (const one of desired) {
    const before = byPlace.get(`${one.document} ${one.position.file}`)
    if (before === undefined || before.service !== one.service || index.find(one.address) !== undefined) continue
    const [isNewSelected, isOldSelected] = [selects(one.address), selects(addressOf(before))]
    if (!isNewSelected && !isOldSelected) continue
    // What is not selected was not read.
    const isFree =
      !isNewSelected || observation.atAddress.get(identityKey(one.address.group.id, one.address.schema))?.length === 0
    if (!isFree || !observation.byId.has(before.id)) continue
    if (isNewSelected !== isOldSelected) throw halfMove(addressOf(before), one.address)
    moves.set(one, before)
  }
  return moves
}

function halfMove(from: Address, to: Address): UserError {
  const [before, after] = [formatAddress(from), formatAddress(to)]
  return UserError.of(
    'invalid-input',
    `Input \`targets\` names one half of a move: ${before} has become ${after}.`,
    'Name both addresses, or neither.',
  )
}
