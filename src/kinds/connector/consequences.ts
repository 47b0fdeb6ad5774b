/** What a reviewer must know beyond the fields. */
import type { FieldDifference } from '../../engine/diff/fields.ts'
import type { Consequence, Step } from '../../engine/plan/plan.ts'
import type { RemovedFields } from '../../engine/diff/removed.ts'
import type { Existing, Subject } from '../../engine/plan/subject.ts'
import { awaitsAuthorization } from './tests.ts'

export const FULL_RESYNC: Consequence = {
  code: 'full-resync',
  text: 'Full historical re-sync: all data is loaded again.',
}
export const ORPHANED_TABLES: Consequence = {
  code: 'orphaned-tables',
  text: 'Tables already loaded stay in the destination but are no longer updated.',
}
export const GAP: Consequence = {
  code: 'gap',
  text: 'The old connector is deleted before the new one is created: nothing syncs in between.',
}
const PAUSED: Consequence = {
  code: 'pause',
  text: 'The connector is paused: no data is loaded until it is started again.',
}
const STARTED: Consequence = { code: 'start', text: 'The connector is started.' }
const STARTED_AGAIN: Consequence = { code: 'start', text: 'The connector was retired and is started again.' }
const RESENT: Consequence = { code: 'secrets-resent', text: 'Declared secrets are sent once more.' }
const UNVERIFIABLE: Consequence = {
  code: 'unverifiable-secrets',
  text: 'Without a ledger a rotated secret cannot be seen: all secrets are sent with every update.',
}

/** Of a connector that is made anew. */
export function reauthorization({ desired, metadata }: Subject): Consequence[] {
  const authorizable = Object.keys(metadata?.auth.properties ?? {}).length > 0 && Object.keys(desired.auth).length === 0
  return authorizable
    ? [{ code: 'reauthorize', text: 'Someone may have to authorise the new connector in Fivetran.' }]
    : []
}

/** Of a connector that is changed in place. */
export function consequencesOf(
  { desired, recorded, ledger }: Existing,
  changed: readonly FieldDifference[],
  steps: readonly Step[],
): Consequence[] {
  const pauses = changed.some(({ leaf }) => leaf.path === 'paused')
  const isResent = changed.some(({ change }) => change.after.type === 'secret' && change.after.state === 'resent')
  const isUnverifiable = !ledger && changed.some(({ leaf }) => leaf.secret)
  const replaced = steps.flatMap(step => (step.do === 'delete' ? [step.id] : []))
  return [
    ...replaced.map((id): Consequence => ({
      code: 'old-deleted',
      text: `Connector ${id}, which it replaces, is deleted once its setup tests pass.`,
    })),
    ...(pauses ? [desired.settings.paused === true ? PAUSED : STARTED] : []),
    ...(!pauses && recorded?.retired === true && desired.settings.paused !== true ? [STARTED_AGAIN] : []),
    ...(isResent ? [RESENT] : []),
    ...(isUnverifiable ? [UNVERIFIABLE] : []),
  ]
}

/** Of a connector that is changed in place, or not at all. */
export function warningsOf({ recorded, observed, desired }: Existing, removed: RemovedFields): string[] {
  const unprotected =
    recorded?.preventDestroy === true && !desired.lifecycle.preventDestroy
      ? [
          '`lifecycle.prevent_destroy` is turned off: from now on only `deletion-policy` protects this connector from deletion.',
        ]
      : []
  const letGo = removed.letGo.map(
    path =>
      `${path} was removed from the manifest, but Fivetran cannot clear it: it keeps its value and is no longer managed.`,
  )
  const waits = recorded !== undefined && awaitsAuthorization(recorded, observed)
  return waits
    ? [
        ...letGo,
        ...unprotected,
        'Waits for a person to authorise it: open it in Fivetran and authorise it there; the next apply then tests and starts it.',
      ]
    : [...letGo, ...unprotected]
}
