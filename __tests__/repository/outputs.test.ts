import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { actionMetadata } from '../../scripts/tables.ts'
import type { ResourceOutput } from '../../src/app/outcome.ts'
import { createGitHub } from '../../src/github/client.ts'
import { publish } from '../../src/hosts/action/publish.ts'
import type { Report } from '../../src/render/parts/report.ts'
import { WORDS } from '../support/words.ts'

const { outputs } = actionMetadata(load(readFileSync('action.yml', 'utf8')))

const REPORT: Report = {
  mode: 'plan',
  configuration: 'default',
  dryRun: false,
  problems: [],
  notices: [],
  kinds: {},
  commit: 'a'.repeat(40),
  runUrl: 'https://github.example/run',
  at: '2026-11-27T09:30:00.000Z',
  repositoryUrl: 'https://github.example',
  words: WORDS,
}

const SILENT = { debug: () => undefined, info: () => undefined, warning: () => undefined }

function unchanged(text: string): string {
  return text
}

/** The outputs of a run with these resources. */
async function outputsOf(
  resources: readonly ResourceOutput[],
  whileFilesExist: (set: Readonly<Record<string, string>>) => void = () => undefined,
): Promise<Record<string, string>> {
  const directory = mkdtempSync(join(tmpdir(), 'outputs-'))
  const set: Record<string, string> = {}
  try {
    await publish(
      { report: REPORT, failureReason: undefined, comments: [], resources, outputs: {} },
      {
        // No comment is posted, so nothing is asked.
        github: createGitHub({
          apiUrl: 'http://localhost:1',
          token: 'none',
          owner: 'o',
          repo: 'r',
          log: SILENT,
          redact: unchanged,
        }),
        redact: unchanged,
        sweep: unchanged,
        log: SILENT,
        annotate: () => undefined,
        writeSummary: () => Promise.resolve(),
        setOutput: (name, value) => void (set[name] = value),
        directory,
        configuration: 'default',
        comment: 'true',
      },
    )
    whileFilesExist(set)
  } finally {
    rmSync(directory, { recursive: true })
  }
  return set
}

test('the code sets the outputs of action.yml, and no others', async () => {
  expect(Object.keys(await outputsOf([])).toSorted()).toEqual(Object.keys(outputs).toSorted())
})

test('`resources` holds those of every kind, `connectors` the connectors alone', async () => {
  const connector = {
    kind: 'connector',
    name: 'Warehouse/github',
    id: 'conn_1',
    localName: 'github',
    service: 'github',
  }
  const box = { kind: 'box', name: 'box:one', id: 'box_1', localName: 'one', service: '' }
  const { resources = '', connectors = '' } = await outputsOf([
    { ...connector, fields: { connected_by: 'somebody' } },
    { ...box, fields: {} },
  ])
  expect(JSON.parse(resources)).toEqual({
    'Warehouse/github': { kind: 'connector', id: 'conn_1', service: 'github', connected_by: 'somebody' },
    'box:one': { kind: 'box', id: 'box_1', service: '' },
  })
  expect(JSON.parse(connectors)).toEqual({
    'Warehouse/github': {
      id: 'conn_1',
      name: 'github',
      service: 'github',
      connected_by: 'somebody',
      created_at: null,
      setup_state: null,
    },
  })
})

function many(count: number): ResourceOutput[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'connector',
    name: `Warehouse/ü${index}`,
    id: `conn_${index}`,
    localName: `ü${index}`,
    service: 'github',
    fields: {},
  }))
}

test('what is too large for a variable stands in a file, whose path the output holds', async () => {
  const small = await outputsOf(many(3))
  expect(small['resources']).toMatch(/^\{/)
  expect(small['resources-file']).toMatch(/^\/.*resources\.json$/)
  const large = await outputsOf(many(3_000), set => {
    for (const name of ['resources', 'connectors']) {
      expect(set[name]).toBe(set[`${name}-file`])
      expect(Object.keys(JSON.parse(readFileSync(set[name] ?? '', 'utf8')))).toHaveLength(3_000)
    }
  })
  expect(Object.values(large).every(value => Buffer.byteLength(value) <= 100_000)).toBe(true)
})

test('the limit is in bytes, not in characters', async () => {
  const box = { kind: 'box', id: '1', localName: 'b', service: '', fields: {} }
  expect((await outputsOf([{ ...box, name: 'ü'.repeat(49_000) }]))['resources']).toMatch(/^\{/)
  expect((await outputsOf([{ ...box, name: 'ü'.repeat(60_000) }]))['resources']).toMatch(/^\//)
})
