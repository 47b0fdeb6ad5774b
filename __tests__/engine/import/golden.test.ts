/**
 * Each folder of `golden/import/manifests` holds a connector as Fivetran reports it, and the manifest that is made of
 * it. `UPDATE_GOLDEN=1` rewrites the latter.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Group, ObservedConnector, Pins } from '../../../src/kinds/connector/connector.ts'
import type { JsonObject } from '../../../src/model/value.ts'
import { importedManifest } from '../../../src/kinds/connector/import/manifest.ts'
import { isAdoptionOnly } from '../../../src/engine/import/proof.ts'
import { SecretNames } from '../../../src/engine/import/secret-names.ts'
import { metadata, observed, proof, source, WAREHOUSE } from './build.ts'

const FOLDER = join(import.meta.dirname, '../../golden/import/manifests')

interface Case {
  readonly metadata: JsonObject
  readonly external?: JsonObject
  readonly connector: Partial<ObservedConnector> & Pick<ObservedConnector, 'service'>
  readonly groups?: readonly Group[]
  readonly pins?: Pins
}

function imported({ metadata: fields, external, connector, groups = [WAREHOUSE], pins }: Case) {
  const of = metadata(
    connector.service,
    fields,
    external === undefined ? {} : { external_secrets_keys_config: { type: 'object', properties: external } },
  )
  const from = source(observed(connector), of, pins === undefined ? {} : { pins })
  return { of, from, groups, manifest: importedManifest(from, 'fivetran/imported.yml', groups, new SecretNames()) }
}

describe('golden imports', () => {
  test.each(readdirSync(FOLDER))('%s', name => {
    const folder = join(FOLDER, name)
    const given: Case = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'))
    const { of, from, groups, manifest } = imported(given)
    const expected = join(folder, 'manifest.yml')
    const text =
      'reason' in manifest
        ? `# not imported: ${manifest.reason}\n`
        : [manifest.text, ...manifest.notes.map(note => `# note: ${note}\n`)].join('')
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(expected, text)
    expect(text).toBe(readFileSync(expected, 'utf8'))
    if ('reason' in manifest) return
    const hashes = {
      certificates: from.pins.certificates.map(pin => pin.hash),
      fingerprints: from.pins.fingerprints.map(pin => pin.hash),
    }
    const { plan, differing } = proof(
      [{ desired: manifest.desired, observed: from.connector, approved: hashes }],
      [of],
      groups,
    )
    expect(differing).toEqual([])
    expect(plan.changes.map(isAdoptionOnly)).toEqual([true])
  })
})
