/** Which declared fields of one connector differ, who changed each, and how Fivetran's value would get into the manifest. */
import type { ObservedConnector } from '../model/connector.ts'
import { canonicalRead, type FieldDifference, type FieldFingerprint } from '../plan/fields.ts'
import { differencesOf, isIgnored, type Subject } from '../plan/connector-change.ts'
import { leavesOf, secretsOf, type Leaf } from '../plan/leaves.ts'
import type { Change, FieldChange, Origin } from '../plan/plan.ts'
import { shownHidden, shownSecret, shownValue } from '../plan/shown.ts'
import { adoptionOf } from './adoption.ts'
import { hiddenInside, isHiddenField, withoutHidden } from './hidden.ts'
import type { DriftedField } from './report.ts'

export type Existing = Subject & { readonly observed: ObservedConnector }

/** All fields that differ. `change`: what an apply would do, which knows fields that left the manifest, too. */
export function comparedFields(subject: Existing, change: Change | undefined): DriftedField[] {
  if (subject.desired.service !== subject.observed.service) return [serviceField(subject)]
  const declared = [...differencesOf(subject), ...unknownSecrets(subject)].map(difference => fieldOf(difference, subject))
  const known = new Set(declared.map(field => field.path))
  const others = change === undefined || change.kind === 'replace' ? [] : change.fields.filter(field => !known.has(field.path))
  return [...declared, ...others.map(ofRepository)]
}

function serviceField({ desired, observed, recorded }: Existing): DriftedField {
  const origin: Origin | undefined = recorded === undefined ? undefined : observed.service === recorded.service ? 'repository' : desired.service === recorded.service ? 'fivetran' : 'both'
  return {
    path: 'service',
    manifest: { type: 'value', value: desired.service },
    fivetran: { type: 'value', value: observed.service },
    origin,
    position: desired.positions.get('service') ?? desired.position,
    adoption: { how: origin === 'repository' ? 'none' : 'unreadable' },
  }
}

/** Secrets that this run does not have: only whether Fivetran's side changed can be told. */
function unknownSecrets({ desired, observed, recorded, metadata, fingerprint }: Existing): FieldDifference[] {
  const leaves = leavesOf(desired, observed, metadata).filter(leaf => leaf.secret && !isIgnored(leaf.path, desired.lifecycle.ignoreChanges))
  return leaves
    .filter(leaf => secretsOf(leaf.desired).some(secret => !secret.known) && isReadOtherwise(leaf, recorded?.fields[leaf.path]?.read, fingerprint))
    .map(leaf => ({ leaf, change: { path: leaf.path, before: { type: 'hidden' }, after: shownSecret(leaf.desired, 'unchanged'), origin: 'fivetran', position: leaf.position } }))
}

function isReadOtherwise(leaf: Leaf, read: string | undefined, fingerprint: FieldFingerprint): boolean {
  return read !== undefined && read !== fingerprint(leaf.path, canonicalRead(leaf))
}

function fieldOf({ leaf, change }: FieldDifference, subject: Existing): DriftedField {
  const { recorded, ledger, desired } = subject
  // What is declared and was never recorded came into the manifest since.
  const origin = change.origin ?? (ledger ? 'repository' : undefined)
  const isHidden = isHiddenField(leaf, recorded)
  const inside = hiddenInside(leaf, recorded)
  const fivetran = isHidden ? shownHidden(leaf.observed) : shownValue(withoutHidden(leaf.observed ?? null, leaf.type, inside), leaf.type)
  const adoption = origin === 'repository' ? { how: 'none' as const } : isHidden ? { how: 'unreadable' as const } : adoptionOf(leaf, desired, inside)
  return { path: change.path, manifest: change.after, fivetran, origin, position: change.position, adoption }
}

/** Pins, test flags and fields that left the manifest: nobody but the repository can have changed them. */
function ofRepository({ path, before, after, position }: FieldChange): DriftedField {
  return { path, manifest: after, fivetran: before, origin: 'repository', position, adoption: { how: 'none' } }
}
