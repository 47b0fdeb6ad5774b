import { expect, test } from '@jest/globals'
import { importedManifest, type ImportedManifest } from '../../../src/kinds/connector/import/manifest.ts'
import { isAdoptionOnly, type Candidate } from '../../../src/engine/import/proof.ts'
import { mayHavePins } from '../../../src/kinds/connector/import/pins.ts'
import { SecretNames } from '../../../src/engine/import/secret-names.ts'
import type { ObservedConnector } from '../../../src/kinds/connector/connector.ts'
import { metadata, observed, proof, source, WAREHOUSE } from './build.ts'

const GITHUB = metadata('github', {
  schema: { type: 'string' },
  username: { type: 'string' },
  pat: { type: 'string', format: 'password' },
})

function manifestOf(connector: ObservedConnector): ImportedManifest {
  const imported = importedManifest(
    source(connector, GITHUB),
    `fivetran/${connector.schema}.yml`,
    [WAREHOUSE],
    new SecretNames(),
  )
  if ('reason' in imported) throw new Error(imported.reason)
  return imported
}

function candidate(connector: ObservedConnector, seen = connector): Candidate {
  return { desired: manifestOf(connector).desired, observed: seen, approved: { certificates: [], fingerprints: [] } }
}

const first = observed({ id: 'first', schema: 'one', config: { username: 'octocat', pat: '******' } })
const second = observed({ id: 'second', schema: 'two', config: { username: 'hubot' } })

test('what adopts and nothing else is proven', () => {
  const { proven, differing, plan } = proof([candidate(first), candidate(second)], [GITHUB])
  expect(proven).toHaveLength(2)
  expect(differing).toEqual([])
  expect(plan.changes.every(isAdoptionOnly)).toBe(true)
  expect(plan).toMatchObject({ hasChanges: false, counts: { adoptions: 2 } })
})

test('what would change anything is left out with the paths that differ, the rest is proven', () => {
  const { proven, differing, plan } = proof(
    [candidate(first, { ...first, config: { username: 'somebody' } }), candidate(second)],
    [GITHUB],
  )
  expect(proven.map(one => one.observed.id)).toEqual(['second'])
  expect(differing).toMatchObject([{ reason: 'The plan over its manifest is not empty.', fields: ['config.username'] }])
  expect(plan.counts.adoptions).toBe(1)
})

test.each([
  ['among the candidates', [candidate(first), candidate({ ...first, id: 'twin' })], []],
  ['beside them', [candidate(first)], [{ ...first, id: 'twin', schema: 'ONE' }]],
])('two connectors at one address, %s, are not imported', (_where, candidates, others) => {
  const { proven, differing } = proof(candidates, [GITHUB], [WAREHOUSE], others)
  expect(proven).toEqual([])
  expect(differing[0]?.reason).toContain('2 connectors at this address: first, twin')
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
