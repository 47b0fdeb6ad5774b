/** Thousands of differences of what syncs: readable, and never more than fits. */
import { expect, test } from '@jest/globals'
import { renderComment } from '../../src/render/comment.ts'
import { planFile } from '../../src/render/plan-file.ts'
import { renderSummary } from '../../src/render/summary.ts'
import { planOf } from '../engine/plan/plan-of.ts'
import { recorded } from '../support/connectors.ts'
import { declaring, schemaConfig, seenBy } from '../support/schemas.ts'
import { report } from './build.ts'

/** 50 schemas of 200 tables: of each, 100 are switched off by a pattern. `nameOf`: what a table is called. */
function thousands(nameOf: (schema: number, table: number) => string): Parameters<typeof renderComment>[0] {
  const source = schemaConfig(
    Object.fromEntries(
      Array.from({ length: 50 }, (_, schema) => [
        `shop_${schema}`,
        Object.fromEntries(Array.from({ length: 200 }, (_unused, table) => [nameOf(schema, table), true])),
      ]),
    ),
  )
  const [before, now] = [declaring(''), declaring('schemas: { "*": { tables: { "tmp_*": false } } }\n')]
  const records = [recorded(before, seenBy(before, source), undefined)]
  return report({ plan: planOf({ desired: [now], seen: [seenBy(now, source)], records }) })
}

const MARKER = '<!-- connector-as-code:default -->'

test('schemas that are alike are told once', () => {
  const { body, level } = renderComment(
    thousands((_, table) => `${table < 100 ? 'tmp' : 'table'}_${table}`),
    { marker: MARKER },
  )
  expect(level).toBe('full')
  expect(body.length).toBeLessThan(10_000)
  expect(body).toContain('\n  schemas.shop_0 and 49 others alike: 100 tables off\n-   off (100):\n-     tmp_0, tmp_1,')
  expect(body).toContain('! Switched off: 5,000 tables.')
})

test('what all differ in is counted by schema first; all of it stands in a fold, and in the plan file', () => {
  const many = thousands((schema, table) => `${table < 100 ? 'tmp' : 'table'}_${table}_of_${schema}`)
  const { body, level } = renderComment(many, { marker: MARKER })
  expect(level).toBe('full')
  const [brief = '', folded = ''] = body.split('<summary>All of <code>schemas</code></summary>')
  expect(brief).toContain(
    '\n  schemas: 5,000 tables off\n  schemas.shop_0: 100 tables off\n  schemas.shop_1: 100 tables off\n',
  )
  expect(brief).toContain('\n  … the rest stands in the plan file, whole\n')
  expect(folded).toContain('tmp_99_of_3')
  expect(body.length).toBeLessThanOrEqual(65_536)
  expect(renderSummary(many)).toContain('tmp_99_of_49')
  expect(planFile(many).match(/tmp_\d+_of_\d+"/g)?.length).toBeGreaterThanOrEqual(5_000)
})

test('names that are long do without the fold', () => {
  const many = thousands((schema, table) => `${table < 100 ? 'tmp' : 'table'}_${'x'.repeat(90)}_${table}_of_${schema}`)
  const { body, level } = renderComment(many, { marker: MARKER })
  expect(level).toBe('full')
  expect(body.length).toBeLessThanOrEqual(65_536)
  expect(body).toContain('schemas: 5,000 tables off')
})
