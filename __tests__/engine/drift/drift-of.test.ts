import { describe, expect, test } from '@jest/globals'
import { acceptanceLines } from '../../../src/engine/drift/acceptance.ts'
import { driftOf } from '../../../src/engine/drift/drift-of.ts'
import type { DriftReport } from '../../../src/engine/drift/report.ts'
import { LedgerIndex } from '../../../src/engine/record/ledger-index.ts'
import { fieldHasher } from '../../../src/engine/record/digest.ts'
import { makePlan } from '../../../src/engine/plan/make-plan.ts'
import type { KindInput } from '../../../src/engine/plan/plan-input.ts'
import { entryFor } from '../../../src/engine/record/ledger-entry.ts'
import { addressesIn, type DesiredConnector } from '../../../src/kinds/connector/connector.ts'
import { connectorKind } from '../../../src/kinds/connector/kind.ts'
import type { Kind } from '../../../src/kinds/kind.ts'
import { emptyLedger, withUpdates, type LedgerUpdate } from '../../../src/ledger/ledger.ts'
import { identityOf, type ObservedResource } from '../../../src/model/resource.ts'
import { desired, field, HASHER, metadata, observed, typed, WAREHOUSE } from '../../support/connectors.ts'
import { connector, driftInput } from './scenario.ts'
import { WORDS } from '../../support/words.ts'

const OTHER: Kind = { ...connectorKind, name: 'other' }
const SERVICE = metadata({ username: field('string'), 'dotted.key': field('string') })

interface Applied {
  readonly kind: Kind
  readonly one: DesiredConnector
  readonly before: ObservedResource
  readonly now: ObservedResource
}

/** One resource of a kind, applied with `username: octocat`; Fivetran has `username` now. */
function applied(kind: Kind, username: string, id: string): Applied {
  const one = typed(desired({ config: { username: 'octocat' } }), SERVICE)
  const seen = (name: string): ObservedResource => observed({ id, config: { username: name } })
  return {
    kind,
    one: { ...one, address: { ...one.address, kind: kind.name } },
    before: seen('octocat'),
    now: seen(username),
  }
}

function reportOf(all: readonly Applied[]): DriftReport {
  const updates = all.map(({ kind, one, before }): LedgerUpdate => {
    const hash = fieldHasher(HASHER, one)
    const entry = entryFor({ desired: one, observed: before, hash, state: {}, commit: 'c', appliedAt: '' })
    return { kind: kind.name, partition: before.partition, key: before.key, entry }
  })
  const ledger = withUpdates(emptyLedger('account'), updates)
  const kinds = all.map(({ kind, one, now }): KindInput => ({
    kind,
    desired: [one],
    addresses: addressesIn([WAREHOUSE]),
    index: LedgerIndex.of(ledger, kind),
    observation: {
      byId: new Map([[now.id, now]]),
      missing: new Set(),
      atAddress: new Map([[identityOf(one.address), [now]]]),
      underOtherName: new Map(),
      listed: new Map(),
    },
  }))
  const common = {
    words: WORDS,
    kinds,
    ledger: true,
    hasher: HASHER,
    interrupted: [],
    selects: () => true,
  }
  const rules = {
    policy: 'forbid',
    labelHelps: () => true,
    canPause: () => true,
    labelled: () => false,
    limit: { kind: 'count', value: 5 },
    managed: all.length,
    words: WORDS.deletions,
  } as const
  const plan = makePlan({ ...common, rules, outsideGlobs: new Set(), rewrite: false })
  return driftOf({ ...common, plan, targets: [] })
}

describe('resources of two kinds at one address', () => {
  test.each([
    ['octocat', 'hubot', ['other']],
    ['hubot', 'octocat', ['connector']],
    ['hubot', 'hubot', ['connector', 'other']],
    ['octocat', 'octocat', []],
  ])('Fivetran has %s and %s: drifted are %j', (first, second, expected) => {
    const report = reportOf([applied(connectorKind, first, 'a'), applied(OTHER, second, 'b')])
    expect(report.drifted.map(one => one.address.kind)).toEqual(expected)
    expect(report.pending).toEqual([])
    expect(report.compared).toBe(2)
  })
})

const HEAD = 'group: Warehouse\nservice: github\ndestination_schema:\n  name: a\n'
const manifest = `${HEAD}config:\n  username: octocat\n`
const before = connector({ schema: 'a', config: { username: 'octocat' } })
const managed = [{ file: 'a.yml', manifest, before, now: connector({ schema: 'a', config: { username: 'hubot' } }) }]
const begun = { kind: 'connector', partition: 'decent_dropsy', service: 'github' } as const

describe('what an apply has begun', () => {
  test.each([
    ['an update of it', { ...begun, action: 'update', name: 'a', id: 'id_of_a' }, 'unfinished'],
    ['by another spelling of its name', { ...begun, action: 'update', name: 'A' }, 'unfinished'],
    ['by its id', { ...begun, action: 'replace', name: 'b', id: 'id_of_a' }, 'unfinished'],
    ['another creation', { ...begun, action: 'create', name: 'b' }, 'drifted'],
    ['one of another kind', { ...begun, kind: 'other', action: 'update', name: 'a', id: 'id_of_a' }, 'drifted'],
  ] as const)('%s: %j is %s', (_, interrupted, expected) => {
    const report = driftOf(driftInput({ managed, interrupted: [interrupted] }))
    expect([...report.drifted.map(() => 'drifted'), ...report.pending.map(one => one.what)]).toEqual([expected])
  })

  test('a creation that has no id yet does not stand for what is not recorded', () => {
    const interrupted = [{ ...begun, action: 'create', name: 'b' } as const]
    const report = driftOf(driftInput({ managed: [{ file: 'a.yml', manifest, applied: null, before }], interrupted }))
    expect(report.pending.map(one => one.what)).toEqual(['adopt'])
  })
})

test('a key that holds a dot is accepted below itself', () => {
  const [old, now] = [{ 'dotted.key': 'old' }, { 'dotted.key': 'new' }]
  const one = typed(desired({ config: old }), SERVICE)
  const { drifted } = reportOf([
    { kind: connectorKind, one, before: observed({ config: old }), now: observed({ config: now }) },
  ])
  expect(acceptanceLines(drifted[0]?.fields ?? [])).toEqual(['config:', '  "dotted.key": new'])
})

test.each([
  ['connected', [], 0],
  ['', [], 0],
  ['incomplete', [], 1],
  ['connected', ['reconnect: sign in'], 1],
  ['', ['reconnect: sign in'], 1],
])('setup state %j with alerts %j makes %i health problems', (setupState, tasks, expected) => {
  const healthy = applied(connectorKind, 'octocat', 'a')
  expect(reportOf([{ ...healthy, now: { ...healthy.now, setupState, tasks } }]).health).toHaveLength(expected)
})
