import { describe, expect, test } from '@jest/globals'
import type { DriftedField, DriftReport } from '../../src/engine/drift/report.ts'
import type { Action, Difference, FieldChange, Step } from '../../src/model/change.ts'
import { Secret } from '../../src/model/secret.ts'
import { createRedactor } from '../../src/redact/redactor.ts'
import type { ImportReport } from '../../src/render/import/report.ts'
import type { Report } from '../../src/render/parts/report.ts'
import { sweepDocument } from '../../src/render/text/sweep.ts'
import { importWithoutSecrets, reportWithoutSecrets } from '../../src/render/without-secrets.ts'
import {
  address,
  change,
  field,
  hidden,
  KINDS,
  plan,
  report,
  result,
  secret,
  test as setupTest,
  value,
} from './build.ts'
import { WORDS } from '../support/words.ts'

function knowing(...secrets: string[]) {
  const redactor = createRedactor()
  for (const one of secrets) redactor.add(one)
  return redactor
}

const position = { file: 'fivetran/production.yml', line: 12345678, column: 1 }
const REPORT: Report = {
  ...report(),
  configuration: 'production',
  problems: [{ severity: 'warning', message: 'a production value', hint: 'not production', position }],
  failure: { reason: 'internal-error', message: 'internal-error of production' },
  notices: ['in production'],
  commit: 'c0ffee12c0ffee12',
  runUrl: 'https://github.com/production/x/actions/runs/12345678',
  words: WORDS,
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
    const held = { state: 'known-at-apply', n: [12345678, 1], 'a-secret-key': true }
    const filtered = { state: '***', n: ['***', 1], '***': true }
    const path = ['config', 'a']
    const differences: Difference[] = [
      { type: 'added', path, value: held },
      { type: 'changed', path, before: held, after: held },
      { type: 'set', path, removed: [held], added: [held], unchanged: 12345678 },
    ]
    const fields = [
      field(path, value(held), secret('known-at-apply'), { differences }),
      field([{ field: 'a-secret-key', value: 'known-at-apply' }], undefined, undefined),
    ]
    const steps: Step[] = [
      { do: 'update', id: 'a-secret-key', body: held },
      { do: 'follow', name: 'test', with: held, reviewed: false },
    ]
    const [one] =
      reportWithoutSecrets(report({ plan: plan([change('update', { fields, steps })]) }), redact).plan?.changes ?? []
    expect(one?.fields).toMatchObject([
      {
        before: { value: filtered },
        after: { state: 'known-at-apply' },
        differences: [
          { value: filtered },
          { before: filtered, after: filtered },
          { removed: [filtered], added: [filtered], unchanged: 12345678 },
        ],
      },
      { path: [{ field: '***', value: '***' }] },
    ])
    expect(one?.steps).toMatchObject([
      { id: '***', body: filtered },
      { name: 'test', with: filtered },
    ])
  })

  test('secrets stay what they are, and what is not rendered is left out', () => {
    const steps: Step[] = [{ do: 'create', body: { pat: Secret.of('x') } }]
    const of = reportWithoutSecrets(report({ plan: plan([change('update', { steps })]) }), text => text)
    expect(JSON.stringify(of)).toContain('"body":{"pat":"(sensitive)"}')
    expect(of.plan?.changes[0]).toMatchObject({
      desired: undefined,
      observed: { id: 'speak_inexpensive' },
      recorded: { id: 'speak_inexpensive', commit: '' },
    })
    expect(JSON.stringify(of)).not.toMatch(/"(?:declaredName|setupState)"/)
  })
})

const path = ['config', { field: 'table', value: 'x' }]
const FIELDS: readonly FieldChange[] = [
  field(
    path,
    value({ a: 'b' }),
    { type: 'secret', state: 'new', references: ['secrets.A'], text: 't' },
    {
      position: { ...position, key: 'k' },
      origin: 'both',
      differences: [
        { type: 'added', path, value: 'v' },
        { type: 'changed', path, before: 'v', after: 'w' },
        { type: 'set', path, removed: ['v'], added: ['w'], unchanged: 1 },
      ],
    },
  ),
]
const STEPS: readonly Step[] = [
  { do: 'create', body: { a: 'b' } },
  { do: 'delete', id: 'i', onlyAfterSuccess: true },
  { do: 'follow', name: 'test', with: { a: 'b' }, reviewed: false },
]
const ACTIONS: readonly Action[] = ['create', 'update', 'delete', 'conflict']
const CHANGES = ACTIONS.map(action =>
  change(action, {
    fields: FIELDS,
    steps: STEPS,
    consequences: [{ code: 'c', text: 't', warns: true, label: 'l' }],
    warnings: ['w'],
    refusal: { reason: 'conflict', message: 'm', hint: 'h', liftedByLabel: false, fails: true },
  }),
)
const UNMANAGED = [{ address: address('u'), id: 'i', service: 's' }]
const DRIFTED: readonly DriftedField[] = [
  {
    ...field(path, value(1), hidden),
    acceptance: { how: 'write', keys: ['config'], value: { type: 'scalar', text: 'x' } },
  },
]
const AT = { address: address('d'), id: 'i', service: 's', position }
const DRIFT: DriftReport = {
  ledger: true,
  compared: 1,
  targets: ['t'],
  drifted: [{ ...AT, fields: DRIFTED }],
  missing: [{ ...AT, successor: { id: 'i', service: 's' }, consequences: ['c'] }],
  pending: [{ ...AT, what: 'update', fields: ['f'], note: 'n' }],
  unmanaged: UNMANAGED,
  health: [{ ...AT, setupState: 's', tasks: ['t'], warnings: ['w'] }],
  keptOtherwise: [
    { address: address('d'), position, fields: [{ path, sent: value(1), kept: value(2), differences: [], position }] },
  ],
  issue: { number: 1, url: 'u' },
}
const UNTRUSTED = [
  { kind: 'certificate', hash: 'h', encodedCert: 'e', name: 'n', sha256: 's' },
  { kind: 'fingerprint', hash: 'h', publicKey: 'p', sha256: 's' },
] as const
const EVERYTHING: Report = {
  ...REPORT,
  baseCommit: 'b',
  startedBy: 's',
  limits: { targets: ['t'], scope: 'changed' },
  plan: plan([], { ledgerOnly: [], unmanaged: UNMANAGED, warnings: ['w'] }),
  result: {
    plan: plan([]),
    results: CHANGES.map(one =>
      result(one, { message: 'm', hint: 'h', warnings: ['w'], tests: [setupTest('t', { untrusted: UNTRUSTED })] }),
    ),
    cancelled: false,
  },
  drift: DRIFT,
  failure: { reason: 'drift', message: 'm', hint: 'h' },
  manifestChanges: [{ kind: 'connector', address: 'a', change: 'added', fields: ['f'] }],
}
const NAMED = { kind: 'connector', address: 'a', service: 's', reason: 'r' }
const IMPORT: ImportReport = {
  configuration: 'c',
  dryRun: false,
  kinds: KINDS,
  imported: [{ ...NAMED, parent: 'p', file: 'f', secrets: [{ name: 'n', path: 'p' }], notes: ['n'] }],
  skipped: [NAMED],
  differing: [{ ...NAMED, fields: ['f'] }],
  examined: 1,
  requests: 1,
  notices: ['n'],
  runUrl: 'u',
  words: WORDS,
}

/** The same with a secret in the place of every text. */
function planted<T>(of: T): T
function planted(of: unknown): unknown {
  if (typeof of === 'string') return 'the-secret'
  if (Array.isArray(of)) return of.map(planted)
  if (typeof of !== 'object' || of === null) return of
  // How the host speaks holds no text of others.
  if (of === WORDS) return of
  return Object.fromEntries(Object.entries(of).map(([key, inner]) => [key, planted(inner)]))
}

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}

/** Where the secret still is. */
function found(of: unknown, at = ''): string[] {
  if (of === 'the-secret') return [at]
  if (Array.isArray(of)) return of.flatMap(item => found(item, at))
  if (typeof of !== 'object' || of === null) return []
  return Object.entries(of).flatMap(([key, inner]) => found(inner, at === '' ? key : `${at}.${key}`))
}

/** The same by the last two parts of each place. */
function where(of: unknown): string[] {
  return [...new Set(found(of).map(at => at.split('.').slice(-2).join('.')))].toSorted()
}

describe('of all that there can be to say, nothing is left alone but', () => {
  const { redact } = knowing('the-secret')
  test('words, places and addresses of ours in a report', () => {
    expect(where(reportWithoutSecrets(planted(EVERYTHING), redact))).toEqual(
      words(`
      acceptance.how address.kind after.references after.state after.type at baseCommit before.type
      change.action change.attempted change.digest change.disposal change.service commit configuration
      connector.many connector.one connector.page connector.parent consequences.code differences.type
      drifted.service failure.reason fields.origin health.service issue.url kept.type limits.scope manifestChanges.kind
      missing.service mode pending.service pending.what position.file problems.severity recorded.commit
      refusal.reason repositoryUrl results.outcome runUrl sent.type steps.do successor.service tests.status
      unmanaged.service untrusted.kind
    `),
    )
  })

  test('the same in an import, where a reason is a sentence', () => {
    expect(where(importWithoutSecrets(planted(IMPORT), redact))).toEqual(
      words(`
      configuration connector.many connector.one connector.page connector.parent differing.kind
      differing.service imported.file imported.kind imported.service runUrl skipped.kind skipped.service
    `),
    )
  })
})

test('the last look leaves the mark, headings and our own links, and nothing else', () => {
  const { sweep } = knowing('https://github.com', 'fivetran/a.yml', 'c-1')
  const own = [
    '<!-- connector-as-code:comment:fivetran/a.yml -->',
    '## Fivetran plan of `fivetran/a.yml`: 1 to create',
    '## ⚠️ Fivetran plan of `fivetran/a.yml`: 1 to delete',
    `[\`fivetran/a.yml:3\`](${REPORT.repositoryUrl}/blob/c/fivetran/a.yml#L3) [\`x\`](https://fivetran.com/dashboard/connectors/x/setup)`,
  ].join('\n')
  expect(sweepDocument(`${own} fivetran/a.yml [x](https://github.com/elsewhere)\n${own}`, REPORT, sweep)).toBe(
    `${own} *** [x](***/elsewhere)\n${own}`,
  )
  const none = { repositoryUrl: '', runUrl: '', kinds: {} }
  expect(sweepDocument('[x](https://github.com/elsewhere)', none, sweep)).toBe('[x](***/elsewhere)')
})
