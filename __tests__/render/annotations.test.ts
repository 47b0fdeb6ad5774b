import { describe, expect, test } from '@jest/globals'
import type { Change } from '../../src/model/change.ts'
import type { Position } from '../../src/model/position.ts'
import { renderAnnotations } from '../../src/render/annotations.ts'
import { renderLog } from '../../src/render/log.ts'
import {
  applied,
  change,
  field,
  plan,
  report,
  result,
  secret,
  test as setupTest,
  value,
  type ChangeFields,
} from './build.ts'

const position = { file: 'fivetran/a.yml', line: 7, column: 3 }
const refusal = {
  reason: 'deletion-forbidden',
  message: 'Forbidden.',
  hint: 'Set the label.',
  liftedByLabel: true,
  fails: true,
} as const

describe('annotations', () => {
  test('stand at their places, errors first', () => {
    const made = report({
      problems: [
        { severity: 'warning', message: 'odd', position },
        { severity: 'error', message: 'wrong', hint: 'Write right.', position },
      ],
      notices: ['The ledger is off.'],
      plan: plan([change('delete', { position, refusal }), change('update', { position, warnings: ['let go'] })]),
    })
    expect(renderAnnotations(made)).toEqual([
      { level: 'error', title: 'Manifest', message: 'wrong. Write right.', position },
      {
        level: 'error',
        title: 'Warehouse/github_connector: delete refused',
        message: 'Forbidden. Set the label.',
        position,
      },
      { level: 'warning', title: 'Manifest', message: 'odd', position },
      { level: 'warning', title: 'Warehouse/github_connector', message: 'let go', position },
      { level: 'notice', title: 'Fivetran plan', message: 'The ledger is off.' },
    ])
  })

  test('tell of failed changes and tests; what failed before is a warning, a known refusal a notice', () => {
    const one = change('update', { position })
    const failing = {
      outcome: 'tests-failed',
      tests: [setupTest('Connect', { status: 'FAILED', message: 'no route' }), setupTest('Other')],
    } as const
    const known = change('delete', { refusal: { ...refusal, fails: false }, position: undefined })
    const results = [
      result(one, { outcome: 'failed', fails: true, message: 'Refused.', hint: 'Try b.' }),
      result(one, { ...failing, fails: true }),
      result(one, failing),
      result(one, { outcome: 'waiting' }),
      result(one, { tests: [setupTest('Rights', { status: 'WARNING', message: 'may write' })] }),
      result(known, { outcome: 'refused' }),
      result(one),
    ]
    const shown = renderAnnotations(applied(results))
    expect(shown.map(({ level, title, message }) => `${level} ${title}: ${message}`)).toEqual([
      'error Warehouse/github_connector: update failed: Refused. Try b.',
      'error Warehouse/github_connector: setup tests failed: Connect: no route',
      'warning Warehouse/github_connector: setup tests failed: Connect: no route',
      'warning Warehouse/github_connector: waits for a person: Open it in Fivetran and complete what is missing there. Who can: somebody who may edit it in Fivetran. The next apply goes on from there.',
      'warning Warehouse/github_connector: setup tests warn: Rights: may write',
      'notice Warehouse/github_connector: delete refused: Forbidden. Set the label.',
    ])
  })
})

function at(index: number): Position {
  return { file: `fivetran/${index}.yml`, line: 1, column: 1 }
}

function updates(amount: number, more: (index: number) => ChangeFields): Change[] {
  return Array.from({ length: amount }, (_, index) => change('update', { name: `t${index + 1}`, ...more(index + 1) }))
}

describe('what is said of many resources is one annotation', () => {
  test('with their number, the first places and the name of the first', () => {
    const changes = updates(40, index => ({ position: at(index), warnings: ['let go', `only ${index % 2}`] }))
    const shown = renderAnnotations(report({ plan: plan(changes) }))
    expect(shown).toHaveLength(3)
    const places = [1, 2, 3, 4, 5].map(index => `fivetran/${index}.yml:1:1`).join(', ')
    expect(shown[0]).toEqual({
      level: 'warning',
      title: 'Warehouse/t1 and 39 more',
      message: `let go (40 times: ${places} and 35 more)`,
      position: at(1),
    })
    expect(shown[1]?.message).toMatch(/^only 1 \(20 times: /)
  })

  test('of results, too; a single one is as it was, and another level is another annotation', () => {
    const [one, two, three] = updates(3, index => ({ position: index === 2 ? undefined : at(index) }))
    if (one === undefined || two === undefined || three === undefined) throw new Error('too few')
    const failed = { outcome: 'failed', message: 'Refused.' } as const
    const shown = renderAnnotations(
      applied([
        result(one, { ...failed, fails: true }),
        result(two, { ...failed, fails: true }),
        result(three, { ...failed, fails: false }),
      ]),
    )
    expect(shown).toEqual([
      {
        level: 'error',
        title: 'Warehouse/t1 and 1 more: update failed',
        message: 'Refused. (2 times: fivetran/1.yml:1:1, Warehouse/t2)',
        position: at(1),
      },
      { level: 'warning', title: 'Warehouse/t3: update failed', message: 'Refused.', position: at(3) },
    ])
  })
})

test('the log has one line per operation', () => {
  const many = Array.from({ length: 7 }, (_, index) => field([`f${index}`], value(0), value(1)))
  const made = report({
    plan: plan([
      change('create', {
        fields: [
          field(['config', 'a'], undefined, value(1)),
          field(['config', 'pat'], undefined, secret('new', 'PAT')),
        ],
      }),
      change('delete', { name: 'old', refusal }),
      change('update', { name: 'wide', fields: many, warnings: ['let go'] }),
    ]),
    problems: [{ severity: 'warning', message: 'odd', position }],
  })
  expect(renderLog(made)).toEqual([
    'Fivetran plan: 1 to create, 1 to update, 1 deletion refused',
    'warning: fivetran/a.yml:7:3: odd',
    '- delete Warehouse/old (github, speak_inexpensive): refused: Forbidden. Set the label.',
    '+ create Warehouse/github_connector (github): config.a, config.pat (1 secret)',
    '~ update Warehouse/wide (github, speak_inexpensive): f0, f1, f2, f3, f4 and 2 more',
    '  warning: let go',
  ])
})
