/** The change of a connector that exists: from what is recorded and observed to what is desired. Pure. */
import type { RecordedConnector } from '../../ledger/ledger.ts'
import { consequencesOf, warningsOf } from '../../kinds/connector/consequences.ts'
import { createChange, replaceChange } from './creation.ts'
import { settingsDigest } from './digest.ts'
import { differenceOf, type FieldDifference } from '../diff/fields.ts'
import { isIgnored } from './ignored.ts'
import type { Leaf } from '../diff/leaf.ts'
import { leavesOf } from '../diff/leaves.ts'
import { updateBody } from './patch.ts'
import type { Change, ChangeKind, FieldChange, Refusal, Step } from './plan.ts'
import { removedFields, type RemovedFields } from '../diff/removed.ts'
import { baseOf, conflict, conflictChange, fieldContext, sealed, type Existing, type Subject } from './subject.ts'
import {
  affectsTests,
  allApproved,
  awaitsAuthorization,
  changedTestFields,
  declaredTestFields,
  NO_PINS,
  owesTests,
  pinFields,
  pinRefusal,
  pinSteps,
  testStep,
} from '../../kinds/connector/tests.ts'
import { UnknownSecretError } from './unknown-secret.ts'

export { isIgnored } from './ignored.ts'
export type { Existing, Subject } from './subject.ts'

/** `update`, `test`, `adopt`, `replace` at its own address, `create` where one goes on, or `noop`. */
export function existingChange(subject: Existing): Change {
  const { desired, observed, recorded } = subject
  if (desired.pinnedId !== undefined && desired.pinnedId !== observed.id) {
    return conflictChange(
      subject,
      `The manifest pins id ${desired.pinnedId}, but Fivetran has ${observed.id} at this address.`,
      'Correct or remove `id`.',
      'id',
    )
  }
  const differences = differencesOf(subject)
  const fixed = unchangeable(subject, differences)
  if (fixed === undefined) return changeInPlace(subject, differences)
  // Only what is recorded is ever deleted.
  if (recorded === undefined) return foreign(subject, fixed)
  return desired.pinnedId === undefined ? replaceChange(subject) : pinnedConflict(subject)
}

/** A pin says which connector it is to be: it is not replaced by another one. */
export function pinnedConflict(subject: Subject): Change {
  return conflictChange(
    subject,
    `The manifest pins id ${subject.desired.pinnedId ?? ''}, and what it says now takes another connector: the pinned one would be deleted.`,
    'Remove `id` to have it replaced, or restore what the manifest said before.',
    'id',
  )
}

/** What differs although it cannot change once the connector exists. */
function unchangeable(subject: Existing, differences: readonly FieldDifference[]): string | undefined {
  if (subject.desired.service !== subject.observed.service) return 'service'
  if (schemaNamesChanged(subject)) return 'destination_schema_names'
  return differences.find(({ leaf }) => leaf.immutable)?.leaf.path
}

function foreign(subject: Existing, field: string): Change {
  const { service, id } = subject.observed
  if (field !== 'service') {
    return conflictChange(
      subject,
      `${field} cannot change once a connector exists, and Fivetran's connector at this address (${id}) has another value.`,
      `Write what Fivetran has, or remove ${field} from the manifest.`,
      field,
    )
  }
  return conflictChange(
    subject,
    `Fivetran already has a connector of service ${service} (${id}) at this address.`,
    `Write \`service: ${service}\` to adopt it, or give this manifest another destination_schema.`,
    'service',
  )
}

function schemaNamesChanged({ desired, observed, recorded, fingerprint }: Existing): boolean {
  const names = desired.destinationSchemaNames
  if (names === undefined || observed.destinationSchemaNames?.toUpperCase() === names.toUpperCase()) return false
  const sent = recorded?.fields['destination_schema_names']?.sent
  return sent === undefined
    ? observed.destinationSchemaNames !== undefined
    : sent !== fingerprint('destination_schema_names', names)
}

/** Declared leaves that differ, without what `lifecycle.ignore_changes` names and what is not to be compared now. */
export function differencesOf(subject: Existing): FieldDifference[] {
  const { desired, observed, metadata } = subject
  const context = fieldContext(subject)
  return leavesOf(desired, observed, metadata)
    .filter(leaf => !isIgnored(leaf.path, desired.lifecycle.ignoreChanges) && !isUnsettled(leaf, subject))
    .flatMap(leaf => differenceOf(leaf, context) ?? [])
    .filter(difference => isTold(difference, subject))
}

/** While a connector created or retired from here is to be started, it is paused by us, whatever the manifest says. */
function isUnsettled(leaf: Leaf, { recorded, desired }: Existing): boolean {
  return (
    leaf.path === 'paused' &&
    desired.settings.paused !== true &&
    (recorded?.owesStart === true || recorded?.retired === true)
  )
}

/**
 * False for an unchangeable field of which nobody can tell whether it differs: it is never sent, and nothing is
 * replaced for it.
 */
function isTold({ leaf, change }: FieldDifference, { recorded, resumed }: Existing): boolean {
  if (!leaf.immutable) return true
  if (change.after.type === 'secret') return change.after.state === 'changed'
  return (recorded !== undefined && !resumed) || change.before.type === 'value'
}

function changeInPlace(subject: Existing, differences: readonly FieldDifference[]): Change {
  const { desired, recorded, observed } = subject
  const changed = withResentSecrets(subject, differences)
  const removed = recorded === undefined ? NOTHING_REMOVED : removalsOf(subject, recorded)
  const pins = pinSteps(desired, allApproved(recorded?.pins, subject.approved), recorded?.pins ?? NO_PINS)
  const testFields = recorded === undefined ? [] : changedTestFields(desired, recorded, subject.fingerprint)
  const declared = [
    ...changed.map(({ change }) => change),
    ...startedAgain(subject),
    ...removed.cleared.map(({ change }) => change),
    ...testFields,
    ...pinFields(desired, pins),
  ]
  const { body, refusal = pinRefusal(pins) } = bodyOf(subject, changed, removed)
  const update: Step[] = body === undefined ? [] : [{ do: 'update', id: observed.id, body }]
  const follow = followUp(
    subject,
    declared.some(field => affectsTests(field.path)),
  )
  // Of an adopted connector the tests are new.
  const fields =
    recorded === undefined && follow.some(step => step.do === 'test')
      ? [...declared, ...declaredTestFields(desired)]
      : declared
  const steps = refusal === undefined ? [...update, ...pins, ...follow] : []
  return begunDigest(subject, {
    ...baseOf(
      subject,
      kindOf(subject, refusal !== undefined || update.length > 0 || startedAgain(subject).length > 0, steps.length > 0),
    ),
    fields,
    consequences: consequencesOf(subject, changed, steps),
    warnings: warningsOf(subject, removed),
    steps,
    refusal,
    exemptFromReview: isExempt(subject, fields, steps),
  })
}

/** A retired connector whose manifest came back is set running, whether or not the manifest says so. */
function startedAgain({ desired, recorded }: Existing): FieldChange[] {
  if (recorded?.retired !== true || desired.settings.paused === true) return []
  return [
    {
      path: 'paused',
      before: { type: 'value', value: true },
      after: { type: 'value', value: false },
      origin: 'repository',
      position: desired.position,
    },
  ]
}

/** What goes on with a creation is, for the reviewer, that creation. */
function begunDigest(subject: Existing, change: Parameters<typeof sealed>[0]): Change {
  return subject.resumed ? { ...change, digest: createChange(subject, 'create').digest } : sealed(change)
}

const NOTHING_REMOVED: RemovedFields = { cleared: [], letGo: [] }

function removalsOf(
  { desired, observed, metadata, fingerprint }: Existing,
  recorded: RecordedConnector,
): RemovedFields {
  return removedFields({ desired, observed, recorded, metadata, fingerprint })
}

/** Without a ledger a rotated secret cannot be seen, so all secrets are sent with every update. */
function withResentSecrets(subject: Existing, differences: readonly FieldDifference[]): readonly FieldDifference[] {
  if (subject.ledger || differences.length === 0) return differences
  const { desired, observed, metadata } = subject
  const context = { ...fieldContext(subject), resendSecrets: true, ledger: true }
  const already = new Set(differences.map(({ leaf }) => leaf.path))
  const isToBeSent = (leaf: Leaf): boolean =>
    leaf.secret && !leaf.immutable && !already.has(leaf.path) && !isIgnored(leaf.path, desired.lifecycle.ignoreChanges)
  return [
    ...differences,
    ...leavesOf(desired, observed, metadata)
      .filter(isToBeSent)
      .flatMap(leaf => differenceOf(leaf, context) ?? []),
  ]
}

function bodyOf(
  { desired, observed, metadata, recorded }: Existing,
  changed: readonly FieldDifference[],
  removed: RemovedFields,
) {
  try {
    return {
      body: updateBody(
        desired,
        observed,
        changed.map(({ leaf }) => leaf),
        removed.cleared,
        metadata,
        recorded,
      ),
      refusal: undefined,
    }
  } catch (error) {
    if (!(error instanceof UnknownSecretError)) throw error
    return { body: undefined, refusal: unknownSecret(error) }
  }
}

function unknownSecret({ path, ignored }: UnknownSecretError): Refusal {
  if (ignored) {
    return conflict(
      `${path} is a secret that Fivetran masks and \`lifecycle.ignore_changes\` leaves alone; Fivetran replaces the whole field, so this update would overwrite it.`,
      `Remove ${path} from \`ignore_changes\` to send the manifest's value, or make this change in Fivetran and in the manifest.`,
    )
  }
  return conflict(
    `${path} is a secret that Fivetran masks and the manifest does not declare; Fivetran replaces the whole field, so this update would lose it.`,
    `Declare ${path} with a \`\${{ secrets.NAME }}\` reference.`,
  )
}

function followUp(subject: Existing, changed: boolean): Step[] {
  const { desired, observed, recorded, interrupted } = subject
  const owes = interrupted === true || (recorded !== undefined && owesTests(desired, recorded, observed))
  const test = desired.tests.run && (changed || owes)
  const waits = recorded !== undefined && awaitsAuthorization(recorded, observed) && !test
  const start =
    (recorded?.owesStart === true || recorded?.retired === true) && desired.settings.paused !== true && !waits
  const replaced: Step[] =
    recorded?.replaces === undefined || waits ? [] : [{ do: 'delete', id: recorded.replaces, ifTestsPassed: true }]
  return [...(test ? [testStep(desired)] : []), ...(start ? [{ do: 'start' } as const] : []), ...replaced]
}

function kindOf({ recorded, resumed, ledger }: Subject, updates: boolean, acts: boolean): ChangeKind {
  if (resumed) return 'create'
  if (recorded === undefined && ledger) return 'adopt'
  if (updates) return 'update'
  return acts ? 'test' : 'noop'
}

/** Nothing to decide: nothing is done, what was begun goes on, or only the values of secrets have changed. */
function isExempt(subject: Existing, fields: readonly FieldChange[], steps: readonly Step[]): boolean {
  const { desired, observed, recorded, fingerprint, interrupted } = subject
  if (steps.length === 0 || interrupted === true) return true
  if (recorded === undefined || subject.resumed) return false
  if (fields.length === 0)
    return owesTests(desired, recorded, observed) || recorded.owesStart || recorded.replaces !== undefined
  return (
    fields.every(field => field.after.type === 'secret') && recorded.digest === settingsDigest(desired, fingerprint)
  )
}
