/** What the ledger keeps of a connector beside its fields: approved pins, and what is still owed to it. */
import type { Change } from '../../model/change.ts'
import { creates, desiredOf, observedOf, recordedOf } from '../../model/change.ts'
import type { RecordedResource } from '../../model/resource.ts'
import type { Json, JsonObject } from '../../model/value.ts'
import { isConnector, type ApprovedPins, type DesiredConnector, type ObservedConnector } from './connector.ts'

/**
 * `none`: tests are off, or none were due since the connector is managed. `waiting`: for a person to authorise the
 * connector in Fivetran.
 */
export const TEST_STATES = ['none', 'owed', 'passed', 'failed', 'waiting'] as const
export type TestState = (typeof TEST_STATES)[number]

export interface ConnectorState {
  readonly tests: TestState
  /** True while a connector that the action created still has to be started. */
  readonly owesStart: boolean
  /** True while the schedule of a connector that the action created still has to be set. */
  readonly owesSchedule: boolean
  /** Hashes, as Fivetran has them, of the pins that the action has approved. */
  readonly pins: ApprovedPins
  /** While it waits for a person: what Fivetran said of its setup then (`setupText`), to see whether that changes. */
  readonly seen?: string | undefined
}

export const NO_PINS: ApprovedPins = { certificates: [], fingerprints: [] }

/** Reads what `writeState` wrote; whatever is missing counts as nothing owed. */
export function readState(state: JsonObject): ConnectorState {
  return {
    tests: TEST_STATES.find(name => name === state['tests']) ?? 'none',
    owesStart: state['owes_start'] === true,
    owesSchedule: state['owes_schedule'] === true,
    pins: { certificates: texts(state['certificates']), fingerprints: texts(state['fingerprints']) },
    ...(typeof state['seen'] === 'string' ? { seen: state['seen'] } : {}),
  }
}

/** How the setup tests ended, by what is recorded. */
export function recordedTests(state: JsonObject | undefined): TestState {
  return state === undefined ? 'none' : readState(state).tests
}

/** The state as JSON. */
export function writeState({ tests, owesStart, owesSchedule, pins, seen }: ConnectorState): JsonObject {
  return {
    tests,
    ...(tests === 'waiting' && seen !== undefined ? { seen } : {}),
    ...(owesStart ? { owes_start: true } : {}),
    ...(owesSchedule ? { owes_schedule: true } : {}),
    ...(pins.certificates.length === 0 ? {} : { certificates: [...pins.certificates] }),
    ...(pins.fingerprints.length === 0 ? {} : { fingerprints: [...pins.fingerprints] }),
  }
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

/** What is recorded of a connector, read. */
export function recordedState(recorded: RecordedResource | undefined): ConnectorState | undefined {
  return recorded === undefined ? undefined : readState(recorded.state)
}

/**
 * What Fivetran says of a connector's setup, as far as a person changes it: `incomplete authorize`. No words of people.
 */
export function setupText({ setupState, taskCodes = [] }: Setup): string {
  return [setupState, ...taskCodes].join(' ')
}

type Setup = Pick<ObservedConnector, 'setupState' | 'taskCodes'>

/**
 * True when what Fivetran says of the setup of a connector that waits for a person has changed, so that the person may
 * have been there. Until then its tests would end as they did.
 */
export function isResumed(state: JsonObject | undefined, setup: Setup): boolean {
  const { seen } = readState(state ?? {})
  return setup.setupState === 'connected' || (seen !== undefined && seen !== setupText(setup))
}

/**
 * True when setup tests are still to be run: they were begun, or they failed, or what they wait for may have been done.
 * `manual`: a person has started this run, who may know that it was.
 */
export function owesTests(
  { tests }: DesiredConnector,
  recorded: RecordedResource | undefined,
  setup: Setup,
  manual: boolean,
): boolean {
  if (!tests.run || recorded === undefined) return false
  const ended = recordedTests(recorded.state)
  if (ended === 'waiting') return manual || isResumed(recorded.state, setup)
  return ended === 'owed' || ended === 'failed'
}

/** The state that is recorded before the first step of a change: it holds if none of its `follow` steps is done. */
export function stateBefore(change: Change): ConnectorState {
  const described = desiredOf(change)
  const desired = described !== undefined && isConnector(described) ? described : undefined
  const recorded = recordedState(creates(change) ? undefined : recordedOf(change))
  const names = new Set(change.steps.flatMap(step => (step.do === 'follow' ? [step.name] : [])))
  const isPaused = desired?.fields['paused'] === true
  return {
    tests: names.has('test') ? 'owed' : desired?.tests.run === true ? (recorded?.tests ?? 'none') : 'none',
    seen: recorded?.seen,
    // Nothing starts what still waits for a person; that it is owed stays known.
    owesStart: names.has('start') || (recorded?.owesStart === true && !isPaused),
    owesSchedule: names.has('schedule'),
    pins: creates(change)
      ? NO_PINS
      : change.action === 'complete'
        ? listedPins(change, desired)
        : (recorded?.pins ?? listedPins(change, desired)),
  }
}

/**
 * Pins that Fivetran lists already, of an adopted connector or of one that an earlier run created: those of the
 * manifest that no step approves.
 */
function listedPins(change: Change, desired: DesiredConnector | undefined): ApprovedPins {
  if (desired === undefined || observedOf(change) === undefined) return NO_PINS
  const missing = new Set(
    change.steps.flatMap(step => (step.do === 'follow' && step.name.startsWith('approve-') ? [step.with['hash']] : [])),
  )
  const listed = (pins: readonly { readonly hash: string }[]): string[] =>
    pins.map(pin => pin.hash).filter(hash => !missing.has(hash))
  return { certificates: listed(desired.pins.certificates), fingerprints: listed(desired.pins.fingerprints) }
}
