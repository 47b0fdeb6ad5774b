/** The kind `connector`: puts together what the files of this folder say, for `kinds/kind.ts`. */
import type { Change } from '../../model/change.ts'
import type { FieldPath } from '../../model/path.ts'
import type { DesiredResource, ObservedResource, RecordedResource } from '../../model/resource.ts'
import type { Value, ValueObject } from '../../model/value.ts'
import { defineKind } from '../define-kind.ts'
import { groupsWith } from '../group/desired.ts'
import { groupsOf } from '../group/group.ts'
import type { ChangeEvent } from '../kind.ts'
import { SERVICE_NAME, serviceOf } from '../service-name.ts'
import { NO_PINS } from '../setup/setup.ts'
import { isOwingSetup } from '../setup/state.ts'
import { waits } from './authorisation.ts'
import {
  addressesIn,
  CONNECTOR,
  isMadeAtOnce,
  isRunning,
  keyOf,
  normalName,
  type ConnectorSituation,
  type DesiredConnector,
  type ObservedConnector,
} from './connector.ts'
import { consequences } from './consequences.ts'
import { createConnectorReader } from './api.ts'
import { connectorWriter } from './execution.ts'
import { followUp } from './follow-up.ts'
import { nameInText } from './identify.ts'
import { connectorImport } from './import/kind-import.ts'
import { needsWorking } from './needs.ts'
import { connectorReader, withPins, withSchemaConfigs } from './observe.ts'
import { metadataOf, resolveConnectors, resolveOffline } from './resolve.ts'
import { connectorDocument } from './schema.ts'
import { schemaProblems } from './schema-changes.ts'
import { outlineOf } from './schema-config/outline.ts'
import { withFittingSchedule } from './schedule.ts'
import { declaresSchemaConfig } from './schema-config/fields.ts'
import { schemaNotices, waitsForNames, type ConnectorStanding } from './schema-owed.ts'
import { readState, stateBefore, writeState } from './state.ts'
import { connectorTakeOver } from './take-over/kind-take-over.ts'
import { JOINT_FIELDS, ineffectiveFields } from './together.ts'

export const connectorKind = defineKind({
  name: CONNECTOR,
  words: {
    one: 'connector',
    many: 'connectors',
    parent: 'group',
    page: 'https://fivetran.com/dashboard/connectors/{id}/setup',
  },
  fields: connectorDocument(undefined).fields,

  services: {
    of: serviceOf,
    known: () => new Map(),
    fields: async (service, run) => {
      const metadata = SERVICE_NAME.test(service) ? await metadataOf(run, service) : undefined
      return metadata === undefined ? undefined : connectorDocument(metadata).fields
    },
    list: run => createConnectorReader(run.reader).services(),
  },
  resolve: resolveConnectors,
  resolveOffline,
  nameInText,
  keyOf,
  normalName,
  addresses: async run => {
    const groups = run === undefined ? [] : await groupsOf(run)
    return ({ parents, home }) => addressesIn(groupsWith(groups, home, parents), parents)
  },
  reader: connectorReader,
  observeMore: async (observation, request, run) =>
    withSchemaConfigs(await withPins(observation, request, run), request, run),

  createBody,
  updateBody: (changed, desired: DesiredConnector) => ({
    ...withFittingSchedule(changed, desired),
    run_setup_tests: false,
  }),
  pauseBody: { paused: true, run_setup_tests: false },
  followUp: (situation: ConnectorSituation) => followUp(situation),
  consequences: (event: ChangeEvent, situation: ConnectorSituation | undefined) => consequences(event, situation),
  outline: outlineOf,
  isUnsettled,
  jointFields: JOINT_FIELDS,
  ineffectiveFields,
  problems: (desired: DesiredResource, observed: ObservedConnector) => schemaProblems(desired, observed),
  notices: (desired, observed, seen) => schemaNotices(desired, observed, seen),
  waits: (standing: ConnectorStanding) => waits(standing) ?? waitsForNames(standing),
  needsWorking,
  isOwing,
  isStateOutdated: (desired, { state }) =>
    (desired.fields['paused'] === true && readState(state).owesStart) ||
    (!declaresSchemaConfig(desired) && readState(state).schema !== undefined),

  stateBefore: (change: Change) => writeState(stateBefore(change)),
  // The manifest may have changed since: whether it was made paused, only Fivetran tells.
  stateOfLostCreation: (desired: DesiredConnector, observed: ObservedResource) =>
    writeState({
      tests: desired.tests.run ? 'owed' : 'none',
      owesStart: desired.fields['paused'] !== true && !isRunning(observed),
      owesSchedule: desired.fields['schedule'] !== undefined,
      schema: declaresSchemaConfig(desired) ? 'owed' : undefined,
      pins: NO_PINS,
    }),

  writer: connectorWriter,
  import: connectorImport,
  takeOver: connectorTakeOver,
})

/**
 * `POST /connections`. A connector is always created without setup tests, which Fivetran would run by default; it is
 * created paused where later steps approve, test and start it, and set its schedule.
 */
function createBody(desired: DesiredConnector): ValueObject {
  const { config, auth, paused, schedule: _schedule, ...others } = desired.fields
  const { schemas: _schemas, schema_change_handling: _policy, ...settings } = others
  return {
    group_id: desired.address.partition,
    service: desired.service,
    paused: paused === true || !isMadeAtOnce(desired),
    run_setup_tests: false,
    ...withoutNulls(settings),
    config: { ...desired.schemaFields, ...withoutNulls(config) },
    ...(auth === undefined ? {} : { auth: withoutNulls(auth) }),
  }
}

/** What does not exist yet need not be cleared. */
function withoutNulls(value: Value | undefined): ValueObject {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, inner]) => inner !== null))
}

/**
 * A connector that the action created or retired, and is to start, is paused until then, whatever the manifest says.
 */
function isUnsettled(path: FieldPath, { fields }: DesiredConnector, recorded: RecordedResource | undefined): boolean {
  if (recorded === undefined) return false
  if (path[0] !== 'paused' || fields['paused'] === true) return false
  return recorded.retired || readState(recorded.state).owesStart
}

/** True when setup tests, a start, a schedule, what syncs, an approval or a revocation are still to be done. */
function isOwing(desired: DesiredConnector, recorded: RecordedResource): boolean {
  const state = readState(recorded.state)
  return isOwingSetup(desired, state) || state.owesStart || state.owesSchedule || state.schema !== undefined
}
