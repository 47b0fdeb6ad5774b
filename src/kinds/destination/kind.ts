/** The kind `destination`: puts together what the files of this folder say, for `kinds/kind.ts`. */
import type { ObservedResource } from '../../model/resource.ts'
import { isEmpty, isObject, type Value, type ValueObject } from '../../model/value.ts'
import { defineKind } from '../define-kind.ts'
import { destinationContents } from '../group/contents.ts'
import { groupsWith } from '../group/desired.ts'
import { groupsOf } from '../group/group.ts'
import type { ChangeEvent, Standing } from '../kind.ts'
import { serviceOf } from '../service-name.ts'
import { isOwingSetup } from '../setup/state.ts'
import { fieldsOfService, serviceNames } from './catalogue.ts'
import { consequences } from './consequences.ts'
import { addressesIn, DESTINATION, KEY, type DesiredDestination } from './destination.ts'
import { destinationWriter } from './execution.ts'
import { followUp, type DestinationSituation } from './follow-up.ts'
import { destinationImport } from './import.ts'
import { destinationTakeOver } from './take-over.ts'
import { destinationReader, withPins } from './observe.ts'
import { nameInText, resolveDestinations, resolveOffline } from './resolve.ts'
import { destinationDocument } from './schema.ts'
import { readState, stateBefore, stateOfLostCreation, writeState } from './state.ts'
import { ineffectiveFields, isSentAlways, JOINT_FIELDS } from './together.ts'
import { waits } from './waiting.ts'

export const destinationKind = defineKind({
  name: DESTINATION,
  words: {
    one: 'destination',
    many: 'destinations',
    parent: 'group',
    page: 'https://fivetran.com/dashboard/destinations/{id}/setup',
  },
  fields: destinationDocument(undefined).fields,

  services: {
    of: serviceOf,
    known: () =>
      new Map(
        serviceNames()
          .filter(service => fieldsOfService(service) !== undefined)
          .map(service => [service, destinationDocument(service).fields]),
      ),
    fields: async service => (serviceNames().includes(service) ? destinationDocument(service).fields : undefined),
    list: async () => serviceNames().map(service => ({ service, name: service })),
  },
  resolve: resolveDestinations,
  resolveOffline,
  nameInText,
  keyOf: () => KEY,
  addresses: async run => {
    const groups = run === undefined ? [] : await groupsOf(run)
    return ({ parents, home }) => addressesIn(groupsWith(groups, home, parents), parents)
  },
  reader: destinationReader,
  observeMore: withPins,
  contents: destinationContents,
  import: destinationImport,
  takeOver: destinationTakeOver,

  createBody,
  updateBody,
  followUp: (situation: DestinationSituation) => followUp(situation),
  consequences: (event: ChangeEvent, situation: DestinationSituation | undefined) => consequences(event, situation),
  jointFields: JOINT_FIELDS,
  sentAlways: isSentAlways,
  ineffectiveFields,
  waits: (standing: Standing & { readonly desired: DesiredDestination }) => waits(standing),
  isWorking: ({ state }) => readState(state).tests === 'passed' || readState(state).tests === 'none',
  isOwing: (desired: DesiredDestination, { state }) => isOwingSetup(desired, readState(state)),

  stateBefore: change => writeState(stateBefore(change)),
  stateOfLostCreation: (desired: DesiredDestination, _observed: ObservedResource) =>
    writeState(stateOfLostCreation(desired)),

  writer: destinationWriter,
})

/**
 * `POST /destinations`. Without setup tests, which Fivetran may run by default: they take long, and must trust what is
 * approved after this.
 */
function createBody({ address, service, fields }: DesiredDestination): ValueObject {
  const { config, ...settings } = fields
  return {
    group_id: address.partition,
    service,
    ...withoutEmpty(settings),
    run_setup_tests: false,
    config: isObject(config) ? withoutEmpty(config) : {},
  }
}

/** What does not exist yet need not be cleared. */
function withoutEmpty(value: ValueObject): ValueObject {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null))
}

/** `PATCH /destinations/{id}`. An id is cleared by an empty text (Fivetran's Terraform provider does it so). */
function updateBody(changed: ValueObject): ValueObject {
  const cleared = Object.entries(changed).map(([name, value]): [string, Value] => [
    name,
    name.endsWith('_id') && isEmpty(value) ? '' : value,
  ])
  return { ...Object.fromEntries(cleared), run_setup_tests: false }
}
