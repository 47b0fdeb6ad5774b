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
  repositoryUrl: 'https://github.example',
}

const SILENT = { debug: () => undefined, info: () => undefined, warning: () => undefined }

function unchanged(text: string): string {
  return text
}

/** The outputs of a run with these resources. */
async function outputsOf(resources: readonly ResourceOutput[]): Promise<Record<string, string>> {
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
        comment: true,
      },
    )
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
