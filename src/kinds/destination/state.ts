/** What the ledger keeps of a destination beside its fields. */
import { creates, desiredOf, recordedOf, type Change } from '../../model/change.ts'
import type { ObservedResource, RecordedResource } from '../../model/resource.ts'
import type { Json, JsonObject } from '../../model/value.ts'
import { NO_PINS } from '../setup/setup.ts'
import { pinsBefore, readSetupState, writeSetupState, type SetupState } from '../setup/state.ts'
import { isDestination, type DesiredDestination } from './destination.ts'

/** What a person has to do outside Fivetran before the tests can pass. */
export const AWAITED = ['grant', 'tunnel', 'link', 'role', 'authorisation'] as const
export type Awaited = (typeof AWAITED)[number]

/** What Fivetran has for that person to copy. It is no secret: Fivetran shows it to everybody who may see the group. */
export interface Copied {
  readonly serviceAccount?: string
  readonly publicKey?: string
}

export interface DestinationState extends SetupState {
  /** While it waits for a person: for what. */
  readonly awaits: readonly Awaited[]
  readonly copied: Copied
}

const NOTHING_AWAITED = { awaits: [], copied: {} } as const

/** Reads what `writeState` wrote; whatever is missing counts as nothing owed. */
export function readState(state: JsonObject): DestinationState {
  return {
    ...readSetupState(state),
    awaits: AWAITED.filter(one => textsIn(state['awaits']).includes(one)),
    copied: {
      ...(typeof state['service_account'] === 'string' ? { serviceAccount: state['service_account'] } : {}),
      ...(typeof state['public_key'] === 'string' ? { publicKey: state['public_key'] } : {}),
    },
  }
}

function textsIn(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

/** The state as JSON. */
export function writeState(state: DestinationState): JsonObject {
  const { awaits, copied, ...setup } = state
  const { serviceAccount, publicKey } = copied
  return {
    ...writeSetupState(setup),
    ...(setup.tests === 'waiting' && awaits.length > 0 ? { awaits: [...awaits] } : {}),
    ...(setup.tests === 'waiting' && serviceAccount !== undefined ? { service_account: serviceAccount } : {}),
    ...(setup.tests === 'waiting' && publicKey !== undefined ? { public_key: publicKey } : {}),
  }
}

/** What is recorded of a destination, read. */
export function recordedState(recorded: RecordedResource | undefined): DestinationState | undefined {
  return recorded === undefined ? undefined : readState(recorded.state)
}

/** The state that is recorded before the first step of a change: it holds if none of its `follow` steps is done. */
export function stateBefore(change: Change): DestinationState {
  const described = desiredOf(change)
  const desired = described !== undefined && isDestination(described) ? described : undefined
  const recorded = recordedState(creates(change) ? undefined : recordedOf(change))
  const isToBeTested = change.steps.some(step => step.do === 'follow' && step.name === 'test')
  return {
    ...(recorded ?? NOTHING_AWAITED),
    tests: isToBeTested ? 'owed' : desired?.tests.run === true ? (recorded?.tests ?? 'none') : 'none',
    pins: pinsBefore(change, desired, recorded),
  }
}

/** The state of a destination that an earlier run created and did not record. */
export function stateOfLostCreation({ tests }: DesiredDestination): DestinationState {
  return { ...NOTHING_AWAITED, tests: tests.run ? 'owed' : 'none', pins: NO_PINS }
}

/** What Fivetran says of the setup, as far as a person changes it. */
export function seenSetup({ setupState }: Pick<ObservedResource, 'setupState'>) {
  return { setupState, text: setupState }
}
