/** Digests: of what a manifest declares (keyed, for the ledger) and of what a change does (for the review record). */
import { createHash } from 'node:crypto'
import type { Kind } from '../../kinds/kind.ts'
import type { Change, Step } from '../../model/change.ts'
import { pathKey, type FieldPath } from '../../model/path.ts'
import {
  identityOf,
  type Address,
  type DesiredResource,
  type FieldHash,
  type LedgerEntry,
  type RecordedResource,
  type Hasher,
} from '../../model/resource.ts'
import { Secret } from '../../model/secret.ts'
import { isObject, type Value } from '../../model/value.ts'
import { canonicalText, canonicalTextWithoutSecrets } from '../diff/canonical.ts'
import { canonicalSent, recordedField, type HashField } from '../diff/fields.ts'
import { comparedLeavesOf, leavesOf } from '../diff/leaves.ts'
import type { Leaf } from '../diff/leaf.ts'
import { isKnown } from '../diff/secrets-in.ts'

/** Where `secret_version` is recorded. */
export const SECRET_VERSION_PATH: FieldPath = ['secret_version']

/**
 * The hashes of one resource's fields, by the address as declared, which does not change when Fivetran normalises it.
 */
export function fieldHasher(hasher: Hasher, { address }: Pick<DesiredResource, 'address'>): HashField {
  const identity = identityOf(address)
  return (path, canonical) => hasher(identity, pathKey(path), canonical)
}

/**
 * The hashes to compare a ledger entry with. They are bound to the name that the manifest said then: it may say
 * Fivetran's name since.
 */
export function recordedHasher(
  hasher: Hasher,
  kind: Pick<Kind, 'name' | 'keyOf'>,
  { partition, declaredName }: RecordedResource,
): HashField {
  const identity = identityOf({ kind: kind.name, partition, key: kind.keyOf(declaredName) })
  return (path, canonical) => hasher(identity, pathKey(path), canonical)
}

/** Digest of everything that the manifest declares, the values of secrets apart; which secrets it refers to counts. */
export function declaredDigest(desired: DesiredResource, hash: HashField): FieldHash {
  const { service, fields, settings, pinnedId, lifecycle, dependsOn } = desired
  const leaves = leavesOf(desired, undefined)
  const parts = [
    canonicalTextWithoutSecrets({ service, fields }, undefined),
    // Which fields are declared at all matters too: a removed one must be cleared.
    leaves.map(leaf => pathKey(leaf.path)).toSorted(),
    referencesOf(leaves, withLiterals),
    [settings, pinnedId, lifecycle, dependsOn],
    secretVersionText(desired) ?? '',
  ]
  return hash([], JSON.stringify(parts))
}

/**
 * As `declaredDigest`, secrets included: equal when a request for both would be the same. Throws for a deferred secret.
 */
export function wholeDigest(desired: DesiredResource, hasher: Hasher): FieldHash {
  const which = whichResource(desired.address, desired)
  const hash: HashField = (path, canonical) => hasher(which, pathKey(path), canonical)
  const secrets = leavesOf(desired, undefined)
    .filter(leaf => leaf.secret)
    .map(leaf => [pathKey(leaf.path), hash(leaf.path, canonicalSent(leaf))])
  return hash([], JSON.stringify([declaredDigest(desired, hash), secrets]))
}

/**
 * True when nothing that the manifest declares has changed since it was last applied. A deferred secret counts as
 * unchanged.
 */
export function isUnchanged(desired: DesiredResource, recorded: LedgerEntry, hash: HashField): boolean {
  if (declaredDigest(desired, hash) !== recorded.digest) return false
  const isSame = (leaf: Leaf): boolean =>
    !leaf.secret ||
    !isKnown(leaf.desired) ||
    recordedField(leaf, recorded)?.sent === hash(leaf.path, canonicalSent(leaf))
  return comparedLeavesOf(desired, undefined).every(isSame)
}

/** `secret_version` as text; undefined where there is none or this run does not know it. */
export function secretVersionText({ secretVersion }: DesiredResource): string | undefined {
  return secretVersion === undefined || !isKnown(secretVersion) ? undefined : canonicalText(secretVersion, undefined)
}

/**
 * Tells the resource apart in a digest. By its identity: people can give the name of what it lives in to something
 * else. Only where it depends on other resources by its name, since what it lives in may get its id by the same plan.
 */
function whichResource(address: Address, desired: Pick<DesiredResource, 'dependsOn'> | undefined): string {
  if (desired === undefined) return identityOf(address)
  if (address.byName !== undefined) return address.byName
  return desired.dependsOn.length === 0 ? identityOf(address) : JSON.stringify([address.kind, address.name])
}

/** What the digest of a change is made of. */
export type Digestible = Pick<Change, 'action' | 'address' | 'service' | 'fields' | 'consequences' | 'steps'> & {
  readonly desired?: DesiredResource
  readonly recorded?: RecordedResource | undefined
}

/**
 * Digest of what a change does: action, resource, new values, names of secret references and consequences. Neither old
 * values nor secrets are in it, nor what only a rotated secret or an unfinished run adds (sending it, testing,
 * starting), so a plan made without the secrets gives the same digest as the apply that has them.
 */
export function changeDigest(change: Digestible): string {
  const { action, address, service, consequences, steps, desired, recorded } = change
  const said = {
    // A rotated secret makes an update of what would otherwise be tested alone; what holds for many, of nothing.
    action: action === 'test' || (action === 'none' && holdsForMany(desired)) ? 'update' : action,
    which: whichResource(address, desired),
    service,
    fields: change.fields
      .filter(
        ({ path, after, rule }) =>
          after.type !== 'secret' && rule !== true && !(action === 'replace' && isPlace(path, address)),
      )
      .map(field => [pathKey(field.path), field.after]),
    references: desired === undefined ? [] : referencesOf(leavesOf(desired, undefined), () => ({ literal: true })),
    settings: desired?.settings,
    ...rulesOf(desired),
    consequences: consequences
      .filter(({ code, implied }) => code !== 'secrets-resent' && implied !== true)
      .map(({ code }) => code),
    other: steps.filter(isReviewed),
    // A permission counts once: when it is missing again, it is missing under another id.
    ...(action === 'recreate' ? { missing: recorded?.id } : {}),
  }
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 22)
}

/**
 * What holds for many is reviewed as it is declared, whether or not something differs now: what it stands for may change
 * before it is applied.
 */
function rulesOf(desired: DesiredResource | undefined): { readonly rules?: readonly string[] } {
  const rules = ruleLeaves(desired)
  if (rules.length === 0) return {}
  return { rules: rules.map(leaf => JSON.stringify([pathKey(leaf.path), canonicalSent(leaf)])).toSorted() }
}

/**
 * True for a manifest of which something holds for many. Even where nothing differs when it is reviewed, something may
 * when it is applied.
 */
export function holdsForMany(desired: DesiredResource | undefined): boolean {
  return ruleLeaves(desired).length > 0
}

function ruleLeaves(desired: DesiredResource | undefined): Leaf[] {
  const leaves = desired === undefined ? [] : comparedLeavesOf(desired, undefined)
  return leaves.filter(({ type }) => type?.rule === true)
}

/**
 * True for a field that says where the resource is, for people. A move is told by its identity: what it moves to may be
 * renamed.
 */
function isPlace([name, ...rest]: FieldPath, { place }: Address): boolean {
  return typeof name === 'string' && rest.length === 0 && Object.hasOwn(place, name)
}

/**
 * Steps that the fields do not tell. The end of a resource that was replaced is the other half of what was reviewed.
 */
function isReviewed(step: Step): boolean {
  return step.do === 'delete' || (step.do === 'follow' && step.reviewed)
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
  return leaves.filter(leaf => leaf.secret).map(leaf => [pathKey(leaf.path), said(leaf.desired)])
}

/** For a digest that is keyed: a literal in the manifest is no rotated secret when it changes. */
function withLiterals(secret: Secret): unknown {
  return secret.known ? { literal: secret.reveal() } : {}
}
