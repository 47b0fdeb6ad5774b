/** The guard against a key that has lost its rights: then everything looks gone. */
import { UserError } from '../../model/errors.ts'
import type { GroupNames } from '../../kinds/group/group-names.ts'
import type { Leftovers } from '../plan/leftovers.ts'
import type { PlanInput } from '../plan/plan-input.ts'
import type { IndexedRecord, RecordIndex } from '../plan/record-index.ts'

/**
 * Throws UserError when all of several recorded connectors of a group are missing, or one is and so is the group: a
 * person seldom deletes
 * them all. What was not read is not missing, and neither is what an earlier run has begun to delete.
 */
export function assertRights(
  { observation, rules }: PlanInput,
  index: RecordIndex,
  groups: GroupNames,
  leftovers: Leftovers,
): void {
  if (rules.policy === 'forget') return
  for (const [groupId, all] of index.byGroup()) {
    const recorded = all.filter(one => !leftovers.explainsAbsence(one.id))
    // A group that the key does not see says nothing of its connectors, even of those that still answer.
    const unseen = groups.isVisible(groupId) ? [] : recorded.filter(one => observation.byId.has(one.id))
    const missing = [...recorded.filter(one => observation.gone.has(one.id)), ...unseen]
    if (missing.length === 0) continue
    const allMissing = missing.length === recorded.length && recorded.length >= 2
    if (allMissing || !groups.isVisible(groupId)) throw lostRights(missing, groups.of(groupId))
  }
}

function lostRights(
  missing: readonly IndexedRecord[],
  { name, id }: { readonly name: string; readonly id: string },
): UserError {
  const what = missing.length === 1 ? 'the connector' : `any of the ${missing.length} connectors`
  return UserError.of(
    'api-error',
    `Fivetran does not show ${what} recorded in group ${name} (${id}).`,
    'The API key has probably lost its rights to the group; nothing was changed. If they were really deleted, hand them back with `deletion-policy: forget` in a manual run.',
  )
}
