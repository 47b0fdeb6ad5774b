/** Which declared fields of one connector differ, and why. */
import type { ObservedConnector } from '../model/connector.ts'
import { holdsMask, isEmpty, type Value } from '../model/value.ts'
import type { Fingerprint, RecordedConnector, RecordedField } from '../ledger/ledger.ts'
import { secretsOf, type Leaf } from './leaves.ts'
import { meaning, meaningWithoutSecrets } from './meaning.ts'
import type { FieldChange, Origin, SecretState } from './plan.ts'
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
  const origin = recorded === undefined ? undefined : originOf(leaf, recorded, context.fingerprint)
  if (recorded !== undefined && origin === undefined) return undefined
  if (recorded === undefined && neverEchoed && !context.ledger && context.observed !== undefined) return undefined
  const before = recorded?.secret === true || neverEchoed ? shownHidden(leaf.observed) : shownValue(leaf.observed, leaf.type)
  return { path: leaf.path, before, after: shownValue(leaf.desired, leaf.type), origin, position: leaf.position }
}

function secretDifference(leaf: Leaf, context: FieldContext): FieldChange | undefined {
  const recorded = context.recorded?.fields[leaf.path]
  const state = secretState(leaf, recorded, context)
  if (state === undefined) return undefined
  const origin = recorded === undefined || state === 'known-at-apply' ? undefined : originOf(leaf, recorded, context.fingerprint)
  return { path: leaf.path, before: shownHidden(leaf.observed), after: shownSecret(leaf.desired, state), origin, position: leaf.position }
}

/** Undefined when the secret is not to be sent. */
function secretState(leaf: Leaf, recorded: RecordedField | undefined, context: FieldContext): SecretState | undefined {
  const known = secretsOf(leaf.desired).every(secret => secret.known)
  const exists = context.observed !== undefined
  if (!exists) return known ? 'new' : 'known-at-apply'
  if (!known) return context.ledger && (recorded === undefined || context.resendSecrets) ? 'known-at-apply' : undefined
  if (context.resendSecrets) return 'resent'
  if (isReadable(leaf.observed) && canonicalSent(leaf) === canonicalRead(leaf)) return undefined
  if (recorded !== undefined) return originOf(leaf, recorded, context.fingerprint) === undefined ? undefined : 'changed'
  if (context.recorded !== undefined) return 'new'
  return context.ledger ? 'resent' : undefined
}

/** True when Fivetran shows the value, so that the field is a secret of ours alone. */
function isReadable(observed: Value | undefined): boolean {
  return !isEmpty(observed) && !holdsMask(observed)
}

/** Who changed the field since it was last applied; undefined when nobody did. */
function originOf(leaf: Leaf, recorded: RecordedField, fingerprint: FieldFingerprint): Origin | undefined {
  const repository = fingerprint(leaf.path, canonicalSent(leaf)) !== recorded.sent
  const fivetran = fingerprint(leaf.path, canonicalRead(leaf)) !== recorded.read
  if (repository && fivetran) return 'both'
  if (repository) return 'repository'
  return fivetran ? 'fivetran' : undefined
}
