import { describe, expect, test } from '@jest/globals'
import { ledgerListErrors } from './ledger-list-schema.ts'
import { forgettingDocument, listingDocument, unlockingDocument } from '../../src/render/ledger/document.ts'
import { listingJson } from '../../src/render/ledger/json.ts'
import type { LedgerListing, LockState, ManagedResource } from '../../src/render/ledger/report.ts'

const PLACE = {
  configuration: 'default',
  branch: 'connector-as-code/ledger',
  kinds: {
    connector: { one: 'connector', many: 'connectors', parent: 'group', page: undefined },
    group: { one: 'group', many: 'groups', page: undefined },
  },
}
const GITHUB: ManagedResource = {
  address: { kind: 'connector', name: 'Warehouse/github' },
  id: 'speak_inexpensive',
  service: 'github',
  manifest: { file: 'fivetran/many.yml', document: 1, key: 'eu' },
  commit: 'c0ffee00c0ffee00',
  appliedAt: '2026-11-27T08:12:59.000Z',
  marks: [{ mark: 'retired' }, { mark: 'replaces', of: 'old_id' }],
}
const GROUP: ManagedResource = {
  ...GITHUB,
  address: { kind: 'group', name: 'group:Warehouse' },
  id: 'decent_dropsy',
  service: '',
  manifest: { file: 'fivetran/group.yml', document: 0 },
  marks: [{ mark: 'unreviewed', of: 'changes on top of beefbee by anna' }],
}
const LOCK: LockState = {
  owner: 'anna@laptop (process 4711)',
  commit: 'beefbeefbeef',
  startedAt: '2026-11-27T08:30:00.000Z',
  expiresAt: '2026-11-27T08:45:00.000Z',
  state: 'held',
  begun: [{ action: 'create', address: { kind: 'connector', name: 'Warehouse/new' } }],
}
const LISTING: LedgerListing = {
  ...PLACE,
  account: 'acme',
  lastCommit: 'c0ffee00',
  lastCompleteCommit: 'c0ffee00',
  lock: undefined,
  resources: [GITHUB, GROUP],
  others: [],
}

describe('the listing', () => {
  test('is a table of what is managed', () => {
    expect(listingDocument(LISTING)).toBe(
      [
        'Ledger `default` on `connector-as-code/ledger`: 2 resources',
        'Last applied: `c0ffee0`, wholly.',
        [
          '| Resource | Id | Service | Manifest | Applied | Note |',
          '| --- | --- | --- | --- | --- | --- |',
          '| connector `Warehouse/github` | `speak_inexpensive` | `github` | `fivetran/many.yml` (document 2) `[eu]` | 2026-11-27 08:12 UTC `c0ffee0` | paused, its manifest was removed; replaces `old_id`, which is still to be deleted |',
          '| `group:Warehouse` | `decent_dropsy` |  | `fivetran/group.yml` | 2026-11-27 08:12 UTC `c0ffee0` | applied unreviewed, of changes on top of `beefbee` by anna |',
        ].join('\n'),
      ].join('\n\n'),
    )
  })

  test.each<[string, Partial<LedgerListing>, string]>([
    ['nothing applied', { lastCommit: undefined, resources: [] }, 'Nothing was applied yet.'],
    [
      'nothing of this configuration, but of others',
      { lastCommit: undefined, resources: [], others: ['eu', 'prod'] },
      'Nothing was applied yet of this configuration. That branch has the ledgers of `eu`, `prod`.',
    ],
    ['nothing left', { resources: [] }, 'Nothing is managed.'],
    ['a first apply that was killed', { lastCommit: undefined }, 'The first apply did not come to its end.'],
    [
      'nothing but what is unreviewed',
      { lastCommit: undefined, resources: [GROUP] },
      'Nothing was applied yet but by unreviewed applies.',
    ],
    ['never wholly', { lastCompleteCommit: undefined }, 'Last applied: `c0ffee0`, not wholly.'],
    ['not wholly', { lastCompleteCommit: 'abc' }, 'the last commit that was applied wholly is `abc`.'],
    ['a lock', { lock: LOCK }, 'is applying, and its lock holds until 2026-11-27 08:45 UTC unless it is extended.'],
    ['a dead one', { lock: { ...LOCK, state: 'over' } }, 'did not come to its end. The next apply takes it over.'],
    ['what was left', { lock: { ...LOCK, state: 'released' } }, 'The next apply looks up what it has left.'],
  ])('says that there is %s', (_name, more, text) => {
    expect(listingDocument({ ...LISTING, ...more })).toContain(text)
  })

  test.each<[string, Partial<LedgerListing>]>([
    ['what is managed', {}],
    ['nothing', { account: '', lastCommit: undefined, lastCompleteCommit: undefined, resources: [], others: ['eu'] }],
    ['a lock', { lock: LOCK }],
  ])('for programs is as its schema says: %s', (_name, more) => {
    expect(ledgerListErrors(listingJson({ ...LISTING, ...more }))).toBeNull()
  })

  test('for programs has all of it', () => {
    expect(JSON.parse(listingJson({ ...LISTING, lock: LOCK, resources: [GITHUB] }))).toEqual({
      format: 1,
      configuration: 'default',
      branch: 'connector-as-code/ledger',
      account: 'acme',
      lastCommit: 'c0ffee00',
      lastCompleteCommit: 'c0ffee00',
      lock: { ...LOCK, begun: [{ action: 'create', kind: 'connector', name: 'Warehouse/new' }] },
      resources: [
        {
          kind: 'connector',
          name: 'Warehouse/github',
          id: 'speak_inexpensive',
          service: 'github',
          manifest: { file: 'fivetran/many.yml', document: 1, key: 'eu' },
          commit: 'c0ffee00c0ffee00',
          appliedAt: '2026-11-27T08:12:59.000Z',
          marks: ['retired', 'replaces'],
        },
      ],
    })
  })
})

test('who is asked whether to hand back sees what, and what that means', () => {
  const text = forgettingDocument({ ...PLACE, resources: [GITHUB] })
  expect(text).toContain('**To hand back**: 1 connector of ledger `default`')
  expect(text).toContain('| `Warehouse/github` | `speak_inexpensive` |')
  expect(text).toContain('Nothing is sent to Fivetran. The ledger forgets it:')
})

test('who is asked whether to unlock sees whose lock it is, and what was begun', () => {
  const text = unlockingDocument({ ...PLACE, lock: LOCK })
  expect(text).toContain(
    '**Lock**: `anna@laptop` (process 4711), since 2026-11-27 08:30 UTC, of commit `beefbee`, is applying',
  )
  expect(text).toContain('Begun, and not recorded as done: 1 change\n\n- create `Warehouse/new`')
  expect(text).toContain('Only end the lock of an owner that runs no more')
})

test('no text of others makes anything of the document', () => {
  const hostile = '`<b>|@acme\n# x'
  const text = listingDocument({
    ...LISTING,
    lock: { ...LOCK, owner: hostile, begun: [{ action: 'create', address: { kind: 'connector', name: hostile } }] },
    resources: [
      {
        ...GITHUB,
        address: { kind: 'connector', name: hostile },
        id: hostile,
        manifest: { file: hostile, document: 0 },
      },
    ],
  })
  expect(text).not.toMatch(/^# x/m)
  expect(text.replace(/(`+)[^]*?[^`]\1(?!`)/g, '')).not.toMatch(/<b>|@acme/)
})
