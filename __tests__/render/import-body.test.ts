/** The pull request's body. `UPDATE_GOLDEN=1` rewrites the golden ones. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { importBody, importSummary, importTitle } from '../../src/render/import/body.ts'
import type { ImportedResource, ImportReport } from '../../src/render/import/report.ts'
import { KINDS } from './build.ts'
import { codePoint } from '../support/any-text.ts'
import { WORDS } from '../support/words.ts'

const FOLDER = join(import.meta.dirname, '../golden/import/bodies')

function report(more: Partial<ImportReport> = {}): ImportReport {
  return {
    configuration: 'default',
    dryRun: false,
    kinds: KINDS,
    imported: [],
    skipped: [],
    differing: [],
    examined: 0,
    requests: 7,
    notices: [],
    runUrl: 'https://github.com/acme/data/actions/runs/1',
    words: WORDS,
    ...more,
  }
}

function connector(name: string, more: Partial<ImportedResource> = {}): ImportedResource {
  return {
    kind: 'connector',
    address: `Warehouse/${name}`,
    parent: 'Warehouse',
    service: 'github',
    file: `fivetran/warehouse/${name}.yml`,
    secrets: [],
    notes: [],
    ...more,
  }
}

const many = (amount: number): ImportedResource[] =>
  Array.from({ length: amount }, (_, index) =>
    connector(`schema_${index}`, {
      parent: `Group ${index % 7}`,
      secrets: [{ name: `SECRET_${index}`, path: 'config.password' }],
      notes: ['`config.mode` was left out: it is odd.'],
    }),
  )

const kind = 'connector'

const CASES: Readonly<Record<string, ImportReport>> = {
  everything: report({
    imported: [
      connector('github', { secrets: [{ name: 'WAREHOUSE_GITHUB_PAT', path: 'config.pat' }] }),
      connector('shop', {
        service: 'postgres',
        notes: ['`config.mode` was left out: takes one of `One` or `Two`, not `Three`.'],
      }),
    ],
    skipped: [
      { kind, address: 'Warehouse/mine', service: 'github', reason: 'It has a manifest: `fivetran/mine.yml`.' },
    ],
    differing: [
      {
        kind,
        address: 'Warehouse/odd',
        service: 's3',
        reason: 'The plan over its manifest is not empty.',
        fields: ['config.files', 'config.pattern'],
      },
    ],
    examined: 4,
    notices: ['Manifests were read from refs/heads/other.'],
  }),
  nothing: report({
    configuration: 'finance',
    skipped: [
      { kind, address: 'Warehouse/mine', service: 'github', reason: 'It has a manifest: `fivetran/mine.yml`.' },
    ],
    examined: 1,
  }),
  'empty-state': report({ staying: [] }),
  'all-stays': report({
    staying: [
      { address: 'fivetran_webhook.alerts', reason: 'Nothing of its type can be managed from here yet.' },
      { address: 'fivetran_connector.a', id: 'gone_one', reason: 'Fivetran has no connector with this id.' },
      { address: 'fivetran_connector.b', id: 'gone_`two`', reason: 'Fivetran has no connector with this id.' },
      { address: 'fivetran_user.ada', reason: 'Nothing of its type can be managed from here yet.' },
    ],
  }),
  'dry-run': report({ dryRun: true, imported: [connector('github')], examined: 1 }),
  hostile: report({
    imported: [
      connector('x`|<img src=x onerror=alert(1)>@octocat', {
        parent: '</summary><h1>',
        notes: ['`a` @octocat #1 [x](https://evil.example) <!-- connector-as-code:comment:default -->'],
        secrets: [{ name: 'A', path: 'config.a|b`c' }],
      }),
    ],
    skipped: [{ kind, address: 'a\n## b', service: '![x](y)', reason: 'GH-1 ```\n@team' }],
    examined: 2,
  }),
}

describe('the body of the pull request', () => {
  test.each(Object.entries(CASES))('golden: %s', (name, of) => {
    const file = join(FOLDER, `${name}.md`)
    const body = `${importTitle(of)}\n\n${importBody(of)}\n`
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, body)
    expect(body).toBe(readFileSync(file, 'utf8'))
  })

  test.each([50, 1_000, 10_000])(
    'of %i connectors fits and keeps the proof, the counts and the start of each list',
    amount => {
      const of = report({ imported: many(amount), examined: amount })
      const body = importBody(of)
      expect(body.length).toBeLessThanOrEqual(65_536)
      expect(body).toContain(`empty but for ${amount.toLocaleString('en-US')} adoptions`)
      expect(body).toContain(`### ${amount.toLocaleString('en-US')} secrets to create`)
      expect(body).toContain('SECRET_0')
      expect(body).toContain('<code>Group 0</code>')
      expect(Buffer.byteLength(importSummary(of, 600_000))).toBeLessThanOrEqual(600_000)
    },
  )

  test('never exceeds its limit, whatever it has to say', () => {
    const text = fc.string({ unit: codePoint, maxLength: 300 })
    const one = fc.record({
      kind: fc.constant(kind),
      address: text,
      parent: text,
      service: text,
      file: text,
      secrets: fc.array(fc.record({ name: text, path: text }), { maxLength: 5 }),
      notes: fc.array(text, { maxLength: 5 }),
    })
    const other = fc.record({
      kind: fc.constant(kind),
      address: text,
      service: text,
      reason: text,
      fields: fc.array(text, { maxLength: 30 }),
    })
    fc.assert(
      fc.property(
        fc.array(one, { maxLength: 30 }),
        fc.array(other, { maxLength: 30 }),
        fc.integer({ min: 2_000, max: 20_000 }),
        (imported, others, limit) => {
          expect(
            importBody(report({ imported, skipped: others, differing: others }), limit).length,
          ).toBeLessThanOrEqual(limit)
        },
      ),
      { numRuns: 60 },
    )
  })
})
