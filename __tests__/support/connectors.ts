/**
 * Connectors, metadata and ledgers with few words: each builder gives something complete, of which a test names what it
 * is about.
 */
import { fieldHasher } from '../../src/engine/record/digest.ts'
import { entryFor } from '../../src/engine/record/ledger-entry.ts'
import { buildConnector, type ConnectorParts } from '../../src/kinds/connector/desired.ts'
import {
  connectorType,
  keyOf,
  withSchemaTypes,
  type DesiredConnector,
  type ObservedConnector,
  type SettingName,
} from '../../src/kinds/connector/connector.ts'
import { writeState, type ConnectorState } from '../../src/kinds/connector/state.ts'
import type { Group } from '../../src/kinds/group/group.ts'
import { createHasher } from '../../src/ledger/field-hash.ts'
import { deriveKeys } from '../../src/ledger/keys.ts'
import { emptyLedger, type Ledger } from '../../src/ledger/ledger.ts'
import type { FieldType, ServiceMetadata } from '../../src/model/field-type.ts'
import { Positions } from '../../src/model/position.ts'
import type { LedgerEntry } from '../../src/model/resource.ts'
import { Secret } from '../../src/model/secret.ts'
import type { Json, JsonObject } from '../../src/model/value.ts'

export const WAREHOUSE: Group = { id: 'decent_dropsy', name: 'Warehouse' }
export const HASHER = createHasher(deriveKeys('api-secret').fields, 'account')

/** A field of a service: `field('string', { nullable: true })`. */
export function field(type: FieldType['type'], more: Partial<FieldType> = {}): FieldType {
  return { type, secret: false, readonly: false, immutable: false, ...more }
}

export const SECRET = field('string', { secret: true })

/** A service with these fields in `config` (beside `schema`) and in `auth`. */
export function metadata(
  config: Readonly<Record<string, FieldType>>,
  auth: Readonly<Record<string, FieldType>> = {},
  service = 'github',
): ServiceMetadata {
  const schema = field('string', { immutable: true })
  return {
    service,
    name: service,
    config: field('object', { properties: { schema, ...config } }),
    auth: field('object', { properties: auth }),
  }
}

/** A reference to a secret whose value is at hand. */
export function secret(value: string | number, name = 'TOKEN'): Secret {
  return Secret.of(value, [`secrets.${name}`])
}

export interface DesiredFields extends Partial<Omit<ConnectorParts, 'lifecycle' | 'tests' | 'manifest'>> {
  readonly file?: string
  readonly document?: number
  readonly tests?: Partial<ConnectorParts['tests']>
  /** Paths as manifests write them. */
  readonly lifecycle?: { readonly preventDestroy?: boolean; readonly ignoreChanges?: readonly string[] }
}

/** A connector of service `github` at `Warehouse/github_connector`, with tests on, nothing declared in `config`. */
export function desired(fields: DesiredFields = {}): DesiredConnector {
  const { schema = 'github_connector', file = `fivetran/${schema}.yml`, document = 0 } = fields
  const { file: _file, document: _document, tests, lifecycle = {}, ...rest } = fields
  const { preventDestroy = false, ignoreChanges = [] } = lifecycle
  const position = { file, line: 1, column: 1 }
  return buildConnector({
    manifest: { file, document },
    position,
    positions: new Positions(position),
    group: WAREHOUSE,
    groups: [WAREHOUSE],
    schema,
    schemaFields: { schema },
    service: 'github',
    metadata: undefined,
    config: {},
    auth: {},
    settings: {},
    pins: { certificates: [], fingerprints: [] },
    ...rest,
    tests: { run: true, trustCertificates: false, trustFingerprints: false, ...tests },
    lifecycle: { preventDestroy, ignoreChanges: ignoreChanges.map(path => path.split('.')) },
  })
}

export interface ObservedFields extends Partial<Omit<ObservedConnector, 'fields'>> {
  readonly schema?: string
  readonly groupId?: string
  readonly config?: JsonObject
  readonly settings?: Readonly<Partial<Record<SettingName, Json>>>
}

/** The same connector as Fivetran reports it: connected, running, with this config (beside `schema`). */
export function observed(fields: ObservedFields = {}): ObservedConnector {
  const { schema = 'github_connector', groupId = WAREHOUSE.id, config = {}, settings = {}, ...rest } = fields
  const all = { paused: false, sync_frequency: 360, ...settings }
  return {
    id: 'speak_inexpensive',
    service: 'github',
    partition: groupId,
    key: keyOf(schema),
    name: schema,
    paused: all.paused === true,
    setupState: 'connected',
    tasks: [],
    warnings: [],
    createdAt: '2024-01-01T00:00:00Z',
    output: {},
    ...rest,
    fields: { config: { schema, ...config }, ...all },
  }
}

/** The connector with the types of its service. */
export function typed(one: DesiredConnector, service: ServiceMetadata | undefined): DesiredConnector {
  const { schemas } = one.fields
  return service === undefined ? one : { ...one, type: withSchemaTypes(connectorType(service), schemas) }
}

/** Further words of a ledger entry: what the connector's state says is given flat. */
export interface RecordedFields extends Partial<LedgerEntry>, Partial<ConnectorState> {}

/** What the ledger holds after `one` was applied and Fivetran then reported `seen`. */
export function recorded(
  untyped: DesiredConnector,
  seen: ObservedConnector,
  service: ServiceMetadata | undefined,
  more: RecordedFields = {},
): LedgerEntry {
  const one = typed(untyped, service)
  const {
    tests = one.tests.run ? 'passed' : 'none',
    owesStart = false,
    owesSchedule = false,
    pins,
    seen: told,
    ...rest
  } = more
  const state = { tests, owesStart, owesSchedule, pins: pins ?? hashesOf(one), seen: told }
  const entry = entryFor({
    desired: one,
    observed: seen,
    hash: fieldHasher(HASHER, one),
    state: writeState(state),
    commit: 'c0ffee',
    appliedAt: '2024-02-01T00:00:00Z',
  })
  return { ...entry, ...rest }
}

function hashesOf({ pins }: DesiredConnector): ConnectorState['pins'] {
  return {
    certificates: pins.certificates.map(pin => pin.hash),
    fingerprints: pins.fingerprints.map(pin => pin.hash),
  }
}

/** A ledger of these connectors, all in the group `Warehouse` unless they come by group id. */
export function ledger(records: readonly LedgerEntry[], groupId: string = WAREHOUSE.id): Ledger {
  const entries = Object.fromEntries(records.map(one => [keyOf(one.name), one]))
  return { ...emptyLedger('account'), resources: records.length === 0 ? {} : { connector: { [groupId]: entries } } }
}
