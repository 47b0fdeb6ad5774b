/** What follows once a connector's fields are as declared: pins, setup tests, the start. Pure. */
import type { FieldChange, FollowStep } from '../../model/change.ts'
import type { FieldPath } from '../../model/path.ts'
import type { FollowUp } from '../kind.ts'
import { fieldChange } from '../setup/field-change.ts'
import { bothPins, pinChanges, pinFields, pinRefusal, pinSteps } from '../setup/pin-changes.ts'
import { NO_PINS } from '../setup/setup.ts'
import { changedTestFields, declaredTestFields, testStep } from '../setup/test-fields.ts'
import { destinationWarnings } from './destinationless.ts'
import {
  CONNECTOR,
  isMadeAtOnce,
  type ConnectorSituation,
  type DesiredConnector,
  type ObservedConnector,
} from './connector.ts'
import { schemaStep } from './follow-schema.ts'
import { letGoWarnings, schemaProblems, schemaRefusal } from './schema-changes.ts'
import { declaresSchemaConfig, isSchemaConfigField, SCHEMA_CONFIG_FIELDS } from './schema-config/fields.ts'
import { aheadOf, isHeldBack, namesWarnings, releasedFields, schemaSteps, unknownFields } from './schema-owed.ts'
import { owesTests, recordedState } from './state.ts'

/** Settings that setup tests do not depend on: a change of them alone runs no tests. */
const UNTESTED = new Set([
  'paused',
  'sync_frequency',
  'daily_sync_time',
  'schedule_type',
  'schedule',
  'pause_after_trial',
  'data_delay_sensitivity',
  'data_delay_threshold',
  ...SCHEMA_CONFIG_FIELDS,
])

/** What is done, shown and said after a connector was created or changed. */
export function followUp(situation: ConnectorSituation): FollowUp {
  return situation.observed === undefined
    ? afterCreation(situation)
    : afterChange({ ...situation, observed: situation.observed })
}

function afterCreation({ desired, hashOf, beside }: ConnectorSituation): FollowUp {
  const pins = pinChanges(desired, NO_PINS, NO_PINS)
  const test = desired.tests.run ? [testStep(desired)] : []
  const start = desired.fields['paused'] === true || isMadeAtOnce(desired) ? [] : [START]
  const fields = [...declaredTestFields(desired), ...pinFields(desired, pins)]
  const schema = declaresSchemaConfig(desired) ? [schemaStep(aheadOf(desired, hashOf))] : []
  return {
    steps: [...scheduleSteps(desired), ...pinSteps(pins), ...test, ...schema, ...start],
    fields,
    ...pinRefusal(pins, CONNECTOR),
    warnings: [...destinationWarnings({ desired, beside }), ...namesWarnings(desired)],
    updates: false,
    owed: false,
  }
}

function afterChange(situation: ConnectorSituation & { readonly observed: ObservedConnector }): FollowUp {
  const { desired, observed, recorded, changed, interrupted, manual } = situation
  const state = recordedState(recorded)
  const approved = bothPins(state?.pins ?? NO_PINS, observed.approved ?? NO_PINS)
  const pins = pinChanges(desired, approved, state?.pins ?? NO_PINS)
  const started = [...startedAgain(situation), ...releasedFields(situation)]
  const testFields = recorded === undefined ? [] : changedTestFields(situation)
  const unknown = unknownFields(situation)
  const fields = [...started, ...testFields, ...pinFields(desired, pins), ...unknown]
  const isAffected = [...changed, ...fields].some(({ path }) => !isUntested(path))
  const owes = owesTests(desired, recorded, observed, manual)
  const tests = desired.tests.run && (isAffected || owes || interrupted)
  const holds = state?.tests === 'waiting' && !tests
  const schema = schemaSteps(situation)
  const isHeld = isHeldBack(situation) && schema.length === 0
  const isToStart =
    (state?.owesStart === true || recorded?.retired === true) && desired.fields['paused'] !== true && !holds && !isHeld
  const isScheduled = changed.some(({ path }) => path[0] === 'schedule')
  const schedule = state?.owesSchedule === true && !isScheduled ? scheduleSteps(desired) : []
  const { refusal } = { ...pinRefusal(pins, CONNECTOR), ...schemaRefusal(schemaProblems(desired, observed)) }
  // A connector that is started begins to sync at once.
  const isStarted = desired.fields['paused'] !== true && changed.some(({ path }) => path[0] === 'paused')
  return {
    ...(isStarted ? { first: schema } : {}),
    steps: [
      ...schedule,
      ...pinSteps(pins),
      ...(tests ? [testStep(desired)] : []),
      ...(holds || isStarted ? [] : schema),
      ...(isToStart ? [START] : []),
    ],
    // Of an adopted connector the tests are new.
    fields: recorded === undefined && tests ? [...fields, ...declaredTestFields(desired)] : fields,
    ...(refusal === undefined ? {} : { refusal }),
    warnings: letGoWarnings(desired, recorded),
    updates:
      started.length > 0 ||
      schedule.length > 0 ||
      unknown.length > 0 ||
      changed.some(({ path }) => isSchemaConfigField(path[0])),
    owed: owes || state?.owesStart === true || schedule.length > 0 || schema.length > 0,
    owesField: ([name]) => state?.schema !== undefined && isSchemaConfigField(name),
    replacedIsDeleted: 'once its setup tests pass',
  }
}

function isUntested([name]: FieldPath): boolean {
  return typeof name === 'string' && UNTESTED.has(name)
}

/** A retired connector whose manifest came back is set running, whether or not the manifest says so. */
function startedAgain({ desired, recorded }: ConnectorSituation): FieldChange[] {
  if (recorded?.retired !== true || desired.fields['paused'] === true) return []
  return [fieldChange(['paused'], true, false, desired)]
}

/** A creation does not take a schedule, so it is set right after it. */
function scheduleSteps({ fields: { schedule } }: DesiredConnector): FollowStep[] {
  return schedule === undefined ? [] : [{ do: 'follow', name: 'schedule', with: { schedule }, reviewed: false }]
}

const START: FollowStep = { do: 'follow', name: 'start', with: {}, reviewed: false }
