/** Plans with few words. */
import { makePlan } from '../../../src/engine/plan/make-plan.ts'
import type { PlanInput } from '../../../src/engine/plan/plan-input.ts'
import type { DeletionRules } from '../../../src/engine/guards/deletions.ts'
import { indexBeside } from '../../../src/engine/record/held.ts'
import { LedgerIndex } from '../../../src/engine/record/ledger-index.ts'
import { addressesIn, type DesiredConnector, type ObservedConnector } from '../../../src/kinds/connector/connector.ts'
import { connectorKind } from '../../../src/kinds/connector/kind.ts'
import type { Group } from '../../../src/kinds/group/group.ts'
import type { Observation } from '../../../src/kinds/kind.ts'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import type { Change, FieldChange, Plan } from '../../../src/model/change.ts'
import type { ServiceMetadata } from '../../../src/model/field-type.ts'
import { formatPath } from '../../../src/model/path.ts'
import { identityOf, type LedgerEntry } from '../../../src/model/resource.ts'
import { HASHER, ledger, typed, WAREHOUSE } from '../../support/connectors.ts'
import { WORDS } from '../../support/words.ts'

export const RULES: DeletionRules = {
  policy: 'forbid',
  labelHelps: () => true,
  canPause: () => true,
  labelled: () => false,
  limit: { kind: 'count', value: 5 },
  managed: 10,
  words: WORDS.deletions,
}

export interface Scene extends Partial<Omit<PlanInput, 'ledger' | 'rules' | 'kinds'>> {
  readonly desired?: readonly DesiredConnector[]
  readonly groups?: readonly Group[]
  readonly records?: readonly LedgerEntry[]
  /** Instead of `records`; undefined means off. */
  readonly ledger?: Ledger | undefined
  /** What Fivetran has: read wholly, and found at its address. */
  readonly seen?: readonly ObservedConnector[]
  /** Ids that Fivetran answered "not found" for. */
  readonly missing?: readonly string[]
  readonly observation?: Partial<Observation>
  /** Of the services: types of the desired connectors. */
  readonly metadata?: readonly ServiceMetadata[]
  readonly rules?: Partial<DeletionRules>
}

/** What `makePlan` takes for a scene. Addresses of unrecorded connectors count as looked up. */
export function inputOf(scene: Scene): PlanInput {
  const {
    records = [],
    seen = [],
    missing = [],
    metadata = [],
    observation,
    rules,
    groups = [WAREHOUSE],
    ...rest
  } = scene
  const desired = (scene.desired ?? []).map(one =>
    typed(
      one,
      metadata.find(({ service }) => service === one.service),
    ),
  )
  const input = {
    interrupted: [],
    outsideGlobs: new Set<string>(),
    selects: () => true,
    hasher: HASHER,
    rewrite: false,
    ledger: ledger(records),
    words: WORDS,
    ...rest,
  }
  const index = LedgerIndex.of(input.ledger, connectorKind)
  const observed = { ...observationOf(desired, index, seen, missing), ...observation }
  const addresses = addressesIn(groups)
  const beside = indexBeside({ kind: connectorKind, desired, index }, input.hasher, input.names ?? (() => false))
  return {
    ...input,
    ledger: input.ledger !== undefined,
    rules: { ...RULES, ...rules },
    kinds: [{ kind: connectorKind, desired, addresses, index: beside, observation: observed }],
  }
}

/** Plans a scene. */
export function planOf(scene: Scene): Plan {
  return makePlan(inputOf(scene))
}

function observationOf(
  desired: readonly DesiredConnector[],
  index: LedgerIndex,
  seen: readonly ObservedConnector[],
  missing: readonly string[],
): Observation {
  const standing = Map.groupBy(seen, one => identityOf({ kind: 'connector', ...one }))
  const isLookedUp = ({ address }: DesiredConnector): boolean => {
    const record = index.find(address)
    return record === undefined || missing.includes(record.id)
  }
  const lookedUp = desired.filter(isLookedUp).map(one => identityOf(one.address))
  return {
    byId: new Map(seen.map(one => [one.id, one])),
    missing: new Set(missing),
    atAddress: new Map(lookedUp.map(key => [key, standing.get(key) ?? []])),
    underOtherName: new Map(),
    listed: new Map(),
  }
}

/** The only change of a scene. */
export function changeOf(scene: Scene): Change {
  const { changes } = planOf(scene)
  const [change] = changes
  if (change === undefined || changes.length > 1)
    throw new Error(`expected one change, got ${changes.map(one => one.action).join(', ') || 'none'}`)
  return change
}

/** `create`, `test` …: what is done, in order. */
export function stepsOf(change: Change): string[] {
  return change.steps.map(step => (step.do === 'follow' ? step.name : step.do))
}

/** The only body of the kind that the change sends. */
export function bodyOf(change: Change, kind: 'create' | 'update'): Record<string, unknown> {
  const found = change.steps.find(step => step.do === kind)
  if (found === undefined || !('body' in found))
    throw new Error(`no ${kind} among ${stepsOf(change).join(', ') || 'no steps'}`)
  return found.body
}

/** The field by its path as people read it. */
export function fieldOf(change: Change, path: string): FieldChange {
  const found = change.fields.find(one => formatPath(one.path) === path)
  if (found === undefined) throw new Error(`no field ${path} among ${pathsOf(change).join(', ') || 'no fields'}`)
  return found
}

export function pathsOf(change: Change): string[] {
  return change.fields.map(one => formatPath(one.path))
}
