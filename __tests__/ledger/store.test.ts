import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import * as fc from 'fast-check'
import { stringify } from 'safe-stable-stringify'
import schema from '../../schema/ledger.schema.json' with { type: 'json' }
import { UserError } from '../../src/model/errors.ts'
import { deriveKeys } from '../../src/ledger/keys.ts'
import { emptyLedger, withUpdates, type Ledger, type Services } from '../../src/ledger/ledger.ts'
import { openLedger, peekLock, readServices, type LedgerSource } from '../../src/ledger/open.ts'
import { saveLedger } from '../../src/ledger/save.ts'
import { createBranchStore, type MemoryBranchStore } from '../support/branch-store.ts'
import { anyLedger, connectors, entry, intentOf, ledgerOf, OWNER, SERVICES } from './arbitrary.ts'

const BRANCH = 'connector-as-code/ledger'
const keys = deriveKeys('secret')
const sourceOf = (store: MemoryBranchStore, fields: Partial<LedgerSource> = {}): LedgerSource => ({
  store,
  branch: BRANCH,
  configuration: 'default',
  account: 'acme',
  keys: { current: keys },
  ...fields,
})

async function saved(store: MemoryBranchStore, ledger: Ledger, fields: Partial<LedgerSource> = {}) {
  const result = await saveLedger(await openLedger(sourceOf(store, fields)), ledger, SERVICES, 'save')
  if (result === 'changed') throw new Error('the ledger was changed')
  return result
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof UserError) || error.reason !== 'ledger-error')
    throw new Error(`not refused, but ${String(error)}`)
  return error.message
}

const TWO_KINDS = ledgerOf(
  {
    connector: {
      warehouse: { github: entry(), stripe: entry({ name: 'stripe' }) },
      lake: { pg: entry({ name: 'pg' }) },
    },
    destination: { warehouse: { github: entry({ id: 'another', commit: 'd' }) } },
  },
  {
    intent: intentOf(OWNER, {
      changes: [
        {
          action: 'create',
          kind: 'connector',
          partition: 'lake',
          name: 'new',
          service: 'github',
          digest: 'x'.repeat(22),
        },
      ],
    }),
  },
)

describe('saving and opening', () => {
  test('no branch is an empty ledger', async () => {
    const snapshot = await openLedger(sourceOf(createBranchStore()))
    expect(snapshot.ledger).toEqual(emptyLedger('acme'))
    expect(snapshot.head).toBeUndefined()
  })

  test('a branch without the folder is an empty ledger', async () => {
    const store = createBranchStore()
    await saved(store, TWO_KINDS, { configuration: 'other' })
    expect((await openLedger(sourceOf(store))).ledger).toEqual(emptyLedger('acme'))
  })

  test('any ledger is read as it was saved', async () => {
    await fc.assert(
      fc.asyncProperty(anyLedger, async ledger => {
        const store = createBranchStore()
        await saved(store, ledger)
        const opened = await openLedger(sourceOf(store))
        expect(stringify(opened.ledger)).toBe(stringify(ledger))
        expect(opened.services).toEqual(SERVICES)
      }),
    )
  })

  test('any ledger after any other leaves the files of the second alone', async () => {
    await fc.assert(
      fc.asyncProperty(anyLedger, anyLedger, async (first, second) => {
        const [store, fresh] = [createBranchStore(), createBranchStore()]
        await saved(store, first)
        await saved(store, second)
        await saved(fresh, second)
        expect(store.files(BRANCH)).toEqual(fresh.files(BRANCH))
      }),
    )
  })

  test('every file follows the published schema, one resource a line', async () => {
    const store = createBranchStore()
    await saved(store, TWO_KINDS)
    const validate = new Ajv().compile(schema)
    const files = [...store.files(BRANCH)].filter(([path]) => path.endsWith('.json'))
    expect(files.map(([path]) => path).toSorted()).toEqual([
      'default/connector/lake.json',
      'default/connector/warehouse.json',
      'default/destination/warehouse.json',
      'default/intent.json',
      'default/ledger.json',
    ])
    for (const [path, text] of files)
      expect([path, validate(JSON.parse(text)), validate.errors]).toEqual([path, true, null])
    expect(
      store
        .files(BRANCH)
        .get('default/connector/warehouse.json')
        ?.split('\n')
        .filter(line => line.includes('fivetran/github.yml')),
    ).toHaveLength(2)
    expect(store.files(BRANCH).get('README.md')).toContain('Ledger of connector-as-code')
  })

  test('only what changed is written, in one commit; nothing at all when nothing did', async () => {
    const store = createBranchStore()
    const first = await saved(store, TWO_KINDS)
    const next = withUpdates(first.ledger, [
      { kind: 'connector', partition: 'warehouse', key: 'github', entry: entry({ commit: 'new' }) },
    ])
    const second = await saveLedger(first, next, SERVICES, 'update')
    if (second === 'changed') throw new Error('the ledger was changed')
    expect(store.commits.at(-1)?.paths).toEqual(['default/connector/warehouse.json', 'default/ledger.json'])
    await saveLedger(second, { ...next }, { ...SERVICES }, 'nothing')
    expect(store.commits).toHaveLength(2)
  })

  test('a partition is split as it grows, so that a change of one resource writes little', async () => {
    const store = createBranchStore()
    const many = 4_000
    const entries = Object.fromEntries(
      Array.from({ length: many }, (_, n) => [`table_${n}`, entry({ name: `table_${n}`, refused: 'x'.repeat(300) })]),
    )
    const first = await saved(store, connectors({ warehouse: entries, 'ware+house': { pg: entry({ name: 'pg' }) } }))
    const files = (): [string, string][] =>
      [...store.files(BRANCH)].filter(([path]) => path.startsWith('default/connector/warehouse'))
    expect(files().map(([path]) => path)).toEqual(
      ['00', '01', '10', '11'].map(bits => `default/connector/warehouse+${bits}.json`),
    )
    expect(files().every(([, text]) => text.length < 850_000)).toBe(true)
    expect((await openLedger(sourceOf(store))).ledger).toEqual(first.ledger)

    const one = { kind: 'connector', partition: 'warehouse', key: 'table_5' }
    const changed = withUpdates(first.ledger, [{ ...one, entry: entry({ name: 'table_5', commit: 'new' }) }])
    const second = await saveLedger(first, changed, SERVICES, 'one')
    if (second === 'changed') throw new Error('the ledger was changed')
    expect(store.commits.at(-1)?.paths).toHaveLength(2)
    expect((await openLedger(sourceOf(store))).ledger).toEqual(changed)

    const few = withUpdates(
      second.ledger,
      Array.from({ length: many - 1 }, (_, n) => ({ ...one, key: `table_${n}`, entry: undefined })),
    )
    await saveLedger(second, few, SERVICES, 'few')
    expect(files().map(([path]) => path)).toEqual(['default/connector/warehouse.json'])
    expect((await openLedger(sourceOf(store))).ledger).toEqual(few)
  })

  test('metadata of services has a file of its own where it is long', async () => {
    const store = createBranchStore()
    const { github } = SERVICES['connector'] ?? {}
    if (github === undefined) throw new Error('no service')
    const long: Services = { connector: { github: { ...github, name: 'x'.repeat(40_000) } } }
    const first = await saveLedger(await openLedger(sourceOf(store)), TWO_KINDS, long, 'long')
    if (first === 'changed') throw new Error('the ledger was changed')
    expect((await openLedger(sourceOf(store))).services).toEqual(long)
    expect(await readServices(store, BRANCH, 'default')).toEqual(long)
    const path = 'default/metadata.json'
    expect(new Ajv().compile(schema)(JSON.parse(store.files(BRANCH).get(path) ?? ''))).toBe(true)
    await saveLedger(first, TWO_KINDS, SERVICES, 'short')
    expect(store.files(BRANCH).has(path)).toBe(false)
    expect((await openLedger(sourceOf(store))).services).toEqual(SERVICES)
  })

  test('a partition without resources loses its file', async () => {
    const store = createBranchStore()
    const first = await saved(store, TWO_KINDS)
    await saveLedger(
      first,
      withUpdates(first.ledger, [{ kind: 'connector', partition: 'lake', key: 'pg', entry: undefined }]),
      SERVICES,
      'remove',
    )
    expect(store.files(BRANCH).has('default/connector/lake.json')).toBe(false)
    const { warehouse } = TWO_KINDS.resources['connector'] ?? {}
    expect((await openLedger(sourceOf(store))).ledger.resources).toEqual({
      ...TWO_KINDS.resources,
      connector: { warehouse },
    })
  })

  test('a readme that somebody rewrote stays', async () => {
    const store = createBranchStore()
    await saved(store, TWO_KINDS)
    await store.edit(BRANCH, new Map([['README.md', 'ours']]))
    await saved(store, ledgerOf({}))
    expect(store.files(BRANCH).get('README.md')).toBe('ours')
  })

  test('what could not be read again is not written', async () => {
    const store = createBranchStore()
    const deep = { pins: [{ hashes: [['one level too deep']] }] }
    for (const broken of [
      connectors({ g: { x: entry({ appliedAt: 'yesterday' }) } }),
      connectors({ g: { x: entry({ state: deep }) } }),
      connectors({ g: { x: entry({ fields: { 'config.pat': { sent: 's', read: 'r' } } }) } }),
      ledgerOf({ 'No Kind': { g: { x: entry() } } }),
    ])
      await expect(saved(store, broken)).rejects.toThrow('would not be readable')
    expect(store.commits).toHaveLength(0)
  })

  test('two resources of different kinds with one address do not touch each other', async () => {
    const store = createBranchStore()
    const first = await saved(store, TWO_KINDS)
    const next = withUpdates(first.ledger, [
      { kind: 'connector', partition: 'warehouse', key: 'github', entry: undefined },
    ])
    await saveLedger(first, next, SERVICES, 'remove')
    const { resources } = (await openLedger(sourceOf(store))).ledger
    expect(resources['connector']?.['warehouse']).toEqual({ stripe: entry({ name: 'stripe' }) })
    expect(resources['destination']).toEqual(TWO_KINDS.resources['destination'])
  })

  test('kinds without services leave no trace beside the ledger', async () => {
    const store = createBranchStore()
    const first = await saveLedger(await openLedger(sourceOf(store)), TWO_KINDS, { connector: {} }, 'none')
    if (first === 'changed') throw new Error('the ledger was changed')
    expect(store.files(BRANCH).has('default/metadata.json')).toBe(false)
    await saveLedger(first, TWO_KINDS, { ...SERVICES, group: {} }, 'some')
    expect(await readServices(store, BRANCH, 'default')).toEqual(SERVICES)
  })

  test('a failed read is an error, never an empty ledger', async () => {
    const store = createBranchStore()
    await saved(store, TWO_KINDS)
    let reads = 0
    store.before = call => {
      if (call === 'blob' && (reads += 1) === 3) throw new Error('GitHub answers 502')
    }
    await expect(openLedger(sourceOf(store))).rejects.toThrow('502')
  })

  test('services need no key; who holds the ledger is to be had without the rest', async () => {
    const store = createBranchStore()
    await saved(store, TWO_KINDS)
    expect(await readServices(store, BRANCH, 'default')).toEqual(SERVICES)
    expect(await readServices(store, BRANCH, 'absent')).toEqual({})
    const before = store.calls.blob
    expect(await peekLock(sourceOf(store))).toMatchObject({ owner: OWNER })
    expect(store.calls.blob - before).toBe(1)
  })
})

describe('several writers', () => {
  test('of two with one base exactly one wins, and nothing of the other is left', async () => {
    await fc.assert(
      fc.asyncProperty(anyLedger, anyLedger, anyLedger, fc.boolean(), async (base, one, two, turned) => {
        fc.pre(
          stringify(one) !== stringify(two) && stringify(one) !== stringify(base) && stringify(two) !== stringify(base),
        )
        const store = createBranchStore()
        const snapshot = await saved(store, base)
        const results = await Promise.all(
          (turned ? [two, one] : [one, two]).map(next => saveLedger(snapshot, next, SERVICES, 'race')),
        )
        expect(results.filter(result => result === 'changed')).toHaveLength(1)
        const winner = results.find(result => result !== 'changed')
        expect(stringify((await openLedger(sourceOf(store))).ledger)).toBe(stringify(winner?.ledger))
      }),
    )
  })

  test('two that both create the branch: one wins', async () => {
    const store = createBranchStore()
    const snapshot = await openLedger(sourceOf(store))
    const results = await Promise.all(
      ['a', 'b'].map(lastCommit => saveLedger(snapshot, ledgerOf({}, { lastCommit }), {}, 'race')),
    )
    expect(results.filter(result => result === 'changed')).toHaveLength(1)
  })

  test('another configuration on the same branch is no conflict', async () => {
    const store = createBranchStore()
    const [ours, theirs] = await Promise.all([
      openLedger(sourceOf(store)),
      openLedger(sourceOf(store, { configuration: 'team-b' })),
    ])
    await saveLedger(theirs, ledgerOf({}, { lastCommit: 'b' }), {}, 'theirs')
    expect(await saveLedger(ours, TWO_KINDS, SERVICES, 'ours')).not.toBe('changed')
    expect((await openLedger(sourceOf(store, { configuration: 'team-b' }))).ledger.lastCommit).toBe('b')
    expect((await openLedger(sourceOf(store))).ledger).toEqual(TWO_KINDS)
  })
})

describe('refusals', () => {
  test('a branch that holds something else, even under names like those of a ledger', async () => {
    const foreign = [
      ['src/code.ts', {}],
      ['ledger.json', {}],
      ['site/data/numbers.json', {}],
      ['site/metadata.json', {}],
      ['other/notes.md', { 'other/ledger.json': '{}' }],
      ['other/a/b/c.json', { 'other/ledger.json': '{}' }],
    ] as const
    for (const [path, beside] of foreign) {
      const store = createBranchStore()
      await store.edit(BRANCH, new Map(Object.entries({ 'README.md': 'ours', ...beside, [path]: '{}' })))
      expect(await refusal(openLedger(sourceOf(store)))).toContain(`holds other files (${path})`)
    }
  })

  test('any changed byte of any file', async () => {
    const store = createBranchStore()
    await saved(store, TWO_KINDS)
    const files = [...store.files(BRANCH)].filter(([path]) => path.startsWith('default/'))
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: files.length - 1 }),
        fc.nat(),
        fc.constantFrom(...'a0"{}[]:, \n-x9Z'.split('')),
        fc.boolean(),
        async (which, at, character, insert) => {
          const [path = '', text = ''] = files[which] ?? []
          const index = at % text.length
          const edited = text.slice(0, index) + character + text.slice(insert ? index : index + 1)
          fc.pre(edited !== text)
          const copy = createBranchStore()
          await copy.edit(BRANCH, new Map([...files, [path, edited]]))
          await refusal(openLedger(sourceOf(copy)))
        },
      ),
      { numRuns: 400 },
    )
  })

  test('each file that was removed, added, or taken from an earlier commit', async () => {
    const store = createBranchStore()
    await saved(
      store,
      ledgerOf({
        ...TWO_KINDS.resources,
        connector: { warehouse: { github: entry({ commit: 'old' }) }, lake: { pg: entry() } },
      }),
    )
    const old = store.files(BRANCH)
    await saved(store, TWO_KINDS)
    const now = store.files(BRANCH)
    const open = async (edit: (files: Map<string, string>) => void) => {
      const files = new Map(now)
      edit(files)
      const copy = createBranchStore()
      await copy.edit(BRANCH, files)
      return refusal(openLedger(sourceOf(copy)))
    }
    for (const path of [...now.keys()].filter(each => each !== 'README.md')) {
      expect(await open(files => files.delete(path))).toContain(
        `${path} on branch ${BRANCH} was not left as connector-as-code wrote it (it is missing)`,
      )
    }
    expect(
      await open(files => files.set('default/connector/extra.json', now.get('default/connector/lake.json') ?? '')),
    ).toContain('it was added')
    expect(
      await open(files => files.set('default/group/lake.json', now.get('default/connector/lake.json') ?? '')),
    ).toContain('it was added')
    expect(
      await open(files =>
        files.set('default/connector/warehouse.json', old.get('default/connector/warehouse.json') ?? ''),
      ),
    ).toContain('does not match the signed hash')
    expect(await open(files => files.set('default/ledger.json', old.get('default/ledger.json') ?? ''))).toContain(
      'default/intent.json',
    )
  })

  const edited: [string, (header: string) => string, string][] = [
    ['no JSON', () => '<html>', 'it is not JSON'],
    ['another shape', () => '{"version":2}', "must have required property 'configuration'"],
    ['a newer format', text => text.replace('"version": 2', '"version": 3'), 'a newer release'],
    ['the format of an earlier build', text => text.replace('"version": 2', '"version": 1'), 'there is no migration'],
    ['an edit', text => text.replace('"c1"', '"c9"'), 'its signature does not match'],
  ]
  test.each(edited)('a header with %s', async (_name, edit, message) => {
    const store = createBranchStore()
    await saved(store, TWO_KINDS)
    const header = store.files(BRANCH).get('default/ledger.json') ?? ''
    await store.edit(BRANCH, new Map([['default/ledger.json', edit(header)]]))
    expect(await refusal(openLedger(sourceOf(store)))).toContain(message)
    expect(store.commits).toHaveLength(1)
  })

  test('another account, another key, another configuration: each says what to do', async () => {
    const store = createBranchStore()
    await saved(store, TWO_KINDS)
    expect(await refusal(openLedger(sourceOf(store, { account: 'rival' })))).toMatch(
      /belongs to the Fivetran account acme.*rival.*`configuration`/s,
    )
    const lost = { current: deriveKeys('new'), previous: deriveKeys('wrong') }
    expect(await refusal(openLedger(sourceOf(store, { keys: lost })))).toMatch(
      /signed with another key.*`fingerprint-key`.*`previous-fingerprint-key`/s,
    )
    const copied = [...store.files(BRANCH)].map(([path, text]) => [path.replace('default/', 'copy/'), text] as const)
    await store.edit(BRANCH, new Map(copied))
    expect(await refusal(openLedger(sourceOf(store, { configuration: 'copy' })))).toContain(
      'holds a copy of the ledger of the configuration "default"',
    )
  })

  test('services that nobody can read', async () => {
    const store = createBranchStore()
    await store.edit(
      BRANCH,
      new Map([['default/metadata.json', '{"version":2,"services":{"connector":{"github":{}}}}']]),
    )
    expect(await refusal(readServices(store, BRANCH, 'default'))).toContain('metadata.json')
  })
})

describe('accounts and keys that change', () => {
  test('a key that may not ask for the account works on the recorded one; a ledger without an account learns it', async () => {
    const store = createBranchStore()
    await saved(store, TWO_KINDS)
    expect((await openLedger(sourceOf(store, { account: undefined }))).ledger.account).toBe('acme')
    const nameless = createBranchStore()
    const before = await saved(nameless, ledgerOf({}, { account: '' }), { account: undefined })
    const after = await openLedger(sourceOf(nameless))
    expect(after.ledger.account).toBe('acme')
    expect(after.hashers.recorded('i', 'p', 'c')).toBe(before.hashers.make('i', 'p', 'c'))
  })

  test('keys change over as many saves as it takes, and end when all hashes are new', async () => {
    const store = createBranchStore()
    const value = ['i', 'p', 'c'] as const
    const old = await saved(store, TWO_KINDS)
    const both = { current: deriveKeys('new'), previous: keys }
    const first = await openLedger(sourceOf(store, { keys: both }))
    expect(first.hashers.rotated).toBe(true)
    await saveLedger(first, { ...first.ledger, lastCommit: 'half' }, SERVICES, 'killed half-way')
    const second = await openLedger(sourceOf(store, { keys: both }))
    expect(second.hashers.rotated).toBe(true)
    expect(second.hashers.recorded(...value)).toBe(old.hashers.make(...value))
    const end = await saveLedger(second, second.ledger, SERVICES, 'rehashed', { rehashed: true })
    expect(end === 'changed' || end.hashers.rotated).toBe(false)
    const third = await openLedger(sourceOf(store, { keys: { current: both.current } }))
    expect(third.hashers.rotated).toBe(false)
    expect(third.hashers.recorded(...value)).toBe(first.hashers.make(...value))
  })
})
