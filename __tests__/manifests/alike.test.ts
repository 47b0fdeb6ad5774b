/**
 * Each folder of `golden/alike` is a workspace with defaults, `for_each` and data files. Beside it stands what is said
 * about it, and what each manifest is in the end. `UPDATE_GOLDEN=1` rewrites that.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { manifestsByKind } from '../../src/app/kinds.ts'
import { findDuplicates } from '../../src/engine/plan/duplicates.ts'
import { KINDS } from '../../src/kinds/registry.ts'
import { loadManifests } from '../../src/manifests/load.ts'
import { joinedProblems, withoutConsequences } from '../../src/manifests/problems.ts'
import { writtenOut } from '../../src/manifests/written-out.ts'
import { formatProblem } from '../../src/model/errors.ts'
import { REFERENCES } from './fixtures.ts'

const FOLDER = join(import.meta.dirname, '../golden/alike')

async function judge(workspace: string, { patterns = 'fivetran/**/*.{yml,yaml}', references = REFERENCES } = {}) {
  const loaded = await loadManifests({ workspace, patterns })
  const { byKind, problems, lost } = manifestsByKind(loaded, KINDS, references)
  const context = {
    references,
    allowPlaintextSecrets: false,
    unknownFields: 'error',
    services: {},
  } as const
  const resolved = KINDS.flatMap(kind =>
    (byKind.get(kind.name) ?? []).map(document => {
      const { desired: one, problems: found } = kind.resolveOffline(document, context)
      const fields = [kind.fields, ...(one === undefined ? [] : [one.type])]
      const arrow = one === undefined ? [] : [`# → ${one.address.name}`]
      return { desired: one, problems: found, lines: ['', ...writtenOut(document, fields), ...arrow] }
    }),
  )
  const desired = resolved.flatMap(one => one.desired ?? [])
  const found = resolved.flatMap(one => one.problems)
  const all = joinedProblems([...problems, ...withoutConsequences(found, lost), ...findDuplicates(desired)])
  return [
    ...all.map(problem => `${problem.severity}: ${formatProblem(problem)}`),
    `${desired.length} of ${resolved.length} manifests usable`,
    ...resolved.flatMap(({ lines }) => lines),
    '',
  ].join('\n')
}

describe('golden workspaces', () => {
  test.each(readdirSync(FOLDER).filter(name => !name.includes('.')))('%s', async name => {
    const said = await judge(join(FOLDER, name))
    const expected = join(FOLDER, `${name}.txt`)
    if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(expected)) writeFileSync(expected, said)
    expect(said).toBe(readFileSync(expected, 'utf8'))
  })
})

test.each(['shards', 'environments'])('the example %s is valid without Fivetran', async name => {
  const vars = { FIVETRAN_GROUP: 'Staging', ORDERS_HOST: 'orders.example.com' }
  const said = await judge(join(import.meta.dirname, '../../examples/many-alike'), {
    patterns: `${name}/*.yml`,
    references: { ...REFERENCES, vars, undefinedSecrets: 'defer' },
  })
  expect(said).toMatch(/^(?:3 of 3|1 of 1) manifests usable\n/)
})
