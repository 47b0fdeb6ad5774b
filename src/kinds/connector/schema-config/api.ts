/** Fivetran's endpoints for schema configurations (https://fivetran.com/docs/rest-api/api-reference/connection-schema). */
import { segment } from '../../../fivetran/base-url.ts'
import type { FivetranClient, FivetranReader } from '../../../fivetran/port.ts'
import { isNotFound } from '../../../fivetran/response.ts'
import { objectOf } from '../../../fivetran/wire-values.ts'
import { absentWhen, ApiError } from '../../../model/errors.ts'
import { isJsonObject, type Json, type JsonObject, type ValueObject } from '../../../model/value.ts'
import { favourMemory } from '../../../runtime/memory.ts'
import type { KnownSchemaConfig, SourceColumn, TableName } from './config.ts'
import { readColumns, readSchemaConfig } from './wire.ts'

/** What reads. Every method throws ApiError. */
export interface SchemaConfigReader {
  /** `GET /connections/{id}/schemas` */
  config(id: string): Promise<KnownSchemaConfig>
  /** What was sent ahead, as the same request answers it before the source was read; undefined where it says nothing. */
  ahead(id: string): Promise<JsonObject | undefined>
  /**
   * `GET …/schemas/{schema}/tables/{table}/columns`: all columns of a table, asked of the source itself, so that it takes
   * time and counts apart.
   */
  columns(id: string, table: TableName): Promise<ReadonlyMap<string, SourceColumn>>
}

/** What changes. Repeating any of it changes nothing. */
export interface SchemaConfigApi extends SchemaConfigReader {
  /** `PATCH /connections/{id}/schemas`. Throws ApiError, with status 409 where somebody else is changing it. */
  change(id: string, body: ValueObject): Promise<void>
  /**
   * `POST /connections/{id}/schemas`: what is to hold once Fivetran has read the source. It checks nothing (OAS). False
   * where there is a configuration already.
   */
  preCreate(id: string, body: ValueObject): Promise<boolean>
  /**
   * `POST /connections/{id}/schemas/reload`: reads the source, and keeps what was selected. It may take long: throws
   * ApiError with `ambiguous` when the answer is lost.
   */
  reload(id: string, timeoutMs: number): Promise<KnownSchemaConfig>
}

/** A source may take long to say which columns a table has. */
const COLUMNS_MS = 5 * 60_000

/** The endpoints that read. */
export function schemaConfigReader(fivetran: FivetranReader): SchemaConfigReader {
  const { redact } = fivetran
  return {
    config: async id => {
      const request = fivetran.get({ path: pathOf(id) }, data => named(data, redact))
      return (await absentWhen(isWithoutConfig, request)) ?? 'unknown'
    },
    ahead: id => absentWhen(isWithoutConfig, fivetran.get({ path: pathOf(id) }, sentAhead)),
    columns: (id, { schema, table }) => {
      const path = `${pathOf(id)}/${segment(schema)}/tables/${segment(table)}/columns`
      return fivetran.get({ path, sourceTimeoutMs: COLUMNS_MS }, data => readColumns(data, redact))
    },
  }
}

/** All endpoints. */
export function schemaConfigApi(fivetran: FivetranClient): SchemaConfigApi {
  const { redact } = fivetran
  return {
    ...schemaConfigReader(fivetran),
    change: (id, body) => fivetran.send({ method: 'PATCH', path: pathOf(id), body, repeatable: true }, ignore),
    preCreate: async (id, body) => {
      const request = { method: 'POST', path: pathOf(id), body, repeatable: true } as const
      const isMade = fivetran.send(request, () => true)
      return (await absentWhen(error => error.status === 409, isMade)) ?? false
    },
    reload: (id, timeoutMs) =>
      fivetran.send(
        {
          method: 'POST',
          path: `${pathOf(id)}/reload`,
          // `EXCLUDE` would switch everything off.
          body: { exclude_mode: 'PRESERVE' },
          repeatable: false,
          sourceTimeoutMs: timeoutMs,
        },
        data => named(data, redact),
      ),
  }
}

function pathOf(id: string): string {
  return `/connections/${segment(id)}/schemas`
}

/** 404 until there is a configuration: `NotFound_SchemaConfig`, of some services a bare `NotFound`. */
export function isWithoutConfig(error: ApiError): boolean {
  return isNotFound(error) && error.code?.startsWith('NotFound_Connect') !== true
}

/**
 * What was read from a source has names in the destination. Without any it only repeats what was sent before the source
 * was read, so that it tells nothing. Of some services (Google Sheets) an answer has no `schemas` at all.
 */
function named(data: Json, redact: (text: string) => string): KnownSchemaConfig {
  const config = readSchemaConfig(data, redact)
  const schemas = [...config.schemas.values()]
  favourMemory({ tables: schemas.reduce((sum, { tables }) => sum + tables.size, 0) })
  const isEcho =
    isJsonObject(data) && isJsonObject(data['schemas']) && schemas.every(one => one.nameInDestination === '')
  return isEcho ? 'unknown' : config
}

/** The parts of an answer that a request can have. */
function sentAhead(data: Json): JsonObject {
  const { schemas = {}, schema_change_handling: policy } = objectOf(data, 'the schema configuration')
  return { ...(policy === undefined ? {} : { schema_change_handling: policy }), schemas }
}

function ignore(): void {}
