/** Fivetran's endpoints for destinations (https://fivetran.com/docs/rest-api/api-reference/destinations). */
import type { FivetranClient, FivetranReader } from '../../fivetran/port.ts'
import { isNotFound } from '../../fivetran/response.ts'
import { absentWhen } from '../../model/errors.ts'
import { isJsonObject } from '../../model/value.ts'
import { createChanging, pathIn, type Changing } from '../changing.ts'
import {
  createSetupApi,
  createSetupReader,
  type SetupApi,
  type SetupPath,
  type SetupReader,
} from '../setup/endpoints.ts'
import { DESTINATION, type ObservedDestination } from './destination.ts'
import { readDestination } from './wire.ts'

/** What planning reads of destinations. Every method throws ApiError. */
export interface DestinationReader extends SetupReader {
  /** `GET /destinations/{id}`; undefined when there is none. The id is the group's. */
  destination(id: string): Promise<ObservedDestination | undefined>
}

/** What apply needs besides. */
export interface DestinationApi
  extends DestinationReader, Changing<ObservedDestination>, SetupApi<ObservedDestination | undefined> {}

/** Destinations are version 2 in Fivetran's API description. */
const VERSION = 2
const PATH = '/destinations'
const SETUPS: SetupPath = { path: PATH, version: VERSION, one: DESTINATION }

/** The endpoints that read, over a client that may be able to do no more than that. */
export function createDestinationReader(fivetran: FivetranReader): DestinationReader {
  return {
    destination: id =>
      absentWhen(isNotFound, fivetran.get({ path: pathIn(PATH, id), version: VERSION }, readDestination)),
    ...createSetupReader(fivetran, SETUPS),
  }
}

/** All destinations that the key sees, without their `config`. Throws ApiError. */
export function listDestinations(fivetran: FivetranReader): Promise<ObservedDestination[]> {
  return fivetran.list({ path: PATH, version: VERSION }, readDestination, ({ id }) => id)
}

/** All endpoints, over a client that can write. */
export function createDestinationApi(fivetran: FivetranClient): DestinationApi {
  return {
    ...createDestinationReader(fivetran),
    // An answer to setup tests may lack the destination.
    ...createSetupApi(fivetran, SETUPS, data =>
      isJsonObject(data) && typeof data['service'] === 'string' ? readDestination(data) : undefined,
    ),
    ...createChanging(fivetran, SETUPS, readDestination),
  }
}
