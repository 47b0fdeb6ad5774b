import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { driftMarker } from '../../../src/app/issue-marker.ts'
import { renderAnnotations } from '../../../src/render/annotations.ts'
import { issueBody, issueTitle } from '../../../src/render/drift/issue.ts'
import { renderLog } from '../../../src/render/log.ts'
import { planFile } from '../../../src/render/plan-file.ts'
import { renderSummary } from '../../../src/render/summary.ts'
import { renderMarkdown } from '../../../src/render/terminal/markdown.ts'
import { terminalDocument } from '../../../src/render/terminal/report.ts'
import { planFileErrors } from '../../render/plan-schema.ts'
import { driftRun, type Scenario } from './scenario.ts'

const ROOT = new URL('../../golden/drift/', import.meta.url)
const cases = readdirSync(ROOT, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(entry => entry.name)
  .toSorted()

/** Compares with the stored text; with UPDATE_GOLDEN=1 stores the new one. */
function expectGolden(name: string, file: string, actual: string): void {
  const place = new URL(`${name}/${file}`, ROOT)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(place, actual)
  expect(actual).toBe(readFileSync(place, 'utf8'))
}

describe.each(cases)('%s', name => {
  test('issue, log and annotations', async () => {
    const { scenario }: { readonly scenario: Scenario } = await import(new URL(`${name}/scenario.ts`, ROOT).href)
    const run = driftRun(scenario)
    const mark = driftMarker(run.configuration, run.drift.targets)
    const issue = issueBody(run, mark)
    const log = renderLog(run).join('\n')
    const annotations = renderAnnotations(run).map(
      ({ level, title, message, position }) =>
        `${level} ${position?.file ?? ''}:${position?.line ?? ''} ${title}: ${message}`,
    )
    expect(issue.startsWith(`${mark}\n\n## `)).toBe(true)
    expect(issue.slice(mark.length)).toMatch(/^\n\n## (?:✅|⚠️) Fivetran drift/)
    expect([issue, log, ...annotations, renderSummary(run)].join('\n')).not.toContain('not-to-be-seen')
    expectGolden(name, 'issue.md', `# ${issueTitle(run)}\n\n${issue}\n`)
    const text = renderMarkdown(terminalDocument(run), { columns: 100, color: false })
    expectGolden(name, 'terminal.txt', `${text}\n`)
    expect(planFileErrors(planFile(run))).toBeNull()
    expectGolden(name, 'log.txt', `${log}\n\n${annotations.join('\n')}\n`)
  })
})
