/** What follows once a connector's fields are as declared: pins, setup tests, the start. Pure. */
import type { FieldChange, FollowStep } from '../../model/change.ts'
import type { FieldPath } from '../../model/path.ts'
import type { FollowUp, Situation } from '../kind.ts'
import { pathKey } from '../../model/path.ts'
import { isMadeAtOnce, type DesiredConnector, type ObservedConnector } from './connector.ts'
import { fieldChange } from './field-change.ts'
import { bothPins, pinChanges, pinFields, pinRefusal, pinSteps } from './pin-changes.ts'
import { NO_PINS, owesTests, recordedState } from './state.ts'

export type ConnectorSituation = Situation & {
  readonly desired: DesiredConnector
  readonly observed: ObservedConnector | undefined
}

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
])

/** What is done, shown and said after a connector was created or changed. */
export function followUp(situation: ConnectorSituation): FollowUp {
  return situation.observed === undefined
    ? afterCreation(situation.desired)
    : afterChange({ ...situation, observed: situation.observed })
}

function afterCreation(desired: DesiredConnector): FollowUp {
  const pins = pinChanges(desired, NO_PINS, NO_PINS)
  const test = desired.tests.run ? [testStep(desired)] : []
  const start = desired.fields['paused'] === true || isMadeAtOnce(desired) ? [] : [START]
  const fields = [...declaredTestFields(desired), ...pinFields(desired, pins)]
  return {
    steps: [...scheduleSteps(desired), ...pinSteps(pins), ...test, ...start],
    fields,
    ...pinRefusal(pins),
    warnings: [],
    updates: false,
    owed: false,
  }
}

function afterChange(situation: ConnectorSituation & { readonly observed: ObservedConnector }): FollowUp {
  const { desired, observed, recorded, changed, interrupted, manual } = situation
  const state = recordedState(recorded)
  const approved = bothPins(state?.pins ?? NO_PINS, observed.approved ?? NO_PINS)
  const pins = pinChanges(desired, approved, state?.pins ?? NO_PINS)
  const started = startedAgain(situation)
  const testFields = recorded === undefined ? [] : changedTestFields(situation)
  const fields = [...started, ...testFields, ...pinFields(desired, pins)]
  const isAffected = [...changed, ...fields].some(({ path }) => !isUntested(path))
  const owes = owesTests(desired, recorded, observed, manual)
  const tests = desired.tests.run && (isAffected || owes || interrupted)
  const holds = state?.tests === 'waiting' && !tests
  const isToStart =
    (state?.owesStart === true || recorded?.retired === true) && desired.fields['paused'] !== true && !holds
  const isScheduled = changed.some(({ path }) => path[0] === 'schedule')
  const schedule = state?.owesSchedule === true && !isScheduled ? scheduleSteps(desired) : []
  return {
    steps: [...schedule, ...pinSteps(pins), ...(tests ? [testStep(desired)] : []), ...(isToStart ? [START] : [])],
    // Of an adopted connector the tests are new.
    fields: recorded === undefined && tests ? [...fields, ...declaredTestFields(desired)] : fields,
    ...pinRefusal(pins),
    warnings: [],
    updates: started.length > 0 || schedule.length > 0,
    owed: owes || state?.owesStart === true || schedule.length > 0,
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

/** The test fields: they say how setup tests are run. They are recorded like other fields, under these names. */
const TEST_FIELDS = ['run_setup_tests', 'trust_certificates', 'trust_fingerprints'] as const

/** The test fields whose values have changed in the manifest since it was last applied; none while tests are off. */
function changedTestFields({ desired, recorded, hashOf }: ConnectorSituation): FieldChange[] {
  if (!desired.tests.run) return []
  return TEST_FIELDS.flatMap((field): FieldChange[] => {
    const before = recorded?.fields[pathKey([field])]?.sent
    const value = desired.settings[field] === true
    if (before === undefined || before === hashOf([field], String(value))) return []
    return [fieldChange([field], !value, value, desired)]
  })
}

/**
 * The test fields of a new or adopted connector whose values are not the usual ones: a reviewer must know whom its
 * tests trust.
 */
function declaredTestFields(desired: DesiredConnector): FieldChange[] {
  const unusual = TEST_FIELDS.filter(field => (desired.settings[field] === true) !== (field === 'run_setup_tests'))
  return unusual.map(field => {
    const change = fieldChange([field], undefined, desired.settings[field] === true, desired)
    return Object.assign({}, change, { origin: undefined })
  })
}

/** A creation does not take a schedule, so it is set right after it. */
function scheduleSteps({ fields: { schedule } }: DesiredConnector): FollowStep[] {
  return schedule === undefined ? [] : [{ do: 'follow', name: 'schedule', with: { schedule }, reviewed: false }]
}

const START: FollowStep = { do: 'follow', name: 'start', with: {}, reviewed: false }

/** The request for setup tests, with the trust flags. */
function testStep({ tests }: DesiredConnector): FollowStep {
  const { trustCertificates, trustFingerprints } = tests
  return {
    do: 'follow',
    name: 'test',
    with: { trust_certificates: trustCertificates, trust_fingerprints: trustFingerprints },
    reviewed: false,
  }
}
