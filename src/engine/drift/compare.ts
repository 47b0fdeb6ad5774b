/**
 * Which declared fields of one resource differ, who changed each, and how Fivetran's value would get into the manifest.
 */
import { recordedOf, type Change, type FieldChange, type Origin } from '../../model/change.ts'
import { pathKey } from '../../model/path.ts'
import { originOf, type FieldDifference } from '../diff/fields.ts'
import { hiddenIn } from '../diff/shown.ts'
import { compare, fieldContext, type ExistingSubject } from '../subject.ts'
import { acceptanceOf } from './acceptance.ts'
import { isDrift, type DriftedField } from './report.ts'

/**
 * All fields that differ. `change`: what an apply would do, which knows of fields that were removed from the manifest
 * and of what follows the fields, too.
 */
export function comparedFields(subject: ExistingSubject, change: Change | undefined): DriftedField[] {
  if (subject.desired.service !== subject.observed.service) return [serviceField(subject)]
  const declared = compare(subject).differing.map(difference => fieldOf(difference, subject))
  return [...declared, ...furtherFields(change, declared).map(ofRepository)]
}

/**
 * What the change has beside the declared fields. A replacement shows every secret, and without a record a plan sends
 * secrets again: neither says anything of who changed what.
 */
function furtherFields(change: Change | undefined, declared: readonly FieldChange[]): readonly FieldChange[] {
  if (change === undefined || change.action === 'replace' || recordedOf(change) === undefined) return []
  const known = new Set(declared.map(({ path }) => pathKey(path)))
  return change.fields.filter(({ path }) => !known.has(pathKey(path)))
}

function serviceField({ desired, observed, recorded }: ExistingSubject): DriftedField {
  const path = ['service']
  const origin = originOfService(desired.service, observed.service, recorded?.service)
  return {
    path,
    before: { type: 'value', value: observed.service },
    after: { type: 'value', value: desired.service },
    differences: [{ type: 'changed', path, before: observed.service, after: desired.service }],
    origin,
    position: desired.positions.nearest(path),
    acceptance: { how: origin === 'repository' ? 'none' : 'unreadable' },
  }
}

function originOfService(desired: string, observed: string, recorded: string | undefined): Origin | undefined {
  if (recorded === undefined) return undefined
  if (observed === recorded) return 'repository'
  return desired === recorded ? 'fivetran' : 'both'
}

function fieldOf({ leaf, change }: FieldDifference, subject: ExistingSubject): DriftedField {
  const { recorded } = subject
  // Of a secret that this run does not have, only whether Fivetran's side has changed can be told.
  const unknown = recorded === undefined ? undefined : (originOf(leaf, fieldContext(subject)) ?? 'repository')
  const field = { ...change, origin: change.origin ?? unknown }
  return { ...field, acceptance: isDrift(field) ? acceptanceOf(leaf, hiddenIn(leaf, recorded)) : { how: 'none' } }
}

/**
 * What follows the fields, and fields that were removed from the manifest: only the repository can have changed them.
 */
function ofRepository(field: FieldChange): DriftedField {
  return { ...field, origin: 'repository', acceptance: { how: 'none' } }
}
