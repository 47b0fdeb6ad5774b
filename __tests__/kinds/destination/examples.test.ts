import { globSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { credentialTest } from '../../../src/manifests/references.ts'
import { lackingFields } from '../../../src/kinds/destination/lacking.ts'
import { read } from './read.ts'
import { WORDS } from '../../support/words.ts'

const FILES = globSync('examples/destinations/*.yml').toSorted()

test('there is one of each that people ask for', () => {
  expect(FILES.map(file => file.replace(/.*\/|\.yml$/g, ''))).toEqual([
    'big_query',
    'databricks',
    'managed_data_lake',
    'postgres_warehouse',
    'redshift',
    'snowflake',
  ])
})

test.each(FILES)('%s is valid without asking anybody', file => {
  const references = {
    secrets: {},
    vars: {},
    env: {},
    holdsCredential: credentialTest([]),
    undefinedSecrets: 'defer',
    words: WORDS.references,
  } as const
  const { desired, said } = read(readFileSync(file, 'utf8'), { references, groups: undefined })
  expect(said).toEqual([])
  expect(desired?.lifecycle.preventDestroy).toBe(true)
  expect(desired === undefined ? [] : lackingFields(desired)).toEqual([])
})
