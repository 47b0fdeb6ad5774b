import { describe, expect, test } from '@jest/globals'
import { createRedactor } from '../../src/redact/redactor.ts'
import { sweepDocument } from '../../src/render/text/sweep.ts'
import { reportWithoutSecrets } from '../../src/render/without-secrets.ts'
import type { Report } from '../../src/render/report.ts'

function knowing(...secrets: string[]) {
  const redactor = createRedactor()
  for (const secret of secrets) redactor.add(secret)
  return redactor
}

const REPORT: Report = {
  mode: 'plan',
  configuration: 'production',
  dryRun: false,
  problems: [
    {
      severity: 'warning',
      message: 'a production value',
      hint: 'not production',
      position: { file: 'fivetran/production.yml', line: 12345678, column: 1 },
    },
  ],
  failure: { reason: 'internal-error', message: 'internal-error of production' },
  notices: ['in production'],
  commit: 'c0ffee12c0ffee12',
  runUrl: 'https://github.com/production/x/actions/runs/12345678',
  repositoryUrl: 'https://github.com/production/x',
}

describe('a report', () => {
  test('what others wrote is filtered, our own words and addresses are not', () => {
    const { redact } = knowing('production', 'internal-error', '12345678')
    expect(reportWithoutSecrets(REPORT, redact)).toEqual({
      ...REPORT,
      problems: [{ ...REPORT.problems[0], message: 'a *** value', hint: 'not ***' }],
      failure: { reason: 'internal-error', message: '*** of ***' },
      notices: ['in ***'],
    })
  })

  test('a field that nobody has thought of is filtered', () => {
    const { redact } = knowing('production')
    expect(reportWithoutSecrets({ ...REPORT, later: [{ name: 'production' }] }, redact).later).toEqual([
      { name: '***' },
    ])
  })

  test('what a field holds is filtered wholly: keys, numbers and what looks like words of ours', () => {
    const { redact } = knowing('known-at-apply', '12345678', 'a-secret-key')
    const report = {
      ...REPORT,
      before: { type: 'value', value: { state: 'known-at-apply', n: [12345678, 1], 'a-secret-key': true } },
      after: { type: 'secret', state: 'known-at-apply' },
    }
    expect(reportWithoutSecrets(report, redact)).toMatchObject({
      before: { value: { state: '***', n: ['***', 1], '***': true } },
      after: { state: 'known-at-apply' },
    })
  })
})

test('the last look leaves the mark, headings and our own links, and nothing else', () => {
  const { sweep } = knowing('https://github.com', 'fivetran/a.yml', 'c-1')
  const own = [
    '<!-- connector-as-code:comment:fivetran/a.yml -->',
    '## Fivetran plan of `fivetran/a.yml`: 1 to create',
    `[\`fivetran/a.yml:3\`](${REPORT.repositoryUrl}/blob/c/fivetran/a.yml#L3) [\`x\`](https://fivetran.com/dashboard/connectors/x/setup)`,
  ].join('\n')
  expect(sweepDocument(`${own} fivetran/a.yml [x](https://github.com/elsewhere)\n${own}`, REPORT, sweep)).toBe(
    `${own} *** [x](***/elsewhere)\n${own}`,
  )
})
