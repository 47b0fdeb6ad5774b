/** Any ledger, for properties, and small ones for cases. */
import * as fc from 'fast-check'
import type { IntendedChange, Intent, IntentOwner, Ledger, RecordedConnector } from '../../src/ledger/ledger.ts'
import type { ServiceMetadata } from '../../src/model/field-type.ts'

export const OWNER: IntentOwner = { runId: '100', attempt: '1', job: 'apply', runner: 'runner-1' }
export const OTHER: IntentOwner = { runId: '200', attempt: '1', job: 'apply', runner: 'runner-2' }

export function connector(fields: Partial<RecordedConnector> = {}): RecordedConnector {
  return {
    id: 'speak_inexpensive',
    service: 'github',
    declaredSchema: 'GitHub',
    schema: 'github',
    manifest: { file: 'fivetran/github.yml', document: 0 },
    digest: 'd'.repeat(22),
    fields: { 'config.pat': { sent: 's'.repeat(22), read: 'r'.repeat(22) } },
    pins: { certificates: [], fingerprints: [] },
    preventDestroy: false,
    tests: 'passed',
    owesStart: false,
    retired: false,
    commit: 'c0ffee',
    appliedAt: '2026-01-01T00:00:00.000Z',
    ...fields,
  }
}

export function ledgerOf(groups: Ledger['groups'], fields: Partial<Ledger> = {}): Ledger {
  return { account: 'acme', lastCommit: 'c1', lastCompleteCommit: 'c0', intent: undefined, groups, ...fields }
}

export function intentOf(owner: IntentOwner, fields: Partial<Intent> = {}): Intent {
  return {
    owner,
    commit: 'c2',
    startedAt: '2026-01-01T10:00:00.000Z',
    expiresAt: '2026-01-01T10:15:00.000Z',
    changes: [],
    ...fields,
  }
}

export const METADATA: Record<string, ServiceMetadata> = {
  github: {
    service: 'github',
    name: 'GitHub',
    config: {
      type: 'object',
      secret: false,
      readonly: false,
      immutable: false,
      properties: {
        pat: { type: 'string', secret: true, readonly: false, immutable: false, nullable: true },
        mode: { type: 'string', enum: ['A', 'B'], default: null, secret: false, readonly: false, immutable: true },
      },
      required: ['pat'],
    },
    auth: { type: 'object', secret: false, readonly: false, immutable: false },
  },
}

// Names that objects seem to have, or that paths could misread, are as likely as others.
const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.constantFrom('__proto__', 'constructor', '..', '.', 'a/b', '10', '2', 'toString'),
)
const hash = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_'.split('')), minLength: 22, maxLength: 22 })
const time = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map(date => date.toISOString())
const flag = fc.boolean()

const anyConnector: fc.Arbitrary<RecordedConnector> = fc.record(
  {
    id: name,
    service: name,
    declaredSchema: name,
    schema: name,
    manifest: fc.record({ file: name, document: fc.nat() }),
    digest: hash,
    fields: fc.dictionary(name, fc.record({ sent: hash, read: hash }), { maxKeys: 3 }),
    pins: fc.record({ certificates: fc.array(name, { maxLength: 2 }), fingerprints: fc.array(name, { maxLength: 2 }) }),
    preventDestroy: flag,
    tests: fc.constantFrom('none', 'owed', 'passed', 'failed', 'authorization'),
    owesStart: flag,
    retired: flag,
    replaces: name,
    commit: name,
    appliedAt: time,
  },
  {
    requiredKeys: [
      'id',
      'service',
      'declaredSchema',
      'schema',
      'manifest',
      'digest',
      'fields',
      'pins',
      'preventDestroy',
      'tests',
      'owesStart',
      'retired',
      'commit',
      'appliedAt',
    ],
  },
)

const anyChange: fc.Arbitrary<IntendedChange> = fc.record(
  {
    kind: fc.constantFrom('create', 'recreate', 'update', 'test', 'adopt', 'replace', 'delete'),
    groupId: name,
    schema: name,
    service: name,
    digest: hash,
    id: name,
  },
  { requiredKeys: ['kind', 'groupId', 'schema', 'service'] },
)

const anyIntent: fc.Arbitrary<Intent> = fc.record(
  {
    owner: fc.record({ runId: name, attempt: name, job: name, runner: name }),
    commit: name,
    startedAt: time,
    expiresAt: time,
    changes: fc.array(anyChange, { maxLength: 4 }),
    released: fc.constant(true as const),
  },
  { requiredKeys: ['owner', 'commit', 'startedAt', 'expiresAt', 'changes'] },
)

/** Without empty groups, which are not kept. */
export const anyLedger: fc.Arbitrary<Ledger> = fc.record({
  account: fc.constant('acme'),
  lastCommit: fc.option(name, { nil: undefined }),
  lastCompleteCommit: fc.option(name, { nil: undefined }),
  intent: fc.option(anyIntent, { nil: undefined }),
  groups: fc.dictionary(name, fc.dictionary(name, anyConnector, { minKeys: 1, maxKeys: 4 }), { maxKeys: 4 }),
})
