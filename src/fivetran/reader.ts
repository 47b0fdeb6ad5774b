/** What planning reads of Fivetran. Built on a transport that has nothing but `get`. */
import { parseMetadata } from '../kinds/connector/metadata.ts'
import { ApiError } from '../model/errors.ts'
import type { Json, JsonObject } from '../model/value.ts'
import { isNotFound } from './answer.ts'
import { checkBaseUrl, segment } from './base-url.ts'
import { createExchange, type Exchange, type RequestCounts } from './exchange.ts'
import type { FivetranOptions } from './options.ts'
import { hidingOwnSecrets } from './own-secrets.ts'
import { allPages, PAGE_SIZE } from './paging.ts'
import type { FivetranReader } from './port.ts'
import { createGetTransport, type GetTransport, type TransportOptions } from './transport.ts'
import { readCertificate, readConnector, readFingerprint, readGroup } from '../kinds/connector/wire.ts'
import { objectOf, requiredText } from './wire-values.ts'

export interface CountingReader extends FivetranReader {
  readonly requests: RequestCounts
}

export const REQUEST_TIMEOUT_MS = 60_000

/** A reader for one account. Throws UserError for a base URL that would give the credentials away. */
export function createFivetranReader(given: FivetranOptions): CountingReader {
  const options = hidingOwnSecrets(given)
  return readerOver(createGetTransport(transportOptions(options)), createExchange(options), options)
}

/** The transport's part of the options, checked. */
export function transportOptions(options: FivetranOptions): TransportOptions {
  return {
    base: checkBaseUrl(options.url),
    key: options.key,
    secret: options.secret,
    userAgent: options.userAgent ?? 'connector-as-code',
  }
}

/** The reader over a transport and an exchange that a writer may share. */
export function readerOver(transport: GetTransport, exchange: Exchange, options: FivetranOptions): CountingReader {
  const { redact, signal, requestTimeoutMs: timeoutMs = REQUEST_TIMEOUT_MS } = options

  function get<T>(
    path: string,
    query: Readonly<Record<string, string>> | undefined,
    read: (data: Json) => T,
  ): Promise<T> {
    const wire = { path, timeoutMs, signal, ...(query === undefined ? {} : { query }) }
    return exchange.run(
      { name: `GET ${path}`, writes: false, repeatable: true, setupTest: false, perform: () => transport.get(wire) },
      read,
    )
  }

  function list(
    path: string,
    key: (item: JsonObject) => string,
    filter: Readonly<Record<string, string>> = {},
  ): Promise<JsonObject[]> {
    return allPages(
      (cursor, check) => get(path, { ...filter, limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }, check),
      key,
    )
  }

  const services = async (): Promise<string[]> => (await list('/metadata/connector-types', serviceId)).map(serviceId)

  return {
    requests: exchange.requests,
    accountId: () =>
      absentWhen(
        error => [403, 404, 405, 406].includes(error.status ?? 0),
        get('/account/info', undefined, data => requiredText(objectOf(data, 'data'), 'account_id', 'data')),
      ),
    groups: async () => (await list('/groups', item => readGroup(item).id)).map(readGroup),
    async connections({ groupId, schema }) {
      const filter = { group_id: groupId, ...(schema === undefined ? {} : { schema }) }
      const items = await list('/connections', item => readConnector(item, redact).id, filter)
      // A server, or a proxy, that ignores the filter must not make a stranger look like the connector that was asked
      // for.
      return items
        .map(item => readConnector(item, redact))
        .filter(
          item =>
            item.groupId === groupId && (schema === undefined || item.schema.toLowerCase() === schema.toLowerCase()),
        )
    },
    connection: id =>
      absentWhen(
        isNotFound,
        get(`/connections/${segment(id)}`, undefined, data => readConnector(data, redact)),
      ),
    async metadata(service) {
      try {
        return await get(`/metadata/connector-types/${segment(service)}`, undefined, data =>
          parseMetadata(service, objectOf(data, 'data')),
        )
      } catch (error) {
        // How Fivetran refuses a name that it does not know is not described: 404 is clear, of any other refusal its
        // list tells.
        if (!(error instanceof ApiError) || error.code === undefined) throw error
        if (error.status === 404 || (error.status === 400 && !(await services()).includes(service))) return undefined
        throw error
      }
    },
    services,
    certificates: async id => (await list(`/connections/${segment(id)}/certificates`, hashOf)).map(readCertificate),
    fingerprints: async id => (await list(`/connections/${segment(id)}/fingerprints`, hashOf)).map(readFingerprint),
  }
}

async function absentWhen<T>(absent: (error: ApiError) => boolean, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ApiError && absent(error)) return undefined
    throw error
  }
}

function serviceId(item: JsonObject): string {
  return requiredText(item, 'id', 'the service')
}

function hashOf(item: JsonObject): string {
  return requiredText(item, 'hash', 'the entry')
}
