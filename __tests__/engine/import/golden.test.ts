/**
 * Each folder of `golden/import/manifests` holds a connector as Fivetran reports it, and the manifest that is made of
 * it. `UPDATE_GOLDEN=1` rewrites the latter.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { isAdoptionOnly } from '../../../src/engine/import/proof.ts'
import type { ObservedConnector } from '../../../src/kinds/connector/connector.ts'
import type { Pins } from '../../../src/kinds/setup/setup.ts'
import type { Group } from '../../../src/kinds/group/group.ts'
import type { JsonObject } from '../../../src/model/value.ts'
import type { ObservedFields } from '../../support/connectors.ts'
import { imported, metadata, observed, proof, WAREHOUSE } from './build.ts'

const FOLDER = join(import.meta.dirname, '../../golden/import/manifests')

interface Case {
  readonly metadata: JsonObject
  readonly external?: JsonObject
  readonly connector: ObservedFields & Pick<ObservedConnector, 'service'>
  readonly groups?: readonly Group[]
  readonly pins?: Pins
}

describe('golden imports', () => {
  test.each(readdirSync(FOLDER))('%s', name => {
    const folder = join(FOLDER, name)
    const given: Case = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'))
    const { groups = [WAREHOUSE], pins = { certificates: [], fingerprints: [] }, external } = given
    const of = metadata(
      given.connector.service,
      given.metadata,
      external === undefined ? {} : { external_secrets_keys_config: { type: 'object', properties: external } },
    )
    const connector = observed(given.connector)
    const manifest = imported(connector, of, { groups, pins })
    const expected = join(folder, 'manifest.yml')
    const text =
      'reason' in manifest
        ? `# not imported: ${manifest.reason}\n`
        : [manifest.text, ...manifest.notes.map(note => `# note: ${note}\n`)].join('')
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(expected, text)
    expect(text).toBe(readFileSync(expected, 'utf8'))
    if ('reason' in manifest) return
    const approved = {
      certificates: pins.certificates.map(pin => pin.hash),
      fingerprints: pins.fingerprints.map(pin => pin.hash),
    }
    const candidate = { desired: manifest.desired, observed: { ...connector, approved } }
    const { plan, differing } = proof([candidate], groups)
    expect(differing).toEqual([])
    expect(plan.changes.map(isAdoptionOnly)).toEqual([true])
  })
})
