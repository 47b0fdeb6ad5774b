/** Fivetran's endpoints for destinations (https://fivetran.com/docs/rest-api/api-reference/destinations). */
import { segment } from '../../fivetran/base-url.ts'
import type { FivetranClient, FivetranReader } from '../../fivetran/port.ts'
import { isNotFound } from '../../fivetran/response.ts'
import { absentWhen } from '../../model/errors.ts'
import { isJsonObject, type ValueObject } from '../../model/value.ts'
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

/** What apply needs besides. `update` and `remove` are retried by the client, since repeating them changes nothing. */
export interface DestinationApi extends DestinationReader, SetupApi<ObservedDestination | undefined> {
  /** `POST /destinations`. Never retried after it may have been received: throws ApiError with `ambiguous` then. */
  create(body: ValueObject): Promise<ObservedDestination>
  /** `PATCH /destinations/{id}` */
  update(id: string, body: ValueObject): Promise<ObservedDestination>
  /** `DELETE /destinations/{id}`; one that does not exist any more counts as done. */
  remove(id: string): Promise<void>
}

/** Destinations are version 2 in Fivetran's API description. */
const VERSION = 2
const PATH = '/destinations'
const SETUPS: SetupPath = { path: PATH, version: VERSION, one: DESTINATION }

/** The endpoints that read, over a client that may be able to do no more than that. */
export function createDestinationReader(fivetran: FivetranReader): DestinationReader {
  return {
    destination: id => absentWhen(isNotFound, fivetran.get({ path: pathOf(id), version: VERSION }, readDestination)),
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
    // A create whose answer is lost must be looked up by its caller, not sent again.
    create: body =>
      fivetran.send({ method: 'POST', path: PATH, body, version: VERSION, repeatable: false }, readDestination),
    update: async (id, body) =>
      fivetran.send({ method: 'PATCH', path: pathOf(id), body, version: VERSION, repeatable: true }, readDestination),
    remove: async id => {
      const request = { method: 'DELETE', path: pathOf(id), version: VERSION, repeatable: true } as const
      await absentWhen(isNotFound, fivetran.send(request, ignore))
    },
  }
}

function pathOf(id: string): string {
  return `${PATH}/${segment(id)}`
}

function ignore(): void {}
