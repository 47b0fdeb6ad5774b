import { describe, expect, test } from '@jest/globals'
import type { ChangeResult, Outcome } from '../../src/engine/execute/result.ts'
import type { Action, Consequence } from '../../src/model/change.ts'
import type { Problem } from '../../src/model/errors.ts'
import { renderComment } from '../../src/render/comment.ts'
import { renderLog } from '../../src/render/log.ts'
import { statusWords } from '../../src/render/plan/table.ts'
import { compareNames } from '../../src/model/order.ts'
import { address, applied, change, plan, report, result, TWO_KINDS } from './build.ts'

test.each<[string, Outcome, Action, Partial<ChangeResult>]>([
  ['❌ created, tests failed', 'tests-failed', 'create', {}],
  ['❌ created, tests failed', 'tests-failed', 'complete', {}],
  ['❌ updated, tests failed', 'tests-failed', 'update', { failedBefore: true }],
  ['❌ tests failed again', 'tests-failed', 'test', { failedBefore: true }],
  ['❌ tests failed', 'tests-failed', 'test', {}],
  ['⏳ created, tests not finished', 'tests-owed', 'create', {}],
  ['⏳ tests not finished', 'tests-owed', 'test', {}],
  ['✅ tested', 'done', 'test', {}],
  ['⛔ update refused', 'refused', 'conflict', {}],
])('%s (%s)', (words, outcome, action, more) => {
  const one = change(action)
  expect(statusWords({ change: one, result: result(one, { outcome, ...more }), status: outcome })).toBe(words)
})

function told(more: Parameters<typeof report>[0]): string {
  return renderComment(report(more), { marker: '<!-- m -->' }).body
}

describe('what a plan foretells', () => {
  const lasting: Consequence = { code: 'a', text: 'All is loaded again.', warns: true, label: 'full re-sync' }
  const before: Consequence = { code: 'b', text: 'Nothing syncs.', warns: true, label: 'gap', onlyBefore: true }
  const minor: Consequence = { code: 'c', text: 'It is started.', warns: false }

  test('stands in the plan: its label in the table, its text in the fold, a warning also at the top', () => {
    const other = change('update', { name: 'other' })
    const body = told({ plan: plan([change('update', { consequences: [lasting, before, minor] }), other]) })
    expect(body).toContain('| **full re-sync**; **gap** |')
    expect(body).toContain('> `Warehouse/github_connector`: All is loaded again. Nothing syncs.\n')
    expect(body).toContain('! All is loaded again.\n! Nothing syncs.\n! It is started.\n')
  })

  test.each(['done', 'tests-failed', 'failed'] as const)(
    'is not repeated in a result (%s), but for what is still so',
    outcome => {
      const body = told(applied([result(change('replace', { consequences: [lasting, before] }), { outcome })]))
      expect(body).toContain('All is loaded again.')
      expect(body).not.toMatch(/gap|Nothing syncs/)
    },
  )
})

describe('the words of a kind', () => {
  const unmanaged = [{ address: address('u', 'W', 'toy'), id: 'u', service: '' }]
  const two = [change('update', { kind: 'toy', name: 'a', service: '' }), change('update', { name: 'b' })]

  test('stand in heads and counts where all are of it, and nothing of another', () => {
    const some = ['x', 'y'].map(name => change('create', { kind: 'toy', name, service: '' }))
    const toys = plan(some, { unmanaged })
    const body = told({ kinds: { toy: TWO_KINDS['toy'] ?? { one: '', many: '', page: '' } }, plan: toys })
    expect(body).toContain('| Change | Toy | What |')
    expect(body).toContain('1 toy not managed here')
    expect(body).not.toMatch(/connector|group/i)
  })

  test('are said of each where there are several, with its page where it has one', () => {
    const body = told({ kinds: TWO_KINDS, plan: plan(two, { counts: { ...plan(two).counts, unchanged: 3 } }) })
    expect(body).toContain('| Change | Resource | Service | What |')
    expect(body).toContain('| ✏️&nbsp;update | connector `Warehouse/b` | `github` |')
    expect(body).toContain('| ✏️&nbsp;update | toy `Warehouse/a` |  |')
    expect(body).toContain('<summary>✏️ update toy <code>Warehouse/a</code></summary>')
    expect(body).toContain('3 resources unchanged.')
    expect(body.match(/fivetran\.com\/dashboard\/connectors\/speak_inexpensive/g)).toHaveLength(1)
    expect(renderLog(report({ kinds: TWO_KINDS, plan: plan(two) }))).toContain(
      '~ update toy Warehouse/a (speak_inexpensive)',
    )
  })

  test('say what waits for a person', () => {
    const results = [result(change('create', { kind: 'toy' }), { outcome: 'waiting', id: 'x' })]
    expect(told(applied(results, { kinds: TWO_KINDS }))).toContain(
      '**Next step:** Open it in Fivetran and complete what is missing there. Who can:',
    )
  })
})

test('numbers in names sort as numbers, everywhere', () => {
  expect(['t10', 't2', 'T1', 'a', 't2'].toSorted(compareNames)).toEqual(['a', 'T1', 't2', 't2', 't10'])
  const names = ['t10', 't9', 't1']
  const lines = renderLog(report({ plan: plan(names.map(name => change('update', { name }))) }))
  expect(lines.slice(1).map(line => line.split(' ')[2])).toEqual(['Warehouse/t1', 'Warehouse/t9', 'Warehouse/t10'])
})

test('the same error at several places is one line', () => {
  const problems = [1, 2].map((line): Problem => {
    const position = { file: 'a.yml', line, column: 1 }
    return { severity: 'error', message: 'Wrong.', hint: 'Write right.', position }
  })
  const body = told({ problems })
  expect(body.match(/Wrong\. Write right\./g)).toHaveLength(1)
  expect(body).toMatch(/- ❌ \[`a\.yml:1:1`\]\([^)]*\), \[`a\.yml:2:1`\]\([^)]*\): Wrong\./)
  expect(body).toContain(': 2 errors in manifests')
})

describe('a removed manifest is linked where it still is', () => {
  test.each([
    [{ baseCommit: 'ba5e' }, 'ba5e'],
    [{ baseCommit: '' }, 'lasta99lied'],
    [{}, 'lasta99lied'],
  ])('%j', (more, commit) => {
    const removed = change('delete')
    if (removed.action !== 'delete' || removed.recorded === undefined) throw new Error('not a removal')
    const changes = [{ ...removed, recorded: { ...removed.recorded, commit: 'lasta99lied' } }]
    expect(told({ plan: plan(changes), ...more })).toContain(`/blob/${commit}/fivetran/warehouse/github_connector.yml`)
  })
})
