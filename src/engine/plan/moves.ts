/**
 * Manifests that say another address than before. Each is planned as one replacement, not as a deletion and a creation.
 */
import type { Observation } from '../../kinds/kind.ts'
import { UserError } from '../../model/errors.ts'
import {
  identityOf,
  placeKey,
  type Address,
  type DesiredResource,
  type RecordedResource,
} from '../../model/resource.ts'
import type { LedgerIndex } from '../record/ledger-index.ts'

export interface MoveContext {
  /** Recorded resources whose manifests were removed, whether or not this run may touch them. */
  readonly removed: readonly RecordedResource[]
  readonly index: LedgerIndex
  readonly observation: Observation
  readonly selects: (address: Address) => boolean
  readonly addressOf: (record: RecordedResource) => Address
}

/**
 * A document has moved when its address is new, and its place in the file belonged to a resource whose manifest was
 * removed. Throws UserError where `targets` select one half of a move: the resource would be lost, or be there twice.
 */
export function movesOf(
  desired: readonly DesiredResource[],
  { removed, index, observation, selects, addressOf }: MoveContext,
): Map<DesiredResource, RecordedResource> {
  const byPlace = new Map(removed.map(one => [placeKey(one.manifest), one]))
  const moves = new Map<DesiredResource, RecordedResource>()
  for (const one of desired) {
    const before = byPlace.get(placeKey(one.manifest))
    if (before === undefined || before.service !== one.service || index.find(one.address) !== undefined) continue
    const [isNewSelected, isOldSelected] = [selects(one.address), selects(addressOf(before))]
    if (!isNewSelected && !isOldSelected) continue
    // What is not selected was not read.
    const isFree = !isNewSelected || observation.atAddress.get(identityOf(one.address))?.length === 0
    if (!isFree || !observation.byId.has(before.id)) continue
    if (isNewSelected !== isOldSelected) throw halfMove(addressOf(before), one.address)
    moves.set(one, before)
  }
  return moves
}

function halfMove(from: Address, to: Address): UserError {
  return UserError.of(
    'invalid-input',
    `Input \`targets\` names one half of a move: ${from.name} has become ${to.name}.`,
    'Name both addresses, or neither.',
  )
}
