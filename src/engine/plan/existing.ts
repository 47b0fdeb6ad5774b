/** The change of a resource that exists: from what is recorded and observed to what is desired. Pure. */
import type { FollowUp } from '../../kinds/kind.ts'
import type {
  Adoption,
  Change,
  Completion,
  Consequence,
  FieldChange,
  Refusal,
  Step,
  Unchanged,
  Update,
} from '../../model/change.ts'
import { capital } from '../../model/capital.ts'
import { formatPath, keysIn } from '../../model/path.ts'
import { nameField, type RecordedResource } from '../../model/resource.ts'
import type { ValueObject } from '../../model/value.ts'
import { differenceOf, type FieldDifference } from '../diff/fields.ts'
import type { Leaf } from '../diff/leaf.ts'
import { comparedLeavesOf, isApart } from '../diff/leaves.ts'
import { removedFields, type RemovedFields } from '../diff/removed.ts'
import { compare, fieldContext, type Comparison, type ExistingSubject, type Subject } from '../subject.ts'
import { creation, replacement } from './creation.ts'
import { declaredDigest } from '../record/digest.ts'
import { isHeld } from '../record/held.ts'
import { companionsOf, isChangeable } from './companions.ts'
import { changedFields, UnknownSecretError } from './request-body.ts'
import { waitingFor } from '../waiting.ts'
import { base, conflict, conflictRefusal, situationOf, withDigest } from './change-parts.ts'

const RESENT: Consequence = {
  code: 'secrets-resent',
  text: 'Declared secrets are sent once more.',
  warns: false,
  onlyBefore: true,
}
const UNVERIFIABLE: Consequence = {
  code: 'unverifiable-secrets',
  text: 'Without a ledger a rotated secret cannot be seen: all secrets are sent with every update.',
  warns: true,
}

/** An update, an adoption, a replacement at its own address, or nothing. */
export function existingChange(subject: ExistingSubject): Change {
  const { desired, observed, recorded } = subject
  if (desired.pinnedId !== undefined && desired.pinnedId !== observed.id) {
    const message = `The manifest pins id ${desired.pinnedId}, but Fivetran has ${observed.id} at this address.`
    return conflict(subject, message, 'Correct or remove `id`.', 'id')
  }
  const compared = compare(subject)
  const fixed = unchangeable(subject, compared.differing)
  if (fixed === undefined) return changeInPlace(subject, compared)
  // Only what is recorded is ever deleted.
  if (recorded === undefined) return foreign(subject, fixed)
  return desired.pinnedId === undefined
    ? replacement(subject, observed, recorded, 'same address')
    : pinnedConflict(subject)
}

/** What is left to do of a creation that an earlier run began: `recorded` is what that run would have recorded. */
export function completion(subject: ExistingSubject & { readonly recorded: RecordedResource }): Change {
  const change = existingChange(subject)
  if (change.action !== 'update' && change.action !== 'test' && change.action !== 'none') return change
  const { recorded, observed } = subject
  const rest: Completion = {
    ...change,
    action: 'complete',
    id: observed.id,
    observed,
    recorded,
    resumed: true,
    exemptFromReview: change.steps.length === 0 || subject.interrupted,
    // For the reviewer it is that creation.
    digest: creation(subject).digest,
  }
  return rest
}

/** The conflict of a manifest that pins an id and would need another resource: a pinned resource is not replaced. */
export function pinnedConflict(subject: Subject): Change {
  const { one } = subject.kind.words
  const message = `The manifest pins id ${subject.desired.pinnedId ?? ''}, and what it says now takes another ${one}: the pinned one would be deleted.`
  return conflict(subject, message, 'Remove `id` to have it replaced, or restore what the manifest said before.', 'id')
}

/** The first field that differs although it cannot change once the resource exists. */
function unchangeable(
  { desired, observed }: ExistingSubject,
  differing: readonly FieldDifference[],
): string | undefined {
  if (desired.service !== observed.service) return 'service'
  const leaf = differing.find(difference => difference.leaf.immutable)?.leaf
  return leaf === undefined ? undefined : formatPath(leaf.path)
}

function foreign(subject: ExistingSubject, field: string): Change {
  const { service, id } = subject.observed
  const { one } = subject.kind.words
  const name = nameField(subject.desired.address)
  if (field === 'service') {
    const message = `Fivetran already has a ${one} of service ${service} (${id}) at this address.`
    return conflict(
      subject,
      message,
      `Write \`service: ${service}\` to adopt it, or give this manifest another \`${name}\`.`,
      'service',
    )
  }
  const message = `${field} cannot change once a ${one} exists, and Fivetran's ${one} at this address (${id}) has another value.`
  return conflict(subject, message, `Write what Fivetran has, or remove ${field} from the manifest.`, field)
}

function changeInPlace(subject: ExistingSubject, compared: Comparison): Update | Adoption | Unchanged {
  const { kind, desired, observed, recorded } = subject
  const changed = withResentSecrets(subject, compared.differing)
  const removed = recorded === undefined ? NOTHING_REMOVED : removalsOf(subject, recorded)
  const sent = [...changed, ...removed.cleared].map(({ change }) => change)
  const follow = kind.followUp(situationOf(subject, sent))
  const { body, refusal = follow.refusal } = bodyOf(subject, changed, removed, compared)
  const update: Step[] =
    body === undefined ? [] : [{ do: 'update', id: observed.id, body: kind.updateBody(body, desired) }]
  const waits = waitingFor(kind, { desired, observed, state: recorded?.state, words: subject.words })
  // What waits for a person takes nobody's place yet, unless something is done now that may end it.
  const old = waits !== undefined && follow.steps.length === 0 ? undefined : recorded?.replaces
  const end: Step[] = old === undefined ? [] : [{ do: 'delete', id: old, onlyAfterSuccess: true }]
  const steps = refusal === undefined ? [...(follow.first ?? []), ...update, ...follow.steps, ...end] : []
  const fields = [...sent, ...follow.fields]
  const common = {
    ...base(subject),
    fields,
    outline: kind.outline(fields),
    kept: compared.kept.map(({ kept }) => kept),
    consequences: [...replacedIsDeleted(subject, follow, old), ...consequencesOf(subject, changed)],
    warnings: [...unmanagedWarnings(removed), ...protectionWarnings(subject), ...follow.warnings],
    steps,
    refusal,
    waits,
    exemptFromReview: isExempt(subject, fields, steps, follow),
    id: observed.id,
    observed,
  }
  if (recorded === undefined && subject.ledger) return withDigest<Adoption>({ ...common, action: 'adopt' })
  const updates = refusal !== undefined || update.length > 0 || follow.updates
  if (!updates && steps.length === 0) return withDigest<Unchanged>({ ...common, action: 'none', recorded })
  return withDigest<Update>({ ...common, action: updates ? 'update' : 'test', recorded })
}

const NOTHING_REMOVED: RemovedFields = { cleared: [], unmanaged: [] }

function removalsOf({ desired, observed, hash }: ExistingSubject, recorded: RecordedResource): RemovedFields {
  return removedFields({ desired, observed: observed.fields ?? {}, recorded, hash })
}

function unmanagedWarnings({ unmanaged }: RemovedFields): string[] {
  return unmanaged.map(
    path =>
      `${formatPath(path)} was removed from the manifest, but Fivetran cannot clear it: it stays as Fivetran has it, and is no longer managed.`,
  )
}

function protectionWarnings({ kind, desired, recorded }: ExistingSubject): string[] {
  if (recorded?.preventDestroy !== true || desired.lifecycle.preventDestroy) return []
  return [
    `\`lifecycle.prevent_destroy\` is turned off: from now on only \`deletion-policy\` protects this ${kind.words.one} from deletion.`,
  ]
}

/** Without a ledger a rotated secret cannot be seen, so all secrets are sent with every update. */
function withResentSecrets(
  subject: ExistingSubject,
  differing: readonly FieldDifference[],
): readonly FieldDifference[] {
  if (subject.ledger || differing.length === 0) return differing
  const context = { ...fieldContext(subject), resendSecrets: true, ledger: true }
  const already = new Set(differing.map(({ leaf }) => JSON.stringify(leaf.path)))
  const isToBeSent = (leaf: Leaf): boolean => leaf.secret && !leaf.immutable && !already.has(JSON.stringify(leaf.path))
  const secrets = comparedLeavesOf(subject.desired, subject.observed.fields ?? {}).filter(isToBeSent)
  return [...differing, ...secrets.flatMap(leaf => differenceOf(leaf, context) ?? [])]
}

/** The fields that change, and with them what belongs to them and what Fivetran has not kept before. */
function bodyOf(
  subject: ExistingSubject,
  changed: readonly FieldDifference[],
  { cleared }: RemovedFields,
  compared: Comparison,
): { readonly body: ValueObject | undefined; readonly refusal?: Refusal } {
  const { kind, desired, observed, recorded } = subject
  const bodyWith = (leaves: readonly Leaf[]): ValueObject | undefined =>
    changedFields({ desired, observed: observed.fields ?? {}, recorded, leaves, cleared })
  const leaves = changed.map(({ leaf }) => leaf).filter(leaf => !isApart(leaf))
  try {
    if (bodyWith(leaves) === undefined) return { body: undefined }
    const kept = compared.kept.map(({ leaf }) => leaf).filter(leaf => isChangeable(leaf) && !isApart(leaf))
    const touched = [...leaves, ...cleared.map(one => one.change)]
    const companions = companionsOf(touched, desired, observed.fields ?? {}, kind)
    const along = [...leaves, ...companions.filter(leaf => !isHeld(leaf, recorded, subject.hash))]
    return { body: bodyWith([...along, ...kept.filter(leaf => isSendable(leaf, bodyWith))]) }
  } catch (error) {
    if (!(error instanceof UnknownSecretError)) throw error
    return { body: undefined, refusal: unknownSecret(error) }
  }
}

/** What Fivetran has not kept before must not stand in the way of another change. */
function isSendable(leaf: Leaf, bodyWith: (leaves: readonly Leaf[]) => unknown): boolean {
  try {
    bodyWith([leaf])
    return true
  } catch (error) {
    if (error instanceof UnknownSecretError) return false
    throw error
  }
}

function unknownSecret({ path: at, ignored }: UnknownSecretError): Refusal {
  const path = formatPath(at)
  if (ignored) {
    const name = formatPath(keysIn(at))
    return conflictRefusal(
      `${path} is a secret that Fivetran masks and \`lifecycle.ignore_changes\` leaves alone; Fivetran replaces the whole field, so this update would overwrite it.`,
      `Remove ${name} from \`ignore_changes\` to send the manifest's value, or make this change in Fivetran and in the manifest.`,
    )
  }
  return conflictRefusal(
    `${path} is a secret that Fivetran masks and the manifest does not declare; Fivetran replaces the whole field, so this update would lose it.`,
    `Declare ${path} with a \`\${{ secrets.NAME }}\` reference.`,
  )
}

function consequencesOf(subject: ExistingSubject, changed: readonly FieldDifference[]): Consequence[] {
  const { kind, ledger } = subject
  const isResent = changed.some(({ change }) => change.after.type === 'secret' && change.after.state === 'resent')
  const fields = changed.map(({ change }) => change)
  return [
    ...kind.consequences('update', situationOf(subject, fields)),
    ...(isResent ? [RESENT] : []),
    ...(!ledger && changed.some(({ leaf }) => leaf.secret) ? [UNVERIFIABLE] : []),
  ]
}

/** `old`: the resource whose deletion completes a replacement. */
function replacedIsDeleted(
  { kind }: Subject,
  { replacedIsDeleted: when }: FollowUp,
  old: string | undefined,
): Consequence[] {
  if (old === undefined) return []
  const { one } = kind.words
  const text = `${capital(one)} ${old}, which it replaces, is deleted${when === undefined ? '' : ` ${when}`}.`
  return [{ code: 'old-deleted', text, warns: true, label: `deletes the ${one} it replaces` }]
}

/**
 * True when a reviewer has nothing to decide: nothing is done, what was begun goes on, or only the values of secrets
 * have changed.
 */
function isExempt(
  subject: ExistingSubject,
  fields: readonly FieldChange[],
  steps: readonly Step[],
  follow: FollowUp,
): boolean {
  const { desired, recorded, hash, interrupted } = subject
  if (steps.length === 0 || interrupted) return true
  if (recorded === undefined) return false
  if (fields.length === 0) return follow.owed || recorded.replaces !== undefined
  const isAsApplied = recorded.digest === declaredDigest(desired, hash)
  // What holds for many was reviewed as that: for the new ones among them, too.
  if (fields.every(({ rule, origin }) => rule === true && origin === 'fivetran')) return isAsApplied
  // An earlier run has applied just what is declared now, as far as it came.
  const isOwed = fields.every(({ path }) => follow.owesField?.(path) === true)
  const isRest = isOwed || (fields.length === follow.fields.length && !follow.updates)
  const isRotation = fields.every(field => field.after.type === 'secret')
  return (isRest || isRotation) && isAsApplied
}
