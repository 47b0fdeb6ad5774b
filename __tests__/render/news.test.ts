import { expect, test } from '@jest/globals'
import { hasNews } from '../../src/render/news.ts'
import type { Report } from '../../src/render/parts/report.ts'
import { applied, change, plan, report, result } from './build.ts'

const known = { reason: 'deletion-forbidden', message: 'm', hint: 'h', liftedByLabel: false, fails: false } as const
const same = plan([], { counts: { ...plan([]).counts, unchanged: 3 } })

test.each<[boolean, string, Partial<Report>]>([
  [false, 'nothing to change', { plan: same }],
  [true, 'a change', { plan: plan([change('update')]) }],
  [false, 'what an earlier run has refused', { plan: plan([change('delete', { refusal: known })]) }],
  [true, 'an adoption', { plan: plan([change('adopt')]) }],
  [true, 'a warning of a resource that does not change', { plan: plan([change('none', { warnings: ['w'] })]) }],
  [true, 'a warning of the whole', { plan: plan([], { warnings: ['w'] }) }],
  [true, 'a warning of a manifest', { plan: same, problems: [{ severity: 'warning', message: 'm' }] }],
  [true, 'an error', { problems: [{ severity: 'error', message: 'm' }] }],
  [true, 'a warning of the run', { plan: same, warnings: ['No file matches.'] }],
  [false, 'how a plan was made', { plan: same, notices: ['Manifests are generated.'] }],
  [true, 'a run that failed', { failure: { reason: 'api-error', message: 'm' } }],
  [false, 'manifests that are as in the base', { mode: 'validate', notices: ['No credentials.'], manifestChanges: [] }],
  [
    true,
    'manifests that differ',
    { mode: 'validate', manifestChanges: [{ kind: 'connector', address: 'a/b', change: 'added', fields: [] }] },
  ],
  [false, 'a result without changes, whoever reviewed it', applied([], { notices: ['Nobody reviewed this push.'] })],
  [true, 'a result', applied([result(change('update'))])],
  [true, 'a run that was cancelled', { mode: 'apply', result: { plan: same, results: [], cancelled: true } }],
])('%s: %s', (expected, _, given) => {
  expect(hasNews(report(given))).toBe(expected)
})
