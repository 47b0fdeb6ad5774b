/** A schema configuration beside what a manifest declares. */
import { describe, expect, test } from '@jest/globals'
import { patchBodies, precreation, tablesToAsk } from '../../../../src/kinds/connector/schema-config/bodies.ts'
import { compareConfig } from '../../../../src/kinds/connector/schema-config/compare.ts'
import { configComplaints } from '../../../../src/kinds/connector/schema-config/complaints.ts'
import {
  withColumns,
  type SchemaConfig,
  type SourceColumn,
} from '../../../../src/kinds/connector/schema-config/config.ts'
import { lockedNotices } from '../../../../src/kinds/connector/schema-config/notices.ts'
import { formatPath } from '../../../../src/model/path.ts'
import { declaring, readManifest, schemaConfig } from '../../../support/schemas.ts'

const LOCKED = { allowed: false, reason_code: 'SYSTEM_TABLE' }
const NO_KEY = { allowed: false, reason_code: 'OTHER', reason: 'The table has no primary key' }

function column(more: Partial<SourceColumn> = {}): SourceColumn {
  return { nameInDestination: '', enabled: true, hashed: false, isPrimaryKey: undefined, lock: undefined, ...more }
}

function bodyOf(lines: string, config: SchemaConfig): unknown {
  const bodies = patchBodies(declaring(lines), config)
  expect(bodies.length).toBeLessThan(2)
  return bodies[0]
}

function many(length: number, of: string): Record<string, true> {
  return Object.fromEntries(Array.from({ length }, (_, at) => [`${of}_${at}`, true]))
}

test('a source may call things as JavaScript calls what every object inherits', () => {
  const config = schemaConfig(JSON.parse('{ "public": { "__proto__": true, "constructor": true }, "__proto__": {} }'))
  const [body] = patchBodies(
    declaring(
      'schemas:\n  "*": { enabled: false, tables: { "*": false } }\n  public: { enabled: true, tables: { "constructo?": false, "__proto_?": false } }\n',
    ),
    config,
  )
  expect(JSON.stringify(body)).toBe(
    '{"schemas":{"public":{"tables":{"__proto__":{"enabled":false},"constructor":{"enabled":false}}},"__proto__":{"enabled":false}}}',
  )
  expect('enabled' in {}).toBe(false)
})

describe('what is sent', () => {
  const config = schemaConfig({
    public: {
      users: { columns: { ssn: {}, email: { hashed: true } } },
      orders: true,
      tmp_1: true,
      tmp_2: false,
    },
    'audit: off': { log: true },
  })

  test.each([
    ['nothing where nothing differs', 'schemas:\n  public: { tables: { orders: true, tmp_2: false } }\n', undefined],
    [
      'only what differs, and no `enabled` of what it stands in',
      'schemas:\n  public: { tables: { users: { columns: { ssn: { hashed: true }, email: { hashed: true } } } } }\n',
      { schemas: { public: { tables: { users: { columns: { ssn: { hashed: true } } } } } } },
    ],
    [
      'below a schema that is off, without switching it on',
      'schemas:\n  audit: { tables: { log: false } }\n',
      { schemas: { audit: { tables: { log: { enabled: false } } } } },
    ],
    [
      'by a pattern, for each name that it stands for',
      'schemas:\n  public: { tables: { "tmp_*": false } }\n',
      { schemas: { public: { tables: { tmp_1: { enabled: false } } } } },
    ],
    [
      'all but what is named',
      'schemas:\n  public: { tables: { "*": false, orders: true } }\n',
      { schemas: { public: { tables: { users: { enabled: false }, tmp_1: { enabled: false } } } } },
    ],
    [
      'a name with settings of its own takes part in patterns of others',
      'schemas:\n  "*": { tables: { "*": { columns: { ssn: { hashed: true } } } } }\n  public: { tables: { users: { sync_mode: HISTORY } } }\n',
      { schemas: { public: { tables: { users: { sync_mode: 'HISTORY', columns: { ssn: { hashed: true } } } } } } },
    ],
    [
      'all other schemas: not the one that is named for its tables',
      'schemas:\n  public: { tables: { orders: true } }\n  "*": false\n',
      undefined,
    ],
    ['the policy alone', 'schema_change_handling: BLOCK_ALL\n', { schema_change_handling: 'BLOCK_ALL' }],
    [
      'nothing of what is to be left alone',
      'schemas:\n  public: { tables: { "tmp_*": false, orders: false } }\nlifecycle: { ignore_changes: [schemas.public.tables.tmp_1] }\n',
      { schemas: { public: { tables: { orders: { enabled: false } } } } },
    ],
  ])('%s', (_, lines, body) => {
    expect(bodyOf(lines, config)).toEqual(body)
  })

  test('with `enabled` of everything as it is, where Fivetran wants it', () => {
    const lines = 'schemas:\n  audit: { tables: { log: { columns: { ip: { hashed: true } } } } }\n'
    expect(patchBodies(declaring(lines), config, { withParents: true })).toEqual([
      {
        schemas: {
          audit: {
            enabled: false,
            tables: { log: { enabled: true, columns: { ip: { enabled: true, hashed: true } } } },
          },
        },
      },
    ])
  })

  test('several bodies by schemas, none over a megabyte', () => {
    const large = schemaConfig(
      Object.fromEntries(
        Array.from({ length: 4 }, (_, at) => [`schema_${at}`, many(9_000, 'a_rather_long_name_of_a_table')]),
      ),
    )
    const bodies = patchBodies(
      declaring('schema_change_handling: BLOCK_ALL\nschemas:\n  "*": { tables: { "*": false } }\n'),
      large,
    )
    expect(bodies.length).toBe(2)
    expect(bodies.every(body => Buffer.byteLength(JSON.stringify(body)) <= 1_000_000)).toBe(true)
    expect(bodies.map(body => 'schema_change_handling' in body)).toEqual([true, false])
    expect(bodies.flatMap(({ schemas }) => Object.keys(schemas ?? {}))).toEqual([...large.schemas.keys()])
  })
})

describe('what cannot be set', () => {
  const config = schemaConfig({
    public: {
      migrations: { enabled: true, enabled_patch_settings: LOCKED, columns: { id: {} } },
      events: { enabled: false, enabled_patch_settings: NO_KEY },
      plain: { supports_columns_config: false, sync_mode: null },
      flat: { supports_history_mode: false },
    },
  })

  test.each([
    [
      'a lock',
      'migrations: false',
      undefined,
      'warning: schemas.public.tables.migrations.enabled is false here and true in Fivetran, which lets nobody change it: it is a system table.',
    ],
    [
      "a lock, with Fivetran's reason",
      'events: true',
      undefined,
      'warning: schemas.public.tables.events.enabled is true here and false in Fivetran, which lets nobody change it: The table has no primary key.',
    ],
    ['a lock that is as declared', 'events: false', undefined, undefined],
    ['hashed, of what is locked', 'migrations: { columns: { id: { hashed: true } } }', 'migrations', undefined],
    ['sync_mode, of what is locked', 'migrations: { sync_mode: HISTORY }', 'migrations', undefined],
    [
      'columns of a table without',
      'plain: { columns: { a: false } }',
      undefined,
      'error: schemas.public.tables.plain.columns.a.enabled: Fivetran lets nobody configure the columns of this table.',
    ],
    [
      'a history that a table has not',
      'flat: { sync_mode: HISTORY }',
      undefined,
      'error: schemas.public.tables.flat.sync_mode: this table cannot be synced with its history.',
    ],
    [
      'a sync mode that nobody can choose',
      'plain: { sync_mode: LIVE }',
      undefined,
      'warning: schemas.public.tables.plain.sync_mode has no effect: Fivetran lets nobody choose the sync mode of this table.',
    ],
    ['locks that only a pattern names', '"*": false', 'plain flat', undefined],
  ])('%s', (_, lines, sent, said) => {
    const one = declaring(`schemas:\n  public:\n    tables:\n      ${lines}\n`)
    const tables = compareConfig(one, config).differing.map(({ at }) => at.table)
    expect(tables.join(' ')).toBe(sent ?? '')
    const complaints = configComplaints(one, config, path =>
      one.positions.nearest(path.filter(part => typeof part === 'string')),
    )
    expect(complaints.map(({ severity, message }) => `${severity}: ${message}`)).toEqual(
      said === undefined ? [] : [said],
    )
  })
})

test('what only patterns name and nobody can set is counted', () => {
  const config = schemaConfig({
    public: {
      a: { enabled_patch_settings: LOCKED, enabled: true },
      b: { enabled_patch_settings: NO_KEY, enabled: true },
    },
  })
  const noticesOf = (lines: string) => lockedNotices(declaring(`schemas: { public: { tables: ${lines} } }\n`), config)
  expect(noticesOf('{ "*": false }')).toEqual([
    '2 tables that patterns stand for stay otherwise: Fivetran lets nobody change that.',
  ])
  expect(noticesOf('{ "*": false, a: true }')).toEqual([
    '1 table that patterns stand for stays otherwise: Fivetran lets nobody change that.',
  ])
  expect(noticesOf('{ a: false, b: false }')).toEqual([])
})

describe('names', () => {
  const config = withColumns(
    schemaConfig({
      public: { Orders: { name_in_destination: 'orders' }, users: true, off: false },
      'audit: off': { log: true },
    }),
    { schema: 'public', table: 'users' },
    new Map([['email', column({ nameInDestination: 'e_mail' })]]),
  )

  function saidOf(lines: string): string[] {
    const one = declaring(`schemas:\n${lines}`)
    const complaints = configComplaints(one, config, path =>
      one.positions.nearest(path.filter(part => typeof part === 'string')),
    )
    return complaints.map(
      ({ severity, path, message, hint }) => `${severity} at ${formatPath(path)}: ${message} ${hint ?? ''}`,
    )
  }

  test.each([
    [
      '  publik: true\n',
      'error at schemas.publik: schemas.publik: Fivetran reports no schema `publik` in the source. Did you mean `public`?',
    ],
    [
      '  public: { tables: { user: false } }\n',
      'error at schemas.public.tables.user: schemas.public.tables.user: Fivetran reports no table `user` in the source. Did you mean `users`?',
    ],
    [
      '  public: { tables: { orders: false } }\n',
      'error at schemas.public.tables.orders: schemas.public.tables.orders: Fivetran reports no table `orders` in the source. `orders` is its name in the destination; write `Orders`.',
    ],
    [
      '  public: { tables: { users: { columns: { e_mail: false } } } }\n',
      'error at schemas.public.tables.users.columns.e_mail: schemas.public.tables.users.columns.e_mail: Fivetran reports no column `e_mail` in the source. `e_mail` is its name in the destination; write `email`.',
    ],
    [
      '  "p*": { tables: { userz: false } }\n',
      'warning at schemas["p*"].tables.userz: No schema that `p*` stands for has a table `userz`. Did you mean `users`?',
    ],
    [
      '  public: { tables: { off: { sync_mode: HISTORY } } }\n',
      'warning at schemas.public.tables.off: schemas.public.tables.off is off in Fivetran, and nothing in the manifest switches it on: what is declared of it has no effect. Write `enabled: true` below it, or `enabled: false`.',
    ],
    [
      '  audit: { tables: { log: true } }\n',
      'warning at schemas.audit: schemas.audit is off in Fivetran, and nothing in the manifest switches it on: what is declared of it has no effect. Write `enabled: true` below it, or `enabled: false`.',
    ],
  ])('%s', (lines, said) => {
    expect(saidOf(lines)).toEqual([said])
  })

  test.each([
    ['a pattern that stands for nothing', '  public: { tables: { "tmp_*": false } }\n'],
    ['tables that are off, below a schema that is', '  audit: { tables: { log: false } }\n'],
    ['a column that is not asked for yet', '  public: { tables: { Orders: { columns: { total: false } } } }\n'],
    ['a table that is off by its own line', '  public: { tables: { off: { enabled: false, sync_mode: HISTORY } } }\n'],
  ])('nothing of %s', (_, lines) => {
    expect(saidOf(lines)).toEqual([])
  })

  test('a tie is told once, with both lines', () => {
    const lines = '  public: { tables: { "u*": false,\n    "*s": true } }\n'
    expect(saidOf(lines)).toEqual([
      'error at schemas.public.tables["*s"].enabled: `enabled` of `public.users` is false by `public.u*` in line 5, and true by `public.*s` in line 6: neither is more specific. Write the name out, with `enabled` below it, or make one of the patterns longer.',
    ])
  })
})

describe('names of columns are asked for', () => {
  const config = schemaConfig({ public: { users: { columns: { ssn: {} } }, orders: true, off: false } })

  test.each([
    ['nowhere where all are reported', 'users: { columns: { ssn: { hashed: true } } }', ''],
    [
      'where a name is not reported yet',
      'users: { columns: { ssn: { hashed: true }, email: { hashed: true } } }',
      'users',
    ],
    ['where a pattern is over the columns', 'users: { columns: { "*_id": false } }', 'users'],
    ['in each table of a pattern that is synced', '"*": { columns: { ssn: { hashed: true } } }', 'orders'],
    ['of a table that is off, where it is named', 'off: { columns: { a: { hashed: true } } }', 'off'],
  ])('%s', (_, lines, asked) => {
    const one = declaring(`schemas:\n  public:\n    tables:\n      ${lines}\n`)
    expect(
      tablesToAsk(one, config)
        .map(({ table }) => table)
        .join(' '),
    ).toBe(asked)
  })

  test('and what a pattern says of them is compared only then', () => {
    const one = declaring('schemas:\n  public: { tables: { "*": { columns: { ssn: { hashed: true } } } } }\n')
    const before = patchBodies(one, config)
    const known = withColumns(config, { schema: 'public', table: 'orders' }, new Map([['ssn', column()]]))
    expect(before).toEqual([{ schemas: { public: { tables: { users: { columns: { ssn: { hashed: true } } } } } } }])
    expect(patchBodies(one, known)).toEqual([
      {
        schemas: {
          public: {
            tables: { users: { columns: { ssn: { hashed: true } } }, orders: { columns: { ssn: { hashed: true } } } },
          },
        },
      },
    ])
  })
})

describe('before any name is known', () => {
  test.each([
    ['schemas:\n  public: { tables: { orders: true } }\n  audit: false\n', false],
    ['schemas:\n  public: { tables: { users: { columns: { ssn: { hashed: true } } } } }\n', true],
    ['schemas:\n  public: { tables: { users: { columns: { ssn: false } } } }\n', true],
    ['schemas:\n  "*": false\n', true],
    ['schema_change_handling: BLOCK_ALL\n', false],
  ])('%s needs names: %p', (lines, needsNames) => {
    expect(precreation(declaring(lines))?.needsNames).toBe(needsNames)
  })

  test('what is declared by names alone is sent', () => {
    const lines =
      'schema_change_handling: BLOCK_ALL\nschemas:\n  public: { tables: { orders: { sync_mode: HISTORY }, "tmp_*": false } }\n  "a*": false\n'
    expect(precreation(declaring(lines))?.body).toEqual({
      schema_change_handling: 'BLOCK_ALL',
      schemas: { public: { tables: { orders: { sync_mode: 'HISTORY' } } } },
    })
  })
})

test('a service of which nobody can choose what is synced says so at the line', () => {
  expect(readManifest('schemas: { public: false }\n', { syncsEverything: true }).problems).toEqual([
    'shop.yml:4:1: Fivetran lets nobody choose what `github` syncs, so `schemas` has no effect. Remove it.',
  ])
})
