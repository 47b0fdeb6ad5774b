import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { RunOutcome } from '../../../../src/app/outcome.ts'
import { publish, type PublishOptions } from '../../../../src/hosts/cli/terminal/publish.ts'
import { createRedactor } from '../../../../src/redact/redactor.ts'
import type { Report } from '../../../../src/render/parts/report.ts'
import { report as created } from '../../../golden/render/create/report.ts'
import { planFileErrors } from '../../../render/plan-schema.ts'
import { opened, type Opened } from './streams.ts'

let workspace = ''
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'publish-'))
})
afterEach(() => rmSync(workspace, { recursive: true }))

async function published(
  report: Report,
  options: Partial<PublishOptions> = {},
  isTTY = false,
): Promise<Opened & { readonly reason: RunOutcome['failureReason'] }> {
  const redactor = createRedactor()
  redactor.add('sesame-open-1')
  const streams = opened(isTTY)
  const outcome: RunOutcome = {
    report,
    failureReason: report.problems.length > 0 ? 'invalid-manifest' : undefined,
    comments: [],
    resources: [],
    outputs: {},
  }
  const { redact, sweep } = redactor
  const given = { terminal: streams.terminal, redact, sweep, json: false, markdown: undefined, workspace, ...options }
  return { ...streams, reason: await publish(outcome, given) }
}

const { plan: _plan, ...unplanned } = created
const WRONG: Report = {
  ...unplanned,
  problems: [
    { severity: 'error', message: 'sesame-open-1 is wrong.', position: { file: 'a.yml', line: 1, column: 4 } },
  ],
}

describe('an outcome', () => {
  test('is text on stdout, and nothing else is printed', async () => {
    const { stdout, stderr, reason } = await published(created)
    expect(stdout()).toMatch(/^Fivetran plan: 1 to create\n/)
    expect([stderr(), reason]).toEqual(['', undefined])
  })

  test('as JSON, by the schema of the plan file', async () => {
    const { stdout, stderr } = await published(created, { json: true })
    expect(planFileErrors(stdout())).toBeNull()
    expect(stderr()).toBe('')
  })

  test('as Markdown in a file, besides', async () => {
    const markdown = join(workspace, 'plan.md')
    const { stdout } = await published(created, { markdown })
    expect(readFileSync(markdown, 'utf8')).toMatch(/^## Fivetran plan: 1 to create\n\n/)
    expect(stdout()).toMatch(/^Fivetran plan: 1 to create\n/)
  })

  test('in spite of a file that cannot be written, which fails the run', async () => {
    const { stdout, stderr, reason } = await published(created, { markdown: join(workspace, 'none', 'plan.md') })
    expect(stdout()).toMatch(/^Fivetran plan: 1 to create\n/)
    expect(stderr()).toMatch(
      /^error: The report could not be written to `.*none.plan\.md`: there is no such folder\.\n/,
    )
    expect(reason).toBe('invalid-input')
  })

  test('beside something else on stdout, is on stderr', async () => {
    const { stdout, stderr } = await published(created, { aside: true })
    expect(stdout()).toBe('')
    expect(stderr()).toMatch(/^Fivetran plan: 1 to create\n/)
  })

  test('says at the end of many lines on a screen how it came out', async () => {
    const { plan } = created
    const [change] = plan?.changes ?? []
    if (plan === undefined || change === undefined) throw new Error('the case has changes')
    const many = { ...created, plan: { ...plan, changes: Array.from({ length: 20 }, () => change) } }
    const screen = await published(many, {}, true)
    expect(screen.stdout()).toMatch(/^Fivetran plan: 20 to create\n[^]*\n\nFivetran plan: 20 to create\n$/)
    const file = await published(many)
    expect(file.stdout().match(/Fivetran plan: 20/g)).toHaveLength(1)
  })

  test('is the later one, where writing the ledger failed', async () => {
    const streams = opened(false)
    const later: RunOutcome = {
      report: { ...created, notices: ['Not written.'] },
      failureReason: 'ledger-error',
      comments: [],
      resources: [],
      outputs: {},
    }
    const { redact, sweep } = createRedactor()
    const reason = await publish(
      { ...later, failureReason: undefined, report: created, written: Promise.resolve(later) },
      { terminal: streams.terminal, redact, sweep, json: false, markdown: undefined, workspace },
    )
    expect([reason, streams.stdout().includes('Not written.')]).toEqual(['ledger-error', true])
  })
})

describe('errors', () => {
  test('stand on stderr with their lines, the verdict on stdout, and no secret anywhere', async () => {
    writeFileSync(join(workspace, 'a.yml'), 'a: sesame-open-1\n')
    const { stdout, stderr, reason } = await published(WRONG)
    expect(stderr()).toBe('a.yml:1:4: *** is wrong.\n  1 │ a: ***\n    │    ^\n\n1 error\n\n')
    expect(stdout()).toMatch(/^❌ Fivetran plan: 1 error in manifests\n/)
    expect(stdout()).not.toContain('is wrong')
    expect(reason).toBe('invalid-manifest')
  })

  test('are in the Markdown and the JSON as well', async () => {
    const markdown = join(workspace, 'plan.md')
    const { stdout, stderr } = await published(WRONG, { markdown, json: true })
    expect(readFileSync(markdown, 'utf8')).toContain('a.yml:1:4')
    expect(planFileErrors(stdout())).toBeNull()
    expect(stdout()).toContain('is wrong.')
    expect(stderr()).toContain('a.yml:1:4: *** is wrong.')
  })
})
