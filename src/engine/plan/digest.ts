/** Digests: of what a manifest declares (keyed, for the ledger) and of what a change does (for the review record). */
import { createHash } from 'node:crypto'
import { identityKey, type DesiredConnector } from '../../kinds/connector/connector.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import { Secret } from '../../model/secret.ts'
import { isObject, type Value } from '../../model/value.ts'
import type { Fingerprint, RecordedConnector } from '../../ledger/ledger.ts'
import { canonicalSent, type FieldFingerprint } from '../diff/fields.ts'
import { isIgnored } from './ignored.ts'
import type { Leaf } from '../diff/leaf.ts'
import { leavesOf } from '../diff/leaves.ts'
import { meaning, meaningWithoutSecrets } from '../diff/meaning.ts'
import type { Change, Step } from './plan.ts'
import { isKnown } from '../diff/secrets-in.ts'

/** Keyed hash bound to an account: (identity, path, canonical text) → fingerprint. */
export type Fingerprinter = (identity: string, path: string, canonical: string) => Fingerprint

/**
 * The fingerprints of one connector's fields. Its identity is the address as declared, which does not change when
 * Fivetran normalises it.
 */
export function fieldFingerprint(fingerprinter: Fingerprinter, desired: DesiredConnector): FieldFingerprint {
  return recordedFingerprint(fingerprinter, desired, undefined)
}

/**
 * The fingerprints to compare a record with: under the name that the manifest had then. Fivetran's own name for it may
 * have taken its place since.
 */
export function recordedFingerprint(
  fingerprinter: Fingerprinter,
  desired: DesiredConnector,
  recorded: RecordedConnector | undefined,
): FieldFingerprint {
  const identity = identityKey(desired.address.group.id, recorded?.declaredSchema ?? desired.address.schema)
  return (path, canonical) => fingerprinter(identity, path, canonical)
}

/** Digest of everything that the manifest declares, the values of secrets apart; which secrets it refers to counts. */
export function settingsDigest(desired: DesiredConnector, fingerprint: FieldFingerprint): Fingerprint {
  const { service, schemaFields, config, auth, settings, destinationSchemaNames, tests, pins, pinnedId, lifecycle } =
    desired
  const declared = { service, schemaFields: { ...schemaFields }, config, auth, settings: settings as Value }
  const leaves = leavesOf(desired, undefined, undefined)
  const parts = [
    meaningWithoutSecrets(declared, undefined),
    // Which fields are declared at all matters too: a removed one must be cleared.
    leaves.map(leaf => leaf.path).toSorted(),
    referencesOf(leaves, withLiterals),
    [destinationSchemaNames, tests, pins, pinnedId, lifecycle],
    versionText(desired) ?? '',
  ]
  return fingerprint('', JSON.stringify(parts))
}

/**
 * As `settingsDigest`, secrets included: equal when a request for both would be the same. Throws for a deferred secret.
 */
export function fullDigest(
  desired: DesiredConnector,
  metadata: ServiceMetadata | undefined,
  fingerprint: FieldFingerprint,
): Fingerprint {
  const secrets = leavesOf(desired, undefined, metadata)
    .filter(leaf => leaf.secret)
    .map(leaf => [leaf.path, fingerprint(leaf.path, canonicalSent(leaf))])
  return fingerprint('', JSON.stringify([settingsDigest(desired, fingerprint), secrets]))
}

/**
 * True when nothing that the manifest declares has changed since it was last applied. A deferred secret counts as
 * unchanged.
 */
export function isUnchanged(
  desired: DesiredConnector,
  recorded: RecordedConnector,
  metadata: ServiceMetadata | undefined,
  fingerprint: FieldFingerprint,
): boolean {
  if (settingsDigest(desired, fingerprint) !== recorded.digest) return false
  const secretIsUnchanged = (leaf: Leaf): boolean => {
    if (!leaf.secret || isIgnored(leaf.path, desired.lifecycle.ignoreChanges) || !isKnown(leaf.desired)) return true
    return recorded.fields[leaf.path]?.sent === fingerprint(leaf.path, canonicalSent(leaf))
  }
  return leavesOf(desired, undefined, metadata).every(secretIsUnchanged)
}

/** `secret_version` as text; undefined where there is none or this run does not know it. */
export function versionText({ secretVersion }: DesiredConnector): string | undefined {
  return secretVersion === undefined || !isKnown(secretVersion) ? undefined : meaning(secretVersion, undefined)
}

/**
 * Digest of what a change does: kind, identity, new values, names of secret references and consequences. Neither old
 * values
 * nor secrets are in it, nor what only a rotated secret or an unfinished run adds (sending it, testing, starting), so a
 * plan
 * made without the secrets gives the same digest as the apply that has them.
 */
export function changeDigest(change: Omit<Change, 'digest'>): string {
  const { kind, address, service, desired, consequences, steps } = change
  const said = {
    // A rotated secret makes an update of what would otherwise be tested alone.
    kind: kind === 'test' ? 'update' : kind,
    identity: identityKey(address.group.id, address.schema),
    service,
    fields: change.fields.filter(field => field.after.type !== 'secret').map(field => [field.path, field.after]),
    references:
      desired === undefined ? [] : referencesOf(leavesOf(desired, undefined, undefined), () => ({ literal: true })),
    tests: desired?.tests,
    consequences: consequences.filter(({ code }) => code !== 'secrets-resent').map(({ code }) => code),
    other: steps.filter(isReviewed),
    // Allowed once is not allowed for ever: the next time another one is missing.
    ...(kind === 'recreate' ? { missing: change.recorded?.id } : {}),
  }
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 22)
}

/** Steps that the fields do not tell. */
function isReviewed(step: Step): boolean {
  // Of a connector that was replaced, too: its end is the other half of what was reviewed.
  if (step.do === 'delete') return true
  return (
    step.do === 'approve-certificate' ||
    step.do === 'approve-fingerprint' ||
    step.do === 'revoke-certificate' ||
    step.do === 'revoke-fingerprint'
  )
}

/** What may be said of secrets: where each stands, what it refers to, and what stands beside it in its list. */
function referencesOf(
  leaves: readonly Leaf[],
  ofLiteral: (secret: Secret) => unknown,
): readonly (readonly [string, unknown])[] {
  const said = (value: Value): unknown => {
    if (value instanceof Secret) return value.template ?? ofLiteral(value)
    if (Array.isArray(value)) return value.map(said)
    return isObject(value) ? Object.entries(value).map(([key, inner]) => [key, said(inner)]) : value
  }
  return leaves.filter(leaf => leaf.secret).map(leaf => [leaf.path, said(leaf.desired)])
}

/** For a digest that is keyed: a literal in the manifest is no rotated secret when it changes. */
function withLiterals(secret: Secret): unknown {
  return secret.known ? { literal: secret.reveal() } : {}
}
