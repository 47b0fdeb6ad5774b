/** Fivetran's endpoints for connections and connector types (https://fivetran.com/docs/rest-api/api-reference). */
import type { FivetranClient, FivetranReader } from '../../fivetran/port.ts'
import { segment } from '../../fivetran/base-url.ts'
import { isNotFound } from '../../fivetran/response.ts'
import { objectOf, requiredText, textOr } from '../../fivetran/wire-values.ts'
import { absentWhen, ApiError } from '../../model/errors.ts'
import type { ServiceMetadata, ServiceName } from '../../model/field-type.ts'
import type { Json, JsonObject } from '../../model/value.ts'
import { createChanging, pathIn, type Changing } from '../changing.ts'
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

/** What apply needs besides. */
export interface ConnectorApi extends ConnectorReader, Changing<ObservedConnector>, SetupApi<ObservedConnector> {}

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
    connection: id =>
      absentWhen(isNotFound, fivetran.get({ path: pathIn(SETUPS.path, id), version: VERSION }, connector)),
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
    ...createChanging(fivetran, SETUPS, connector),
  }
}

function serviceName(item: JsonObject): ServiceName {
  const service = requiredText(item, 'id', 'the service')
  return { service, name: textOr(item['name'], service) }
}
