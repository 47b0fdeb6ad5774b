/** Connectors and metadata with few words, for the tests of imports. */
import { parseMetadata } from '../../../src/kinds/connector/metadata.ts'
import type { ImportSource } from '../../../src/kinds/connector/import/draft.ts'
import { prove, type Candidate, type Proof } from '../../../src/engine/import/proof.ts'
import type { Group, ObservedConnector } from '../../../src/kinds/connector/connector.ts'
import type { ServiceMetadata } from '../../../src/model/field-type.ts'
import type { JsonObject } from '../../../src/model/value.ts'
import { emptyLedger } from '../../../src/ledger/ledger.ts'
import { createFingerprints, deriveKeys } from '../../../src/ledger/fingerprint.ts'

export const WAREHOUSE: Group = { id: 'decent_dropsy', name: 'Warehouse' }

export function observed(more: Partial<ObservedConnector> = {}): ObservedConnector {
  return {
    id: 'speak_inexpensive',
    groupId: WAREHOUSE.id,
    service: 'github',
    schema: 'github_connector',
    config: {},
    settings: { paused: false, sync_frequency: 360, schedule_type: 'auto', daily_sync_time: '14:00' },
    setupState: 'connected',
    syncState: 'scheduled',
    tasks: [],
    warnings: [],
    createdAt: '2024-01-01T00:00:00Z',
    connectedBy: null,
    succeededAt: null,
    failedAt: null,
    serviceVersion: '1',
    ...more,
  }
}

/** `config`: the fields as Fivetran's metadata gives them. */
export function metadata(service: string, config: JsonObject, more: JsonObject = {}): ServiceMetadata {
  return parseMetadata(service, { name: service, config: { type: 'object', properties: config }, ...more })
}

export function source(
  connector: ObservedConnector,
  of: ServiceMetadata,
  more: Partial<ImportSource> = {},
): ImportSource {
  return { connector, group: WAREHOUSE, metadata: of, pins: { certificates: [], fingerprints: [] }, ...more }
}

const KEYS = { current: deriveKeys('a key of the tests') }

/** The proof for candidates of services whose metadata is given; nothing is recorded. */
export function proof<T extends Candidate>(
  candidates: readonly T[],
  services: readonly ServiceMetadata[],
  groups: readonly Group[] = [WAREHOUSE],
  others: readonly ObservedConnector[] = [],
): Proof<T> {
  return prove(candidates, {
    ledger: emptyLedger('account'),
    metadata: new Map(services.map(one => [one.service, one])),
    groups,
    fingerprinter: createFingerprints(KEYS, 'account', undefined).make,
    rules: {
      policy: 'forbid',
      labelHelps: () => true,
      labelled: () => false,
      limit: { kind: 'count', value: 5 },
      managed: 0,
    },
    others,
  })
}
