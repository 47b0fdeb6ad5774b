/** The guard of an apply that nobody reviewed: it deletes and replaces nothing, whatever the policy says. Pure. */
import { deletedIdOf, isDestructive, type Change, type Refusal } from '../../model/change.ts'
import { withRefusal } from './deletions.ts'

/** Puts a refusal on everything that would take something away, also where an earlier run has begun it. */
export function guardUnreviewed(changes: readonly Change[]): Change[] {
  return changes.map(change =>
    change.refusal === undefined && takesAway(change) ? withRefusal(change, refusalOf(change)) : change,
  )
}

function takesAway(change: Change): boolean {
  return change.action === 'delete' || isDestructive(change) || deletedIdOf(change) !== undefined
}

const NOT_DONE: Partial<Record<Change['action'], string>> = {
  delete: 'Its manifest is not here, and an unreviewed apply deletes, pauses and forgets nothing.',
  replace: 'It would be replaced, and an unreviewed apply replaces nothing.',
  recreate: 'It is missing from Fivetran, and an unreviewed apply creates nothing again that was there before.',
}

function refusalOf({ action }: Change): Refusal {
  return {
    reason: 'deletion-forbidden',
    message:
      NOT_DONE[action] ?? 'The resource that it replaces would be deleted, and an unreviewed apply deletes nothing.',
    hint: 'Merge it into the default branch, and apply that.',
    liftedByLabel: false,
    fails: true,
  }
}
