/** Digests: of what a manifest declares (keyed, for the ledger) and of what a change does (for the review record). */
import { createHash } from 'node:crypto'
import { identityKey, type DesiredConnector } from '../model/connector.ts'
import type { ServiceMetadata } from '../model/metadata.ts'
import type { Value } from '../model/value.ts'
import type { Fingerprint, RecordedConnector } from '../ledger/ledger.ts'
import { canonicalSent, type FieldFingerprint } from './fields.ts'
import { leavesOf, secretsOf, type Leaf } from './leaves.ts'
import { meaning, meaningWithoutSecrets } from './meaning.ts'
import type { Change, FieldChange } from './plan.ts'

/** Keyed hash bound to an account: (identity, path, canonical text) → fingerprint. */
export type Fingerprinter = (identity: string, path: string, canonical: string) => Fingerprint

/** The fingerprints of one connector's fields. Its identity is the address as declared, which does not change when Fivetran normalises it. */
export function fieldFingerprint(fingerprinter: Fingerprinter, desired: DesiredConnector): FieldFingerprint {
  const identity = identityKey(desired.address.group.id, desired.address.schema)
  return (path, canonical) => fingerprinter(identity, path, canonical)
}

/** Digest of everything that the manifest declares, the values of secrets apart. */
export function settingsDigest(desired: DesiredConnector, fingerprint: FieldFingerprint): Fingerprint {
  const { service, schemaFields, config, auth, settings, destinationSchemaNames, tests, pins, pinnedId, lifecycle } = desired
  const declared = { service, schemaFields: { ...schemaFields }, config, auth, settings: settings as Value }
  const parts = [
    meaningWithoutSecrets(declared, undefined),
    // Which fields are declared at all matters too: a removed one must be cleared.
    JSON.stringify(leavesOf(desired, undefined, undefined).map(leaf => leaf.path).toSorted()),
    JSON.stringify([destinationSchemaNames, tests, pins, pinnedId, lifecycle]),
    desired.secretVersion === undefined ? '' : meaning(desired.secretVersion, undefined),
  ]
  return fingerprint('', JSON.stringify(parts))
}

/** As `settingsDigest`, secrets included: equal when a request for both would be the same. Throws for a deferred secret. */
export function fullDigest(desired: DesiredConnector, metadata: ServiceMetadata | undefined, fingerprint: FieldFingerprint): Fingerprint {
  const secrets = leavesOf(desired, undefined, metadata)
    .filter(leaf => leaf.secret)
    .map(leaf => [leaf.path, fingerprint(leaf.path, canonicalSent(leaf))])
  return fingerprint('', JSON.stringify([settingsDigest(desired, fingerprint), secrets]))
}

/** True when nothing that the manifest declares has changed since it was last applied. A deferred secret counts as unchanged. */
export function isUnchanged(
  desired: DesiredConnector,
  recorded: RecordedConnector,
  metadata: ServiceMetadata | undefined,
  fingerprint: FieldFingerprint,
): boolean {
  if (settingsDigest(desired, fingerprint) !== recorded.digest) return false
  const secretIsUnchanged = (leaf: Leaf): boolean => {
    if (!leaf.secret || !secretsOf(leaf.desired).every(secret => secret.known)) return true
    return recorded.fields[leaf.path]?.sent === fingerprint(leaf.path, canonicalSent(leaf))
  }
  return leavesOf(desired, undefined, metadata).every(secretIsUnchanged)
}

/**
 * Digest of what a change does: kind, identity, new values, names of secret references and consequences. Neither old values
 * nor secrets are in it, so a plan made without the secrets gives the same digest as the apply that has them.
 */
export function changeDigest(change: Omit<Change, 'digest'>): string {
  const { kind, address, service, desired, consequences, steps } = change
  const said = {
    kind,
    identity: identityKey(address.group.id, address.schema),
    service,
    fields: change.fields.filter(field => field.after.type !== 'secret').map(newValue),
    references: desired === undefined ? [] : referencesOf(desired),
    consequences: consequences.filter(({ code }) => code !== 'secrets-resent').map(({ code }) => code),
    other: steps.flatMap(step => (step.do === 'create' || step.do === 'update' ? [] : [step])),
  }
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 22)
}

function newValue(field: FieldChange): unknown {
  return [field.path, field.after]
}

function referencesOf(desired: DesiredConnector): unknown {
  return leavesOf(desired, undefined, undefined)
    .filter(leaf => leaf.secret)
    .map(leaf => [leaf.path, secretsOf(leaf.desired).flatMap(secret => secret.references).toSorted()])
}
