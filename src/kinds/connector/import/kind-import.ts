/** How connectors that exist become manifests. */
import { absentWhen, type ApiError } from '../../../model/errors.ts'
import type { CannotImport, ImportSelection, ImportSource, KindImport, KindRun } from '../../kind.ts'
import { groupsOf } from '../../group/group.ts'
import { readApprovedPins, type ReadPins } from '../../setup/pin-lists.ts'
import { hashesOf } from '../../setup/setup.ts'
import { createConnectorReader } from '../api.ts'
import { isConnector, type ObservedConnector } from '../connector.ts'
import { metadataOf } from '../resolve.ts'
import { schemaConfigReader } from '../schema-config/api.ts'
import type { KnownSchemaConfig } from '../schema-config/config.ts'
import { declaresSchemaConfig, withSchemaConfig } from '../schema-config/fields.ts'
import { draftConnector } from './draft.ts'
import { mayHavePins } from './pins.ts'
import { draftSchemaConfig } from './schema-config.ts'
import { selectConnectors } from './select.ts'

export const connectorImport: KindImport = { select: selectConnectors, read: readForImport }

/** Reads the config, the service's metadata and the pins. Throws ApiError. */
async function readForImport(
  listed: ObservedConnector,
  run: KindRun,
  { schemas }: Pick<ImportSelection, 'schemas'>,
): Promise<ImportSource | CannotImport> {
  const groups = await groupsOf(run)
  const group = groups.find(({ id }) => id === listed.partition) ?? { id: listed.partition, name: listed.partition }
  const reader = createConnectorReader(run.reader)
  const metadata = await metadataOf(run, listed.service)
  if (metadata === undefined) {
    return withoutMetadata(listed.service)
  }
  const connector = listed.fields === undefined ? await reader.connection(listed.id) : listed
  if (connector === undefined) return { reason: 'It was deleted while the import was reading.' }
  const { pins, notices } = mayHavePins(connector, metadata)
    ? await readApprovedPins(reader, connector.id)
    : NOTHING_PINNED
  const config = schemas ? await readConfig(connector.id, run) : 'unknown'
  const syncs = config === 'unknown' ? {} : draftSchemaConfig(config)
  const observed: ObservedConnector = {
    ...connector,
    approved: hashesOf(pins),
  }
  return {
    observed,
    metadata,
    notices,
    draft: shown => draftConnector({ connector: shown, group, groups, metadata, pins, syncs }),
    readFor: (desired, shown) =>
      isConnector(desired) && declaresSchemaConfig(desired) ? withSchemaConfig(shown, desired, config) : shown,
  }
}

function takesNone({ status }: ApiError): boolean {
  return status === 400 || status === 405
}

/** Why there can be no manifest. */
export function withoutMetadata(service: string): CannotImport {
  return { reason: `Fivetran has no metadata of the service \`${service}\`, so its fields cannot be told apart.` }
}

/** What syncs. A service that takes no choice has none. Throws ApiError. */
export async function readConfig(id: string, { reader }: KindRun): Promise<KnownSchemaConfig> {
  return (await absentWhen(takesNone, schemaConfigReader(reader).config(id))) ?? 'unknown'
}

const NOTHING_PINNED: ReadPins = { pins: { certificates: [], fingerprints: [] }, notices: [], hidden: [] }
