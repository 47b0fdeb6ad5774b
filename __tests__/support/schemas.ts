/** Schema configurations, and manifests that declare them, with few words. */
import { toDesired, type DesiredContext } from '../../src/kinds/connector/desired.ts'
import type { DesiredConnector, ObservedConnector } from '../../src/kinds/connector/connector.ts'
import type { SchemaConfig } from '../../src/kinds/connector/schema-config/config.ts'
import { withSchemaConfig } from '../../src/kinds/connector/schema-config/fields.ts'
import { readSchemaConfig } from '../../src/kinds/connector/schema-config/wire.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import { formatProblem } from '../../src/model/errors.ts'
import type { ServiceMetadata } from '../../src/model/field-type.ts'
import { isJsonObject, type Json, type JsonObject } from '../../src/model/value.ts'
import { contextOf } from '../manifests/fixtures.ts'
import { observed } from './connectors.ts'

/** A table: on or off, or as Fivetran's API writes it. */
type Table = boolean | JsonObject
type Tables = Readonly<Record<string, Table>>

/**
 * What Fivetran reports: `{ public: { users: true, orders: { sync_mode: 'HISTORY' } } }`. A schema is on; with `': off'`
 * behind its name it is not.
 */
export function schemaConfig(schemas: Readonly<Record<string, Tables>>, policy = 'ALLOW_ALL'): SchemaConfig {
  return readSchemaConfig(wireConfig(schemas, policy), text => text)
}

/** The same as Fivetran answers. */
export function wireConfig(schemas: Readonly<Record<string, Tables>>, policy = 'ALLOW_ALL'): JsonObject {
  const named = Object.entries(schemas).map(([key, tables]): [string, Json] => {
    const name = key.replace(/: off$/, '')
    return [name, { name_in_destination: name.toLowerCase(), enabled: name === key, tables: tablesOf(tables) }]
  })
  return { schema_change_handling: policy, schemas: Object.fromEntries(named) }
}

function tablesOf(tables: Tables): JsonObject {
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]): [string, Json] => {
      const { columns, ...more } = isJsonObject(table) ? table : { enabled: table }
      const usual = { name_in_destination: name.toLowerCase(), enabled: true, sync_mode: 'SOFT_DELETE' }
      return [name, { ...usual, supports_columns_config: true, ...more, columns: columnsOf(columns) }]
    }),
  )
}

function columnsOf(columns: Json | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(isJsonObject(columns) ? columns : {}).map(([name, column]): [string, Json] => [
      name,
      {
        name_in_destination: name.toLowerCase(),
        enabled: true,
        hashed: false,
        ...(isJsonObject(column) ? column : {}),
      },
    ]),
  )
}

/** The problems of a manifest that ends with these lines, and what it describes where it has no error. */
export function readManifest(
  lines: string,
  service: Partial<ServiceMetadata> = {},
): { readonly desired?: DesiredConnector; readonly problems: string[] } {
  const text = `group: Warehouse\nservice: github\ndestination_schema: { name: github_connector }\n${lines}`
  const { documents, problems } = parseManifests('shop.yml', text)
  const [document] = documents
  const read = document === undefined ? { problems: [] } : toDesired(document, contextFor(service))
  const { desired } = { desired: undefined, ...read }
  return {
    ...(desired === undefined ? {} : { desired }),
    problems: [...problems, ...read.problems].map(formatProblem),
  }
}

function contextFor(service: Partial<ServiceMetadata>): DesiredContext {
  const context = contextOf('github')
  return context.metadata === undefined ? context : { ...context, metadata: { ...context.metadata, ...service } }
}

/** The connector of a manifest that ends with these lines. Throws where they have an error. */
export function declaring(lines: string): DesiredConnector {
  const { desired, problems } = readManifest(lines)
  if (desired === undefined) throw new Error(problems.join('\n'))
  return desired
}

/** The connector as Fivetran reports it, with this configuration, for that manifest. */
export function seenBy(desired: DesiredConnector, config: SchemaConfig): ObservedConnector {
  return withSchemaConfig(observed(), desired, config)
}
