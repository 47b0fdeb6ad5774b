/** Which group a manifest is about: by what the ledger knows of it, and by names. */
import { describe, expect, test } from '@jest/globals'
import { claimGroups, type GroupManifest, type RecordedGroup } from '../../../src/kinds/group/claims.ts'

/** `a.yml/1[k] Old =g1`: item `k` of the second document of that file, called so, with the id that it pins. */
function manifest(text: string): GroupManifest {
  const [, file = '', document = '0', key, name = '', pinnedId] =
    /^(\S+?)(?:\/(\d))?(?:\[(.)\])? (.*?)(?: =(\S+))?$/.exec(text) ?? []
  const place = { file, document: Number(document) }
  return { place: key === undefined ? place : { ...place, key }, name, pinnedId }
}

/** `g1: a.yml Old`; with a `!` before it, its removal was refused. */
function record(text: string): RecordedGroup {
  const [id = '', rest = ''] = text.replace('!', '').split(': ')
  const { place, name } = manifest(rest)
  return { id, name, place, isGivenUp: text.startsWith('!') }
}

function claims(
  manifests: readonly string[],
  records: readonly string[],
  groups: readonly string[],
  leftOut: readonly string[] = [],
): string[] {
  const all = manifests.map(manifest)
  const found = claimGroups(all, {
    groups: groups.map(text => {
      const [id = '', name = ''] = text.split(': ')
      return { id, name }
    }),
    recorded: records.map(record),
    isLeftOut: file => leftOut.includes(file),
  })
  return all.map(one => {
    const claim = found.get(one) ?? { id: 'nothing' }
    return 'message' in claim ? `${claim.message} ${claim.hint}` : (claim.id ?? 'new')
  })
}

describe('a manifest is about', () => {
  test.each<[string, readonly string[], readonly string[], readonly string[], readonly string[]]>([
    ['a new group', ['a.yml Old'], [], ['g9: Else'], ['new']],
    ['the group that has its name', ['a.yml Old'], [], ['g1: Old', 'g9: Else'], ['g1']],
    ['the one that it was about', ['a.yml Old'], ['g1: a.yml Old'], ['g1: Old'], ['g1']],
    ['the one that it pins', ['a.yml New =g1'], ['g2: a.yml New'], ['g1: Old', 'g2: New'], ['g1']],
    ['one that was renamed in Fivetran', ['a.yml Old'], ['g1: a.yml Old'], ['g1: New'], ['g1']],
    ['that one, although another has its name now', ['a.yml Old'], ['g1: a.yml Old'], ['g1: New', 'g2: Old'], ['g1']],
    ['one that is missing', ['a.yml Old'], ['g1: a.yml Old'], [], ['g1']],
    ['one that it renames', ['a.yml New'], ['g1: a.yml Old'], ['g1: Old'], ['g1']],
    ['one that both have renamed', ['a.yml New'], ['g1: a.yml Old'], ['g1: New'], ['g1']],
    ['one whose manifest moved', ['b.yml Old'], ['g1: a.yml Old'], ['g1: Old'], ['g1']],
    ['one whose manifest moved, renamed in Fivetran', ['b.yml Old'], ['g1: a.yml Old'], ['g1: New'], ['g1']],
    ['one whose manifest moved and says its new name', ['b.yml New'], ['g1: a.yml Old'], ['g1: New'], ['g1']],
    ['a new one in the place of one that is missing', ['a.yml New'], ['g1: a.yml Old'], [], ['new']],
    ['a new one where the removal of another was refused', ['a.yml New'], ['!g1: a.yml Old'], ['g1: Old'], ['new']],
  ])('%s', (_, manifests, records, groups, expected) => {
    expect(claims(manifests, records, groups)).toEqual(expected)
  })

  const TWO = ['g1: a.yml/0 A', 'g2: a.yml/1 B']
  const THERE = ['g1: A', 'g2: B']
  test.each<[string, readonly string[], readonly string[]]>([
    ['documents that change places', ['a.yml/0 B', 'a.yml/1 A'], ['g2', 'g1']],
    ['two that are renamed in one file', ['a.yml/0 A2', 'a.yml/1 B2'], ['g1', 'g2']],
    ['one of two that is renamed', ['a.yml/0 A', 'a.yml/1 B2'], ['g1', 'g2']],
    ['the first that is removed', ['a.yml/0 B'], ['g2']],
    ['one that is put before them', ['a.yml/0 C', 'a.yml/1 A', 'a.yml/2 B'], ['new', 'g1', 'g2']],
    [
      'a new one in another file, beside one that is renamed',
      ['a.yml/0 A2', 'a.yml/1 B', 'b.yml C'],
      ['g1', 'g2', 'new'],
    ],
    ['names that are exchanged', ['a.yml/0 B', 'a.yml/1 A', 'b.yml C'], ['g2', 'g1', 'new']],
  ])('%s', (_, manifests, expected) => {
    expect(claims(manifests, TWO, THERE)).toEqual(expected)
  })

  test.each<[string, readonly string[], readonly string[]]>([
    ['an item that is renamed, beside a new one', ['a.yml[a] A2', 'a.yml[b] B', 'a.yml[c] C'], ['g1', 'g2', 'new']],
    ['an item that is renamed, beside one that is removed', ['a.yml[a] A2'], ['g1']],
    ['items that are renamed, in another order', ['a.yml[b] B2', 'a.yml[a] A2'], ['g2', 'g1']],
    ['items of which one has got another key', ['a.yml[a] A2', 'a.yml[x] B'], ['g1', 'g2']],
  ])('%s', (_, manifests, expected) => {
    expect(claims(manifests, ['g1: a.yml[a] A', 'g2: a.yml[b] B'], THERE)).toEqual(expected)
  })

  test('the same group, where two have its name: that is an error of its own', () => {
    expect(claims(['a.yml Old', 'b.yml Old'], [], ['g1: Old'])).toEqual(['g1', 'g1'])
    expect(claims(['a.yml Old', 'b.yml Old'], [], [])).toEqual(['new', 'new'])
    expect(claims(['a.yml Old =g1', 'b.yml Old'], [], ['g1: Old'])).toEqual(['g1', 'g1'])
    expect(claims(['a.yml Old =g1', 'b.yml Old =g2'], [], ['g1: Old', 'g2: Old'])).toEqual(['g1', 'g2'])
  })

  test('none that has gone with a file that is left out', () => {
    expect(claims(['b.yml New'], ['g1: a.yml Old'], ['g1: Old'], ['a.yml'])).toEqual(['new'])
  })
})

describe('nothing tells', () => {
  test.each<[string, readonly string[], readonly string[], readonly string[], string]>([
    [
      'which of two groups has the name',
      ['a.yml Old'],
      [],
      ['g1: Old', 'g2: Old'],
      '2 groups are called `Old`. Say which one this is: `id: g1` or `id: g2`.',
    ],
    [
      'whether it is renamed or about another one',
      ['a.yml New'],
      ['g1: a.yml Old'],
      ['g1: Old', 'g2: New'],
      'This was the manifest of the group `Old` (`g1`), and there is another group called `New` (`g2`). Say which one this is: `id: g1` or `id: g2`.',
    ],
    [
      'whether it moved and was renamed, or is new',
      ['b.yml New'],
      ['g1: a.yml Old'],
      ['g1: Old'],
      'There is no group `New` yet, and the manifest of `Old` (`g1`) is gone: nothing tells whether this is the same group. If it was renamed, write `id: g1` here. If not, remove the manifest of the old group first, and have that applied.',
    ],
    [
      'which of two in a file is left',
      ['a.yml/0 C'],
      ['g1: a.yml/0 A', 'g2: a.yml/1 B'],
      ['g1: A', 'g2: B'],
      'There is no group `C` yet, and the manifest of `A` (`g1`), `B` (`g2`) is gone: nothing tells whether this is one of these groups. If it was renamed, write `id: g1` or `id: g2` here. If not, remove the manifest of the old group first, and have that applied.',
    ],
    [
      'whether an item with another key and another name is another group',
      ['a.yml[x] X'],
      ['g1: a.yml[a] A'],
      ['g1: A'],
      'There is no group `X` yet, and the manifest of `A` (`g1`) is gone: nothing tells whether this is the same group. If it was renamed, write `id: g1` here. If not, remove the manifest of the old group first, and have that applied.',
    ],
    [
      'which item of two documents in one file was renamed',
      ['a.yml/0[a] C'],
      ['g1: a.yml/0[a] A', 'g2: a.yml/1[a] B'],
      ['g1: A', 'g2: B'],
      'There is no group `C` yet, and the manifest of `A` (`g1`), `B` (`g2`) is gone: nothing tells whether this is one of these groups. If it was renamed, write `id: g1` or `id: g2` here. If not, remove the manifest of the old group first, and have that applied.',
    ],
    [
      'which of two new ones was renamed',
      ['a.yml/0 C', 'a.yml/1 D'],
      ['g1: a.yml/0 A'],
      ['g1: A'],
      'There is no group `C` yet, and the manifest of `A` (`g1`) is gone: nothing tells whether this is the same group. If it was renamed, write `id: g1` here. If not, remove the manifest of the old group first, and have that applied.',
    ],
  ])('%s', (_, manifests, records, groups, expected) => {
    expect(claims(manifests, records, groups)[0]).toBe(expected)
  })
})
