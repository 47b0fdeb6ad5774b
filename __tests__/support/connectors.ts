/**
 * Connectors, metadata and ledgers with few words: each builder gives something complete, of which a test names what it
 * is about.
 */
import { deriveKeys, createFingerprinter } from '../../src/ledger/fingerprint.ts'
import { emptyLedger, type Ledger, type RecordedConnector } from '../../src/ledger/ledger.ts'
import type { DesiredConnector, Group, ObservedConnector } from '../../src/kinds/connector/connector.ts'
import type { FieldType, ServiceMetadata } from '../../src/model/field-type.ts'
import { Positions } from '../../src/model/position.ts'
import { Secret } from '../../src/model/secret.ts'
import type { JsonObject } from '../../src/model/value.ts'
import { fieldFingerprint } from '../../src/engine/plan/digest.ts'
import { recordOf } from '../../src/engine/plan/record.ts'

export const WAREHOUSE: Group = { id: 'decent_dropsy', name: 'Warehouse' }
export const FINGERPRINTER = createFingerprinter(deriveKeys('api-secret').fields, 'account')

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

export interface DesiredFields extends Partial<Omit<DesiredConnector, 'lifecycle' | 'tests'>> {
  /** The schema; `address` follows it. */
  readonly schema?: string
  readonly file?: string
  readonly tests?: Partial<DesiredConnector['tests']>
  readonly lifecycle?: Partial<DesiredConnector['lifecycle']>
}

/** A connector of service `github` at `Warehouse/github_connector`, with tests on, nothing declared in `config`. */
export function desired(fields: DesiredFields = {}): DesiredConnector {
  const { schema = 'github_connector', file = `fivetran/${schema}.yml`, tests, lifecycle, ...rest } = fields
  const position = { file, line: 1, column: 1 }
  return {
    position,
    document: 0,
    positions: new Positions(position),
    address: { group: WAREHOUSE, schema },
    service: 'github',
    schemaFields: { schema },
    config: {},
    auth: {},
    settings: {},
    pins: { certificates: [], fingerprints: [] },
    ...rest,
    tests: { run: true, trustCertificates: false, trustFingerprints: false, ...tests },
    lifecycle: { preventDestroy: false, ignoreChanges: [], ...lifecycle },
  }
}

export interface ObservedFields extends Partial<Omit<ObservedConnector, 'config'>> {
  readonly config?: JsonObject
}

/** The same connector as Fivetran reports it: connected, running, with this config (beside `schema`). */
export function observed(fields: ObservedFields = {}): ObservedConnector {
  const { schema = 'github_connector', config = {}, settings = {}, ...rest } = fields
  return {
    id: 'speak_inexpensive',
    groupId: WAREHOUSE.id,
    service: 'github',
    schema,
    setupState: 'connected',
    syncState: 'scheduled',
    tasks: [],
    warnings: [],
    createdAt: '2024-01-01T00:00:00Z',
    connectedBy: null,
    succeededAt: null,
    failedAt: null,
    serviceVersion: 1,
    ...rest,
    config: { schema, ...config },
    settings: { paused: false, sync_frequency: 360, ...settings },
  }
}

/** What the ledger holds after `desired` was applied and Fivetran then reported `observed`. */
export function recorded(
  one: DesiredConnector,
  seen: ObservedConnector,
  service: ServiceMetadata | undefined,
  more: Partial<RecordedConnector> = {},
): RecordedConnector {
  const record = recordOf({
    desired: one,
    observed: seen,
    metadata: service,
    fingerprint: fieldFingerprint(FINGERPRINTER, one),
    commit: 'c0ffee',
    appliedAt: '2024-02-01T00:00:00Z',
  })
  return { ...record, tests: one.tests.run ? 'passed' : 'none', ...more }
}

/** A ledger of these connectors, all in the group `Warehouse` unless they come by group id. */
export function ledger(records: readonly RecordedConnector[], groupId: string = WAREHOUSE.id): Ledger {
  const byKey = Object.fromEntries(records.map(one => [one.schema.toLowerCase(), one]))
  return { ...emptyLedger('account'), groups: records.length === 0 ? {} : { [groupId]: byKey } }
}
