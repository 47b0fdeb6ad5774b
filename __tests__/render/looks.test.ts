/** What makes a comment easy to read: for a reviewer who sees many of them. */
import { describe, expect, test } from '@jest/globals'
import type { ChangeResult } from '../../src/engine/execute/result.ts'
import type { Change } from '../../src/model/change.ts'
import type { FieldPath } from '../../src/model/path.ts'
import { renderComment } from '../../src/render/comment.ts'
import type { Report } from '../../src/render/parts/report.ts'
import { CHANGE_WORDS } from '../../src/render/plan/change-words.ts'
import { cell, inlineCode } from '../../src/render/text/escape.ts'
import { applied, change, field, plan, report, result, secret, TWO_KINDS, value } from './build.ts'
import { readMarkdown } from './html.ts'

const PULL: Partial<Report> = { baseCommit: 'ba5e' }
const refusal = {
  reason: 'deletion-forbidden',
  message: 'Forbidden.',
  hint: 'Set the label.',
  liftedByLabel: true,
  fails: true,
} as const

function told(more: Partial<Report>): string {
  return renderComment(report(more), { marker: '<!-- m -->' }).body
}

const TABLE = /^\| --- \|/m
const named = (...names: string[]): Change[] => names.map(name => change('update', { name }))

describe('a table', () => {
  test('is not needed for a single change, whose open fold says it all', () => {
    const one = told({ plan: plan(named('a')) })
    expect(one).not.toMatch(TABLE)
    expect(one).toContain('<details open>\n<summary>✏️ update <code>Warehouse/a</code></summary>')
    expect(told({ plan: plan(named('a', 'b')) })).toMatch(TABLE)
  })

  test.each([
    ['No differences · [', change('adopt')],
    ['Setup tests only · [', change('test')],
    ['What an earlier run has left to do · [', change('test', { steps: [] })],
    ['Continues an earlier run · [', change('create', { resumed: true })],
    ['Continues an earlier run · [', change('update', { resumed: true, fields: [field(['a'], value(1), value(2))] })],
  ])('says nothing that the fold does not: %s', (text, one) => {
    expect(told({ plan: plan([one]) })).toContain(text)
  })

  test('has a column of services where there are services', () => {
    const toys = ['a', 'b'].map(name => change('create', { kind: 'toy', name, service: '' }))
    const kinds = { kinds: TWO_KINDS }
    expect(told({ ...kinds, plan: plan(toys) })).toContain('| Change | Toy | What |\n')
    expect(told({ ...kinds, plan: plan([...toys, change('create')]) })).toContain(
      '| Change | Resource | Service | What |',
    )
  })

  test.each([
    'Warehouse/salesforce_marketing_cloud_production_accounts',
    'x'.repeat(100),
    'a|b`c``d <b>@octocat</b> #1 https://evil.example/ www.evil.example me@example.com *x* __y__ [z](u) &lt; \\',
    '東京'.repeat(30),
    `\`${'x'.repeat(50)}\``,
    ` ${'x'.repeat(50)} `,
  ])('is not stretched by a long name, which stays what it is: %s', name => {
    const markdown = cell(inlineCode(name))
    const html = readMarkdown(`| A |\n| --- |\n| ${markdown} |`)
    expect(html.code).toEqual([name])
    expect(html.tags.filter(tag => !/^(?:table|thead|tbody|tr|th|td|code|wbr)$/.test(tag.name))).toEqual([])
    expect(html.tags.filter(tag => tag.name === 'td' && !tag.closing)).toHaveLength(1)
    const parts = markdown.replace(/^<code>|<\/code>$/g, '').split('<wbr>')
    for (const part of parts) expect(Array.from(part).length).toBeLessThanOrEqual(26)
  })

  test('leaves short names as they are', () => {
    expect(cell(inlineCode('Warehouse/github_connector'))).toBe('`Warehouse/github_connector`')
  })
})

test('what is done to a resource is seen by its picture', () => {
  const { adopt, adoptChanged, none: _, ...others } = CHANGE_WORDS
  const icons = [adopt, ...Object.values(others)].map(({ icon }) => icon)
  expect(new Set(icons).size).toBe(icons.length)
  expect(adoptChanged.icon).toBe(adopt.icon)
  expect(icons.filter(icon => /[✅⚠❌]/u.test(icon))).toEqual([])
  const body = told({ plan: plan([change('delete'), change('update', { name: 'b' })]) })
  expect(body).toContain('| 🗑️&nbsp;**delete** |')
  expect(body).toContain('| ✏️&nbsp;update |')
})

const kept: ChangeResult['kept'] = [
  {
    path: ['config', 'update_method'],
    sent: value('A'),
    kept: value('B'),
    differences: [],
    position: undefined,
  },
]

test('what Fivetran keeps otherwise has no green tick', () => {
  expect(told(applied([result(change('update'), { kept })]))).toContain('<summary>⚠️ updated, kept otherwise <code>')
})

describe('the heading says how it stands', () => {
  const known = { ...refusal, fails: false }
  const failed = { outcome: 'failed', fails: true, message: 'No.' } as const
  test.each<[string, Partial<Report>]>([
    ['## Fivetran plan: 1 to update', { plan: plan(named('a')) }],
    ['## ✅ Fivetran plan: nothing to change', { plan: plan([]) }],
    ['## ⚠️ Fivetran plan: nothing to change', { plan: plan([], { warnings: ['w'] }) }],
    ['## ⚠️ Fivetran plan: nothing to change', { plan: plan([]), warnings: ['w'] }],
    ['## ⚠️ Fivetran plan: 1 to update', { plan: plan(named('a')), warnings: ['w'] }],
    ['## ⚠️ Fivetran plan: nothing to change', { plan: plan([change('none', { warnings: ['w'] })]) }],
    ['## ⚠️ Fivetran plan: 1 to delete', { plan: plan([change('delete')]) }],
    ['## ⚠️ Fivetran plan: 1 deletion refused', { plan: plan([change('delete', { refusal })]) }],
    ['## ❌ Fivetran plan: 1 update refused', { plan: plan([change('conflict')]) }],
    ['## ❌ Fivetran plan: 1 error', { problems: [{ severity: 'error', message: 'm' }] }],
    ['## ✅ Fivetran plan: nothing to change', { plan: plan([change('delete', { refusal: known })]) }],
    [
      '## ⚠️ Fivetran apply: nothing to change',
      applied([result(change('delete', { refusal: known }), { outcome: 'refused' })]),
    ],
    ['## ✅ Fivetran apply: 1 updated', applied([result(change('update'))])],
    ['## ✅ Fivetran apply: 1 deleted', applied([result(change('delete'))])],
    ['## ⚠️ Fivetran apply: 1 waits for', applied([result(change('update'), { outcome: 'waiting' })])],
    ['## ⚠️ Fivetran apply: 1 updated', applied([result(change('update'), { kept })])],
    [
      '## ❌ Fivetran apply: 1 failed, 1 created',
      applied([result(change('create')), result(change('update'), failed)]),
    ],
  ])('%s', (heading, of) => {
    expect(told(of).split('\n')[2]?.slice(0, heading.length)).toBe(heading)
  })
})

describe('the end says', () => {
  test.each<[string, Partial<Report>]>([
    ['**A merge** applies this change.', { plan: plan(named('a')) }],
    ['**A merge** applies these 2 changes.', { plan: plan(named('a', 'b')) }],
    ['**A merge** changes nothing in Fivetran.', { plan: plan([]) }],
    ['**A merge** records this change and leaves Fivetran as it is.', { plan: plan([change('adopt')]) }],
    [
      '**A merge** changes nothing in Fivetran, leaves out what is refused, and its run fails.',
      { plan: plan([change('delete', { refusal })]) },
    ],
    [
      '**A merge** applies this change and leaves out what is refused.',
      { plan: plan([...named('a'), change('delete', { refusal: { ...refusal, fails: false } })]) },
    ],
    ['As long as there are errors, a merge applies nothing.', { problems: [{ severity: 'error', message: 'm' }] }],
    ['Nothing was planned, so nothing can be reviewed', { failure: { reason: 'api-error', message: 'm' } }],
  ])('what a merge will do, and how to plan again: %s', (text, more) => {
    const body = told({ ...PULL, ...more })
    expect(body).toContain(`\n\n${text}`)
    expect(body).toContain('To plan again, push a commit or [re-run the workflow](')
    // There is nothing to merge where no pull request is planned.
    expect(told(more)).not.toMatch(/merge|To plan again/)
  })

  test('how to try again, where something is left', () => {
    const again = 'To try again, [re-run the workflow]('
    expect(told(applied([result(change('update'), { outcome: 'skipped' })]))).toContain(again)
    expect(told(applied([result(change('update'))]))).not.toContain(again)
  })

  test('when, by whom and at which commit, and pings nobody', () => {
    const body = told({ plan: plan([]), startedBy: '@octo`cat' })
    expect(body.split('\n').at(-1)).toMatch(
      /^<sub>Commit \[`4f1c9a7`\]\(\S+\) · 2026-11-27 09:30 UTC · started by ``@octo`cat`` · \[run\]\(\S+\)<\/sub>$/,
    )
    expect(told({ plan: plan([]), at: '2031-01-02T03:04:59.999Z' })).toContain(' · 2031-01-02 03:04 UTC · ')
  })
})

test('what limits the plan is named', () => {
  const some = plan(named('a'), { counts: { ...plan(named('a')).counts, unchanged: 3 } })
  const limited = told({ plan: some, limits: { targets: ['Warehouse/*', 'x`@y'], scope: 'changed' } })
  expect(limited).toContain(
    '3 connectors unchanged in the repository. Limited by `targets` to `Warehouse/*`, ``x`@y``:',
  )
  expect(limited).toContain(' · `scope: changed`')
  const whole = told({ plan: some, limits: { targets: [], scope: 'all' } })
  expect(whole).toContain('3 connectors unchanged.')
  expect(whole).not.toMatch(/targets|scope/)
})

test('a secret of a new entry is said once, by its own line', () => {
  const entry = { field: 'table', value: 'a' }
  const path = ['config', 'files']
  const files = [{ table: 'a', auth: { token: '(sensitive)', user: 'u' } }]
  const added = { type: 'added', path: [...path, entry], value: files[0] ?? null } as const
  const list = field(path, undefined, value(files), { differences: [added] })
  const own = field([...path, entry, 'auth', 'token'], undefined, secret('new', 'TOKEN'))
  const body = told({ plan: plan([change('update', { fields: [list, own] })]) })
  expect(body).toContain('+ config.files[table=a]: {table: a, auth: {user: u}}\n')
  expect(body.match(/\(sensitive/g)).toHaveLength(1)
  // Where no line of its own tells of it, it stays.
  expect(told({ plan: plan([change('update', { fields: [list] })]) })).toContain('auth: {token: (sensitive), user: u}')
})

function at(name: string): FieldPath {
  return ['config', 'files', { field: 'table', value: name }]
}

test('what changed in a list stands before what was removed, and that before what is new', () => {
  const list = field(['config', 'files'], value([]), value([]), {
    differences: [
      { type: 'added', path: at('new'), value: { table: 'new' } },
      { type: 'changed', path: [...at('kept'), 'pattern'], before: 'a', after: 'b' },
      { type: 'removed', path: at('old'), value: { table: 'old' } },
    ],
  })
  const body = told({ plan: plan([change('update', { fields: [list] })]) })
  const places = ['[table=kept]', '[table=old]', '[table=new]'].map(text => body.indexOf(text))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})
