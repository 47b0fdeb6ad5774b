import { expect, test } from '@jest/globals'
import type { ImportedManifest } from '../../../src/engine/import/manifest.ts'
import { isAdoptionOnly, prove, type Candidate } from '../../../src/engine/import/proof.ts'
import { LedgerIndex } from '../../../src/engine/record/ledger-index.ts'
import { addressesIn, type ObservedConnector } from '../../../src/kinds/connector/connector.ts'
import { mayHavePins } from '../../../src/kinds/connector/import/pins.ts'
import { connectorKind } from '../../../src/kinds/connector/kind.ts'
import type { Kind } from '../../../src/kinds/kind.ts'
import { idOf } from '../../../src/model/change.ts'
import { imported, metadata, observed, proof, PROOF_CONTEXT, WAREHOUSE } from './build.ts'

const GITHUB = metadata('github', {
  schema: { type: 'string' },
  username: { type: 'string' },
  pat: { type: 'string', format: 'password' },
})

function manifestOf(connector: ObservedConnector): ImportedManifest {
  const manifest = imported(connector, GITHUB, { file: `fivetran/${connector.name}.yml` })
  if ('reason' in manifest) throw new Error(manifest.reason)
  return manifest
}

function candidate(connector: ObservedConnector, seen = connector): Candidate {
  return { desired: manifestOf(connector).desired, observed: seen }
}

const first = observed({ id: 'first', schema: 'one', config: { username: 'octocat', pat: '******' } })
const second = observed({ id: 'second', schema: 'two', config: { username: 'hubot' } })

test('what adopts and nothing else is proven', () => {
  const { proven, differing, plan } = proof([candidate(first), candidate(second)])
  expect(proven).toHaveLength(2)
  expect(differing).toEqual([])
  expect(plan.changes.every(isAdoptionOnly)).toBe(true)
  expect(plan).toMatchObject({ hasChanges: false, counts: { adoptions: 2 } })
})

test('what would change anything is left out with the paths that differ, the rest is proven', () => {
  const { proven, differing, plan } = proof([
    candidate(first, observed({ id: 'first', schema: 'one', config: { username: 'somebody' } })),
    candidate(second),
  ])
  expect(proven.map(one => one.observed.id)).toEqual(['second'])
  expect(differing).toMatchObject([{ reason: 'The plan over its manifest is not empty.', fields: ['config.username'] }])
  expect(plan.counts.adoptions).toBe(1)
})

test.each([
  ['among the candidates', [candidate(first), candidate({ ...first, id: 'twin' })], []],
  ['beside them', [candidate(first)], [observed({ id: 'twin', schema: 'ONE' })]],
])('two connectors at one address, %s, are not imported', (_where, candidates, others) => {
  const { proven, differing } = proof(candidates, [WAREHOUSE], others)
  expect(proven).toEqual([])
  expect(differing[0]?.reason).toContain('2 connectors at this address: first, twin')
})

test('resources of two kinds with one address are proven each by itself', () => {
  const other: Kind = { ...connectorKind, name: 'other' }
  const of = candidate(first)
  const ofOther = { ...of, desired: { ...of.desired, address: { ...of.desired.address, kind: other.name } } }
  const addresses = addressesIn([WAREHOUSE])
  const { proven, plan } = prove([of, { ...ofOther, observed: { ...first, id: 'of_other' } }], {
    ...PROOF_CONTEXT,
    kinds: [connectorKind, other].map(kind => ({
      kind,
      addresses,
      index: LedgerIndex.of(undefined, kind),
      others: [],
    })),
  })
  expect(proven).toHaveLength(2)
  expect(plan.changes.map(change => [change.address.kind, idOf(change)])).toEqual([
    ['connector', 'first'],
    ['other', 'of_other'],
  ])
})

test('a secret is named by where it stands', () => {
  expect(manifestOf(first).secrets).toEqual([{ name: 'WAREHOUSE_ONE_PAT', path: 'config.pat' }])
})

test.each([
  [{ host: 'db' }, true],
  [{ host: '' }, false],
  [{}, false],
  [{ tunnel_port: 22 }, true],
  [{ agent_host: 'x' }, true],
  [{ host_name_format: 'x' }, false],
])('pins are asked for where a server is set: %j', (config, expected) => {
  const fields = Object.fromEntries(
    ['host', 'tunnel_port', 'agent_host', 'host_name_format'].map(name => [name, { type: 'string' }]),
  )
  expect(mayHavePins(observed({ config }), metadata('x', fields))).toBe(expected)
})
