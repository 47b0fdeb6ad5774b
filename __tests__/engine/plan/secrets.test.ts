import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { serialise } from '../../../src/fivetran/serialise.ts'
import { Secret } from '../../../src/model/secret.ts'
import type { Json, Value, ValueObject } from '../../../src/model/value.ts'
import { formatPath } from '../../../src/model/path.ts'
import type { SecretState } from '../../../src/model/change.ts'
import {
  desired,
  field,
  metadata,
  observed,
  recorded,
  secret,
  SECRET,
  type DesiredFields,
} from '../../support/connectors.ts'
import { bodyOf, changeOf, fieldOf, pathsOf, planOf, stepsOf, type Scene } from './plan-of.ts'

const ENTRY = field('object', { properties: { name: field('string'), token: SECRET, note: field('string') } })
const METADATA = metadata(
  {
    host: field('string'),
    pat: SECRET,
    fixed: { ...SECRET, immutable: true },
    keys: field('array', { items: SECRET }),
    entries: field('array', { items: ENTRY }),
    note: field('string'),
    size: field('integer'),
    login: field('object', { properties: { token: SECRET } }),
  },
  { token: SECRET },
)
const OLD = 'canary-old-value'
const NEW = 'canary-new-value'
const old = secret(OLD)
const deferred = Secret.deferred(['secrets.TOKEN'])

function scene(
  before: DesiredFields,
  after: DesiredFields,
  seen: Record<string, Json>,
  now: Record<string, Json> = seen,
): Scene {
  return {
    desired: [desired(after)],
    records: [recorded(desired(before), observed({ config: seen }), METADATA)],
    seen: [observed({ config: now })],
    metadata: [METADATA],
  }
}

function statesOf(one: Scene): [string, SecretState | undefined][] {
  return planOf(one).changes.flatMap(change =>
    change.fields.map((each): [string, SecretState | undefined] => [
      formatPath(each.path),
      each.after.type === 'secret' ? each.after.state : undefined,
    ]),
  )
}

describe('what the manifest empties, and Fivetran shows a mask of', () => {
  const list = { keys: ['******', '******'] }
  const one = { pat: '******' }
  test.each<[string, Scene, ValueObject]>([
    [
      'a list of secrets that it named before',
      scene({ config: { keys: [old, old] } }, { config: { keys: [] } }, list),
      { keys: [] },
    ],
    ['a list that it did not name', scene({}, { config: { keys: [] } }, list), { keys: [] }],
    ['one secret', scene({ config: { pat: old } }, { config: { pat: null } }, one), { pat: null }],
    ['one secret, by an empty text', scene({ config: { pat: old } }, { config: { pat: '' } }, one), { pat: '' }],
    [
      'a list that somebody fills in Fivetran',
      scene({ config: { keys: [] } }, { config: { keys: [] } }, { keys: [] }, list),
      { keys: [] },
    ],
    [
      'in an entry',
      scene(
        { config: { entries: [{ name: 'a', token: old }] } },
        { config: { entries: [{ name: 'a', token: null }] } },
        { entries: [{ name: 'a', token: '******' }] },
      ),
      { entries: [{ name: 'a', token: null }] },
    ],
    ['a list, without its mask', scene({}, { config: { keys: [] } }, { keys: [OLD] }), { keys: [] }],
  ])('%s', (_what, emptied, config) => {
    const change = changeOf(emptied)
    expect(change.fields.map(({ before, after }) => [before.type, after.type])).toEqual([['hidden', 'absent']])
    const sent = change.steps.flatMap(step => (step.do === 'update' ? [serialise(step.body)] : []))
    expect(sent.map(body => JSON.parse(body))).toMatchObject([{ config }])
    expect(JSON.stringify(change.fields)).not.toContain(OLD)
  })

  test('is seen without a ledger, and of a connector that is adopted', () => {
    const adopted = { ...scene({}, { config: { keys: [] } }, list), records: [] }
    expect(pathsOf(changeOf(adopted))).toEqual(['config.keys'])
    expect(pathsOf(changeOf({ ...adopted, ledger: undefined }))).toEqual(['config.keys'])
  })

  test('is no mapping that names nothing', () => {
    const seen = { login: { token: '******' } }
    expect(planOf(scene({}, { config: { login: {} } }, seen)).changes).toEqual([])
    expect(pathsOf(changeOf(scene({}, { config: { login: null } }, seen)))).toEqual(['config.login'])
  })

  test.each<[string, Record<string, Json>]>([
    ['is empty there', { keys: [] }],
    ['is not reported', {}],
    ['has always been kept', list],
  ])('makes no difference when it %s', (_what, seen) => {
    expect(planOf(scene({ config: { keys: [] } }, { config: { keys: [] } }, seen)).changes).toEqual([])
  })
})

describe('states of a secret', () => {
  const mask = { pat: '******' }
  test.each<[string, Scene, [string, SecretState | undefined][]]>([
    ['unchanged', scene({ config: { pat: old } }, { config: { pat: secret(OLD) } }, mask), []],
    [
      'unchanged, under another mask',
      scene({ config: { pat: old } }, { config: { pat: old } }, mask, { pat: '****' }),
      [],
    ],
    ['changed', scene({ config: { pat: old } }, { config: { pat: secret(NEW) } }, mask), [['config.pat', 'changed']]],
    [
      'gone from Fivetran',
      scene({ config: { pat: old } }, { config: { pat: old } }, mask, {}),
      [['config.pat', 'changed']],
    ],
    ['new in the manifest', scene({}, { config: { pat: old } }, mask), [['config.pat', 'new']]],
    ['not at hand, recorded', scene({ config: { pat: old } }, { config: { pat: deferred } }, mask), []],
    [
      'not at hand, gone from Fivetran',
      scene({ config: { pat: old } }, { config: { pat: deferred } }, mask, {}),
      [['config.pat', 'known-at-apply']],
    ],
    ['not at hand, new', scene({}, { config: { pat: deferred } }, mask), [['config.pat', 'known-at-apply']]],
    [
      'secret_version changed',
      scene({ config: { pat: old }, secretVersion: 1 }, { config: { pat: old }, secretVersion: 2 }, mask),
      [['config.pat', 'resent']],
    ],
    [
      'secret_version added',
      scene({ config: { pat: old } }, { config: { pat: old }, secretVersion: 1 }, mask),
      [['config.pat', 'resent']],
    ],
    [
      'secret_version the same otherwise written',
      scene({ config: { pat: old }, secretVersion: 1 }, { config: { pat: old }, secretVersion: '1' }, mask),
      [],
    ],
    ['secret_version removed', scene({ config: { pat: old }, secretVersion: 1 }, { config: { pat: old } }, mask), []],
    [
      'secret_version changed, not at hand',
      scene({ config: { pat: old }, secretVersion: 1 }, { config: { pat: deferred }, secretVersion: 2 }, mask),
      [['config.pat', 'known-at-apply']],
    ],
    [
      'secret_version is a secret that is not at hand',
      scene({ config: { pat: old }, secretVersion: 1 }, { config: { pat: old }, secretVersion: deferred }, mask),
      [],
    ],
    [
      'one that cannot change is not resent',
      scene(
        { config: { fixed: old }, secretVersion: 1 },
        { config: { fixed: old }, secretVersion: 2 },
        { fixed: '******' },
      ),
      [],
    ],
    ['auth', scene({ auth: { token: old } }, { auth: { token: secret(NEW) } }, {}), [['auth.token', 'changed']]],
    ['auth, unchanged', scene({ auth: { token: old } }, { auth: { token: old } }, {}), []],
    [
      'a set, another order',
      scene(
        { config: { keys: [old, secret(NEW)] } },
        { config: { keys: [secret(NEW), old] } },
        { keys: ['***', '***'] },
      ),
      [],
    ],
    [
      'a set, one changed',
      scene({ config: { keys: [old] } }, { config: { keys: [secret(NEW)] } }, { keys: ['***'] }),
      [['config.keys', 'changed']],
    ],
    [
      'a set, one gone from Fivetran',
      scene(
        { config: { keys: [old, secret(NEW)] } },
        { config: { keys: [old, secret(NEW)] } },
        { keys: ['***', '***'] },
        { keys: ['***'] },
      ),
      [['config.keys', 'changed']],
    ],
    [
      'one of several entries',
      scene(
        {
          config: {
            entries: [
              { name: 'a', token: old },
              { name: 'b', token: old },
            ],
          },
        },
        {
          config: {
            entries: [
              { name: 'a', token: old },
              { name: 'b', token: secret(NEW) },
            ],
          },
        },
        {
          entries: [
            { name: 'b', token: '***' },
            { name: 'a', token: '***' },
          ],
        },
      ),
      [['config.entries[name=b].token', 'changed']],
    ],
    [
      'entries that nothing identifies',
      scene(
        { config: { entries: [{ note: 'x', token: old }] } },
        { config: { entries: [{ note: 'x', token: secret(NEW) }] } },
        { entries: [{ note: 'x', token: '***' }] },
      ),
      [['config.entries[*]', 'changed']],
    ],
  ])('%s', (_, one, states) => {
    expect(statesOf(one)).toEqual(states)
  })

  test('a second entry that looks like the first is seen, and both are shown', () => {
    const change = changeOf(
      scene(
        { config: { entries: [{ note: 'x', token: old }] } },
        {
          config: {
            entries: [
              { note: 'x', token: old },
              { note: 'x', token: secret(NEW) },
            ],
          },
        },
        { entries: [{ note: 'x', token: '***' }] },
      ),
    )
    const shown = { note: 'x', token: '(sensitive)' }
    expect(fieldOf(change, 'config.entries')).toMatchObject({ after: { type: 'value', value: [shown, shown] } })
  })

  test('an ignored one is left alone', () => {
    const lifecycle = { ignoreChanges: ['config.pat'] }
    expect(
      planOf(scene({ config: { pat: old }, lifecycle }, { config: { pat: secret(NEW) }, lifecycle }, mask)),
    ).toMatchObject({ changes: [], ledgerOnly: [] })
  })

  test('a changed secret is sent as it is and tested', () => {
    const change = changeOf(scene({ config: { pat: old } }, { config: { pat: secret(NEW) } }, mask))
    expect(bodyOf(change, 'update')).toEqual({ config: { pat: secret(NEW) }, run_setup_tests: false })
    expect(stepsOf(change)).toEqual(['update', 'test'])
    const sent = Object.values(bodyOf(change, 'update')['config'] ?? {})
    expect(sent.map(value => value instanceof Secret && value.reveal())).toEqual([NEW])
  })
})

describe('what needs no review', () => {
  const mask = { pat: '******' }
  test.each<[string, DesiredFields, boolean]>([
    ['another value of the same secret', { config: { pat: secret(NEW) } }, true],
    ['a reference to another secret', { config: { pat: secret(NEW, 'OTHER') } }, false],
    ['another value and another field', { config: { pat: secret(NEW), host: 'h' } }, false],
    ['another secret_version', { config: { pat: old }, secretVersion: 2 }, false],
  ])('%s', (_, after, exempt) => {
    expect(changeOf(scene({ config: { pat: old } }, after, mask)).exemptFromReview).toBe(exempt)
  })
})

function withoutLedger(config: ValueObject, seen: Record<string, Json>): Scene {
  return { desired: [desired({ config })], ledger: undefined, seen: [observed({ config: seen })], metadata: [METADATA] }
}

describe('adoption and no ledger', () => {
  const masked = { pat: '******', host: 'h' }
  test('adoption sends declared secrets once', () => {
    const change = changeOf({
      desired: [desired({ config: { pat: old, host: 'h' } })],
      seen: [observed({ config: masked })],
      metadata: [METADATA],
    })
    expect(change.action).toBe('adopt')
    expect(pathsOf(change)).toEqual(['config.pat'])
    expect(fieldOf(change, 'config.pat')).toMatchObject({
      before: { type: 'hidden' },
      after: { state: 'resent' },
      origin: undefined,
    })
    expect(change.consequences).toEqual([expect.objectContaining({ code: 'secrets-resent' })])
  })

  test('without a ledger secrets go with an update, and never by themselves', () => {
    expect(planOf(withoutLedger({ pat: old, host: 'h' }, masked)).changes).toEqual([])
    const change = changeOf(withoutLedger({ pat: old, host: 'other' }, masked))
    expect(change.action).toBe('update')
    expect(pathsOf(change)).toEqual(['config.host', 'config.pat'])
    expect(change.consequences.map(one => one.code)).toEqual(['secrets-resent', 'unverifiable-secrets'])
    expect(planOf(withoutLedger({ pat: old, host: 'h' }, masked)).warnings).toEqual([
      expect.stringContaining('rotated secret cannot be seen'),
    ])
  })

  test('without a ledger a secret that Fivetran shows is compared', () => {
    expect(planOf(withoutLedger({ note: old }, { note: OLD })).changes).toEqual([])
    expect(statesOf(withoutLedger({ note: old }, { note: 'canary-somebody-else' }))).toEqual([
      ['config.note', 'changed'],
    ])
  })
})

function entry(note: Value, more: ValueObject = {}): ValueObject {
  return { name: 'a', note, ...more }
}

describe('what was or is a secret is never shown, although Fivetran reports it in plain text', () => {
  const rows: readonly [string, DesiredFields, DesiredFields, Record<string, Json>, Record<string, Json>?][] = [
    ['changed', { config: { note: old } }, { config: { note: secret(NEW) } }, { note: OLD }],
    ['a number', { config: { size: secret(31337) } }, { config: { size: secret(31338) } }, { size: '31337' }],
    [
      'changed in Fivetran',
      { config: { note: old } },
      { config: { note: old } },
      { note: OLD },
      { note: 'canary-somebody-else' },
    ],
    ['no secret any more', { config: { note: old } }, { config: { note: 'open' } }, { note: OLD }],
    ['removed', { config: { note: old } }, {}, { note: OLD }],
    ['removed with its object', { config: { box: { note: old } } }, { config: { box: null } }, { box: { note: OLD } }],
    [
      'in an entry',
      { config: { entries: [entry(old)] } },
      { config: { entries: [entry(old, { x: 1 })] } },
      { entries: [{ name: 'a', note: OLD }] },
    ],
    [
      'in an entry, no secret any more',
      { config: { entries: [entry(old)] } },
      { config: { entries: [entry('open')] } },
      { entries: [{ name: 'a', note: OLD }] },
    ],
    [
      'in an entry that was removed',
      { config: { entries: [entry(old), { name: 'b' }] } },
      { config: { entries: [{ name: 'b' }] } },
      { entries: [{ name: 'a', note: OLD }, { name: 'b' }] },
    ],
    ['in a list that was removed', { config: { entries: [entry(old)] } }, {}, { entries: [{ name: 'a', note: OLD }] }],
    [
      'in a set of an entry',
      { config: { entries: [{ name: 'a', set: [old, 'open'] }] } },
      { config: { entries: [{ name: 'b' }] } },
      { entries: [{ name: 'a', set: ['open', OLD] }] },
    ],
    [
      'in an entry that nothing identifies',
      { config: { entries: [{ note: old, x: 1 }] } },
      { config: { entries: [{ x: 2 }] } },
      { entries: [{ note: OLD, x: 1 }] },
    ],
    [
      'let go, and sent back beside what changed',
      { config: { box: { note: old, size: 1 } } },
      { config: { box: { size: 2 } } },
      { box: { note: OLD, size: 1 } },
    ],
    [
      'let go in an entry, and sent back with it',
      { config: { entries: [entry(old, { size: 1 })] } },
      { config: { entries: [{ name: 'a', size: 2 }] } },
      { entries: [{ name: 'a', note: OLD, size: 1 }] },
    ],
    [
      'in an entry that somebody else added',
      { config: { entries: [entry(old)] } },
      { config: { entries: [entry(old)] } },
      { entries: [{ name: 'a', note: OLD }] },
      {
        entries: [
          { name: 'a', note: OLD },
          { name: 'z', note: 'canary-somebody-else' },
        ],
      },
    ],
    [
      'never declared, of a sensitive name, and sent back beside what changed',
      { config: { box: { size: 1 } } },
      { config: { box: { size: 2 } } },
      { box: { size: 1, inner: { api_key: OLD } } },
    ],
    [
      'never declared, of a sensitive type, and sent back with its entry',
      { config: { entries: [{ name: 'a', note: 'x' }] } },
      { config: { entries: [{ name: 'a', note: 'y' }] } },
      { entries: [{ name: 'a', note: 'x', token: OLD }] },
    ],
    [
      'of a sensitive name, in an object of an entry that somebody else added',
      { config: { entries: [entry('n')] } },
      { config: { entries: [entry('n')] } },
      { entries: [{ name: 'a', note: 'n' }] },
      {
        entries: [
          { name: 'a', note: 'n' },
          { name: 'z', inner: { api_key: 'canary-somebody-else' } },
        ],
      },
    ],
  ]
  test.each(rows.map(([name, before, after, seen, now]) => [name, before, after, seen, now ?? seen] as const))(
    '%s',
    (_, before, after, seen, now) => {
      const { changes } = planOf(scene(before, after, seen, now))
      expect(changes).toHaveLength(1)
      const shown = changes.map(change =>
        Object.fromEntries(Object.entries(change).filter(([key]) => key !== 'observed')),
      )
      for (const text of [JSON.stringify(shown), inspect(shown, { depth: null, showHidden: true })])
        expect(text).not.toMatch(/canary|3133[78]/)
    },
  )

  test('and it is sent back as it was', () => {
    const one = scene(
      { config: { box: { size: 1 } } },
      { config: { box: { size: 2 } } },
      { box: { size: 1, api_key: OLD } },
    )
    const sent = changeOf(one).steps.flatMap(step => (step.do === 'update' ? [serialise(step.body)] : []))
    expect(sent).toEqual([expect.stringContaining(`"box":{"size":2,"api_key":"${OLD}"}`)])
  })
})
