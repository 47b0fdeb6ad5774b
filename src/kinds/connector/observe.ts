/** Reads connectors, the pins that Fivetran has approved, and what of a source is synced. */
import type { FivetranReader } from '../../fivetran/port.ts'
import { count } from '../../model/count.ts'
import { identityOf } from '../../model/resource.ts'
import type { KindRun, Observation, ReadRequest } from '../kind.ts'
import type { KindReader } from '../observe.ts'
import { withApprovedPins } from '../setup/approved-pins.ts'
import { createConnectorReader } from './api.ts'
import { isConnector, isObservedConnector, type DesiredConnector, type ObservedConnector } from './connector.ts'
import { schemaConfigReader } from './schema-config/api.ts'
import { withNeededColumns } from './schema-config/columns.ts'
import { declaresSchemaConfig, withSchemaConfig } from './schema-config/fields.ts'

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

/**
 * The observation with what Fivetran has selected of the sources of those connectors whose manifests say what syncs: one
 * request each. Throws ApiError.
 */
export async function withSchemaConfigs(
  observation: Observation,
  request: ReadRequest,
  run: KindRun,
): Promise<Observation> {
  const declaring = standing(request, observation)
  if (declaring.size === 0) return observation
  run.log.info(`Reading what syncs of ${count(declaring.size, 'connector')}, one request each`)
  const reader = schemaConfigReader(run.reader)
  const entries = [...declaring].map(async ([id, { desired, observed }]): Promise<[string, ObservedConnector]> => {
    const config = await reader.config(id)
    const known =
      config === 'unknown' ? config : await withNeededColumns(id, desired, config, { api: reader, log: run.log })
    return [id, withSchemaConfig(observed, desired, known)]
  })
  return { ...observation, byId: new Map([...observation.byId, ...(await Promise.all(entries))]) }
}

interface Declaring {
  readonly desired: DesiredConnector
  readonly observed: ObservedConnector
}

/** Connectors that exist, with the manifests that say what of their sources syncs, by id. */
function standing({ recorded, unrecorded }: ReadRequest, { byId, atAddress }: Observation): Map<string, Declaring> {
  const known = recorded.map(({ entry, desired }) => ({ id: entry.id, desired }))
  const found = unrecorded.flatMap(desired =>
    (atAddress.get(identityOf(desired.address)) ?? []).map(({ id }) => ({ id, desired })),
  )
  const entries = [...known, ...found].flatMap(({ id, desired }): [string, Declaring][] => {
    const observed = byId.get(id)
    if (desired === undefined || !isConnector(desired) || !declaresSchemaConfig(desired)) return []
    return isObservedConnector(observed) ? [[id, { desired, observed }]] : []
  })
  return new Map(entries)
}
