/** What follows once a destination's fields are as declared: pins and setup tests. Pure. */
import { listOf } from '../../model/count.ts'
import type { FieldPath } from '../../model/path.ts'
import type { FollowUp, Situation } from '../kind.ts'
import { bothPins, pinChanges, pinFields, pinRefusal, pinSteps } from '../setup/pin-changes.ts'
import { NO_PINS } from '../setup/setup.ts'
import { owesSetupTests } from '../setup/state.ts'
import { changedTestFields, declaredTestFields, testStep } from '../setup/test-fields.ts'
import { lackingFields } from './lacking.ts'
import { DESTINATION, type DesiredDestination, type ObservedDestination } from './destination.ts'
import { recordedState, seenSetup } from './state.ts'

export type DestinationSituation = Situation & {
  readonly desired: DesiredDestination
  readonly observed: ObservedDestination | undefined
}

/** Settings that setup tests do not depend on: a change of them alone runs no tests. */
const UNTESTED = new Set(['time_zone_offset', 'daylight_saving_time_enabled'])

/** What is done, shown and said after a destination was created or changed. */
export function followUp(situation: DestinationSituation): FollowUp {
  return situation.observed === undefined
    ? afterCreation(situation.desired)
    : afterChange({ ...situation, observed: situation.observed })
}

function afterCreation(desired: DesiredDestination): FollowUp {
  const pins = pinChanges(desired, NO_PINS, NO_PINS)
  return {
    steps: [...pinSteps(pins), ...(desired.tests.run ? [testStep(desired)] : [])],
    fields: [...declaredTestFields(desired), ...pinFields(desired, pins)],
    ...pinRefusal(pins, DESTINATION),
    warnings: lackingWarnings(desired),
    updates: false,
    owed: false,
  }
}

/** What a new destination will miss, by what is known of its service. What Fivetran has already is not in the manifest. */
function lackingWarnings(desired: DesiredDestination): string[] {
  return lackingFields(desired).map(
    ({ because, names }) =>
      `With ${because} Fivetran asks for ${listOf(names, names.length)}, which the manifest does not have: its setup tests may fail.`,
  )
}

function afterChange(situation: DestinationSituation & { readonly observed: ObservedDestination }): FollowUp {
  const { desired, observed, recorded, changed, interrupted, manual } = situation
  const state = recordedState(recorded)
  const approved = bothPins(state?.pins ?? NO_PINS, observed.approved ?? NO_PINS)
  const pins = pinChanges(desired, approved, state?.pins ?? NO_PINS)
  const fields = [...(recorded === undefined ? [] : changedTestFields(situation)), ...pinFields(desired, pins)]
  const isAffected = [...changed, ...fields].some(({ path }) => !isUntested(path))
  const owes = owesSetupTests(desired, recorded, seenSetup(observed), manual)
  const tests = desired.tests.run && (isAffected || owes || interrupted)
  return {
    steps: [...pinSteps(pins), ...(tests ? [testStep(desired)] : [])],
    // Of an adopted destination the tests are new.
    fields: recorded === undefined && tests ? [...fields, ...declaredTestFields(desired)] : fields,
    ...pinRefusal(pins, DESTINATION),
    warnings: alongWarnings(desired, recorded),
    updates: false,
    owed: owes,
  }
}

/** From then on more can be deleted than before, which a reviewer must see. */
function alongWarnings({ lifecycle }: DesiredDestination, recorded: Situation['recorded']): string[] {
  if (lifecycle.takesAlong !== true || recorded?.takesAlong === true) return []
  return [
    '`lifecycle.delete_platform_connectors` is turned on: when this destination is deleted, `fivetran_metadata` and `fivetran_log` go with it where Fivetran has made them by itself.',
  ]
}

function isUntested([name]: FieldPath): boolean {
  return typeof name === 'string' && UNTESTED.has(name)
}
