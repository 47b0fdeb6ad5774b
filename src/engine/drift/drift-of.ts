/** Desired, recorded and observed make a drift report. Pure. */
import {
  identityKey,
  type Address,
  type DesiredConnector,
  type ObservedConnector,
} from '../../kinds/connector/connector.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import type { IntendedChange, Ledger } from '../../ledger/ledger.ts'
import { subjectOf } from '../plan/desired-change.ts'
import type { Fingerprinter } from '../plan/digest.ts'
import type { Observation } from '../plan/observation.ts'
import type { Change, Plan } from '../plan/plan.ts'
import { RecordIndex, type IndexedRecord } from '../plan/record-index.ts'
import { hidingSecretsOf } from '../../redact/near.ts'
import { comparedFields } from './compare.ts'
import { healthOf } from './health.ts'
import {
  isDrift,
  type DriftedConnector,
  type DriftReport,
  type VanishedConnector,
  type WaitingConnector,
} from './report.ts'
import { byAddress, waitingFor } from './waiting.ts'

export interface DriftInput {
  readonly desired: readonly DesiredConnector[]
  /** Undefined when the ledger is off or not readable. */
  readonly ledger: Ledger | undefined
  /** Everything that is desired or recorded, and the lists of their groups. */
  readonly observation: Observation
  /** Made of the same. */
  readonly plan: Plan
  readonly metadata: ReadonlyMap<string, ServiceMetadata>
  /** Made what is recorded. */
  readonly fingerprinter: Fingerprinter
  /** What an apply has begun and not finished: what Fivetran shows of it is on the way. */
  readonly leftovers: readonly IntendedChange[]
  readonly targets: readonly string[]
  /** `targets` as a test. */
  readonly selects: (address: Address) => boolean
}

/** What was found of one connector. */
type Finding =
  | { readonly is: 'drifted'; readonly drifted: DriftedConnector }
  | { readonly is: 'vanished'; readonly vanished: VanishedConnector }
  | { readonly is: 'waiting'; readonly waiting: WaitingConnector }
  | { readonly is: 'clean' }

/** Compares every selected connector. Lists are by address. */
export function driftOf(input: DriftInput): DriftReport {
  const index = new RecordIndex(input.ledger)
  const desired = input.desired.filter(one => input.selects(one.address))
  const changes = new Map(input.plan.changes.map(change => [keyOf(change.address), change]))
  const findings = desired.map(one => findingOf(one, index, changes.get(keyOf(one.address)), input))
  const orphans = input.plan.changes.filter(change => change.desired === undefined).map(waitingFor)
  const read = desired.flatMap(one => {
    const observed = observedOf(one, index.find(one.address), input)
    return observed === undefined ? [] : [{ one, observed }]
  })
  return {
    ledger: input.ledger !== undefined,
    compared: read.length,
    targets: input.targets,
    drifted: findings.flatMap(found => (found.is === 'drifted' ? [found.drifted] : [])).toSorted(byAddress),
    vanished: findings.flatMap(found => (found.is === 'vanished' ? [found.vanished] : [])).toSorted(byAddress),
    waiting: [...findings.flatMap(found => (found.is === 'waiting' ? [found.waiting] : [])), ...orphans].toSorted(
      byAddress,
    ),
    unmanaged: input.plan.unmanaged.filter(one => input.selects(one.address)),
    health: read
      .flatMap(({ one, observed }) => healthOf(one.address, observed, hidingSecretsOf(one)) ?? [])
      .toSorted(byAddress),
  }
}

function keyOf(address: Address): string {
  return identityKey(address.group.id, address.schema)
}

function observedOf(
  { address }: DesiredConnector,
  recorded: IndexedRecord | undefined,
  { observation }: DriftInput,
): ObservedConnector | undefined {
  return recorded === undefined ? observation.atAddress.get(keyOf(address))?.[0] : observation.byId.get(recorded.id)
}

function findingOf(
  desired: DesiredConnector,
  index: RecordIndex,
  change: Change | undefined,
  input: DriftInput,
): Finding {
  const recorded = index.find(desired.address)
  const observed = observedOf(desired, recorded, input)
  if (isUnderWay(desired, recorded, input))
    return waiting({ ...base(desired), what: 'unfinished', fields: [], note: undefined })
  if (recorded !== undefined && input.observation.gone.has(recorded.id))
    return { is: 'vanished', vanished: vanishedOf(desired, recorded, input) }
  const isComparable =
    observed !== undefined &&
    (recorded !== undefined || input.ledger === undefined) &&
    !isAmbiguous(desired, recorded, input)
  if (!isComparable) return change === undefined ? { is: 'clean' } : waiting(waitingFor(change))
  const fields = comparedFields({ ...subjectOf(desired, recorded, observed, input), observed }, change)
  if (fields.some(isDrift)) return { is: 'drifted', drifted: { ...base(desired), id: observed.id, fields } }
  return change === undefined || change.kind === 'noop'
    ? { is: 'clean' }
    : waiting({ ...waitingFor(change), fields: fields.map(field => field.path) })
}

function waiting(one: WaitingConnector): Finding {
  return { is: 'waiting', waiting: one }
}

function base({
  address,
  service,
  position,
}: DesiredConnector): Pick<DriftedConnector, 'address' | 'service' | 'position'> {
  return { address, service, position }
}

function isUnderWay(
  { address }: DesiredConnector,
  recorded: IndexedRecord | undefined,
  { leftovers }: DriftInput,
): boolean {
  return leftovers.some(
    one =>
      identityKey(one.groupId, one.schema) === keyOf(address) || (recorded !== undefined && one.id === recorded.id),
  )
}

/** Two connectors at one address: which of them is meant cannot be told. */
function isAmbiguous(
  { address }: DesiredConnector,
  recorded: IndexedRecord | undefined,
  { observation }: DriftInput,
): boolean {
  return recorded === undefined && (observation.atAddress.get(keyOf(address))?.length ?? 0) > 1
}

function vanishedOf(
  desired: DesiredConnector,
  recorded: IndexedRecord,
  { observation }: DriftInput,
): VanishedConnector {
  const successor = observation.atAddress.get(keyOf(desired.address))?.[0]
  return {
    ...base(desired),
    id: recorded.id,
    successor: successor === undefined ? undefined : { id: successor.id, service: successor.service },
  }
}
