/**
 * Each folder of `golden/manifests` holds a manifest and everything that is to be said about it. `UPDATE_GOLDEN=1`
 * rewrites the latter.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { formatProblem } from '../../src/model/errors.ts'
import { manifestsByKind } from '../../src/app/kinds.ts'
import { KINDS } from '../../src/kinds/registry.ts'
import { joinedProblems } from '../../src/manifests/problems.ts'
import { toDesired, type DesiredContext } from '../../src/kinds/connector/desired.ts'
import { findDuplicates } from '../../src/engine/plan/duplicates.ts'
import { serviceOf } from '../../src/kinds/service-name.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import type { References } from '../../src/manifests/references.ts'
import { contextOf, REFERENCES } from './fixtures.ts'

const FOLDER = join(import.meta.dirname, '../golden/manifests')

interface Changes {
  readonly metadata?: false
  readonly groups?: false
  readonly allowPlaintextSecrets?: boolean
  readonly unknownFields?: DesiredContext['unknownFields']
  readonly undefinedSecrets?: References['undefinedSecrets']
  readonly vars?: References['vars']
}

function contextFor(service: string | undefined, changes: Changes): DesiredContext {
  const references = {
    ...REFERENCES,
    undefinedSecrets: changes.undefinedSecrets ?? 'error',
    vars: changes.vars ?? REFERENCES.vars,
  }
  return contextOf(service, {
    references,
    allowPlaintextSecrets: changes.allowPlaintextSecrets ?? false,
    unknownFields: changes.unknownFields ?? 'error',
    ...(changes.metadata === false ? { metadata: undefined } : {}),
    ...(changes.groups === false ? { groups: undefined } : {}),
  })
}

function judge(text: string, changes: Changes): string {
  const { documents, problems } = parseManifests('manifest.yml', text)
  const { byKind, problems: ofFiles } = manifestsByKind({ documents, problems, data: new Map() }, KINDS, REFERENCES)
  const connectors = byKind.get('connector') ?? []
  const results = connectors.map(document => toDesired(document, contextFor(serviceOf(document), changes)))
  const desired = results.flatMap(result => result.desired ?? [])
  const all = joinedProblems([...ofFiles, ...results.flatMap(result => result.problems), ...findDuplicates(desired)])
  return [
    ...all.map(problem => `${problem.severity}: ${formatProblem(problem)}`),
    `${desired.length} of ${documents.length} documents usable`,
    '',
  ].join('\n')
}

describe('golden manifests', () => {
  test.each(readdirSync(FOLDER))('%s', name => {
    const folder = join(FOLDER, name)
    const contextFile = join(folder, 'context.json')
    const changes: Changes = existsSync(contextFile) ? JSON.parse(readFileSync(contextFile, 'utf8')) : {}
    const said = judge(readFileSync(join(folder, 'manifest.yml'), 'utf8'), changes)
    const expected = join(folder, 'problems.txt')
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(expected, said)
    expect(said).toBe(readFileSync(expected, 'utf8'))
  })
})
