/** What is not drift: changes of the repository that no apply has made yet. */
import { runsTests, type Change } from '../../model/change.ts'
import { formatPath } from '../../model/path.ts'
import type { PendingResource } from './report.ts'

const WHAT = {
  create: 'create',
  recreate: 'create',
  complete: 'unfinished',
  update: 'update',
  test: 'test',
  none: 'update',
  adopt: 'adopt',
  replace: 'replace',
  delete: 'remove',
  conflict: 'conflict',
} as const satisfies Readonly<Record<Change['action'], PendingResource['what']>>

/** What the next apply would do with a resource. */
export function pendingOf(change: Change): PendingResource {
  const { action, address, service, position, refusal } = change
  const isConflict = refusal?.reason === 'conflict'
  const exists = action !== 'create' && action !== 'recreate' && action !== 'replace'
  return {
    address,
    service,
    position,
    what: isConflict ? 'conflict' : action === 'test' && !runsTests(change) ? 'unfinished' : WHAT[action],
    fields: exists ? change.fields.map(field => formatPath(field.path)) : [],
    // Why a deletion is refused is said by the plan; here it only waits.
    note: isConflict ? refusal.message : undefined,
  }
}
