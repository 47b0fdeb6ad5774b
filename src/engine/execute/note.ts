/** What the ledger is told of a change, and what only the run's end can tell the next one. */
import type { DesiredConnector, ObservedConnector } from '../../kinds/connector/connector.ts'
import { updateOf, type LedgerUpdate, type RecordedConnector } from '../../ledger/ledger.ts'
import { fieldFingerprint, type Fingerprinter } from '../plan/digest.ts'
import type { Change } from '../plan/plan.ts'
import { recordOf } from '../plan/record.ts'
import type { ExecutionPorts } from './ports.ts'
import { isCreation, type Progress } from './progress.ts'

type Ports = Pick<ExecutionPorts, 'record' | 'forget' | 'rehash' | 'fingerprinter' | 'metadata' | 'commit' | 'clock'>

/** Tells the ledger how far the change has come. */
export function note(change: Change, progress: Progress, ports: Ports): void {
  if (progress.deletedId !== undefined) ports.forget(progress.deletedId)
  if (change.desired === undefined) noteDisposal(change, progress, ports)
  // What was not read says nothing of what Fivetran holds: only the place is new.
  else if (change.kind === 'noop' && progress.connector === undefined) noteManifestPlace(change, change.desired, ports)
  else if (isApplied(progress)) noteApplied(change, change.desired, progress.connector, progress, ports)
}

/** True when the ledger's records alone could not tell the next run how far this change has come. */
export function isUnfinished(change: Change, progress: Progress): boolean {
  if (!isCreation(change) || isApplied(progress)) return false
  return progress.id !== undefined || progress.current === 'create' || progress.deletedId !== undefined
}

/** True when the connector is as declared and what Fivetran reports of that is known. */
function isApplied(progress: Progress): progress is Progress & { connector: ObservedConnector } {
  return progress.settled && progress.connector?.config !== undefined
}

function noteApplied(
  change: Change,
  desired: DesiredConnector,
  observed: ObservedConnector,
  progress: Progress,
  ports: Ports,
): void {
  const update = (fingerprinter: Fingerprinter): LedgerUpdate =>
    updateOf(change.address.group.id, appliedRecord(desired, observed, progress, ports, fingerprinter))
  ports.record(update(ports.fingerprinter))
  ports.rehash?.record(update(ports.rehash.fingerprinter))
}

function appliedRecord(
  desired: DesiredConnector,
  observed: ObservedConnector,
  progress: Progress,
  ports: Ports,
  fingerprinter: Fingerprinter,
): RecordedConnector {
  const record = recordOf({
    desired,
    observed,
    metadata: ports.metadata.get(desired.service),
    fingerprint: fieldFingerprint(fingerprinter, desired),
    commit: ports.commit,
    appliedAt: new Date(ports.clock.now()).toISOString(),
  })
  return {
    ...record,
    pins: progress.pins,
    tests: progress.testState,
    owesStart: progress.owesStart,
    ...(progress.replaces === undefined ? {} : { replaces: progress.replaces }),
  }
}

/** A connector whose manifest is gone: forgotten, or kept as retired. */
function noteDisposal({ disposal, recorded, address, refusal }: Change, progress: Progress, ports: Ports): void {
  if (recorded === undefined || refusal !== undefined) return
  if (disposal === 'forget' || disposal === 'gone') ports.forget(recorded.id)
  if (disposal === 'pause' && progress.settled) ports.record(updateOf(address.group.id, { ...recorded, retired: true }))
}

/** A manifest that moved to another file and says the same there. */
function noteManifestPlace({ recorded, address }: Change, desired: DesiredConnector, ports: Ports): void {
  if (recorded === undefined) return
  ports.record(
    updateOf(address.group.id, { ...recorded, manifest: { file: desired.position.file, document: desired.document } }),
  )
}
