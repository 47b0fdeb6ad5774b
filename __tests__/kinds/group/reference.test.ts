import { describe, expect, test } from '@jest/globals'
import { resolveGroup } from '../../../src/kinds/group/reference.ts'
import { parseManifests } from '../../../src/manifests/parse.ts'
import { Problems } from '../../../src/manifests/problems.ts'
import { formatProblem } from '../../../src/model/errors.ts'
import { RecordedParents } from '../../../src/model/recorded-parents.ts'
import type { RecordedResource } from '../../../src/model/resource.ts'
import { desired, observed, recorded } from '../../support/connectors.ts'

/** `a.yml: g1 Old`: what the document of that file was applied in, and what it called it. */
function record(text: string, more: Partial<RecordedResource> = {}): RecordedResource {
  const [file = '', partition = '', ...name] = text.split(/:? /)
  const entry = recorded(desired({ schema: file, file }), observed({ id: `id_${file}` }), undefined)
  return { ...entry, declaredParent: name.join(' '), kind: 'connector', partition, key: file, ...more }
}

function resolve(
  line: string,
  groups: Readonly<Record<string, string>> | undefined,
  records: readonly RecordedResource[] = [],
): string {
  const [document] = parseManifests('a.yml', line).documents
  if (document === undefined) throw new Error('no document')
  const problems = new Problems(document)
  const [field = '', value = ''] = line.split(': ')
  const all = groups && Object.entries(groups).map(([id, name]) => ({ id, name }))
  const context = { groups: all, parents: new RecordedParents(records) }
  const found = resolveGroup(document, new Map([[field, value]]), context, problems)
  return found === undefined
    ? problems.all().map(formatProblem).join('\n')
    : `${found.group.id} ${found.group.name}${found.declaredParent === undefined ? '' : `, said ${found.declaredParent.name}`}`
}

describe('the group that a manifest names', () => {
  test.each([
    ['the name that one has', 'group: Old', { g1: 'Old', g2: 'B' }, [], 'g1 Old, said Old'],
    ['an id', 'group_id: g2', { g1: 'Old', g2: 'B' }, [], 'g2 B'],
    ['a name, offline', 'group: Old', undefined, ['a.yml: g1 Old'], 'name of group: Old Old, said Old'],
    ['an id, offline', 'group_id: g1', undefined, [], 'g1 g1'],
    ['the name that it had', 'group: Old', { g1: 'New', g2: 'B' }, ['a.yml: g1 Old'], 'g1 New, said Old'],
    ['the name that it had in another manifest', 'group: Old', { g1: 'New' }, ['b.yml: g1 Old'], 'g1 New, said Old'],
    ['a name that another one has now', 'group: Old', { g1: 'New', g2: 'Old' }, ['a.yml: g1 Old'], 'g2 Old, said Old'],
    [
      'a name that two had: its own counts',
      'group: Old',
      { g1: 'New', g2: 'B' },
      ['a.yml: g2 Old', 'b.yml: g1 Old'],
      'g2 B, said Old',
    ],
    [
      'what was recorded under another name, too',
      'group: Older',
      { g1: 'New' },
      ['b.yml: g1 Old', 'c.yml: g1 Older'],
      'g1 New, said Older',
    ],
  ])('%s', (_, line, groups, records, found) => {
    expect(
      resolve(
        line,
        groups,
        records.map(text => record(text)),
      ),
    ).toBe(found)
  })

  test('what is still to be deleted says nothing of a name', () => {
    const records = [record('a.yml: g1 Old'), record('b.yml: g2 Old', { replaces: 'id_a.yml' })]
    expect(resolve('group: Old', { g1: 'B', g2: 'New' }, records)).toBe('g2 New, said Old')
  })

  test.each([
    [
      'a name that nothing has or had',
      'group: Warehose',
      { g1: 'Warehouse' },
      ['a.yml: g1 Warehouse'],
      'a.yml:1:8: There is no group with the name `Warehose`. Did you mean `Warehouse`?',
    ],
    [
      'an id in the place of a name',
      'group: g1',
      { g1: 'Warehouse' },
      [],
      'a.yml:1:8: There is no group with the name `g1`. That is an id: write `group_id: g1`.',
    ],
    [
      'a name in the place of an id',
      'group_id: Warehouse',
      { g1: 'Warehouse' },
      [],
      'a.yml:1:11: There is no group with the id `Warehouse`. That is a name: write `group: Warehouse`.',
    ],
    [
      'a name that two have',
      'group: Old',
      { g1: 'Old', g2: 'Old', g3: 'New' },
      ['a.yml: g3 Old'],
      'a.yml:1:8: 2 groups are called `Old`. Name one by its id instead: `group_id: g1` or `group_id: g2`.',
    ],
    [
      'a name that two have, one of which it was',
      'group: Old',
      { g1: 'Old', g2: 'Old' },
      ['a.yml: g2 Old', 'b.yml: g1 Old'],
      'a.yml:1:8: 2 groups are called `Old`. Name one by its id instead: `group_id: g1` or `group_id: g2`. When it was last applied it was `g2`.',
    ],
    [
      'a name that two had, in a new manifest',
      'group: Old',
      { g1: 'New', g2: 'B' },
      ['b.yml: g1 Old', 'c.yml: g2 Old', 'd.yml: g3 Old'],
      'a.yml:1:8: There is no group with the name `Old` any more. 3 groups have had it: `g1` (`New` now), `g2` (`B` now), `g3` (not shown to this API key). Name one by its id: `group_id: g1` or `group_id: g2` or `group_id: g3`.',
    ],
    [
      'the name of one that the key does not see, although another had it',
      'group: Old',
      { g1: 'New' },
      ['a.yml: g2 Old', 'b.yml: g1 Old'],
      "a.yml:1:8: There is no group with the name `Old` any more. The ledger knows it as `g2`, which Fivetran does not show to this API key: it was deleted there, or the key has lost its rights to it. To have it made again after a deletion, remove the manifests of all that was in it and their group's, apply that by a manual run with `deletion-policy: forget`, and bring them back.",
    ],
  ])('an error for %s', (_, line, groups, records, message) => {
    expect(
      resolve(
        line,
        groups,
        records.map(text => record(text)),
      ),
    ).toBe(message)
  })
})
