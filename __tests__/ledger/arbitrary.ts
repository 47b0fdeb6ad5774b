/** Any ledger, for properties, and small ones for cases. */
import * as fc from 'fast-check'
import type { IntendedChange, Intent, KeyOf, Ledger, LockOwner, Partition, Services } from '../../src/ledger/ledger.ts'
import type { LockHost } from '../../src/ledger/port.ts'
import { pathKey, type FieldPath } from '../../src/model/path.ts'
import type { LedgerEntry, Unreviewed } from '../../src/model/resource.ts'
import type { Json } from '../../src/model/value.ts'
import { codePoint } from '../support/any-text.ts'

export const OWNER: LockOwner = { host: 'command-line', id: '100', name: 'anna@laptop (process 100)' }
export const OTHER: LockOwner = { host: 'github-actions', id: 'acme/data/200/1/apply/runner-2', name: 'run 200' }

/** As for connectors, whose names Fivetran does not tell apart by case; of groups it does. */
export const keyOf: KeyOf = (kind, name) => (kind === 'group' ? name : name.toLowerCase())

/** A host on which `OWNER` applies. It cannot tell of others whether they have ended, unless `isOver` says it. */
export function hostOf(owner: LockOwner = OWNER, isOver: LockHost['isOver'] = async () => undefined): LockHost {
  return { owner, isOver, endsWhenKilled: () => 'at once if it may be asked' }
}

export function entry(fields: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    id: 'speak_inexpensive',
    service: 'github',
    declaredName: 'GitHub',
    name: 'github',
    manifest: { file: 'fivetran/github.yml', document: 0 },
    digest: 'd'.repeat(22),
    fields: { [pathKey(['config', 'pat'])]: { sent: 's'.repeat(22), read: 'r'.repeat(22) } },
    preventDestroy: false,
    state: { pins: { certificates: [], fingerprints: [] }, tests: 'passed', owesStart: false },
    retired: false,
    commit: 'c0ffee',
    appliedAt: '2026-01-01T00:00:00.000Z',
    ...fields,
  }
}

export function ledgerOf(resources: Ledger['resources'], fields: Partial<Ledger> = {}): Ledger {
  return { account: 'acme', lastCommit: 'c1', lastCompleteCommit: 'c0', intent: undefined, resources, ...fields }
}

/** A ledger of connectors alone, by group. */
export function connectors(groups: Readonly<Record<string, Partition>>, fields: Partial<Ledger> = {}): Ledger {
  return ledgerOf({ connector: groups }, fields)
}

export function intentOf(owner: LockOwner, fields: Partial<Intent> = {}): Intent {
  return {
    owner,
    commit: 'c2',
    startedAt: '2026-01-01T10:00:00.000Z',
    expiresAt: '2026-01-01T10:15:00.000Z',
    changes: [],
    ...fields,
  }
}

export const SERVICES: Services = {
  connector: {
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
  },
  destination: {
    github: {
      service: 'github',
      name: 'A destination of the same name',
      config: { type: 'object', secret: false, readonly: false, immutable: false },
      auth: { type: 'object', secret: false, readonly: false, immutable: false },
    },
  },
}

// Names that objects seem to have, or that paths could misread, are as likely as others.
const name = fc.oneof(
  fc.string({ unit: codePoint, minLength: 1, maxLength: 12 }),
  fc.constantFrom('__proto__', 'constructor', '..', '.', 'a/b', '10', '2', 'toString'),
)
const kind = fc.oneof(
  fc.constantFrom('connector', 'group', 'destination', '__proto__', 'ledger', 'intent'),
  fc.string({ unit: fc.constantFrom(...'abz_'.split('')), minLength: 1, maxLength: 6 }),
)
const partitionName = fc.oneof(name, fc.constant(''))
const hash = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_'.split('')), minLength: 22, maxLength: 22 })
const time = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map(date => date.toISOString())
const flag = fc.boolean()

const anyPath: fc.Arbitrary<FieldPath> = fc.array(
  fc.oneof(name, fc.nat({ max: 20 }), fc.record({ field: name, value: name })),
  { maxLength: 3 },
)

const scalar = fc.oneof(name, fc.integer(), flag, fc.constant(null))
const { json: anyState } = fc.letrec<{ json: Json }>(tie => ({
  json: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'state' },
    scalar,
    fc.array(tie('json'), { maxLength: 2, depthIdentifier: 'state' }),
    fc.dictionary(name, tie('json'), { maxKeys: 2, depthIdentifier: 'state' }),
  ),
}))

const anyField = fc.record(
  { sent: hash, read: hash, secret: fc.constant(true as const) },
  { requiredKeys: ['sent', 'read'] },
)

const anyUnreviewed: fc.Arbitrary<Unreviewed> = fc.record(
  {
    commit: name,
    at: time,
    by: name,
    uncommitted: fc.constant(true),
    before: fc.record(
      {
        digest: hash,
        fields: fc
          .array(fc.tuple(anyPath.map(pathKey), fc.oneof(anyField, fc.constant(null))), { maxLength: 3 })
          .map(fields => Object.fromEntries(fields)),
        state: fc.dictionary(name, anyState, { maxKeys: 3 }),
        preventDestroy: flag,
        takesAlong: fc.constant(true),
      },
      { requiredKeys: ['digest', 'fields', 'state', 'preventDestroy'] },
    ),
  },
  { requiredKeys: ['commit', 'at'] },
)

const anyEntry: fc.Arbitrary<LedgerEntry> = fc.record(
  {
    id: name,
    service: fc.oneof(name, fc.constant('')),
    declaredName: name,
    name,
    manifest: fc.record({ file: name, document: fc.nat() }),
    digest: hash,
    fields: fc
      .array(
        fc.tuple(
          anyPath.map(pathKey),
          fc.oneof(
            anyField,
            hash.map(same => ({ sent: same, read: same })),
          ),
        ),
        {
          maxLength: 3,
        },
      )
      .map(fields => Object.fromEntries(fields)),
    preventDestroy: flag,
    state: fc.dictionary(name, anyState, { maxKeys: 3 }),
    retired: flag,
    refused: hash,
    replaces: name,
    waiting: fc.constant(true),
    unreviewed: anyUnreviewed,
    commit: name,
    appliedAt: time,
  },
  {
    requiredKeys: [
      'id',
      'service',
      'declaredName',
      'name',
      'manifest',
      'digest',
      'fields',
      'preventDestroy',
      'state',
      'retired',
      'commit',
      'appliedAt',
    ],
  },
)

const anyChange: fc.Arbitrary<IntendedChange> = fc.record(
  {
    action: fc.constantFrom('create', 'recreate', 'complete', 'update', 'test', 'adopt', 'replace', 'delete'),
    kind,
    partition: partitionName,
    name,
    service: name,
    digest: hash,
    id: name,
  },
  { requiredKeys: ['action', 'kind', 'partition', 'name', 'service'] },
)

const anyIntent: fc.Arbitrary<Intent> = fc.record(
  {
    owner: fc.record({ host: name, id: name, name }),
    commit: name,
    startedAt: time,
    expiresAt: time,
    changes: fc.array(anyChange, { maxLength: 4 }),
    released: fc.constant(true as const),
  },
  { requiredKeys: ['owner', 'commit', 'startedAt', 'expiresAt', 'changes'] },
)

const anyPartition = fc.dictionary(name, anyEntry, { minKeys: 1, maxKeys: 4 })

/** Without empty kinds and partitions, which are not kept. */
export const anyLedger: fc.Arbitrary<Ledger> = fc.record({
  account: fc.constant('acme'),
  lastCommit: fc.option(name, { nil: undefined }),
  lastCompleteCommit: fc.option(name, { nil: undefined }),
  intent: fc.option(anyIntent, { nil: undefined }),
  resources: fc.dictionary(kind, fc.dictionary(partitionName, anyPartition, { minKeys: 1, maxKeys: 3 }), {
    maxKeys: 3,
  }),
})
