import { describe, expect, test } from '@jest/globals'
import type { Consequence } from '../../src/plan/plan.ts'
import type { RecordedConnector } from '../../src/ledger/ledger.ts'
import { renderComment } from '../../src/render/comment.ts'
import type { Item } from '../../src/render/item.ts'
import { statusWords } from '../../src/render/table.ts'
import { desired, observed, recorded } from '../support/connectors.ts'
import { change, plan, report, result } from './build.ts'

const tested = (tests: RecordedConnector['tests']): RecordedConnector => recorded(desired(), observed(), undefined, { tests })

test.each<[string, Item['status'], Parameters<typeof change>[0]]>([
  ['❌ created, tests failed', 'tests-failed', { kind: 'create' }],
  ['❌ updated, tests failed', 'tests-failed', { kind: 'update', recorded: tested('failed') }],
  ['❌ tests failed again', 'tests-failed', { kind: 'test', recorded: tested('failed') }],
  ['❌ tests failed', 'tests-failed', { kind: 'test', recorded: tested('passed') }],
  ['⏳ created, tests not finished', 'tests-owed', { kind: 'create' }],
  ['⏳ tests not finished', 'tests-owed', { kind: 'test' }],
  ['✅ tested', 'done', { kind: 'test' }],
])('%s', (words, status, fields) => {
  expect(statusWords({ change: change(fields), result: undefined, status, leftover: false })).toBe(words)
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
    for (const text of ['**full re-sync**; **gap in between**; **may need authorisation**', ...consequences.map(one => one.text)]) expect(body).toContain(text)
  })

  test.each(['done', 'tests-failed', 'failed'] as const)('is not repeated in a result (%s), but for what is still so', outcome => {
    const body = told({ mode: 'apply', result: { plan: plan([replacement]), results: [result(replacement, { outcome })], cancelled: false } })
    expect(body).toContain('Full historical re-sync')
    expect(body).not.toMatch(/gap in between|authoris|is deleted before/)
  })
})
