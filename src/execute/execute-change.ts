/** Runs the requests of one change, in order, and keeps what was reached whatever happens. */
import { ApiError } from '../errors.ts'
import type { DesiredConnector, ObservedConnector, SetupTest } from '../model/connector.ts'
import type { LedgerUpdate, RecordedConnector, TestState } from '../ledger/ledger.ts'
import { fieldFingerprint, type Fingerprinter } from '../plan/digest.ts'
import type { Change, Step } from '../plan/plan.ts'
import { recordOf } from '../plan/record.ts'
import { hidingSecretsOf } from '../redact-near.ts'
import { createConnector } from './create-connector.ts'
import type { ExecutionPorts } from './ports.ts'
import type { ChangeResult, Outcome } from './result.ts'
import { runSetupTests } from './setup-tests.ts'
import { echoWarnings } from './echo.ts'

/** How far a change has come. */
interface Progress {
  id: string | undefined
  /** The latest report that carries a config. */
  connector: ObservedConnector | undefined
  /** True when the fields are as declared: created, updated, or equal from the start. */
  settled: boolean
  pins: { certificates: string[]; fingerprints: string[] }
  testState: TestState
  tests: readonly SetupTest[]
  owesStart: boolean
  replaces: string | undefined
  /** A connector that this change has deleted. */
  deletedId: string | undefined
  /** The request in hand; what it did is unknown while it is not answered. */
  current: Step['do'] | undefined
  message: string | undefined
}

/** Executes a change. Never throws for what Fivetran answers: that is the result. */
export async function executeChange(change: Change, ports: ExecutionPorts): Promise<ChangeResult> {
  const hide = hidingSecretsOf(change.desired)
  const log = { ...ports.log, info: (line: string) => ports.log.info(hide(line)), warning: (line: string) => ports.log.warning(hide(line)) }
  const result = await executeSteps(change, { ...ports, log })
  const tests = result.tests.map(one => Object.assign({}, one, { title: hide(one.title), message: hide(one.message) }))
  return { ...result, message: result.message === undefined ? undefined : hide(result.message), tests }
}

async function executeSteps(change: Change, ports: ExecutionPorts): Promise<ChangeResult> {
  const progress = initialProgress(change)
  try {
    for (const step of change.steps) {
      if (ports.signal.aborted) return finish(change, progress, ports, 'skipped', 'Cancelled; the next run goes on.')
      progress.current = step.do
      await executeStep(step, change, progress, ports)
      progress.current = undefined
      note(change, progress, ports)
      // What follows the tests (start, end of the old connector) waits for them.
      if (step.do === 'test' && progress.testState !== 'passed') break
    }
    await readBack(progress, ports)
    note(change, progress, ports)
    return finish(change, progress, ports, outcomeOf(progress, change), progress.message)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // A refusal is an answer: nothing is under way any more.
    if (!error.ambiguous) progress.current = undefined
    note(change, progress, ports)
    return finish(change, progress, ports, 'failed', error.message, hintFor(error))
  }
}

function initialProgress(change: Change): Progress {
  const { recorded, desired, steps } = change
  const starts = steps.some(step => step.do === 'start')
  const creates = steps.some(step => step.do === 'create')
  return {
    id: creates ? undefined : change.id,
    connector: creates ? undefined : change.observed,
    settled: !steps.some(step => step.do === 'create' || step.do === 'update'),
    pins: creates ? { certificates: [], fingerprints: [] } : approvedPins(change),
    testState: steps.some(step => step.do === 'test') ? 'owed' : desired?.tests.run === true ? (recorded?.tests ?? 'none') : 'none',
    tests: [],
    // Nothing starts what still waits for a person; that it is owed stays known.
    owesStart: starts || (!creates && recorded?.owesStart === true && desired?.settings.paused !== true),
    replaces: steps.flatMap(step => (step.do === 'delete' && step.ifTestsPassed ? [step.id] : []))[0] ?? (creates ? undefined : recorded?.replaces),
    deletedId: undefined,
    current: undefined,
    message: undefined,
  }
}

/** Pins that are approved before anything is done: ours, or (of an adopted connector) those that Fivetran already lists. */
function approvedPins({ recorded, desired, steps }: Change): Progress['pins'] {
  if (recorded !== undefined) return { certificates: [...recorded.pins.certificates], fingerprints: [...recorded.pins.fingerprints] }
  const missing = new Set(steps.flatMap(step => (step.do === 'approve-certificate' || step.do === 'approve-fingerprint' ? [step.pin.hash] : [])))
  const listed = (pins: readonly { readonly hash: string }[] = []): string[] => pins.map(pin => pin.hash).filter(hash => !missing.has(hash))
  return { certificates: listed(desired?.pins.certificates), fingerprints: listed(desired?.pins.fingerprints) }
}

async function executeStep(step: Step, change: Change, progress: Progress, ports: ExecutionPorts): Promise<void> {
  const { fivetran } = ports
  const id = progress.id ?? ''
  switch (step.do) {
    case 'create':
      if (change.desired === undefined) throw new Error('a creation without a manifest')
      progress.connector = await createConnector(change.desired, step.body, ports)
      progress.id = progress.connector.id
      progress.settled = true
      return
    case 'update':
      keepConfig(progress, await fivetran.update(id, step.body))
      progress.settled = true
      return
    case 'approve-certificate':
      await fivetran.approveCertificate(id, step.pin)
      progress.pins.certificates.push(step.pin.hash)
      return
    case 'approve-fingerprint':
      await fivetran.approveFingerprint(id, step.pin)
      progress.pins.fingerprints.push(step.pin.hash)
      return
    case 'revoke-certificate':
      await fivetran.revokeCertificate(id, step.hash)
      progress.pins.certificates = progress.pins.certificates.filter(hash => hash !== step.hash)
      return
    case 'revoke-fingerprint':
      await fivetran.revokeFingerprint(id, step.hash)
      progress.pins.fingerprints = progress.pins.fingerprints.filter(hash => hash !== step.hash)
      return
    case 'test':
      return test(step, progress, ports)
    case 'start':
      keepConfig(progress, await fivetran.update(id, { paused: false, run_setup_tests: false }))
      progress.owesStart = false
      return
    case 'delete':
      await fivetran.remove(step.id)
      progress.deletedId = step.id
      progress.replaces = undefined
  }
}

async function test(step: Step & { do: 'test' }, progress: Progress, ports: ExecutionPorts): Promise<void> {
  const outcome = await runSetupTests(progress.id ?? '', step, progress.connector, ports)
  progress.testState = outcome.state
  progress.tests = outcome.tests
  progress.message = outcome.message
  if (outcome.connector !== undefined) keepConfig(progress, outcome.connector)
}

/** Answers to updates and tests may leave the config out. */
function keepConfig(progress: Progress, latest: ObservedConnector): void {
  progress.connector = latest.config === undefined ? { ...latest, config: undefined } : latest
}

/** What Fivetran reports after the last request is what later runs compare with. */
async function readBack(progress: Progress, ports: ExecutionPorts): Promise<void> {
  if (progress.id === undefined || progress.connector?.config !== undefined) return
  progress.connector = (await ports.fivetran.connection(progress.id)) ?? progress.connector
}

/** Tells the ledger how far the change has come. */
function note(change: Change, progress: Progress, ports: ExecutionPorts): void {
  if (progress.deletedId !== undefined) ports.forget(progress.deletedId)
  if (change.desired === undefined) noteDisposal(change, progress, ports)
  else if (change.kind === 'noop' && progress.connector === undefined) noteManifestPlace(change, change.desired, ports)
  else if (progress.settled && progress.connector?.config !== undefined) noteApplied(change, change.desired, progress.connector, progress, ports)
}

function noteApplied(change: Change, desired: DesiredConnector, observed: ObservedConnector, progress: Progress, ports: ExecutionPorts): void {
  const groupId = change.address.group.id
  const update = (fingerprinter: Fingerprinter): LedgerUpdate => {
    const connector = appliedRecord(desired, observed, progress, ports, fingerprinter)
    return { groupId, key: connector.schema.toLowerCase(), connector }
  }
  ports.record(update(ports.fingerprinter))
  ports.rehash?.record(update(ports.rehash.fingerprinter))
}

function appliedRecord(desired: DesiredConnector, observed: ObservedConnector, progress: Progress, ports: ExecutionPorts, fingerprinter: Fingerprinter): RecordedConnector {
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
function noteDisposal({ disposal, recorded, address, refusal }: Change, progress: Progress, ports: ExecutionPorts): void {
  if (recorded === undefined || refusal !== undefined) return
  if (disposal === 'forget' || disposal === 'gone') ports.forget(recorded.id)
  if (disposal === 'pause' && progress.settled) {
    ports.record({ groupId: address.group.id, key: recorded.schema.toLowerCase(), connector: { ...recorded, retired: true } })
  }
}

/** A manifest that moved to another file and says the same there. */
function noteManifestPlace({ recorded, address }: Change, desired: DesiredConnector, ports: ExecutionPorts): void {
  if (recorded === undefined) return
  const connector = { ...recorded, manifest: { file: desired.position.file, document: desired.document } }
  ports.record({ groupId: address.group.id, key: recorded.schema.toLowerCase(), connector })
}

function outcomeOf(progress: Progress, change: Change): Outcome {
  if (!change.steps.some(step => step.do === 'test')) return 'done'
  if (progress.testState === 'failed') return 'tests-failed'
  if (progress.testState === 'owed') return 'failed'
  return progress.testState === 'authorization' ? 'authorization' : 'done'
}

function finish(change: Change, progress: Progress, ports: ExecutionPorts, outcome: Outcome, message: string | undefined, hint?: string): ChangeResult {
  const reportedBefore = change.recorded?.tests === 'failed' && !change.steps.some(step => step.do === 'update' || step.do === 'create')
  const testsMatter = ports.failOnSetupTests && !reportedBefore
  return {
    change,
    outcome,
    id: progress.id,
    tests: progress.tests,
    message,
    hint,
    warnings: [...change.warnings, ...echoWarnings(change, progress.connector)],
    connector: progress.connector,
    unfinished: isUnfinished(change, progress),
    fails: outcome === 'failed' || outcome === 'skipped' || (outcome === 'tests-failed' && testsMatter),
  }
}

/** True when the ledger's records alone could not tell the next run how far this change has come. */
function isUnfinished(change: Change, progress: Progress): boolean {
  return change.steps.some(step => step.do === 'create') && !progress.settled && (progress.current === 'create' || progress.deletedId !== undefined)
}

/** What a person can do about a refusal of Fivetran. */
function hintFor(error: ApiError): string {
  if (error.status === undefined || error.status >= 500) return 'Run the workflow again: it goes on where this run stopped.'
  if (error.status === 401 || error.status === 403) return 'Check that the API key may write connectors of this group.'
  if (error.status === 404) return 'It may have been deleted meanwhile; run the workflow again for a new plan.'
  return 'Correct the manifest as Fivetran says and merge again.'
}
