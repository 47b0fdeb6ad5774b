import { describe, expect, test } from '@jest/globals'
import type { Disposal } from '../../src/engine/plan/plan.ts'
import type { Report } from '../../src/render/report.ts'
import { verdict } from '../../src/render/plan/verdict.ts'
import { change, field, plan, report, result, value } from './build.ts'

const refusal = { reason: 'deletion-forbidden', message: 'm', hint: 'h', liftedByLabel: true, fails: true } as const
const position = { file: 'a.yml', line: 1, column: 1 }
const removal = (disposal: Disposal) => change({ kind: 'delete', disposal })
const applied = (...results: Parameters<typeof result>[]): Partial<Report> => ({
  mode: 'apply',
  result: { plan: plan(results.map(([one]) => one)), results: results.map(one => result(...one)), cancelled: false },
})

describe('verdict', () => {
  const cases: [string, Partial<Report>][] = [
    ['nothing to change', { plan: plan([]) }],
    ['nothing to change', { plan: plan([change({ kind: 'noop' })]) }],
    ['1 to create, 2 to update', { plan: plan([change({ kind: 'update' }), change({ kind: 'create' }), change({})]) }],
    [
      '1 to delete, 1 to replace, 1 to re-create, 1 to update',
      { plan: plan([change({}), removal('delete'), change({ kind: 'recreate' }), change({ kind: 'replace' })]) },
    ],
    ['1 to pause and retire, 2 to forget', { plan: plan([removal('forget'), removal('pause'), removal('gone')]) }],
    [
      '1 to adopt with changes, 1 to adopt',
      {
        plan: plan([
          change({ kind: 'adopt' }),
          change({ kind: 'adopt', fields: [field('paused', value(true), value(false))] }),
        ]),
      },
    ],
    ['1 to update, 1 deletion refused', { plan: plan([change({}), change({ kind: 'delete', refusal })]) }],
    [
      '2 deletions refused, 1 replacement refused',
      {
        plan: plan([
          ...['a', 'b'].map(schema => change({ kind: 'delete', schema, refusal })),
          change({ kind: 'replace', refusal }),
        ]),
      },
    ],
    [
      '1 error in manifests',
      {
        problems: [
          { severity: 'error', message: 'm', position },
          { severity: 'warning', message: 'w' },
        ],
      },
    ],
    [
      '2 errors',
      {
        problems: [
          { severity: 'error', message: 'm' },
          { severity: 'error', message: 'n' },
        ],
      },
    ],
    [
      '1 error in manifests, 1 to update',
      { problems: [{ severity: 'error', message: 'm', position }], plan: plan([change({})]) },
    ],
    ['stopped, another run is applying', { failure: { reason: 'locked', message: 'm' } }],
    [
      'stopped, another run is applying, 1 to update',
      { failure: { reason: 'locked', message: 'm' }, plan: plan([change({})]) },
    ],
    ['valid', { mode: 'validate' }],
    ['valid, 1 added', { mode: 'validate', manifestChanges: [{ address: 'a/b', kind: 'added', fields: [] }] }],
    ['1 created, 1 failed', applied([change({ kind: 'create' })], [change({}), { outcome: 'failed' }])],
    [
      '1 with failed setup tests',
      {
        ...applied([change({}), { outcome: 'tests-failed' }]),
        failure: { reason: 'setup-tests-failed', message: 'm' },
      },
    ],
    [
      '1 awaiting authorisation, 1 skipped',
      applied([change({}), { outcome: 'skipped' }], [change({}), { outcome: 'authorization' }]),
    ],
    [
      'cancelled, 1 skipped',
      { result: { plan: plan([]), results: [result(change({}), { outcome: 'skipped' })], cancelled: true } },
    ],
  ]
  test.each(cases)('%s', (expected, given) => {
    expect(verdict(report(given))).toBe(expected)
  })
})
