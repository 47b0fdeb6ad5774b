import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { Outcome } from '../../src/engine/execute/result.ts'
import type { Action, Change, Difference, FieldChange } from '../../src/model/change.ts'
import { renderComment } from '../../src/render/comment.ts'
import { planFile } from '../../src/render/plan-file.ts'
import { renderLog } from '../../src/render/log.ts'
import { renderSummary } from '../../src/render/summary.ts'
import type { Report } from '../../src/render/parts/report.ts'
import {
  address,
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
import { readMarkdown } from './html.ts'
import { planFileErrors } from './plan-schema.ts'
import { foreignText } from './text.ts'
import { runs } from '../support/runs.ts'

const MARKER = '<!-- connector-as-code:default -->'
const ACTIONS: readonly Action[] = [
  'create',
  'complete',
  'recreate',
  'update',
  'test',
  'adopt',
  'replace',
  'delete',
  'conflict',
  'none',
]
const OUTCOMES: readonly Outcome[] = ['done', 'tests-failed', 'tests-owed', 'waiting', 'failed', 'skipped', 'refused']
const ELEMENTS = new Set(
  'h2 h3 p a code pre table thead tbody tr th td details summary ul li blockquote strong sub br wbr'.split(' '),
)
const ATTRIBUTES =
  /^(?:|open|class="language-(?:diff|yaml|text)"|href="https:\/\/(?:github\.com\/acme\/data-platform\/(?:blob|commit|actions)\/|fivetran\.com\/dashboard\/connectors\/)[^"]*")$/

/** Fields in which every text is foreign. */
function foreignFields(path: string, before: string, after: string): FieldChange[] {
  const at = ['config', path]
  const entry = [...at, { field: path, value: before }]
  const differences: Difference[] = [
    { type: 'changed', path: [...entry, after], before, after },
    { type: 'added', path: entry, value: { [path]: { [before]: [after] } } },
    { type: 'removed', path: entry, value: [{ [before]: after }] },
    { type: 'set', path: at, removed: [before, path], added: [after], unchanged: 2 },
  ]
  return [
    field(at, value(before), value(after)),
    field(at, value([before]), value([after]), { differences }),
    field([path], undefined, secret('changed', after)),
    field(entry, undefined, { type: 'secret', state: 'new', references: [after], text: before }),
  ]
}

/** A change in which every text that is not ours is foreign. */
const foreignChange: fc.Arbitrary<Change> = fc
  .record({
    action: fc.constantFrom(...ACTIONS),
    texts: fc.array(foreignText, { minLength: 8, maxLength: 8 }),
    refused: fc.boolean(),
  })
  .map(
    ({
      action,
      refused,
      texts: [name = '', parent = '', service = '', id = '', path = '', before = '', after = '', warning = ''],
    }) => {
      const conflict = { reason: 'conflict', message: before, hint: after, liftedByLabel: false, fails: true } as const
      return change(action, {
        name,
        parent,
        service,
        id,
        fields: foreignFields(path, before, after),
        position: { file: path, line: 1, column: 1, key: after },
        consequences: [{ code: 'c', text: warning, warns: true, label: 'a label' }],
        warnings: [warning],
        steps: [
          { do: 'create', body: { [path]: after } },
          { do: 'update', id, body: { [path]: before } },
          { do: 'delete', id, onlyAfterSuccess: refused },
          { do: 'follow', name: 'test', with: { [path]: after }, reviewed: false },
        ],
        refusal: refused || action === 'conflict' ? conflict : undefined,
      })
    },
  )

const foreignReport: fc.Arbitrary<Report> = fc
  .record({
    changes: fc.array(foreignChange, { maxLength: 4 }),
    text: foreignText,
    outcome: fc.constantFrom(...OUTCOMES),
    isApplied: fc.boolean(),
    failed: fc.boolean(),
  })
  .map(({ changes, text, outcome, isApplied, failed }) => {
    const whole = plan(changes, {
      warnings: [text],
      unmanaged: [{ address: address(text, text), id: text, service: text }],
    })
    const untrusted = [
      { kind: 'certificate' as const, hash: text, encodedCert: text, name: text, sha256: text },
      { kind: 'fingerprint' as const, hash: text, publicKey: text, sha256: text },
    ]
    const waits = { for: text, todo: text, who: text, next: text, values: [{ label: text, value: text }] }
    const results = changes.map(one =>
      result(one, {
        outcome,
        message: text,
        hint: text,
        warnings: [text],
        ...(outcome === 'waiting' ? { waits } : {}),
        tests: [setupTest(text, { status: 'FAILED', message: text, untrusted })],
      }),
    )
    return report({
      configuration: text,
      problems: [{ severity: 'error', message: text, hint: text, position: { file: text, line: 3, column: 1 } }],
      notices: [text],
      manifestChanges: [{ kind: 'connector', address: text, change: 'removed', fields: [text] }],
      baseCommit: 'ba5e',
      startedBy: text,
      limits: { targets: [text], scope: 'changed' },
      ...(failed ? { failure: { reason: 'api-error' as const, message: text, hint: text } } : {}),
      ...(isApplied ? { mode: 'apply' as const, result: { plan: whole, results, cancelled: false } } : { plan: whole }),
    })
  })

/** Everything that must hold for a body whatever it was made of. */
function expectSound(body: string, items: number | undefined): void {
  const html = readMarkdown(body)
  expect(
    html.tags.filter(tag => !ELEMENTS.has(tag.name) || (!tag.closing && !ATTRIBUTES.test(tag.attributes))),
  ).toEqual([])
  expect(html.text).not.toMatch(/@|#\d|:\/\/|www\.|GH-\d/)
  if (items !== undefined) expect(html.tags.filter(tag => tag.name === 'details' && !tag.closing)).toHaveLength(items)
}

function hidden(body: string): string[] {
  return Array.from(body.matchAll(/<!--.*?-->/gs), found => found[0])
}

describe('foreign text', () => {
  test('adds nothing to a comment but text', () => {
    fc.assert(
      fc.property(foreignReport, made => {
        const { body, level } = renderComment(made, { marker: MARKER })
        const { plan: planned, result: came } = made
        const isShown = (one: Change): boolean => one.action !== 'none' || came?.results[0]?.outcome === 'waiting'
        const shown = (planned ?? came?.plan)?.changes.filter(isShown).length ?? 0
        expect(level).toBe('full')
        expect(hidden(body)).toEqual([MARKER])
        expectSound(body.replace(MARKER, ''), shown + (made.plan === undefined ? 0 : 1))
      }),
      { ...runs(80), endOnFailure: true },
    )
  })

  test('adds nothing to shortened comments and to the summary', () => {
    fc.assert(
      fc.property(foreignReport, fc.integer({ min: 2_500, max: 12_000 }), (made, limit) => {
        const { body } = renderComment(made, { marker: MARKER, limit })
        expect(body.length).toBeLessThanOrEqual(limit)
        expect(hidden(body)).toEqual([MARKER])
        expectSound(body.replace(MARKER, ''), undefined)
        expectSound(renderSummary(made), undefined)
      }),
      { ...runs(60), endOnFailure: true },
    )
  })

  test('gives the log no second line and no command', () => {
    fc.assert(
      fc.property(foreignReport, made => {
        for (const line of renderLog(made)) expect(line).not.toMatch(/\p{Cc}|##\[|^\s*::/u)
      }),
      { numRuns: 100 },
    )
  })

  test('leaves the plan file as its schema says, the same each time', () => {
    fc.assert(
      fc.property(foreignReport, made => {
        expect(planFile(made)).toBe(planFile(made))
        expect(planFileErrors(planFile(made))).toBeNull()
        expect(JSON.parse(planFile(made))).toMatchObject({ format: 1, configuration: made.configuration })
      }),
      { numRuns: 50 },
    )
  })
})

function fleet(amount: number, parents = 20, more: ChangeFields = {}): Change[] {
  return Array.from({ length: amount }, (_, index) =>
    change(index % 3 === 0 ? 'create' : 'update', {
      parent: `Group ${index % parents}`,
      name: `connector_${index}`,
      fields: [field(['config', 'host'], value('a.example.com'), value(`${index}.example.com`))],
      ...more,
    }),
  )
}

describe('size', () => {
  test.each([
    [3, 'full'],
    [60, 'full'],
    [300, 'lines'],
    [2_000, 'table'],
    [10_000, 'table'],
  ])('%i connectors give one legal comment: %s', (amount, expected) => {
    const { body, level } = renderComment(report({ plan: plan(fleet(amount)) }), { marker: MARKER })
    expect(level).toBe(expected)
    expect(body.length).toBeLessThanOrEqual(65_536)
    expect(new TextEncoder().encode(body).length).toBeLessThanOrEqual(4 * 65_536)
    expect(body.includes('plan-file')).toBe(level !== 'full')
    expectSound(body.replace(MARKER, ''), undefined)
  })

  test('every connector has its line where lines are promised', () => {
    const { body, level } = renderComment(report({ plan: plan(fleet(300)) }), { marker: MARKER })
    expect(level).toBe('lines')
    for (const one of fleet(300)) expect(body).toContain(`\`${one.address.name}\``)
  })

  test('counts per group add up', () => {
    const { body } = renderComment(report({ plan: plan(fleet(2_000)) }), { marker: MARKER })
    const rows = Array.from(body.matchAll(/^\| `Group \d+` \| (\d+) \|/gm), row => Number(row[1]))
    expect(rows).toHaveLength(20)
    expect(rows.reduce((sum, one) => sum + one, 0)).toBe(2_000)
  })

  test('what failed keeps its detail when the rest is shortened', () => {
    const changes = fleet(300)
    const results = changes.map((one, index) =>
      result(
        one,
        index === 299 ? { outcome: 'failed', message: 'Fivetran refused the host.', hint: 'Use a public one.' } : {},
      ),
    )
    const { body, level } = renderComment(applied(results), { marker: MARKER })
    expect(level).toBe('lines')
    expect(body.match(/<details/g)).toHaveLength(1)
    expect(body).toContain('Fivetran refused the host. Use a public one.')
  })

  test('deletions are named first even when nothing else is', () => {
    const changes = [...fleet(5_000), change('delete', { name: 'precious' })]
    const { body, level } = renderComment(report({ plan: plan(changes) }), { marker: MARKER })
    expect(level).toBe('table')
    expect(body.indexOf('`Warehouse/precious`')).toBeGreaterThan(0)
    expect(body.indexOf('`Warehouse/precious`')).toBeLessThan(body.indexOf('`Group 0`'))
    expect(body).toMatch(/^## ⚠️ Fivetran plan: 1 to delete, /m)
  })

  test('is never over any limit, whatever there is most of', () => {
    fc.assert(
      fc.property(
        fc.record({
          changes: fc.nat(400),
          parents: fc.integer({ min: 1, max: 400 }),
          problems: fc.nat(400),
          notices: fc.nat(200),
          limit: fc.integer({ min: 2_000, max: 65_536 }),
          text: foreignText,
        }),
        ({ changes, parents, problems, notices, limit, text }) => {
          const made = report({
            plan: plan(fleet(changes, parents, { warnings: [text], service: text.repeat(20) })),
            problems: Array.from({ length: problems }, (_, index) => ({
              severity: 'error' as const,
              message: `${text} ${index}`,
            })),
            notices: Array.from({ length: notices }, () => text.repeat(30)),
            failure: { reason: 'api-error', message: text.repeat(200) },
          })
          const { body } = renderComment(made, { marker: MARKER, limit })
          expect(body.length).toBeLessThanOrEqual(limit)
          expectSound(body.replaceAll(/<!--.*?-->/gs, ''), undefined)
        },
      ),
      { numRuns: 40, endOnFailure: true },
    )
  })

  test('the summary is measured in bytes', () => {
    const made = report({ plan: plan(fleet(300, 20, { service: '東京'.repeat(20) })) })
    const bytes = (limit?: number): number => new TextEncoder().encode(renderSummary(made, limit)).length
    for (let limit = 10_000; limit < 300_000; limit += 7_500) expect(bytes(limit)).toBeLessThanOrEqual(limit)
    expect(bytes()).toBeGreaterThan(150_000)
  })
})
