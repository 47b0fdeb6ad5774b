/** Whether a declared field differs, and who changed it. */
import type { FieldChange, Origin, SecretState } from '../../model/change.ts'
import { ANY_ENTRY, pathKey, type FieldPath } from '../../model/path.ts'
import type { FieldHash, LedgerEntry, RecordedField } from '../../model/resource.ts'
import { Secret } from '../../model/secret.ts'
import { holdsMask, isEmpty, type ValueObject } from '../../model/value.ts'
import { differences } from './differences.ts'
import type { Leaf } from './leaf.ts'
import { canonicalText, canonicalTextWithoutSecrets } from './canonical.ts'
import { isKnown } from './secrets-in.ts'
import { hiddenIn, shownHidden, shownObserved, shownSecret, shownValue } from './shown.ts'

/** Keyed hash of a field's canonical text, bound to account and resource: (path, canonical text) → hash. */
export type HashField = (path: FieldPath, canonical: string) => FieldHash

export interface FieldContext {
  /** What Fivetran reports of the fields; undefined for a resource that does not exist. */
  readonly observed: ValueObject | undefined
  readonly recorded: LedgerEntry | undefined
  readonly hash: HashField
  /** Send all secrets again (`secret_version` has changed). */
  readonly resendSecrets: boolean
  /** False when there is no ledger: a secret's change cannot be seen then. */
  readonly ledger: boolean
}

export interface FieldDifference {
  readonly leaf: Leaf
  readonly change: FieldChange
}

/**
 * The difference of one leaf, or undefined where there is none. A field differs when its desired value is not what was
 * last sent, or its observed value is neither what was read back after that nor, by its canonical text, the desired
 * value.
 */
export function differenceOf(leaf: Leaf, context: FieldContext): FieldDifference | undefined {
  const change = leaf.secret ? secretDifference(leaf, context) : plainDifference(leaf, context)
  return change === undefined ? undefined : { leaf, change }
}

/** What is hashed as sent. */
export function canonicalSent(leaf: Leaf): string {
  return leaf.secret ? canonicalText(leaf.desired, leaf.type) : canonicalTextWithoutSecrets(leaf.desired, leaf.type)
}

/** What is hashed as read back. */
export function canonicalRead(leaf: Leaf): string {
  return leaf.secret ? canonicalText(leaf.observed, leaf.type) : canonicalTextWithoutSecrets(leaf.observed, leaf.type)
}

/** The recorded hashes of a leaf. */
export function recordedField(
  { path }: Pick<Leaf, 'path'>,
  recorded: LedgerEntry | undefined,
): RecordedField | undefined {
  return recorded?.fields[pathKey(path)]
}

function plainDifference(leaf: Leaf, context: FieldContext): FieldChange | undefined {
  const field = recordedField(leaf, context.recorded)
  if (canonicalSent(leaf) === canonicalRead(leaf) && leaf.reported) return undefined
  if (isEmpty(leaf.desired) && context.observed === undefined) return undefined
  const origin = originOf(leaf, context)
  if (field !== undefined && origin === undefined) return undefined
  if (field === undefined && !leaf.reported && !context.ledger && context.observed !== undefined) return undefined
  const hidden = hiddenIn(leaf, context.recorded)
  return {
    path: leaf.path,
    before: shownObserved(leaf, context.recorded),
    after: shownValue(leaf.desired, leaf.type),
    differences:
      hidden === 'all'
        ? []
        : differences(leaf.path, leaf.desired, leaf.list?.whole ?? leaf.observed, leaf.type, hidden),
    origin,
    ...(leaf.type?.rule === true ? { rule: true } : {}),
    position: leaf.position,
  }
}

function secretDifference(leaf: Leaf, context: FieldContext): FieldChange | undefined {
  const state = context.observed === undefined ? newState(leaf) : stateOfExisting(leaf, context)
  if (state === undefined) return undefined
  const origin = isKnown(leaf.desired) ? originOf(leaf, context) : undefined
  const after = isEmpty(leaf.desired) ? shownValue(leaf.desired, leaf.type) : shownSecret(leaf.desired, state)
  return {
    path: leaf.path,
    before: shownHidden(leaf.observed),
    after,
    differences: [],
    origin,
    position: leaf.position,
  }
}

function newState(leaf: Leaf): SecretState {
  return isKnown(leaf.desired) ? 'new' : 'known-at-apply'
}

/** Undefined when the secret is not to be sent. */
function stateOfExisting(leaf: Leaf, context: FieldContext): SecretState | undefined {
  if (!isKnown(leaf.desired)) return isToBeSent(leaf, context) ? 'known-at-apply' : undefined
  if (context.resendSecrets) return 'resent'
  const readable = isReadable(leaf)
  if (readable && canonicalSent(leaf) === canonicalRead(leaf)) return undefined
  if (recordedField(leaf, context.recorded) !== undefined)
    return originOf(leaf, context) === undefined ? undefined : 'changed'
  if (isEmpty(leaf.desired)) return 'changed'
  if (context.recorded !== undefined) return 'new'
  if (readable) return 'changed'
  return context.ledger ? 'resent' : undefined
}

/** Of a secret that this run does not have, as far as that can be told. */
function isToBeSent(leaf: Leaf, { ledger, recorded, resendSecrets, hash }: FieldContext): boolean {
  const field = recordedField(leaf, recorded)
  return ledger && (field === undefined || resendSecrets || isReadOtherwise(leaf, field, hash))
}

/** True when Fivetran shows the value, so that only the manifest calls the field a secret. */
function isReadable({ desired, observed }: Leaf): boolean {
  return desired instanceof Secret && !isEmpty(observed) && !holdsMask(observed)
}

/** Under which path the ledger keeps a list as a whole. It makes no difference of its own. */
export function wholeListPath(path: FieldPath): FieldPath {
  return [...path, ANY_ENTRY]
}

/** The hash of all that Fivetran reports of a list. */
export function wholeListHash({ path, whole, type }: NonNullable<Leaf['list']>, hash: HashField): FieldHash {
  return hash(wholeListPath(path), canonicalText(whole, type))
}

/**
 * What is read of a list depends on what the manifest declares of its entries. When that has changed, the list as a
 * whole tells whether Fivetran's side has changed as well.
 */
function isSameList({ list }: Leaf, recorded: LedgerEntry | undefined, hash: HashField): boolean {
  if (list === undefined) return false
  return recorded?.fields[pathKey(wholeListPath(list.path))]?.read === wholeListHash(list, hash)
}

function isReadOtherwise(leaf: Leaf, field: RecordedField, hash: HashField): boolean {
  return hash(leaf.path, canonicalRead(leaf)) !== field.read
}

/**
 * Who changed the field since it was last applied; undefined when nobody did, or nothing is recorded to tell. A secret
 * that this run does not have counts as unchanged in the repository.
 */
export function originOf(
  leaf: Leaf,
  { recorded, observed, hash }: Pick<FieldContext, 'recorded' | 'observed' | 'hash'>,
): Origin | undefined {
  const field = recordedField(leaf, recorded)
  // What is declared now and was not when the resource was recorded came into the manifest since.
  if (field === undefined) return recorded === undefined || observed === undefined ? undefined : 'repository'
  const repository = isKnown(leaf.desired) && hash(leaf.path, canonicalSent(leaf)) !== field.sent
  const fivetran = isReadOtherwise(leaf, field, hash)
  if (repository && fivetran) return isSameList(leaf, recorded, hash) ? 'repository' : 'both'
  if (repository) return 'repository'
  return fivetran ? 'fivetran' : undefined
}
