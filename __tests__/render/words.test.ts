import { describe, expect, test } from '@jest/globals'
import type { ChangeResult, Outcome } from '../../src/engine/execute/result.ts'
import type { ChangeKind, Consequence } from '../../src/engine/plan/plan.ts'
import { renderComment } from '../../src/render/comment.ts'
import { statusWords } from '../../src/render/text/table.ts'
import { change, plan, report, result } from './build.ts'

test.each<[string, Outcome, ChangeKind, Partial<ChangeResult>]>([
  ['❌ created, tests failed', 'tests-failed', 'create', {}],
  ['❌ updated, tests failed', 'tests-failed', 'update', { failedBefore: true }],
  ['❌ tests failed again', 'tests-failed', 'test', { failedBefore: true }],
  ['❌ tests failed', 'tests-failed', 'test', {}],
  ['⏳ created, tests not finished', 'tests-owed', 'create', {}],
  ['⏳ tests not finished', 'tests-owed', 'test', {}],
  ['✅ tested', 'done', 'test', {}],
])('%s', (words, outcome, kind, more) => {
  const one = change({ kind })
  expect(
    statusWords({ change: one, result: result(one, { outcome, ...more }), status: outcome, leftover: false }),
  ).toBe(words)
})

function told(more: Parameters<typeof report>[0]): string {
  return renderComment(report(more), { marker: '<!-- m -->' }).body
}

describe('what a plan foretells', () => {
  const consequences: readonly Consequence[] = [
    { code: 'full-resync', text: 'Full historical re-sync: all data is loaded again.' },
    { code: 'gap', text: 'The old connector is deleted before the new one is created: nothing syncs in between.' },
    { code: 'reauthorize', text: 'Someone may have to authorise the new connector in Fivetran.' },
  ]
  const replacement = change({ kind: 'replace', consequences })

  test('stands in the plan, as a possibility', () => {
    const body = told({ plan: plan([replacement]) })
    for (const text of [
      '**full re-sync**; **gap in between**; **may need authorisation**',
      ...consequences.map(one => one.text),
    ])
      expect(body).toContain(text)
  })

  test.each(['done', 'tests-failed', 'failed'] as const)(
    'is not repeated in a result (%s), but for what is still so',
    outcome => {
      const body = told({
        mode: 'apply',
        result: { plan: plan([replacement]), results: [result(replacement, { outcome })], cancelled: false },
      })
      expect(body).toContain('Full historical re-sync')
      expect(body).not.toMatch(/gap in between|authoris|is deleted before/)
    },
  )
})
