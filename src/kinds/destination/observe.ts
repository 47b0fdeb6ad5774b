/** Reads destinations, and the pins that Fivetran has approved. */
import type { FivetranReader } from '../../fivetran/port.ts'
import type { KindRun, Observation, ReadRequest } from '../kind.ts'
import type { KindReader } from '../observe.ts'
import { onceARun } from '../once-a-run.ts'
import { withApprovedPins } from '../setup/approved-pins.ts'
import { createDestinationReader } from './api.ts'
import { isDestination } from './destination.ts'

/** The destination of a group, read once in a run, whichever kind asks first; undefined for none. Throws ApiError. */
export const destinationOf = onceARun((run, groupId) => createDestinationReader(run.reader).destination(groupId))

/** The endpoints that read destinations. A group has one at most, of the group's id; a list has no `config`. */
export function destinationReader(fivetran: FivetranReader, run?: KindRun): KindReader {
  const reader = createDestinationReader(fivetran)
  const read = (id: string) => (run === undefined ? reader.destination(id) : destinationOf(run, id))
  return {
    list: async groupId => {
      const one = await read(groupId)
      return one === undefined ? [] : [one]
    },
    read,
  }
}

/** The observation with the pins that are approved already, as far as manifests have pins. Throws ApiError. */
export function withPins(observation: Observation, request: ReadRequest, run: KindRun): Promise<Observation> {
  return withApprovedPins(observation, request, createDestinationReader(run.reader), isDestination)
}
