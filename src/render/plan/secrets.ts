import type { Change } from '../../engine/plan/plan.ts'

/**
 * Paths of the secrets that an existing connector gets anew. A new connector's secrets are all new, which is no news.
 */
export function changedSecrets(change: Change): string[] {
  if (change.kind === 'create' || change.kind === 'delete') return []
  return change.fields
    .filter(
      field => field.after.type === 'secret' && field.after.state !== 'unchanged' && field.after.state !== 'resent',
    )
    .map(field => field.path)
}

/** How many of a change's fields are secrets. */
export function countSecrets(change: Change): number {
  return change.fields.filter(field => field.after.type === 'secret').length
}
