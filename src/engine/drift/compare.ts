/**
 * Which declared fields of one connector differ, who changed each, and how Fivetran's value would get into the
 * manifest.
 */
import { differencesOf } from '../plan/connector-change.ts'
import { canonicalRead, type FieldDifference } from '../diff/fields.ts'
import type { Leaf } from '../diff/leaf.ts'
import type { Change, FieldChange, Origin } from '../plan/plan.ts'
import { shownHidden, shownValue } from '../diff/shown.ts'
import type { Existing } from '../plan/subject.ts'
import { adoptionOf } from './adoption.ts'
import { hiddenInside, isHiddenField, withoutHidden } from './hidden.ts'
import type { DriftedField } from './report.ts'

/** All fields that differ. `change`: what an apply would do, which knows fields that left the manifest, too. */
export function comparedFields(subject: Existing, change: Change | undefined): DriftedField[] {
  if (subject.desired.service !== subject.observed.service) return [serviceField(subject)]
  const declared = differencesOf(subject).map(difference => fieldOf(difference, subject))
  const known = new Set(declared.map(field => field.path))
  // Without a record a plan resends secrets, which says nothing of who changed what.
  const others =
    change === undefined || change.kind === 'replace' || subject.recorded === undefined
      ? []
      : change.fields.filter(field => !known.has(field.path))
  return [...declared, ...others.map(ofRepository)]
}

function serviceField({ desired, observed, recorded }: Existing): DriftedField {
  const origin: Origin | undefined =
    recorded === undefined
      ? undefined
      : observed.service === recorded.service
        ? 'repository'
        : desired.service === recorded.service
          ? 'fivetran'
          : 'both'
  return {
    path: 'service',
    manifest: { type: 'value', value: desired.service },
    fivetran: { type: 'value', value: observed.service },
    origin,
    position: desired.positions.nearest(['service']),
    adoption: { how: origin === 'repository' ? 'none' : 'unreadable' },
  }
}

function fieldOf({ leaf, change }: FieldDifference, subject: Existing): DriftedField {
  const { recorded, desired } = subject
  const origin = change.origin ?? originOfUnknown(leaf, subject)
  const isHidden = change.before.type === 'hidden' || isHiddenField(leaf, recorded)
  const inside = hiddenInside(leaf, recorded)
  const fivetran = isHidden
    ? shownHidden(leaf.observed)
    : shownValue(withoutHidden(leaf.observed ?? null, leaf.type, inside), leaf.type)
  const adoption =
    origin === 'repository'
      ? { how: 'none' as const }
      : isHidden
        ? { how: 'unreadable' as const }
        : adoptionOf(leaf, desired, inside)
  return { path: change.path, manifest: change.after, fivetran, origin, position: change.position, adoption }
}

/** Of a secret that this run does not have, only whether Fivetran's side changed can be told. */
function originOfUnknown(leaf: Leaf, { recorded, fingerprint }: Existing): Origin | undefined {
  if (recorded === undefined) return undefined
  const read = recorded.fields[leaf.path]?.read
  return read !== undefined && read !== fingerprint(leaf.path, canonicalRead(leaf)) ? 'fivetran' : 'repository'
}

/** Pins, test flags and fields that left the manifest: nobody but the repository can have changed them. */
function ofRepository({ path, before, after, position }: FieldChange): DriftedField {
  return { path, manifest: after, fivetran: before, origin: 'repository', position, adoption: { how: 'none' } }
}
