/** Reads connectors, and the pins that Fivetran has approved. */
import type { FivetranReader } from '../../fivetran/port.ts'
import type { KindRun, Observation, ReadRequest } from '../kind.ts'
import type { KindReader } from '../observe.ts'
import { withApprovedPins } from '../setup/approved-pins.ts'
import { createConnectorReader } from './api.ts'
import { isConnector } from './connector.ts'

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
export function withPins(observation: Observation, request: ReadRequest, run: KindRun): Promise<Observation> {
  return withApprovedPins(observation, request, createConnectorReader(run.reader), isConnector)
}
