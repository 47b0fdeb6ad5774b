/** Reads destinations, and the pins that Fivetran has approved. */
import type { FivetranReader } from '../../fivetran/port.ts'
import type { KindRun, Observation, ReadRequest } from '../kind.ts'
import type { KindReader } from '../observe.ts'
import { withApprovedPins } from '../setup/approved-pins.ts'
import { createDestinationReader } from './api.ts'
import { isDestination } from './destination.ts'

/** The endpoints that read destinations. A group has one at most, of the group's id; a list has no `config`. */
export function destinationReader(fivetran: FivetranReader): KindReader {
  const reader = createDestinationReader(fivetran)
  return {
    list: async groupId => {
      const one = await reader.destination(groupId)
      return one === undefined ? [] : [one]
    },
    read: id => reader.destination(id),
  }
}

/** The observation with the pins that are approved already, as far as manifests have pins. Throws ApiError. */
export function withPins(observation: Observation, request: ReadRequest, run: KindRun): Promise<Observation> {
  return withApprovedPins(observation, request, createDestinationReader(run.reader), isDestination)
}
