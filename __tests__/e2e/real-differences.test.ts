/**
 * One connector for each kind of difference: made in Fivetran or in the repository, it is seen as exactly that field.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { ValueObject } from '../../src/model/value.ts'
import { serviceOf, type FieldDefinition } from '../../simulator/fivetran/services/definition.ts'
import { flag, integer, listOf, oneOf, record, secret, text } from '../../simulator/fivetran/services/fields.ts'
import { SERVERS } from '../support/fleet.ts'
import { inTheClear, manifestOf, secretAt, SECRETS, type FullConnector } from '../support/full-connector.ts'
import { planAll, type PlannedChange } from '../support/plan-of.ts'
import { randomFrom } from '../support/random.ts'
import { startWorld, type RunOptions, type Runs, type World } from '../support/world.ts'

const number: FieldDefinition = { type: 'number' }
const level: FieldDefinition = { type: 'integer', enum: ['1', '2', '3'] }
const report = record({
  name: text,
  table: text,
  mode: oneOf('Append', 'Overwrite'),
  columns: listOf(text),
  pat: secret,
  tokens: listOf(secret),
  filters: listOf(record({ name: text, values: listOf(text) })),
})
const SERVICE = serviceOf('every_type', {
  label: text,
  mode: oneOf('AllRepositories', 'SpecificRepositories'),
  count: integer,
  ratio: number,
  level,
  flag,
  words: listOf(text),
  levels: listOf(level),
  modes: listOf(oneOf('AllRows', 'NewRows', 'NoRows')),
  pat: secret,
  tokens: listOf(secret),
  nested: record({ label: text, pat: secret, words: listOf(text), deep: record({ flag, count: integer }) }),
  reports: listOf(report),
  pairs: listOf(record({ left: text, right: integer, pat: secret })),
})

const WEB = {
  name: 'web',
  table: 'web_table',
  mode: 'Append',
  columns: ['a', 'b'],
  pat: secretAt(1),
  tokens: [secretAt(2), secretAt(3)],
  filters: [{ name: 'f', values: ['x', 'y'] }],
}
const APP = { ...WEB, name: 'app', table: 'app_table', pat: secretAt(4) }
const LEFT = { left: 'l', right: 1, pat: secretAt(5) }
const RIGHT = { left: 'r', right: 2, pat: secretAt(6) }
const NESTED = { label: 'in', pat: secretAt(7), words: ['p', 'q'], deep: { flag: true, count: 3 } }
const CONFIG: ValueObject = {
  label: 'text',
  mode: 'AllRepositories',
  count: 5,
  ratio: 0.5,
  level: 1,
  flag: true,
  words: ['b', 'a'],
  levels: [1, 2],
  modes: ['AllRows', 'NewRows'],
  pat: secretAt(8),
  tokens: [secretAt(9), secretAt(10)],
  nested: NESTED,
  reports: [WEB, APP],
  pairs: [LEFT, RIGHT],
}

/**
 * What it is; the values that are other; the paths of the plan; whether Fivetran shows it, and with which other paths.
 */
type Row = readonly [what: string, changed: ValueObject, paths: readonly string[], visible: boolean | readonly string[]]

const { pat: _pat, ...WITHOUT_PAT } = WEB
const { pat: _nested, ...NESTED_WITHOUT_PAT } = NESTED
const NEW = secretAt(20)

const ROWS: readonly Row[] = [
  ['a text', { label: 'other' }, ['config.label'], true],
  ['the case of a text', { label: 'Text' }, ['config.label'], true],
  ['an enum', { mode: 'SpecificRepositories' }, ['config.mode'], true],
  ['an integer', { count: 6 }, ['config.count'], true],
  ['a number', { ratio: 0.25 }, ['config.ratio'], true],
  ['an enum of integers', { level: 2 }, ['config.level'], true],
  ['a flag', { flag: false }, ['config.flag'], true],
  ['an element added to a set', { words: ['a', 'b', 'c'] }, ['config.words'], true],
  ['an element removed from a set', { words: ['a'] }, ['config.words'], true],
  ['an element of a set changed', { words: ['a', 'd'] }, ['config.words'], true],
  ['an element of a set of integers', { levels: [1, 3] }, ['config.levels'], true],
  ['an element of a set of enums', { modes: ['AllRows', 'NoRows'] }, ['config.modes'], true],
  ['a secret', { pat: NEW }, ['config.pat'], false],
  ['a secret in a list of secrets', { tokens: [secretAt(9), NEW] }, ['config.tokens'], false],
  ['a secret added to a list of secrets', { tokens: [secretAt(9), secretAt(10), NEW] }, ['config.tokens'], true],
  ['a secret removed from a list of secrets', { tokens: [secretAt(9)] }, ['config.tokens'], true],
  ['a field of an object', { nested: { ...NESTED, label: 'other' } }, ['config.nested.label'], true],
  ['a set in an object', { nested: { ...NESTED, words: ['p'] } }, ['config.nested.words'], true],
  [
    'a field deep in an object',
    { nested: { ...NESTED, deep: { flag: true, count: 4 } } },
    ['config.nested.deep.count'],
    true,
  ],
  ['a secret in an object', { nested: { ...NESTED, pat: NEW } }, ['config.nested.pat'], false],
  [
    'an entry added',
    { reports: [WEB, APP, { name: 'new', table: 'new_table', mode: 'Append', columns: ['a'], filters: [] }] },
    ['config.reports'],
    true,
  ],
  [
    'an entry removed',
    { reports: [APP] },
    ['config.reports'],
    ['config.reports', 'config.reports[name=web].pat', 'config.reports[name=web].tokens'],
  ],
  ['a field of an entry', { reports: [{ ...WEB, table: 'other' }, APP] }, ['config.reports'], true],
  ['an enum in an entry', { reports: [{ ...WEB, mode: 'Overwrite' }, APP] }, ['config.reports'], true],
  ['a set in an entry', { reports: [{ ...WEB, columns: ['a', 'c'] }, APP] }, ['config.reports'], true],
  [
    'a set in an entry of a list in an entry',
    { reports: [{ ...WEB, filters: [{ name: 'f', values: ['x'] }] }, APP] },
    ['config.reports'],
    true,
  ],
  ['a secret in an entry', { reports: [{ ...WEB, pat: NEW }, APP] }, ['config.reports[name=web].pat'], false],
  [
    'a secret in a list of secrets in an entry',
    { reports: [WEB, { ...APP, tokens: [secretAt(2), NEW] }] },
    ['config.reports[name=app].tokens'],
    false,
  ],
  [
    'a field of an entry that nothing identifies',
    { pairs: [{ ...LEFT, right: 9 }, RIGHT] },
    ['config.pairs', 'config.pairs[*]'],
    true,
  ],
  [
    'a secret of an entry that nothing identifies',
    { pairs: [{ ...LEFT, pat: NEW }, RIGHT] },
    ['config.pairs[*]'],
    false,
  ],
]

/** What somebody can take away in Fivetran, of which a manifest that does not say it says nothing. */
const CLEARED: readonly Row[] = [
  ['a secret cleared', { pat: null }, ['config.pat'], true],
  ['a text cleared', { label: null }, ['config.label'], true],
  ['a secret of an object cleared', { nested: NESTED_WITHOUT_PAT }, ['config.nested.pat'], true],
  ['a secret of an entry cleared', { reports: [WITHOUT_PAT, APP] }, ['config.reports[name=web].pat'], true],
]

const SETTINGS: ValueObject = {
  paused: false,
  sync_frequency: 60,
  data_delay_sensitivity: 'CUSTOM',
  data_delay_threshold: 5,
  schedule_type: 'auto',
  networking_method: 'Directly',
  pause_after_trial: false,
  schedule: { schedule_type: 'CRON', cron: '0 3 * * *' },
  destination_configuration: { virtual_warehouse: 'one' },
}
const OTHER_SETTINGS: ValueObject = {
  paused: true,
  sync_frequency: 30,
  data_delay_sensitivity: 'LOW',
  data_delay_threshold: 6,
  schedule_type: 'manual',
  networking_method: 'SshTunnel',
  pause_after_trial: true,
  schedule: { schedule_type: 'CRON', cron: '0 4 * * *' },
  destination_configuration: { virtual_warehouse: 'two' },
}
const SETTING_PATHS: Readonly<Record<string, string>> = {
  destination_configuration: 'destination_configuration.virtual_warehouse',
}
const settingNames = Object.keys(SETTINGS)

function otherSetting(name: string): ValueObject {
  return { ...SETTINGS, [name]: OTHER_SETTINGS[name] ?? null }
}

/** Place → the paths that differ; only connectors with differences are in it. */
function seen(changes: readonly PlannedChange[], origin: string): Record<string, readonly string[]> {
  const pathOf = (field: PlannedChange['fields'][number]): string =>
    field.origin === origin ? field.path : `${field.path} by ${field.origin}`
  return Object.fromEntries(
    changes.map(({ address, fields }) => [address.replace('Warehouse/', ''), fields.map(pathOf)]),
  )
}

function connectorOf(place: string, config: ValueObject, settings: ValueObject): FullConnector {
  return { service: SERVICE, group: 'Warehouse', place: { schema: place }, config, auth: {}, settings }
}

describe.each(SERVERS)('on a server that %s', (what, behaviour) => {
  let world: World
  /** What is seen first is seen as a runner starts it. */
  const by = (): Runs<RunOptions> => (what === SERVERS[0]?.[0] ? world : world.warm)
  const places = [...ROWS, ...CLEARED].map((_row, index) => `row_${index}`)
  const options = { inputs: { secrets: JSON.stringify(SECRETS) } }

  const commit = (configOf: (index: number) => ValueObject, settingsOf: (name: string) => ValueObject): void => {
    const texts = [
      ...places.map(
        (place, index) =>
          [place, manifestOf(connectorOf(place, configOf(index), SETTINGS), randomFrom(index))] as const,
      ),
      ...settingNames.map(
        name =>
          [
            `setting_${name}`,
            manifestOf(connectorOf(`setting_${name}`, CONFIG, settingsOf(name)), randomFrom(1)),
          ] as const,
      ),
    ]
    world.commit(Object.fromEntries(texts.map(([place, manifest]) => [`fivetran/${place}.yml`, manifest])))
  }
  const asBefore = (): void =>
    commit(
      () => CONFIG,
      () => SETTINGS,
    )
  const idAt = (place: string): string =>
    [...world.fivetran.state.connections.values()].find(({ schema }) => schema === place)?.id ?? ''

  beforeAll(async () => {
    world = await startWorld({ ...behaviour, services: [SERVICE] })
    world.fivetran.addGroup('Warehouse')
    asBefore()
    expect((await world.warm.apply({ ...options, manual: true })).outputs['failure-reason']).toBe('')
  })
  afterAll(() => world.close())

  test('nothing differs before', async () => {
    expect((await planAll(world, options, world.warm)).changes).toEqual([])
  })

  test('every kind of change in Fivetran is seen as exactly that field; masked values that change are not', async () => {
    const all = [...ROWS, ...CLEARED]
    for (const [index, [, changed]] of all.entries())
      world.fivetran.editConnection(idAt(`row_${index}`), { config: inTheClear(changed) })
    for (const name of settingNames)
      world.fivetran.editConnection(idAt(`setting_${name}`), {
        settings: inTheClear({ [name]: OTHER_SETTINGS[name] ?? null }),
      })
    const expected = [
      ...all.flatMap(([, , paths, visible], index) =>
        visible === false ? [] : [[`row_${index}`, visible === true ? paths : visible] as const],
      ),
      ...settingNames.map(name => [`setting_${name}`, [SETTING_PATHS[name] ?? name]] as const),
    ]
    expect(seen((await planAll(world, options, by())).changes, 'fivetran')).toEqual(Object.fromEntries(expected))
    expect((await world.warm.apply({ ...options, manual: true })).outputs['failure-reason']).toBe('')
    expect((await planAll(world, options, world.warm)).changes).toEqual([])
  })

  test('every kind of change in the repository is seen as exactly that field, secrets too', async () => {
    commit(index => ({ ...CONFIG, ...ROWS[index]?.[1] }), otherSetting)
    const expected = [
      ...ROWS.map(([, , paths], index) => [`row_${index}`, paths] as const),
      ...settingNames.map(name => [`setting_${name}`, [SETTING_PATHS[name] ?? name]] as const),
    ]
    expect(seen((await planAll(world, options, world.warm)).changes, 'repository')).toEqual(
      Object.fromEntries(expected),
    )
    asBefore()
    expect((await planAll(world, options, world.warm)).changes).toEqual([])
  })

  test('the same change on both sides is no difference', async () => {
    const agreed: ValueObject = { label: 'agreed', words: ['a', 'z'] }
    world.fivetran.editConnection(idAt('row_0'), { config: inTheClear(agreed) })
    commit(
      index => (index === 0 ? { ...CONFIG, ...agreed } : CONFIG),
      () => SETTINGS,
    )
    expect((await planAll(world, options, world.warm)).changes).toEqual([])
  })
})
