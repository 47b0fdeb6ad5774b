/** Which declared fields of one connector differ, and why. */
import type { ObservedConnector } from '../../kinds/connector/connector.ts'
import { Secret } from '../../model/secret.ts'
import { holdsMask, isEmpty, type Value } from '../../model/value.ts'
import type { Fingerprint, RecordedConnector, RecordedField } from '../../ledger/ledger.ts'
import type { Leaf } from './leaf.ts'
import { aligned } from './aligned.ts'
import { meaning, meaningWithoutSecrets } from './meaning.ts'
import type { FieldChange, Origin, SecretState } from '../plan/plan.ts'
import { shownBefore } from './recorded-secrets.ts'
import { isKnown } from './secrets-in.ts'
import { shownHidden, shownSecret, shownValue } from './shown.ts'

/** Keyed hash of a field's meaning: (path, canonical text) → fingerprint. Bound to account and connector. */
export type FieldFingerprint = (path: string, canonical: string) => Fingerprint

export interface FieldContext {
  readonly observed: ObservedConnector | undefined
  readonly recorded: RecordedConnector | undefined
  readonly fingerprint: FieldFingerprint
  /** Send all secrets again (`secret_version` has changed). */
  readonly resendSecrets: boolean
  /** False when there is no ledger: a secret's change cannot be seen then. */
  readonly ledger: boolean
}

export interface FieldDifference {
  readonly leaf: Leaf
  readonly change: FieldChange
}

/** The difference of one leaf, or undefined where there is none. */
export function differenceOf(leaf: Leaf, context: FieldContext): FieldDifference | undefined {
  const change = leaf.secret ? secretDifference(leaf, context) : plainDifference(leaf, context)
  return change === undefined ? undefined : { leaf, change }
}

/** What is fingerprinted as sent. */
export function canonicalSent(leaf: Leaf): string {
  return leaf.secret ? meaning(leaf.desired, leaf.type) : meaningWithoutSecrets(leaf.desired, leaf.type)
}

/** What is fingerprinted as read back. */
export function canonicalRead(leaf: Leaf, observed: Value | undefined = leaf.observed): string {
  return leaf.secret ? meaning(observed, leaf.type) : meaningWithoutSecrets(observed, leaf.type)
}

function plainDifference(leaf: Leaf, context: FieldContext): FieldChange | undefined {
  const recorded = context.recorded?.fields[leaf.path]
  const neverEchoed = leaf.top[0] === 'auth'
  if (canonicalSent(leaf) === canonicalRead(leaf) && !neverEchoed) return undefined
  if (isEmpty(leaf.desired) && context.observed === undefined) return undefined
  const origin = originOf(leaf, context)
  if (recorded !== undefined && origin === undefined) return undefined
  if (recorded === undefined && neverEchoed && !context.ledger && context.observed !== undefined) return undefined
  const before = neverEchoed
    ? shownHidden(leaf.observed)
    : shownBefore(aligned(leaf.desired, leaf.observed, leaf.type), leaf.type, leaf.path, context.recorded)
  return { path: leaf.path, before, after: shownValue(leaf.desired, leaf.type), origin, position: leaf.position }
}

function secretDifference(leaf: Leaf, context: FieldContext): FieldChange | undefined {
  const state = context.observed === undefined ? newState(leaf) : stateOfExisting(leaf, context)
  if (state === undefined) return undefined
  const origin = isKnown(leaf.desired) ? originOf(leaf, context) : undefined
  return {
    path: leaf.path,
    before: shownHidden(leaf.observed),
    after: shownSecret(leaf.desired, state),
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
  if (context.recorded?.fields[leaf.path] !== undefined)
    return originOf(leaf, context) === undefined ? undefined : 'changed'
  if (context.recorded !== undefined) return 'new'
  if (readable) return 'changed'
  return context.ledger ? 'resent' : undefined
}

/** Of a secret that this run does not have, as far as that can be told. */
function isToBeSent(leaf: Leaf, { ledger, recorded, resendSecrets, fingerprint }: FieldContext): boolean {
  const field = recorded?.fields[leaf.path]
  return ledger && (field === undefined || resendSecrets || isReadOtherwise(leaf, field, fingerprint))
}

/** True when Fivetran shows the value, so that the field is a secret of ours alone. */
function isReadable({ desired, observed }: Leaf): boolean {
  return desired instanceof Secret && !isEmpty(observed) && !holdsMask(observed)
}

/**
 * What is read of a list depends on what the manifest declares of its entries. When that has changed, the list as a
 * whole
 * tells whether Fivetran's side has changed as well.
 */
function isSameList({ list }: Leaf, recorded: RecordedConnector | undefined, fingerprint: FieldFingerprint): boolean {
  return list !== undefined && recorded?.fields[wholePath(list.path)]?.read === wholeFingerprint(list, fingerprint)
}

/** Under which path the ledger keeps a list as a whole. It makes no difference of its own. */
export function wholePath(path: string): string {
  return `${path}[]`
}

export function wholeFingerprint(
  { path, whole, type }: NonNullable<Leaf['list']>,
  fingerprint: FieldFingerprint,
): Fingerprint {
  return fingerprint(wholePath(path), meaning(whole, type))
}

function isReadOtherwise(leaf: Leaf, recorded: RecordedField, fingerprint: FieldFingerprint): boolean {
  return fingerprint(leaf.path, canonicalRead(leaf)) !== recorded.read
}

/** Who changed the field since it was last applied; undefined when nobody did, or nothing is recorded to tell. */
function originOf(leaf: Leaf, { recorded, observed, fingerprint }: FieldContext): Origin | undefined {
  const field = recorded?.fields[leaf.path]
  // What is declared now and was not when the connector was recorded came into the manifest since.
  if (field === undefined) return recorded === undefined || observed === undefined ? undefined : 'repository'
  const repository = fingerprint(leaf.path, canonicalSent(leaf)) !== field.sent
  const fivetran = isReadOtherwise(leaf, field, fingerprint)
  if (repository && fivetran) return isSameList(leaf, recorded, fingerprint) ? 'repository' : 'both'
  if (repository) return 'repository'
  return fivetran ? 'fivetran' : undefined
}
