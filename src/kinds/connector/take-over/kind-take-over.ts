/** How connectors in a Terraform state become manifests. */
import type { ObservedResource } from '../../../model/resource.ts'
import { isEmpty, type JsonObject } from '../../../model/value.ts'
import type { CannotImport, KindRun, KindTakeOver, TakenResource, TakenSource } from '../../kind.ts'
import { groupsOf, type Group } from '../../group/group.ts'
import { incomparable, readApprovedPins, type ReadPins } from '../../setup/pin-lists.ts'
import { hashesOf, type Pins } from '../../setup/setup.ts'
import { statedService } from '../../setup/state-parts.ts'
import { createConnectorReader } from '../api.ts'
import { connectorAddress, isConnector, type ObservedConnector } from '../connector.ts'
import { readConfig, withoutMetadata } from '../import/kind-import.ts'
import { metadataOf } from '../resolve.ts'
import { schemaConfigReader } from '../schema-config/api.ts'
import { withNeededColumns } from '../schema-config/columns.ts'
import type { KnownSchemaConfig } from '../schema-config/config.ts'
import { declaresSchemaConfig, withSchemaConfig } from '../schema-config/fields.ts'
import { declaredConnector, draftDeclared } from './draft.ts'
import { syncsOf } from './schemas.ts'
import { TAKEN_TYPES } from './types.ts'

export const connectorTakeOver: KindTakeOver = {
  types: TAKEN_TYPES,
  sets: part => Object.keys(syncsOf([part])),
  folders: run => groupsOf(run),
  find: (id, run) => createConnectorReader(run.reader).connection(id),
  read,
}

/** Throws ApiError. */
async function read(
  taken: TakenResource,
  observed: ObservedResource,
  run: KindRun,
): Promise<TakenSource | CannotImport> {
  const { service } = observed
  const other = statedService(taken.main, observed)
  if (other !== undefined) return other
  const metadata = await metadataOf(run, service)
  if (metadata === undefined) return withoutMetadata(service)
  const groups = await groupsOf(run)
  const group = groups.find(({ id }) => id === observed.partition) ?? {
    id: observed.partition,
    name: observed.partition,
  }
  const declared = declaredConnector(taken, { connector: observed, metadata })
  const [approved, config] = await Promise.all([
    approvedPins(observed.id, declared.pins, run),
    configFor({ observed, group, groups }, declared.syncs, run),
  ])
  const hidden = incomparable(declared.pins, approved)
  if (hidden !== undefined) return hidden
  if (config === 'unknown' && !isEmpty(declared.syncs)) return { reason: UNKNOWN_SYNCS }
  const connector: ObservedResource & Pick<ObservedConnector, 'approved'> = {
    ...observed,
    approved: hashesOf(approved.pins),
  }
  return {
    observed: connector,
    metadata,
    secrets: declared.secrets,
    draft: (shown, hide) => draftDeclared({ connector: shown, group, groups, metadata, declared, hide }),
    readFor: (desired, shown) =>
      isConnector(desired) && declaresSchemaConfig(desired) ? withSchemaConfig(shown, desired, config) : shown,
  }
}

const UNKNOWN_SYNCS =
  'The state says what syncs, and Fivetran cannot tell before the first sync whether that is so. Take it over after its first sync.'

const NOTHING_PINNED: ReadPins = { pins: { certificates: [], fingerprints: [] }, notices: [], hidden: [] }

/** Asked for where the state has pins: what else is approved is not for the manifest. */
async function approvedPins(id: string, { certificates, fingerprints }: Pins, run: KindRun): Promise<ReadPins> {
  if (certificates.length + fingerprints.length === 0) return NOTHING_PINNED
  return readApprovedPins(createConnectorReader(run.reader), id)
}

interface Place {
  readonly observed: ObservedResource
  readonly group: Group
  readonly groups: readonly Group[]
}

/** What syncs now, with what the state's patterns need of it; not asked for where the state says nothing of it. */
async function configFor(
  { observed, group, groups }: Place,
  syncs: JsonObject,
  run: KindRun,
): Promise<KnownSchemaConfig> {
  if (isEmpty(syncs)) return 'unknown'
  const config = await readConfig(observed.id, run)
  if (config === 'unknown') return config
  const declaring = {
    address: connectorAddress(group, observed.name, groups),
    fields: syncs,
    lifecycle: { preventDestroy: false, ignoreChanges: [] },
  }
  return withNeededColumns(observed.id, declaring, config, { api: schemaConfigReader(run.reader), log: run.log })
}
