/** The changes that make a resource: create, recreate and replace. Pure. */
import type { Creation, FieldChange, Origin, Recreation, Replacement, Step } from '../../model/change.ts'
import type { ObservedResource, RecordedResource } from '../../model/resource.ts'
import { differenceOf, type FieldContext } from '../diff/fields.ts'
import { leavesOf } from '../diff/leaves.ts'
import { fieldContext, type Subject } from '../subject.ts'
import { base, situationOf, withDigest } from './change-parts.ts'

/** The creation of a resource that does not exist. */
export function creation(subject: Subject): Creation {
  const consequences = subject.kind.consequences('create', situationOf(subject, [], false))
  return withDigest<Creation>({ ...base(subject), ...made(subject), action: 'create', consequences })
}

/** The creation of a resource that is recorded and missing. */
export function recreation(subject: Subject & { readonly recorded: RecordedResource }): Recreation {
  const consequences = subject.kind.consequences('recreate', situationOf(subject, [], false))
  return withDigest<Recreation>({
    ...base(subject),
    ...made(subject),
    action: 'recreate',
    consequences,
    recorded: subject.recorded,
  })
}

/**
 * Another resource in the place of `old`. At the same address there is room for one alone, so the old one is deleted
 * first. At a new address it is deleted last, after everything else has succeeded.
 */
export function replacement(
  subject: Subject,
  old: ObservedResource,
  recorded: RecordedResource,
  where: 'same address' | 'new address',
): Replacement {
  const atNewAddress = where === 'new address'
  const { fields, steps: create, refusal, warnings } = made(subject)
  const changed = replacementFields(subject, old, recorded, fields)
  const remove: Step = { do: 'delete', id: old.id, onlyAfterSuccess: atNewAddress }
  const steps = atNewAddress ? [...create, remove] : [remove, ...create]
  return withDigest<Replacement>({
    ...base(subject),
    action: 'replace',
    id: old.id,
    fields: changed,
    outline: subject.kind.outline(changed),
    consequences: subject.kind.consequences(atNewAddress ? 'move' : 'replace', situationOf(subject, [], false)),
    warnings,
    steps: refusal === undefined ? steps : [],
    refusal,
    observed: old,
    recorded,
  })
}

/** What is done and shown of a new resource. */
function made(subject: Subject): Pick<Creation, 'fields' | 'outline' | 'steps' | 'refusal' | 'warnings'> {
  const { kind, desired } = subject
  const declared = createdFields(subject)
  const { fields: more, steps, refusal, warnings } = kind.followUp(situationOf(subject, declared, false))
  const fields = [...declared, ...more]
  const all: Step[] = [{ do: 'create', body: kind.createBody(desired) }, ...steps]
  return { fields, outline: kind.outline(fields), steps: refusal === undefined ? all : [], refusal, warnings }
}

function createdFields(subject: Subject): FieldChange[] {
  const context: FieldContext = {
    ...fieldContext(subject),
    observed: undefined,
    recorded: undefined,
    resendSecrets: false,
  }
  return leavesOf(subject.desired, undefined).flatMap(leaf => differenceOf(leaf, context)?.change ?? [])
}

/**
 * The fields that differ from those of the old resource, and every secret, since the new resource has none yet.
 * `created`: all fields of the new resource.
 */
function replacementFields(
  subject: Subject,
  old: ObservedResource,
  recorded: RecordedResource,
  created: readonly FieldChange[],
): FieldChange[] {
  const { desired } = subject
  const place = movedFields(subject, old, recorded)
  if (old.service !== desired.service) return [...place, ...created]
  const leaves = leavesOf(desired, old.fields ?? {}).filter(leaf => !leaf.secret)
  const context: FieldContext = { ...fieldContext(subject), observed: old.fields ?? {}, recorded, resendSecrets: false }
  const changed = leaves.flatMap(leaf => differenceOf(leaf, context)?.change ?? [])
  const plain = new Set(leaves.map(leaf => JSON.stringify(leaf.path)))
  return [...place, ...changed, ...created.filter(field => !plain.has(JSON.stringify(field.path)))]
}

/** The service and the parts of the address, as far as they differ. */
function movedFields(
  { addresses, desired }: Subject,
  old: ObservedResource,
  recorded: RecordedResource,
): FieldChange[] {
  const before = addresses.of(old.partition, old.name).place
  const after = desired.address.place
  return [
    ...movedField(desired, 'service', old.service, desired.service, 'repository'),
    ...Object.keys(after).flatMap(name =>
      movedField(desired, name, before[name] ?? '', after[name] ?? '', originOf(name, desired, recorded)),
    ),
  ]
}

/** The manifest names what it lives in as before: then people gave the name to something else. */
function originOf(name: string, { declaredParent }: Subject['desired'], recorded: RecordedResource): Origin {
  const isAsBefore = declaredParent?.field === name && declaredParent.name === recorded.declaredParent
  return isAsBefore ? 'fivetran' : 'repository'
}

function movedField(
  { positions }: Subject['desired'],
  name: string,
  before: string,
  after: string,
  origin: Origin,
): FieldChange[] {
  if (before.toLowerCase() === after.toLowerCase()) return []
  const path = [name]
  return [
    {
      path,
      before: { type: 'value', value: before },
      after: { type: 'value', value: after },
      differences: [{ type: 'changed', path, before, after }],
      origin,
      position: positions.nearest(path),
    },
  ]
}
