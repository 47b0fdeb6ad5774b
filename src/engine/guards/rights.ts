/** The guard against a key that has lost its rights: then everything looks missing. */
import type { Addresses, Kind, Observation } from '../../kinds/kind.ts'
import { UserError } from '../../model/errors.ts'
import type { RecordedResource } from '../../model/resource.ts'

export interface RightsContext {
  readonly kind: Kind
  readonly addresses: Addresses
  readonly observation: Observation
  /** What is recorded, without what an earlier run has begun to delete: that explains itself. */
  readonly recorded: readonly RecordedResource[]
}

/**
 * Throws UserError when all of several recorded resources of a partition are missing, or one is and so is the
 * partition: a person seldom deletes them all. What was not read is not missing.
 */
export function assertRights({ kind, addresses, observation, recorded }: RightsContext): void {
  for (const [partition, all] of Map.groupBy(recorded, one => one.partition)) {
    const isVisible = addresses.isVisible(partition)
    // A partition that the key does not see says nothing of what is in it, even of what still answers.
    const unseen = isVisible ? [] : all.filter(one => observation.byId.has(one.id))
    const missing = [...all.filter(one => observation.missing.has(one.id)), ...unseen]
    if (missing.length === 0) continue
    const isAll = missing.length === all.length && all.length >= 2
    if (isAll || !isVisible) throw lostRights(missing.length, kind, addresses.partitionName(partition))
  }
}

function lostRights(missing: number, { words, partitionWord }: Kind, name: string): UserError {
  const what = missing === 1 ? `the ${words.one}` : `any of the ${missing} ${words.many}`
  return UserError.of(
    'api-error',
    `Fivetran does not show ${what} recorded in ${partitionWord} ${name}.`,
    `The API key has probably lost its rights to the ${partitionWord}; nothing was changed. If they were really deleted, hand them back with \`deletion-policy: forget\` in a manual run.`,
  )
}
