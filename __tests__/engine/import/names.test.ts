import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { FileNames } from '../../../src/engine/import/file-names.ts'
import { SecretNames, secretNamesIn } from '../../../src/engine/import/secret-names.ts'
import { resolveReferences } from '../../../src/manifests/references.ts'
import { WORDS } from '../../support/words.ts'

const draft = (folder: string, file: string) => ({ folder: { id: `id_of_${folder}`, name: folder }, file })
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 150 }),
  fc.constantFrom(
    'CON',
    'nul.txt',
    'com1',
    'a/b',
    '..',
    '.',
    '',
    '日本',
    'Größe',
    'GitHub',
    '1st',
    'a\\b',
    'x'.repeat(300),
  ),
)
const anyDraft = fc.record({ folder: fc.record({ id: anyText, name: anyText }), file: anyText })

describe('names of secrets', () => {
  test.each([
    ['Warehouse', 'github_connector', ['config', 'pat'], 'WAREHOUSE_GITHUB_CONNECTOR_PAT'],
    ['Größe EU', 'a.b', ['config', 'list', 0, 'key'], 'GROSSE_EU_A_B_LIST_1_KEY'],
    ['GitHub', 'x', ['config', 'pat'], 'FIVETRAN_GITHUB_X_PAT'],
    ['Actions', 'x', ['config', 'pat'], 'FIVETRAN_ACTIONS_X_PAT'],
    ['1st', 'x', ['config', 'pat'], 'FIVETRAN_1ST_X_PAT'],
    ['日本', 'x', ['config', 'pat'], 'SOME_ID_PAT'],
    ['Warehouse', 'x', ['private_link_id'], 'WAREHOUSE_X_PRIVATE_LINK_ID'],
  ])('%s/%s %j is %s', (folder, file, path, expected) => {
    expect(new SecretNames().propose(draft(folder.replace('ß', 'ss'), file), 'some_id', path)).toBe(expected)
  })

  test('a name that is in use is not given to another secret', () => {
    const names = new SecretNames(secretNamesIn('config:\n  pat: ${{ secrets.warehouse_x_pat }}\n'))
    expect(names.propose(draft('Warehouse', 'x'), 'some_id', ['config', 'pat'])).toMatch(
      /^WAREHOUSE_X_PAT_[0-9A-F]{6}$/,
    )
  })

  test('are valid on GitHub, accepted by a manifest, unique and the same in every run', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyDraft, anyText, fc.array(fc.oneof(anyText, fc.nat(9)), { maxLength: 3 })), {
          maxLength: 12,
        }),
        secrets => {
          const all = (): string[] => {
            const names = new SecretNames()
            return secrets.map(([of, id, path]) => names.propose(of, id, ['config', ...path]))
          }
          const given = all()
          expect(all()).toEqual(given)
          expect(new Set(given).size).toBe(given.length)
          for (const name of given) {
            expect(name).toMatch(/^(?!GITHUB_|ACTIONS_|RUNNER_|INPUT_)[A-Z_][A-Z0-9_]{0,79}$/)
            expect(
              resolveReferences(
                { text: `\${{ secrets.${name} }}` },
                {
                  secrets: {},
                  vars: {},
                  env: {},
                  holdsCredential: () => false,
                  undefinedSecrets: 'defer',
                  words: WORDS.references,
                },
              ),
            ).toMatchObject({ deferred: true })
          }
        },
      ),
    )
  })
})

describe('names of files', () => {
  test.each([
    ['Warehouse', 'github_connector', 'fivetran/warehouse/github_connector.yml'],
    ['Data / EU', 'finance.invoices', 'fivetran/data-eu/finance.invoices.yml'],
    ['CON', 'nul', 'fivetran/con_/nul_.yml'],
    ['x', 'aux.table', 'fivetran/x/aux_.table.yml'],
    ['.hidden', '-rf', 'fivetran/hidden/rf.yml'],
    ['日本', '..', 'fivetran/id_of_/some_id.yml'],
  ])('%s/%s is %s', (folder, file, expected) => {
    const names = new FileNames('./fivetran/', [draft(folder, file).folder], [])
    expect(names.pathOf(draft(folder, file), 'some_id')).toBe(expected)
  })

  test('avoids what the repository has, whatever its case, and keeps its spelling of folders', () => {
    const names = new FileNames('fivetran', [], ['fivetran/Warehouse/GitHub.yml', 'fivetran/marketing'])
    expect(names.pathOf(draft('Warehouse', 'github'), 'some_id')).toMatch(
      /^fivetran\/Warehouse\/github-[0-9a-f]{6}\.yml$/,
    )
    expect(names.pathOf(draft('Warehouse', 'other'), 'some_id')).toBe('fivetran/Warehouse/other.yml')
    expect(names.pathOf(draft('Marketing', 'x'), 'some_id')).toBe('fivetran/marketing-manifests/x.yml')
  })

  test('folders of one name are told apart', () => {
    const folders = [
      { id: 'one', name: 'Twins' },
      { id: 'two', name: 'twins' },
    ]
    const names = new FileNames('fivetran', folders, [])
    expect(folders.map(folder => names.pathOf({ folder, file: 'x' }, folder.id))).toEqual([
      'fivetran/twins-one/x.yml',
      'fivetran/twins-two/x.yml',
    ])
  })

  test('are safe on every system and unique without case', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyDraft, anyText), { maxLength: 12 }),
        fc.array(anyText, { maxLength: 4 }),
        (drafts, existing) => {
          const names = new FileNames(
            'fivetran',
            drafts.map(([{ folder }]) => folder),
            existing,
          )
          const paths = drafts.map(([one, id]) => names.pathOf(one, id))
          expect(new Set([...paths, ...existing].map(path => path.toLowerCase())).size).toBe(
            paths.length + new Set(existing.map(path => path.toLowerCase())).size,
          )
          for (const path of paths) {
            const parts = path.split('/')
            expect(parts).toHaveLength(3)
            for (const part of parts) {
              expect(part).toMatch(/^[a-z0-9_][a-z0-9._-]{0,99}$/i)
              expect(part).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)|[. ]$/i)
            }
          }
        },
      ),
    )
  })
})
