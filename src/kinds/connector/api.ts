/** Fivetran's endpoints for connections and connector types (https://fivetran.com/docs/rest-api/api-reference). */
import type { FivetranClient, FivetranReader } from '../../fivetran/port.ts'
import { segment } from '../../fivetran/base-url.ts'
import { isNotFound } from '../../fivetran/response.ts'
import { objectOf, requiredText, textOr } from '../../fivetran/wire-values.ts'
import { absentWhen, ApiError } from '../../model/errors.ts'
import type { ServiceMetadata, ServiceName } from '../../model/field-type.ts'
import type { Json, JsonObject, ValueObject } from '../../model/value.ts'
import {
  createSetupApi,
  createSetupReader,
  type SetupApi,
  type SetupPath,
  type SetupReader,
} from '../setup/endpoints.ts'
import type { ObservedConnector } from './connector.ts'
import { parseMetadata } from './metadata.ts'
import { readConnector } from './wire.ts'

/** What planning reads of connectors. Nothing here can send anything but GET. Every method throws ApiError. */
export interface ConnectorReader extends SetupReader {
  /** The connectors of a group, all pages; with `schema`, only those that Fivetran reports by exactly that name. */
  connections(filter: { readonly groupId: string; readonly schema?: string }): Promise<ObservedConnector[]>
  /** One connector; undefined when Fivetran has it no more. */
  connection(id: string): Promise<ObservedConnector | undefined>
  /** A service's metadata; undefined when there is no such service. */
  metadata(service: string): Promise<ServiceMetadata | undefined>
  /** The names of all services, for "did you mean". */
  services(): Promise<ServiceName[]>
}

/**
 * What apply needs besides. Bodies may hold secrets; they are revealed only where the request is written. `update`,
 * `remove`, approvals and revocations are retried by the client, since repeating them changes nothing.
 */
export interface ConnectorApi extends ConnectorReader, SetupApi<ObservedConnector> {
  /** `POST /connections`. Never retried after it may have been received: throws ApiError with `ambiguous` then. */
  create(body: ValueObject): Promise<ObservedConnector>
  /** `PATCH /connections/{id}` */
  update(id: string, body: ValueObject): Promise<ObservedConnector>
  /** `DELETE /connections/{id}`; one that does not exist any more counts as done. */
  remove(id: string): Promise<void>
}

/** Connections and their tests are version 2 in Fivetran's API description; nothing else has a version. */
const VERSION = 2
const SETUPS: SetupPath = { path: '/connections', version: VERSION, one: 'connector' }
const SERVICES = '/metadata/connector-types'

/** The endpoints that read, over a client that may be able to do no more than that. */
export function createConnectorReader(fivetran: FivetranReader): ConnectorReader {
  const connector = (data: Json) => readConnector(data, fivetran.redact)
  const services = () => fivetran.list({ path: SERVICES }, serviceName, ({ service }) => service)

  return {
    async connections({ groupId, schema }) {
      const query = { group_id: groupId, ...(schema === undefined ? {} : { schema }) }
      const request = { path: '/connections', query, version: VERSION }
      const items = await fivetran.list(request, connector, item => item.id)
      // A server, or a proxy, that ignores the filter must not make another connector look like the one asked for.
      return items.filter(
        item => item.partition === groupId && (schema === undefined || item.key === schema.toLowerCase()),
      )
    },
    connection: id => absentWhen(isNotFound, fivetran.get({ path: pathOf(id), version: VERSION }, connector)),
    async metadata(service) {
      try {
        return await fivetran.get({ path: `${SERVICES}/${segment(service)}` }, data =>
          parseMetadata(service, objectOf(data, 'data')),
        )
      } catch (error) {
        // How Fivetran refuses a name that it does not know is not described: 404 is clear; for another refusal, the
        // list of services tells.
        if (!(error instanceof ApiError) || error.code === undefined) throw error
        if (error.status === 404) return undefined
        if (error.status === 400 && !(await services()).some(one => one.service === service)) return undefined
        throw error
      }
    },
    services,
    ...createSetupReader(fivetran, SETUPS),
  }
}

/** All endpoints, over a client that can write. */
export function createConnectorApi(fivetran: FivetranClient): ConnectorApi {
  const connector = (data: Json) => readConnector(data, fivetran.redact)
  return {
    ...createConnectorReader(fivetran),
    ...createSetupApi(fivetran, SETUPS, connector),
    // A create whose answer is lost must be looked up by its caller, not sent again.
    create: body =>
      fivetran.send({ method: 'POST', path: '/connections', body, version: VERSION, repeatable: false }, connector),
    update: async (id, body) =>
      fivetran.send({ method: 'PATCH', path: pathOf(id), body, version: VERSION, repeatable: true }, connector),
    remove: async id => {
      const request = { method: 'DELETE', path: pathOf(id), version: VERSION, repeatable: true } as const
      await absentWhen(isNotFound, fivetran.send(request, ignore))
    },
  }
}

function pathOf(id: string): string {
  return `/connections/${segment(id)}`
}

function serviceName(item: JsonObject): ServiceName {
  const service = requiredText(item, 'id', 'the service')
  return { service, name: textOr(item['name'], service) }
}

function ignore(): void {}
