import { describe, expect, test } from '@jest/globals'
import { verdict } from '../../src/render/document.ts'
import type { Report } from '../../src/render/parts/report.ts'
import { applied, change, field, plan, report, result, value } from './build.ts'

const refusal = { reason: 'deletion-forbidden', message: 'm', hint: 'h', liftedByLabel: true, fails: true } as const
const position = { file: 'a.yml', line: 1, column: 1 }

describe('verdict', () => {
  const cases: [string, Partial<Report>][] = [
    ['nothing to change', { plan: plan([]) }],
    ['nothing to change', { plan: plan([change('none', { warnings: ['w'] })]) }],
    ['1 to create, 2 to update', { plan: plan([change('update'), change('create'), change('update')]) }],
    [
      '1 to delete, 1 to replace, 1 to re-create, 1 to update',
      { plan: plan([change('update'), change('delete'), change('recreate'), change('replace')]) },
    ],
    [
      '1 to pause and retire, 2 to forget',
      { plan: plan((['forget', 'pause', 'missing'] as const).map(disposal => change('delete', { disposal }))) },
    ],
    [
      '1 to adopt with changes, 1 to adopt',
      {
        plan: plan([change('adopt'), change('adopt', { fields: [field(['paused'], value(true), value(false))] })]),
      },
    ],
    ['2 to create', { plan: plan([change('complete'), change('create')]) }],
    ['1 to update, 1 deletion refused', { plan: plan([change('update'), change('delete', { refusal })]) }],
    ['1 deletion refused', { plan: plan([change('delete', { refusal, disposal: 'pause' })]) }],
    [
      '2 deletions refused, 1 replacement refused',
      { plan: plan([...['a', 'b'].map(name => change('delete', { name, refusal })), change('replace', { refusal })]) },
    ],
    [
      '1 creation refused, 1 update refused, 1 adoption refused',
      { plan: plan((['adopt', 'update', 'create'] as const).map(attempted => change('conflict', { attempted }))) },
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
      { problems: [{ severity: 'error', message: 'm', position }], plan: plan([change('update')]) },
    ],
    ['stopped, another run is applying', { failure: { reason: 'locked', message: 'm' } }],
    [
      'stopped, another run is applying, 1 to update',
      { failure: { reason: 'locked', message: 'm' }, plan: plan([change('update')]) },
    ],
    ['valid', { mode: 'validate' }],
    [
      'valid, 1 added',
      { mode: 'validate', manifestChanges: [{ kind: 'connector', address: 'a/b', change: 'added', fields: [] }] },
    ],
    ['1 failed, 1 created', applied([result(change('create')), result(change('update'), { outcome: 'failed' })])],
    [
      '1 with failed setup tests',
      {
        ...applied([result(change('update'), { outcome: 'tests-failed' })]),
        failure: { reason: 'setup-tests-failed', message: 'm' },
      },
    ],
    [
      '1 skipped, 1 waits for a person',
      applied([result(change('update'), { outcome: 'skipped' }), result(change('update'), { outcome: 'waiting' })]),
    ],
    [
      'cancelled, 1 skipped',
      { result: { plan: plan([]), results: [result(change('update'), { outcome: 'skipped' })], cancelled: true } },
    ],
  ]
  test.each(cases)('%s', (expected, given) => {
    expect(verdict(report(given))).toBe(expected)
  })
})
