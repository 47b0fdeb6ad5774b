/**
 * The change that makes a connector: where there is none, where there is none any more, or in the place of another.
 * Pure.
 */
import type { DesiredConnector, ObservedConnector } from '../../kinds/connector/connector.ts'
import type { RecordedConnector } from '../../ledger/ledger.ts'
import { FULL_RESYNC, GAP, ORPHANED_TABLES, reauthorization } from '../../kinds/connector/consequences.ts'
import { differenceOf, type FieldContext } from '../diff/fields.ts'
import { leavesOf } from '../diff/leaves.ts'
import { createBody } from './patch.ts'
import type { Change, FieldChange, Step } from './plan.ts'
import { baseOf, fieldContext, sealed, type Subject } from './subject.ts'
import { declaredTestFields, NO_PINS, pinFields, pinRefusal, pinSteps, testStep } from '../../kinds/connector/tests.ts'

/** A connector that does not exist (any more). `kind` is `create` or `recreate`. */
export function createChange(subject: Subject, kind: 'create' | 'recreate'): Change {
  return sealed({
    ...baseOf(subject, kind),
    id: undefined,
    fields: creationFields(subject),
    consequences: kind === 'recreate' ? [FULL_RESYNC, ...reauthorization(subject)] : [],
    ...stepsOrRefusal(creationSteps(subject.desired)),
    destructive: kind === 'recreate',
  })
}

/** A replacement at the same address: nothing else can be there, so the old one goes first. */
export function replaceChange(subject: Subject & { readonly observed: ObservedConnector }): Change {
  return replacement(subject, subject.observed, false)
}

/**
 * A replacement at a new address: the old one, which `recorded` tells of, goes only after the new one's tests passed.
 */
export function moveChange(subject: Subject, recorded: RecordedConnector, old: ObservedConnector): Change {
  return replacement({ ...subject, recorded }, old, true)
}

function replacement(subject: Subject, old: ObservedConnector, atNewAddress: boolean): Change {
  const create = creationSteps(subject.desired)
  const remove: Step = { do: 'delete', id: old.id, ifTestsPassed: atNewAddress }
  return sealed({
    ...baseOf(subject, 'replace'),
    id: old.id,
    fields: replacementFields(subject, old),
    consequences: [FULL_RESYNC, atNewAddress ? ORPHANED_TABLES : GAP, ...reauthorization(subject)],
    ...stepsOrRefusal(atNewAddress ? [...create, remove] : [remove, ...create]),
    destructive: true,
    // Whatever was begun before, this deletes what is there now.
    resumed: false,
  })
}

function stepsOrRefusal(steps: readonly Step[]): Pick<Change, 'steps' | 'refusal'> {
  const refusal = pinRefusal(steps)
  return { steps: refusal === undefined ? steps : [], refusal }
}

/** What becomes other than it was, and every secret, since the new connector has none. */
function replacementFields(subject: Subject, old: ObservedConnector): FieldChange[] {
  const { desired, metadata } = subject
  const created = creationFields(subject)
  const place = [
    ...moved(desired, 'service', old.service, desired.service),
    ...moved(desired, 'group_id', old.groupId, desired.address.group.id),
    ...moved(desired, 'destination_schema', old.schema, desired.address.schema),
  ]
  if (old.service !== desired.service) return [...place, ...created]
  const leaves = leavesOf(desired, old, metadata)
  const context: FieldContext = { ...fieldContext(subject), observed: old, resendSecrets: false }
  const changed = leaves.filter(leaf => !leaf.secret).flatMap(leaf => differenceOf(leaf, context)?.change ?? [])
  const plain = new Set(leaves.filter(leaf => !leaf.secret).map(leaf => leaf.path))
  return [...place, ...changed, ...created.filter(field => !plain.has(field.path))]
}

function moved({ positions }: DesiredConnector, path: string, before: string, after: string): FieldChange[] {
  const same = before.toLowerCase() === after.toLowerCase()
  return same
    ? []
    : [
        {
          path,
          before: { type: 'value', value: before },
          after: { type: 'value', value: after },
          origin: 'repository',
          position: positions.nearest([path]),
        },
      ]
}

function creationFields(subject: Subject): FieldChange[] {
  const { desired, metadata } = subject
  const context: FieldContext = {
    ...fieldContext(subject),
    observed: undefined,
    recorded: undefined,
    resendSecrets: false,
  }
  const fields = leavesOf(desired, undefined, metadata).flatMap(leaf => differenceOf(leaf, context)?.change ?? [])
  return [
    ...fields,
    ...namingField(desired),
    ...declaredTestFields(desired),
    ...pinFields(desired, pinSteps(desired, NO_PINS, NO_PINS)),
  ]
}

function namingField({ destinationSchemaNames: value, positions }: DesiredConnector): FieldChange[] {
  const path = 'destination_schema_names'
  return value === undefined
    ? []
    : [
        {
          path,
          before: { type: 'absent' },
          after: { type: 'value', value },
          origin: undefined,
          position: positions.nearest([path]),
        },
      ]
}

function creationSteps(desired: DesiredConnector): Step[] {
  return [
    { do: 'create', body: createBody(desired) },
    ...pinSteps(desired, NO_PINS, NO_PINS),
    ...(desired.tests.run ? [testStep(desired)] : []),
    ...(desired.settings.paused === true ? [] : [{ do: 'start' } as const]),
  ]
}
