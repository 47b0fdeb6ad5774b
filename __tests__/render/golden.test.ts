import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { renderComment } from '../../src/render/comment.ts'
import { planFile } from '../../src/render/plan-file.ts'
import type { Report } from '../../src/render/parts/report.ts'
import { renderSummary } from '../../src/render/summary.ts'
import { renderMarkdown } from '../../src/render/terminal/markdown.ts'
import { terminalDocument } from '../../src/render/terminal/report.ts'
import { planFileErrors } from './plan-schema.ts'

const ROOT = new URL('../golden/render/', import.meta.url)
const MARKER = '<!-- connector-as-code:default -->'
const cases = readdirSync(ROOT, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(entry => entry.name)
  .toSorted()

async function load(name: string): Promise<Report> {
  const module: { readonly report: Report } = await import(new URL(`${name}/report.ts`, ROOT).href)
  return module.report
}

/** Compares with the stored text; with UPDATE_GOLDEN=1 stores the new one. */
function expectGolden(name: string, file: string, actual: string): void {
  const place = new URL(`${name}/${file}`, ROOT)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(place, actual)
  expect(actual).toBe(readFileSync(place, 'utf8'))
}

describe.each(cases)('%s', name => {
  test('comment', async () => {
    const { body, level } = renderComment(await load(name), { marker: MARKER })
    expect(level).toBe('full')
    expect(body).toMatch(/^<!-- [^>]+ -->\n\n## (?:(?:✅|⚠️|❌) )?Fivetran /)
    expect(body.startsWith(MARKER)).toBe(true)
    expectGolden(name, 'comment.md', body)
  })

  test('job summary', async () => {
    expectGolden(name, 'summary.md', renderSummary(await load(name)))
  })

  test('terminal', async () => {
    const text = renderMarkdown(terminalDocument(await load(name)), { columns: 100, color: false })
    expectGolden(name, 'terminal.txt', `${text}\n`)
  })

  test('plan file, valid by the published schema', async () => {
    const text = `${JSON.stringify(JSON.parse(planFile(await load(name))), null, 2)}\n`
    // What digests are made of is not for these cases to say.
    expectGolden(name, 'plan.json', text.replaceAll(/"digest": "[^"]+"/g, '"digest": "…"'))
    expect(planFileErrors(text)).toBeNull()
    expect(text).not.toMatch(/not-to-be-seen|"(?:desired|observed|recorded)"/)
  })
})
