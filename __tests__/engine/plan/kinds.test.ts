/** Two resources of different kinds under one name: each is planned, counted and found by itself. */
import { describe, expect, test } from '@jest/globals'
import { makePlan } from '../../../src/engine/plan/make-plan.ts'
import type { PlanInput } from '../../../src/engine/plan/plan-input.ts'
import { LedgerIndex } from '../../../src/engine/record/ledger-index.ts'
import type { DesiredConnector } from '../../../src/kinds/connector/connector.ts'
import { connectorKind } from '../../../src/kinds/connector/kind.ts'
import type { Addresses, Kind } from '../../../src/kinds/kind.ts'
import { emptyLedger, withUpdates, type IntendedChange, type LedgerUpdate } from '../../../src/ledger/ledger.ts'
import { idOf, type Plan } from '../../../src/model/change.ts'
import { identityOf, type LedgerEntry } from '../../../src/model/resource.ts'
import { desired, observed, recorded } from '../../support/connectors.ts'
import { inputOf, type Scene } from './plan-of.ts'

/** As connectors are, but for its name. */
const toyKind: Kind = { ...connectorKind, name: 'toy', words: { ...connectorKind.words, one: 'toy', many: 'toys' } }

const ofToy = (one: DesiredConnector): DesiredConnector => ({ ...one, address: { ...one.address, kind: 'toy' } })

function toyAddresses(addresses: Addresses): Addresses {
  return { ...addresses, of: (partition, name) => ({ ...addresses.of(partition, name), kind: 'toy' }) }
}

interface Half extends Pick<Scene, 'desired' | 'seen' | 'missing'> {
  readonly records?: readonly LedgerEntry[]
}

interface Halves extends Pick<Scene, 'interrupted' | 'rules'> {
  readonly connectors: Half
  readonly toys: Half
}

/** Both kinds at the same addresses, in one ledger; `toysFirst`: the order in which the kinds are given. */
function inputOfBoth({ connectors, toys, ...rest }: Halves, toysFirst = false): PlanInput {
  const [one, other] = [inputOf({ ...connectors, ...rest }), inputOf({ ...toys, ...rest })]
  const parts = [
    ...one.kinds,
    ...other.kinds.map(of => ({
      kind: toyKind,
      desired: (toys.desired ?? []).map(ofToy),
      addresses: toyAddresses(of.addresses),
      observation: {
        ...of.observation,
        atAddress: new Map(
          (toys.desired ?? [])
            .map(ofToy)
            .map(({ address }) => [identityOf(address), (toys.seen ?? []).filter(({ key }) => key === address.key)]),
        ),
      },
    })),
  ]
  const updates = [
    ...(connectors.records ?? []).map(entry => updateOf('connector', entry)),
    ...(toys.records ?? []).map(entry => updateOf('toy', entry)),
  ]
  const ledger = withUpdates(emptyLedger('account'), updates)
  const kinds = parts.map(of => Object.assign({}, of, { index: LedgerIndex.of(ledger, of.kind) }))
  return { ...one, kinds: toysFirst ? kinds.toReversed() : kinds }
}

function updateOf(kind: string, entry: LedgerEntry): LedgerUpdate {
  return { kind, partition: 'decent_dropsy', key: entry.name, entry }
}

function shown({ changes }: Plan): unknown[] {
  return changes.map(change => [change.address.kind, change.address.name, change.action, idOf(change)])
}

const one = desired({ schema: 'a' })
const seen = observed({ id: 'id_connector', schema: 'a' })
const record = recorded(one, seen, undefined)

describe('a connector and a toy of one name', () => {
  test('are both created and counted, in one order, and a review of one is none of the other', () => {
    const halves = { connectors: { desired: [one] }, toys: { desired: [one] } }
    const plan = makePlan(inputOfBoth(halves))
    expect(shown(plan)).toEqual([
      ['connector', 'Warehouse/a', 'create', undefined],
      ['toy', 'Warehouse/a', 'create', undefined],
    ])
    expect(plan.counts).toMatchObject({ creates: 2, unchanged: 0 })
    expect(new Set(plan.changes.map(({ digest }) => digest)).size).toBe(2)
    expect(shown(makePlan(inputOfBoth(halves, true)))).toEqual(shown(plan))
  })

  test('are recorded each by itself', () => {
    const plan = makePlan(
      inputOfBoth({ connectors: { desired: [one], records: [record], seen: [seen] }, toys: { desired: [one] } }),
    )
    expect(shown(plan)).toEqual([['toy', 'Warehouse/a', 'create', undefined]])
    expect(plan.counts).toMatchObject({ creates: 1, unchanged: 1 })
  })

  test('may have one id: which of them Fivetran has, and which was removed, is told apart', () => {
    const plan = makePlan(
      inputOfBoth({
        connectors: { desired: [one], records: [record], seen: [seen] },
        toys: { records: [record], missing: [seen.id] },
        rules: { policy: 'delete' },
      }),
    )
    expect(plan.changes).toMatchObject([{ address: { kind: 'toy' }, action: 'delete', disposal: 'missing' }])
    expect(plan.counts).toMatchObject({ deletes: 1, unchanged: 1 })
  })

  test('are interrupted each by itself', () => {
    const begun: IntendedChange = {
      action: 'delete',
      kind: 'toy',
      partition: 'decent_dropsy',
      name: 'a',
      service: 'github',
      id: seen.id,
    }
    const { changes } = makePlan(
      inputOfBoth({
        connectors: { records: [record], seen: [seen] },
        toys: { records: [record], seen: [seen] },
        interrupted: [begun],
      }),
    )
    expect(changes.map(({ address, resumed, refusal }) => [address.kind, resumed, refusal?.reason])).toEqual([
      ['connector', false, 'deletion-forbidden'],
      ['toy', true, undefined],
    ])
  })

  test('are missing each by itself: that a key sees no toys says nothing of connectors', () => {
    const toys = ['a', 'b'].map(schema => recorded(desired({ schema }), observed({ id: schema, schema }), undefined))
    const input = inputOfBoth({
      connectors: { desired: [one], records: [record], seen: [seen] },
      toys: { records: toys, missing: ['a', 'b'] },
    })
    expect(() => makePlan(input)).toThrow('does not show any of the 2 toys recorded')
  })
})

test('the index of a ledger knows the entries of its kind alone', () => {
  const ledger = withUpdates(emptyLedger('account'), [updateOf('connector', record)])
  const [connectors, toys] = [connectorKind, toyKind].map(kind => LedgerIndex.of(ledger, kind))
  expect([connectors?.find(one.address)?.id, toys?.find(ofToy(one).address)?.id]).toEqual(['id_connector', undefined])
  expect([connectors?.byId('id_connector')?.kind, toys?.byId('id_connector')?.kind]).toEqual(['connector', undefined])
  expect([connectors?.all().length, toys?.all().length]).toEqual([1, 0])
})
