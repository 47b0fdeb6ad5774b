import { expect, test } from '@jest/globals'
import { failureReasonOf, type ApplyResult, type ChangeResult } from '../../../src/engine/execute/result.ts'
import type { Refusal } from '../../../src/model/change.ts'
import { change, plan, result } from '../../render/build.ts'

const refusal = (reason: Refusal['reason']): Refusal => ({
  reason,
  message: 'm',
  hint: 'h',
  fails: true,
  liftedByLabel: false,
})
const failed = (more: Partial<ChangeResult>, refused?: Refusal): ChangeResult =>
  result(change('update', refused === undefined ? {} : { refusal: refused }), { fails: true, ...more })

test.each<[string | undefined, readonly ChangeResult[], boolean?]>([
  [undefined, []],
  [undefined, [failed({ outcome: 'tests-failed', fails: false }), result(change('update'))]],
  ['cancelled', [], true],
  ['cancelled', [failed({ outcome: 'failed' })], true],
  ['internal-error', [failed({ outcome: 'failed' }), failed({ outcome: 'failed', defect: true })]],
  ['api-error', [failed({ outcome: 'tests-failed' }), failed({ outcome: 'failed' })]],
  ['api-error', [failed({ outcome: 'skipped' }), failed({ outcome: 'failed' })]],
  [
    'setup-tests-failed',
    [failed({ outcome: 'tests-failed' }), failed({ outcome: 'refused' }, refusal('deletion-forbidden'))],
  ],
  ['setup-tests-failed', [failed({ outcome: 'tests-owed' })]],
  ['unreviewed-change', [failed({ outcome: 'refused' }, refusal('unreviewed-change'))]],
  ['unreviewed-change', [failed({ outcome: 'skipped' }), failed({ outcome: 'refused' }, refusal('unreviewed-change'))]],
  ['invalid-manifest', [failed({ outcome: 'refused' }, refusal('conflict'))]],
  ['deletion-forbidden', [failed({ outcome: 'refused' }, refusal('max-deletions'))]],
])('%s', (reason, results, cancelled = false) => {
  const given: ApplyResult = { plan: plan([]), results, cancelled }
  expect(failureReasonOf(given)).toBe(reason)
})
