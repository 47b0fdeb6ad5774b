/** What the ledger keeps of a setup: how its tests ended, and which pins were approved from here. */
import { creates, observedOf, type Change } from '../../model/change.ts'
import type { RecordedResource } from '../../model/resource.ts'
import type { Json, JsonObject } from '../../model/value.ts'
import { NO_PINS, type ApprovedPins, type DesiredSetup } from './setup.ts'

/**
 * `none`: tests are off, or none were due since the resource is managed. `waiting`: for a person to do something that
 * no manifest can.
 */
export const TEST_STATES = ['none', 'owed', 'passed', 'failed', 'waiting'] as const
export type TestState = (typeof TEST_STATES)[number]

export interface SetupState {
  readonly tests: TestState
  /** Hashes, as Fivetran has them, of the pins that the action has approved. */
  readonly pins: ApprovedPins
  /** While it waits for a person: what Fivetran said of its setup then, to see whether that changes. */
  readonly seen?: string | undefined
}

/** Reads what `writeSetupState` wrote; whatever is missing counts as nothing owed. */
export function readSetupState(state: JsonObject): SetupState {
  return {
    tests: TEST_STATES.find(name => name === state['tests']) ?? 'none',
    pins: { certificates: texts(state['certificates']), fingerprints: texts(state['fingerprints']) },
    ...(typeof state['seen'] === 'string' ? { seen: state['seen'] } : {}),
  }
}

/** The state as JSON. */
export function writeSetupState({ tests, pins, seen }: SetupState): JsonObject {
  return {
    tests,
    ...(tests === 'waiting' && seen !== undefined ? { seen } : {}),
    ...(pins.certificates.length === 0 ? {} : { certificates: [...pins.certificates] }),
    ...(pins.fingerprints.length === 0 ? {} : { fingerprints: [...pins.fingerprints] }),
  }
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

/** How the setup tests ended, by what is recorded. */
export function recordedTests(state: JsonObject | undefined): TestState {
  return state === undefined ? 'none' : readSetupState(state).tests
}

/**
 * The pins that are approved from here before the first step of a change. `recorded`: what the ledger keeps of the
 * resource, where it goes on to be the same.
 */
export function pinsBefore(
  change: Change,
  desired: DesiredSetup | undefined,
  recorded: SetupState | undefined,
): ApprovedPins {
  if (creates(change)) return NO_PINS
  return change.action === 'complete' ? listedPins(change, desired) : (recorded?.pins ?? listedPins(change, desired))
}

/**
 * Pins that Fivetran lists already, of an adopted resource or of one that an earlier run created: those of the manifest
 * that no step approves.
 */
function listedPins(change: Change, desired: DesiredSetup | undefined): ApprovedPins {
  if (desired === undefined || observedOf(change) === undefined) return NO_PINS
  const missing = new Set(
    change.steps.flatMap(step => (step.do === 'follow' && step.name.startsWith('approve-') ? [step.with['hash']] : [])),
  )
  const listed = (pins: readonly { readonly hash: string }[]): string[] =>
    pins.map(pin => pin.hash).filter(hash => !missing.has(hash))
  return { certificates: listed(desired.pins.certificates), fingerprints: listed(desired.pins.fingerprints) }
}

/** True when an approval or a revocation is still to be done. `approved`: the pins that are approved from here. */
function owesPins({ pins }: Pick<DesiredSetup, 'pins'>, approved: ApprovedPins): boolean {
  return (
    !isSameHashes(pins.certificates, approved.certificates) || !isSameHashes(pins.fingerprints, approved.fingerprints)
  )
}

/** True where both name the same hashes. */
function isSameHashes(pins: readonly { readonly hash: string }[], hashes: readonly string[]): boolean {
  return new Set(pins.map(pin => pin.hash)).symmetricDifference(new Set(hashes)).size === 0
}

/** True when setup tests, an approval or a revocation are still to be done. */
export function isOwingSetup(desired: Pick<DesiredSetup, 'pins'>, { tests, pins }: SetupState): boolean {
  return tests === 'owed' || tests === 'failed' || tests === 'waiting' || owesPins(desired, pins)
}

/** What Fivetran says of a setup: its state, and all that a person changes of it as one text. */
export interface SeenSetup {
  readonly setupState: string
  readonly text: string
}

/**
 * True when what Fivetran says of a setup that waits for a person has changed, so that the person may have been there.
 * Until then its tests would end as they did.
 */
export function isResumedSetup(state: JsonObject | undefined, { setupState, text }: SeenSetup): boolean {
  const { seen } = readSetupState(state ?? {})
  return setupState === 'connected' || (seen !== undefined && seen !== text)
}

/**
 * True when setup tests are still to be run: they were begun, or they failed, or what they wait for may have been done.
 * `manual`: a person has started this run, who may know that it was.
 */
export function owesSetupTests(
  { tests }: Pick<DesiredSetup, 'tests'>,
  recorded: RecordedResource | undefined,
  setup: SeenSetup,
  manual: boolean,
): boolean {
  if (!tests.run || recorded === undefined) return false
  const ended = recordedTests(recorded.state)
  if (ended === 'waiting') return manual || isResumedSetup(recorded.state, setup)
  return ended === 'owed' || ended === 'failed'
}
