import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { inputEnvironment, readDeclaredInputs } from '../../../simulator/runner/action-inputs.ts'
import { connectorAddress } from '../../../src/kinds/connector/connector.ts'
import { selector } from '../../../src/app/targets.ts'
import { formatProblem } from '../../../src/model/errors.ts'
import { CREDENTIAL_INPUTS, readInputs } from '../../../src/hosts/action/inputs.ts'
import { loadManifests } from '../../../src/manifests/load.ts'
import { readPatterns } from '../../../src/manifests/patterns.ts'
import { createRedactor } from '../../../src/redact/redactor.ts'
import { cases, hostileInputs, pollution } from '../../support/hostile.ts'
import { countSteps } from '../../support/steps.ts'

const declared = readDeclaredInputs('action.yml')
const names = [...(declared?.keys() ?? [])]
const address = connectorAddress({ id: 'decent_dropsy', name: 'Warehouse' }, 'github', [])

/** What once was an error of the action's own. */
const FOUND = [
  { targets: 'x'.repeat(70_000) },
  { manifests: 'x'.repeat(70_000) },
  { manifests: '9'.repeat(400) },
  { configuration: 'x'.repeat(300) },
  { configuration: '../../escaped' },
]

let workspace: string
beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'hostile-inputs-'))
})
afterAll(() => rmSync(workspace, { recursive: true, force: true }))

function read(given: Readonly<Record<string, string>>): ReturnType<typeof readInputs> {
  const env = inputEnvironment(declared, given, { token: 'ghs_token' })
  return readInputs(name => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim())
}

describe('hostile inputs', () => {
  test('are values of their kinds, or problems that say what to write', async () => {
    let usable = 0
    const steps = countSteps()
    const settings = cases(1_000, 'cheap')
    await fc.assert(
      fc.asyncProperty(hostileInputs(names), async given => {
        const { inputs, problems } = read(given)
        for (const problem of problems) {
          expect(problem.hint).toMatch(/\S/)
          const said = formatProblem(problem).replaceAll(/`\$\{\{ [^`]+ \}\}`/g, '')
          for (const name of [...CREDENTIAL_INPUTS, 'secrets', 'vars']) {
            const value = given[name]?.trim() ?? ''
            const isShown = Object.entries(given).some(([other, text]) => other !== name && text.includes(value))
            if (value.length > 12 && !isShown) expect(said).not.toContain(value)
          }
        }
        expect(pollution()).toEqual([])
        // It names a folder of files, also where it is wrong.
        expect(inputs.configuration).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
        expect(inputs.concurrency).toBeGreaterThan(0)
        expect(inputs.setupTestTimeoutMs).toBeGreaterThan(0)
        expect(inputs.setupTestTimeoutMs).toBeLessThan(2 ** 31 * 1_000)
        expect(inputs.maxDeletions.value).toBeGreaterThanOrEqual(0)
        expect(inputs.imports.directory.split('/')).not.toContain('..')
        for (const value of [...Object.values(inputs.secrets), ...Object.values(inputs.vars)])
          expect(typeof value).toBe('string')
        if (problems.length > 0) return
        usable += 1
        // What is done with them before anything is asked.
        const redactor = createRedactor()
        for (const value of Object.values(inputs.secrets)) redactor.add(value)
        redactor.redact(JSON.stringify(given))
        selector(inputs.targets)(address)
        const { patterns } = readPatterns(inputs.manifests, workspace)
        for (const file of ['fivetran/a.yml', 'fivetran/warehouse/sheets.sheet_1.yaml']) patterns.matches(file)
        await loadManifests({ workspace, patterns: inputs.manifests })
      }),
      { ...settings, examples: FOUND.map((one): [Record<string, string>] => [one]) },
    )
    expect(steps() / settings.numRuns).toBeLessThan(10_000)
    expect(usable).toBeGreaterThan(0)
  })
})
