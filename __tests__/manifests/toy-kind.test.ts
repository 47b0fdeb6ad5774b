/** Manifests know no kind: one that nothing in `src` has heard of is read by its fields alone. */
import { describe, expect, test } from '@jest/globals'
import { formatProblem } from '../../src/model/errors.ts'
import { Secret } from '../../src/model/secret.ts'
import { byPosition } from '../../src/manifests/problems.ts'
import {
  idField,
  kindField,
  LIFECYCLE,
  readId,
  readLifecycle,
  readSecretVersion,
  SECRET_VERSION,
} from '../../src/manifests/common-fields.ts'
import { documentType, readDocument, type ReadDocument } from '../../src/manifests/document.ts'
import { flag, list, mapping, name, readOnly, text, whole } from '../../src/manifests/field.ts'
import { kindOf } from '../../src/manifests/kind.ts'
import type { ManifestDocument } from '../../src/manifests/node.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import { REFERENCES } from './fixtures.ts'

const LOCK = { ...text('The key.'), secret: true }
const FIELDS = mapping('A box.', {
  properties: {
    kind: kindField('box', false),
    id: idField('of this box'),
    label: name('What is on it.', { plain: true, missing: { hint: 'Write what is on it.' } }),
    size: whole('How large it is.', { minimum: 1, unit: 'litres' }),
    colour: text('Its colour.', { enum: ['red', 'blue'] }),
    open: flag('Whether it is open.'),
    lock: LOCK,
    things: list('What is in it.', { items: mapping('A thing.', { properties: { name: name('Its name.') } }) }),
    made_at: readOnly('When it was made.'),
    secret_version: SECRET_VERSION,
    lifecycle: LIFECYCLE,
  },
  rules: { dependencies: { lock: { required: ['open'] } } },
})
const BOX = { name: 'box', fields: FIELDS }
const OTHER = { name: 'barrel', fields: mapping('A barrel.', { properties: { hoops: whole('How many.') } }) }
const TYPE = documentType('Box', FIELDS)

function document(yaml: string): ManifestDocument {
  const [first] = parseManifests('a.yml', yaml).documents
  if (first === undefined) throw new Error('no document')
  return first
}

function read(yaml: string): ReadDocument {
  return readDocument(document(yaml), TYPE, {
    references: REFERENCES,
    allowPlaintextSecrets: false,
    unknownFields: 'error',
  })
}

function said({ problems }: ReadDocument): string[] {
  return byPosition(problems.all()).map(problem => `${problem.severity}: ${formatProblem(problem)}`)
}

describe('a document of a kind', () => {
  const manifest = `kind: box
id: box_1
label: 5
size: "12"
open: \${{ vars.FLAG }}
lock: \${{ secrets.GH_CONNECTOR_PAT }}
things: [{name: a}, {name: b}]
secret_version: 3
lifecycle: {prevent_destroy: true, ignore_changes: [size]}
`
  const box = read(manifest)

  test('has values of the types of its fields', () => {
    const { lock, ...plain } = Object.fromEntries(box.values)
    expect(said(box)).toEqual([])
    expect(plain).toEqual({
      kind: 'box',
      id: 'box_1',
      label: '5',
      size: 12,
      open: true,
      things: [{ name: 'a' }, { name: 'b' }],
      secret_version: '3',
      lifecycle: { prevent_destroy: true, ignore_changes: ['size'] },
    })
    expect([lock instanceof Secret && lock.reveal(), box.complete]).toEqual(['ghp_a_secret_value', true])
  })

  test('says what documents of every kind say', () => {
    const lifecycle = readLifecycle(
      document(manifest).root,
      box.values,
      { areas: {}, settings: ['size'] },
      { problems: box.problems, unknownFields: 'error' },
    )
    expect([readId(box.values), readSecretVersion(box.values), lifecycle]).toEqual([
      'box_1',
      '3',
      { preventDestroy: true, ignoreChanges: [['size']] },
    ])
  })

  test('knows where each value stands', () => {
    expect(box.positions.at(['things', 1, 'name'])).toEqual({ file: 'a.yml', line: 7, column: 22 })
    expect(box.positions.nearest(['things', 1, 'name', 'more'])).toEqual({ file: 'a.yml', line: 7, column: 22 })
    expect(box.positions.nearest([])).toEqual({ file: 'a.yml', line: 1, column: 1 })
  })

  test('is told everything that is wrong with it, at its place', () => {
    const wrong = read(`kind: box
label: \${{ secrets.GH_CONNECTOR_PAT }}
size: 0
colour: redd
lock: literal
things: [{nam: a}, {name: ""}]
made_at: today
sise: 5
`)
    expect(said(wrong)).toEqual([
      'error: a.yml:1:1: The manifest needs `open`. Add `open:`.',
      'error: a.yml:2:8: `label` cannot hold a secret: plans show it. Write it out, or use `${{ vars.NAME }}`.',
      'error: a.yml:3:7: `size` takes a whole number of litres, 1 or more, not `0`.',
      'error: a.yml:4:9: `colour` does not take `redd`. Did you mean `red`?',
      'error: a.yml:5:7: `lock` is sensitive and cannot be written in a manifest. Write a reference: `${{ secrets.NAME }}`, or `${{ vars.NAME }}` for what is no secret, such as an ARN. To write it out, set the input `allow-plaintext-secrets`.',
      'error: a.yml:6:11: `things[0].nam` is not a known field. Did you mean `name`?',
      'error: a.yml:6:27: `things[1].name` cannot be empty. Give it a value, or remove the line.',
      'error: a.yml:7:1: `made_at` is read-only: Fivetran sets it. Remove it; the output `resources` gives it back.',
      'error: a.yml:8:1: `sise` is not a field of a manifest. Did you mean `size`?',
    ])
    expect([...wrong.values.keys()]).toEqual(['kind'])
  })

  test('without what it needs is told so, but not where that is misspelt', () => {
    expect([said(read('kind: box\n')), said(read('kind: box\nlabl: x\n'))]).toEqual([
      ['error: a.yml:1:1: The manifest needs `label`. Write what is on it.'],
      ['error: a.yml:2:1: `labl` is not a field of a manifest. Did you mean `label`?'],
    ])
  })
})

describe('which kind a document is of', () => {
  test.each([
    ['kind: box\nlabel: x', 'box'],
    ['kind: barrel\nhoops: 4', 'barrel'],
    ['label: x', 'box'],
    ['kind: bax\nlabel: x', 'a.yml:1:7: `bax` is not a known kind. Did you mean `box`?'],
    [
      'kind: Pod\nlabel: x',
      'a.yml:1:7: `Pod` is not a known kind. Write `kind: box` or `kind: barrel`; without this line it is a box.',
    ],
    [
      'kind: crate\nlabel: x',
      'a.yml:1:7: `kind: crate` is not managed yet. Manage it in Fivetran until then, and remove this document.',
    ],
    [
      'kind: Pod\nmetadata: {}',
      'a.yml:1:1: This is not a manifest: it has no field of a box or barrel. Exclude it by a line `!a.yml` in the input `manifests`, or move it to another folder.',
    ],
  ])('%j', (yaml, expected) => {
    const found = kindOf(document(yaml), [BOX, OTHER], ['crate'])
    expect('kind' in found ? found.kind.name : found.problems.map(formatProblem).join('\n')).toBe(expected)
  })
})
