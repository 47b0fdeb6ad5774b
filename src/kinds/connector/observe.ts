/** Reads connectors, and the pins that Fivetran has approved: a plan needs them beside what it needs of every kind. */
import type { FivetranReader } from '../../fivetran/port.ts'
import { identityOf, type DesiredResource, type ObservedResource } from '../../model/resource.ts'
import type { KindRun, Observation, ReadRequest } from '../kind.ts'
import type { KindReader } from '../observe.ts'
import { createConnectorReader, type ConnectorReader } from './api.ts'
import { isConnector, type ApprovedPins, type DesiredConnector, type ObservedConnector } from './connector.ts'
import { readState } from './state.ts'

/** The endpoints that read connectors. */
export function connectorReader(fivetran: FivetranReader): KindReader {
  const reader = createConnectorReader(fivetran)
  return {
    list: groupId => reader.connections({ groupId }),
    find: (groupId, schema) => reader.connections({ groupId, schema }),
    read: id => reader.connection(id),
  }
}

/** The observation with the pins that are approved already, as far as manifests have pins. Throws ApiError. */
export async function withPins(observation: Observation, request: ReadRequest, run: KindRun): Promise<Observation> {
  const pinned = [...unrecordedStanding(request, observation), ...namedByHash(request, observation)]
  const approved = await approvedPins(pinned, createConnectorReader(run.reader))
  const byId = [...observation.byId].map(([id, one]): [string, ObservedResource] => {
    const pins = approved.get(id)
    return [id, pins === undefined ? one : connectorWithPins(one, pins)]
  })
  return { ...observation, byId: new Map(byId) }
}

function connectorWithPins(one: ObservedResource, approved: ApprovedPins): ObservedResource {
  const connector: ObservedConnector = { paused: undefined, ...one, approved }
  return connector
}

/** A manifest, and the id of a connector that it describes. */
interface Standing {
  readonly desired: DesiredConnector
  readonly id: string
}

function unrecordedStanding({ unrecorded }: ReadRequest, { atAddress }: Observation): Standing[] {
  const here = ({ address }: DesiredResource) => atAddress.get(identityOf(address)) ?? []
  return unrecorded.filter(isConnector).flatMap(desired => here(desired).map(({ id }) => ({ desired, id })))
}

/**
 * Recorded connectors whose manifests name a certificate by its hash alone, which the action has not approved.
 * Fivetran's list tells whether somebody else has.
 */
function namedByHash({ recorded }: ReadRequest, { byId }: Observation): Standing[] {
  return recorded.flatMap(({ entry: { id, state }, desired }): Standing[] => {
    if (desired === undefined || !isConnector(desired) || !byId.has(id)) return []
    const approved = readState(state).pins.certificates
    const isNamed = desired.pins.certificates.some(pin => pin.encoded_cert === '' && !approved.includes(pin.hash))
    return isNamed ? [{ desired, id }] : []
  })
}

async function approvedPins(
  standing: readonly Standing[],
  reader: ConnectorReader,
): Promise<Map<string, ApprovedPins>> {
  const pinned = standing.filter(({ desired: { pins } }) => pins.certificates.length + pins.fingerprints.length > 0)
  const entries = pinned.map(async ({ id, desired: { pins } }): Promise<[string, ApprovedPins]> => {
    const certificates = pins.certificates.length === 0 ? [] : await reader.certificates(id)
    const fingerprints = pins.fingerprints.length === 0 ? [] : await reader.fingerprints(id)
    return [id, { certificates: certificates.map(pin => pin.hash), fingerprints: fingerprints.map(pin => pin.hash) }]
  })
  return new Map(await Promise.all(entries))
}
