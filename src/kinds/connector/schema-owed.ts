/** What is still to be done of a connector's schema configuration, what waits for it, and what is worth knowing. Pure. */
import type { FieldChange, FollowStep } from '../../model/change.ts'
import { count } from '../../model/count.ts'
import { isObject, type Value } from '../../model/value.ts'
import type { Waiting } from '../../model/waiting.ts'
import type { Standing } from '../kind.ts'
import type { DesiredResource, ObservedResource } from '../../model/resource.ts'
import {
  isObservedConnector,
  type ConnectorSituation,
  type DesiredConnector,
  type ObservedConnector,
} from './connector.ts'
import { fieldChange } from '../setup/field-change.ts'
import { schemaStep } from './follow-schema.ts'
import { precreation } from './schema-config/bodies.ts'
import { compareConfig } from './schema-config/compare.ts'
import type { SchemaConfig } from './schema-config/config.ts'
import { declaresSchemaConfig, isSchemaConfigField, schemaConfigFields } from './schema-config/fields.ts'
import { lockedNotices, uncheckedNotices, undeclaredNotices } from './schema-config/notices.ts'
import { isHeldState, readState, recordedState, type SchemaState } from './state.ts'

export type ConnectorStanding = Standing & {
  readonly desired: DesiredConnector
  readonly observed: ObservedConnector
}

/** The step `schema`, where something of the configuration differs, or is owed and can be done now. */
export function schemaSteps(situation: ConnectorSituation): FollowStep[] {
  const { desired, observed, recorded, changed, manual, hashOf } = situation
  if (!declaresSchemaConfig(desired)) return []
  const ahead = aheadOf(desired, hashOf)
  const state = recordedState(recorded)
  const isChanged = changed.some(({ path }) => isSchemaConfigField(path[0]))
  const isReady = isHeldState(state?.schema) ? isKnown(desired, observed) : isRead(observed)
  const isDoable = state?.schema !== undefined && (isReady || manual || state.schema === 'owed')
  return isChanged || isNews(situation) || isDoable ? [schemaStep(ahead)] : []
}

/** True for a connector that exists and of which Fivetran knows no name, where nothing of this was sent ahead yet. */
function isNews({ desired, observed, recorded, hashOf }: ConnectorSituation): boolean {
  const state = recordedState(recorded)
  const isSent = state?.schema !== undefined && state.ahead === aheadOf(desired, hashOf)
  return declaresSchemaConfig(desired) && observed?.schemaConfig === 'unknown' && !isSent
}

/** What is declared and cannot be compared with anything, because Fivetran knows no name of the source. */
export function unknownFields(situation: ConnectorSituation): FieldChange[] {
  const { desired } = situation
  if (!isNews(situation)) return []
  const leaves = (value: Value, path: readonly string[]): FieldChange[] => {
    if (isObject(value)) return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
    return typeof value === 'string' || typeof value === 'boolean'
      ? [fieldChange(path, undefined, value, desired, path)]
      : []
  }
  return leaves(schemaConfigFields(desired), [])
}

/** A hash of what can be sent before the names of the source are known. */
export function aheadOf(desired: DesiredConnector, hashOf: ConnectorSituation['hashOf']): string {
  return hashOf(['schemas'], JSON.stringify(precreation(desired)?.body ?? {}))
}

/** What is sent before the source is read has no names, and tells nothing. */
function isRead(observed: ObservedConnector | undefined): boolean {
  return configOf(observed) !== undefined
}

function configOf(observed: ObservedConnector | undefined): SchemaConfig | undefined {
  const config = observed?.schemaConfig
  return config === undefined || config === 'unknown' || config.schemas.size === 0 ? undefined : config
}

/** True where all names are known that the manifest needs, those of columns included. */
function isKnown(desired: DesiredConnector, observed: ObservedConnector | undefined): boolean {
  const config = configOf(observed)
  return config !== undefined && compareConfig(desired, config).unchecked.length === 0
}

/** True for a connector that must not run before the names of its source are known. */
export function isHeldBack({ desired, observed, recorded }: Omit<ConnectorSituation, 'changed'>): boolean {
  return mayBeHeld(desired, recordedState(recorded)?.schema) && !isKnown(desired, observed)
}

/** A manifest that says nothing of what syncs any more, or whether it runs, holds nothing back. */
function mayBeHeld(desired: DesiredConnector, schema: SchemaState | undefined): boolean {
  return isHeldState(schema) && desired.fields['paused'] === undefined && declaresSchemaConfig(desired)
}

/** A connector that was held back for what its manifest says no more of is set running. */
export function releasedFields({ desired, recorded }: ConnectorSituation): FieldChange[] {
  const state = recordedState(recorded)
  const isReleased = isHeldState(state?.schema) && state?.owesStart === true && !declaresSchemaConfig(desired)
  return isReleased && desired.fields['paused'] === undefined ? [fieldChange(['paused'], true, false, desired)] : []
}

/**
 * What a person has to do for a connector that is held back; undefined where it is not. Fivetran can be made to read the
 * source there, or the manifest can do without the names.
 */
export function waitsForNames({ desired, observed, state }: ConnectorStanding): Waiting | undefined {
  const schema = state === undefined ? undefined : readState(state).schema
  if (!mayBeHeld(desired, schema) || isKnown(desired, observed)) return undefined
  return {
    for: 'the names of its source',
    todo: whatToDo(desired, observed, schema),
    who: 'somebody who may change the manifest',
    next: 'The next apply goes on from there.',
    values: [],
  }
}

const RUN = 'write `paused: false` to let it run'

function whatToDo(desired: DesiredConnector, observed: ObservedConnector, schema: SchemaState | undefined): string {
  const config = configOf(observed)
  if (config !== undefined) {
    const { unchecked } = compareConfig(desired, config)
    return `Fivetran did not tell the names of the columns of ${count(unchecked.length, 'table')}, so that its first sync could load in clear what is to be hashed or left out there. It stays paused; all else is set. Either write these columns out by table, or ${RUN}: they are set once their names are known.`
  }
  const how =
    observed.setupState === 'connected'
      ? 'Fivetran cannot read the schema of this source before the first sync'
      : 'Fivetran does not read the schema of a source whose setup is not complete'
  if (schema === 'kept')
    return `${how}. It keeps what an earlier run has sent ahead and takes nothing else until then, so that the first sync could load what is declared otherwise now. It stays paused. Either delete the connector in Fivetran and have it created anew, or ${RUN}: what is declared is set once the names are known.`
  return `${how}, so that nobody can tell which columns and tables \`schemas\` means, and its first sync could load in clear what is to be hashed or left out. It stays paused. Either declare what is to sync by exact names of schemas and tables, with \`schema_change_handling: BLOCK_ALL\`, or ${RUN}: what is declared by name was sent ahead, and the rest is set once the names are known.`
}

/** Said of a connector that is to be created, where it is known before that its names cannot be verified. */
export function namesWarnings(desired: DesiredConnector): string[] {
  const ahead = precreation(desired)
  const isUnreadable = desired.reloadsNames === false || !desired.tests.run
  if (ahead === undefined || !isUnreadable) return []
  const why =
    desired.reloadsNames === false
      ? 'Fivetran cannot read the schema of this source before the first sync'
      : 'Setup tests are off, and Fivetran does not read the schema of a source that is not connected'
  const then =
    ahead.needsNames && desired.fields['paused'] === undefined
      ? 'It hashes or leaves out columns, or needs a pattern, so it stays paused until the names are known, or until the manifest says `paused: false`'
      : 'What is declared by name is sent ahead, and the first apply after that sync checks it and sets what is missing'
  return [`The names in \`schemas\` cannot be verified before it runs: ${why}. ${then}.`]
}

/** As `Kind.notices`. */
export function schemaNotices(
  desired: DesiredResource,
  observed: ObservedResource,
  seen: 'in a plan' | 'as drift',
): string[] {
  const config = isObservedConnector(observed) ? observed.schemaConfig : undefined
  if (config === undefined || config === 'unknown' || !declaresSchemaConfig(desired)) return []
  return seen === 'in a plan'
    ? [...uncheckedNotices(desired, config), ...lockedNotices(desired, config)]
    : undeclaredNotices(desired, config)
}
