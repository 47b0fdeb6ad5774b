/** Plans with few words. */
import type { Ledger, RecordedConnector } from '../../../src/ledger/ledger.ts'
import { identityKey, type DesiredConnector, type ObservedConnector } from '../../../src/kinds/connector/connector.ts'
import type { ServiceMetadata } from '../../../src/model/field-type.ts'
import { makePlan, type PlanInput } from '../../../src/engine/plan/make-plan.ts'
import type { Observation } from '../../../src/engine/plan/observation.ts'
import type { Change, FieldChange, Plan, Step } from '../../../src/engine/plan/plan.ts'
import type { DeletionRules } from '../../../src/engine/guards/policy.ts'
import { RecordIndex } from '../../../src/engine/plan/record-index.ts'
import { FINGERPRINTER, ledger, WAREHOUSE } from '../../support/connectors.ts'

export const RULES: DeletionRules = {
  policy: 'forbid',
  labelHelps: () => true,
  labelled: () => false,
  limit: { kind: 'count', value: 5 },
  managed: 10,
}

export interface Scene extends Partial<Omit<PlanInput, 'ledger' | 'observation' | 'metadata' | 'rules'>> {
  readonly records?: readonly RecordedConnector[]
  /** Instead of `records`; undefined means off. */
  readonly ledger?: Ledger | undefined
  /** What Fivetran has: read wholly, and found at its address. */
  readonly seen?: readonly ObservedConnector[]
  /** Ids that Fivetran answered "not found" for. */
  readonly gone?: readonly string[]
  readonly observation?: Partial<Observation>
  readonly metadata?: readonly ServiceMetadata[]
  readonly rules?: Partial<DeletionRules>
}

/** Plans a scene. Addresses of unrecorded connectors count as looked up. */
export function planOf(scene: Scene): Plan {
  const { records = [], seen = [], gone = [], observation, metadata = [], rules, ...rest } = scene
  const input = {
    desired: [],
    leftovers: [],
    outsideGlobs: new Set<string>(),
    groups: [WAREHOUSE],
    selects: () => true,
    fingerprinter: FINGERPRINTER,
    ledger: ledger(records),
    ...rest,
  }
  return makePlan({
    ...input,
    metadata: new Map(metadata.map(one => [one.service, one])),
    rules: { ...RULES, ...rules },
    observation: { ...observationOf(input.desired, input.ledger, seen, gone), ...observation },
  })
}

function observationOf(
  desired: readonly DesiredConnector[],
  recorded: Ledger | undefined,
  seen: readonly ObservedConnector[],
  gone: readonly string[],
): Observation {
  const index = new RecordIndex(recorded)
  const standing = Map.groupBy(seen, one => identityKey(one.groupId, one.schema))
  const lookedUp = desired
    .filter(one => isLookedUp(index.find(one.address), gone))
    .map(one => identityKey(one.address.group.id, one.address.schema))
  return {
    byId: new Map(seen.map(one => [one.id, one])),
    gone: new Set(gone),
    atAddress: new Map(lookedUp.map(key => [key, standing.get(key) ?? []])),
    underOtherName: new Map(),
    listed: new Map(),
    approved: new Map(),
  }
}

function isLookedUp(record: RecordedConnector | undefined, gone: readonly string[]): boolean {
  return record === undefined || gone.includes(record.id)
}

/** The only change of a scene. */
export function changeOf(scene: Scene): Change {
  const { changes } = planOf(scene)
  const [change] = changes
  if (change === undefined || changes.length > 1)
    throw new Error(`expected one change, got ${changes.map(one => one.kind).join(', ') || 'none'}`)
  return change
}

/** `create`, `test` …: what is done, in order. */
export function stepsOf(change: Change): Step['do'][] {
  return change.steps.map(step => step.do)
}

/** The only body of the kind that the change sends. */
export function bodyOf(change: Change, kind: 'create' | 'update'): Record<string, unknown> {
  const found = change.steps.find(step => step.do === kind)
  if (found === undefined || !('body' in found))
    throw new Error(`no ${kind} among ${stepsOf(change).join(', ') || 'no steps'}`)
  return found.body
}

export function fieldOf(change: Change, path: string): FieldChange {
  const found = change.fields.find(one => one.path === path)
  if (found === undefined)
    throw new Error(`no field ${path} among ${change.fields.map(one => one.path).join(', ') || 'no fields'}`)
  return found
}

export function pathsOf(change: Change): string[] {
  return change.fields.map(one => one.path)
}
