/** What the ledger keeps of a connector beside its fields: approved pins, and what is still owed to it. */
import type { Change } from '../../model/change.ts'
import { creates, desiredOf, recordedOf } from '../../model/change.ts'
import type { RecordedResource } from '../../model/resource.ts'
import type { JsonObject } from '../../model/value.ts'
import {
  isResumedSetup,
  owesSetupTests,
  pinsBefore,
  readSetupState,
  writeSetupState,
  type SetupState,
} from '../setup/state.ts'
import { isConnector, type DesiredConnector, type ObservedConnector } from './connector.ts'
import { declaresSchemaConfig } from './schema-config/fields.ts'

export interface ConnectorState extends SetupState {
  /** True while a connector that the action created still has to be started. */
  readonly owesStart: boolean
  /** True while the schedule of a connector that the action created still has to be set. */
  readonly owesSchedule: boolean
  /** What is still to be done of its schema configuration; undefined where nothing is. */
  readonly schema?: SchemaState | undefined
  /** Hash of what of it was sent before the names of the source were known. */
  readonly ahead?: string | undefined
}

/**
 * `owed`: it is to be made as declared. `held`: Fivetran does not tell all names of the source before the first sync, and
 * the connector must not run without them. `kept`: the same, since Fivetran keeps what was sent ahead and takes nothing
 * else. `unverified`: it runs without them; they are checked once they are known.
 */
const SCHEMA_STATES = ['owed', 'held', 'kept', 'unverified'] as const
export type SchemaState = (typeof SCHEMA_STATES)[number]

/** True where the connector must not run before its names are known. */
export function isHeldState(schema: SchemaState | undefined): boolean {
  return schema === 'held' || schema === 'kept'
}

/** Reads what `writeState` wrote; whatever is missing counts as nothing owed. */
export function readState(state: JsonObject): ConnectorState {
  return {
    ...readSetupState(state),
    owesStart: state['owes_start'] === true,
    owesSchedule: state['owes_schedule'] === true,
    schema: SCHEMA_STATES.find(name => name === state['schema']),
    ahead: typeof state['schema_ahead'] === 'string' ? state['schema_ahead'] : undefined,
  }
}

/** The state as JSON. */
export function writeState({ owesStart, owesSchedule, schema, ahead, ...setup }: ConnectorState): JsonObject {
  return {
    ...writeSetupState(setup),
    ...(owesStart ? { owes_start: true } : {}),
    ...(owesSchedule ? { owes_schedule: true } : {}),
    ...(schema === undefined ? {} : { schema }),
    ...(schema === undefined || ahead === undefined ? {} : { schema_ahead: ahead }),
  }
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
  return isResumedSetup(state, { setupState: setup.setupState, text: setupText(setup) })
}

/** As `owesSetupTests`. */
export function owesTests(
  desired: DesiredConnector,
  recorded: RecordedResource | undefined,
  setup: Setup,
  manual: boolean,
): boolean {
  return owesSetupTests(desired, recorded, { setupState: setup.setupState, text: setupText(setup) }, manual)
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
    schema: names.has('schema') ? 'owed' : schemaBefore(desired, recorded),
    ahead: recorded?.ahead,
    pins: pinsBefore(change, desired, recorded),
  }
}

/** What stays to be done of the schema configuration when nothing is done about it now. */
function schemaBefore(
  desired: DesiredConnector | undefined,
  recorded: ConnectorState | undefined,
): SchemaState | undefined {
  if (desired === undefined || !declaresSchemaConfig(desired)) return undefined
  // A person has decided that it runs all the same.
  const isLetGo = isHeldState(recorded?.schema) && desired.fields['paused'] === false
  return isLetGo ? 'unverified' : recorded?.schema
}
