import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { DesiredConnector } from '../../../src/kinds/connector/connector.ts'
import { Secret } from '../../../src/model/secret.ts'
import { isObject, type Value, type ValueObject } from '../../../src/model/value.ts'
import { fieldFingerprint, fullDigest, isUnchanged, settingsDigest } from '../../../src/engine/plan/digest.ts'
import {
  desired,
  field,
  FINGERPRINTER,
  metadata,
  observed,
  recorded,
  secret,
  SECRET,
  type DesiredFields,
} from '../../support/connectors.ts'
import { configCase } from './arbitrary.ts'
import { changedAt, placesIn } from './change-one.ts'
import { changeOf, planOf, type Scene } from './plan-of.ts'

const METADATA = metadata(
  { host: field('string'), pat: SECRET, tags: field('array', { items: field('string') }) },
  { token: SECRET },
)
const before = desired({ config: { host: 'a', pat: secret('old-secret') }, secretVersion: 1 })
const seen = observed({ config: { host: 'a', pat: '******' } })

function scene(after: DesiredConnector, now = seen): Scene {
  return { desired: [after], records: [recorded(before, seen, METADATA)], seen: [now], metadata: [METADATA] }
}

function changedTo(fields: DesiredFields): DesiredConnector {
  return desired({ ...before, ...fields, config: { ...before.config, ...fields.config } })
}

describe('the digest of a change', () => {
  const base = changeOf(scene(changedTo({ config: { host: 'b' } }))).digest

  test.each<[string, Scene]>([
    [
      'another old value',
      scene(changedTo({ config: { host: 'b' } }), observed({ config: { host: 'z', pat: '******' } })),
    ],
    ['a rotated secret beside it', scene(changedTo({ config: { host: 'b', pat: secret('new-secret') } }))],
    [
      'a secret that is not at hand',
      scene(changedTo({ config: { host: 'b', pat: Secret.deferred(['secrets.TOKEN']) } })),
    ],
    ['resent secrets', scene(changedTo({ config: { host: 'b' }, secretVersion: 2 }))],
    [
      'tests that are owed',
      {
        ...scene(changedTo({ config: { host: 'b' } })),
        records: [recorded(before, seen, METADATA, { tests: 'owed', owesStart: true })],
      },
    ],
  ])('is the same with %s', (_, one) => {
    expect(changeOf(one).digest).toBe(base)
  })

  test.each<[string, Scene]>([
    ['another new value', scene(changedTo({ config: { host: 'c' } }))],
    ['one more field', scene(changedTo({ config: { host: 'b', tags: ['x'] } }))],
    ['a reference to another secret', scene(changedTo({ config: { host: 'b', pat: secret('old-secret', 'OTHER') } }))],
    ['a new secret', scene(changedTo({ config: { host: 'b' }, auth: { token: secret('x-secret') } }))],
    ['another consequence', scene(changedTo({ config: { host: 'b' }, settings: { paused: true } }))],
    ['trust', scene(changedTo({ config: { host: 'b' }, tests: { trustCertificates: true } }))],
    ['tests off', scene(changedTo({ config: { host: 'b' }, tests: { run: false } }))],
    [
      'a pin',
      scene(
        changedTo({
          config: { host: 'b' },
          pins: { certificates: [{ hash: 'h', encoded_cert: 'x' }], fingerprints: [] },
        }),
      ),
    ],
    [
      'the same pin by another certificate',
      scene(
        changedTo({
          config: { host: 'b' },
          pins: { certificates: [{ hash: 'h', encoded_cert: 'y' }], fingerprints: [] },
        }),
      ),
    ],
    ['another kind', { ...scene(changedTo({ config: { host: 'b' } })), records: [] }],
    [
      'another address',
      {
        desired: [desired({ schema: 'other', config: { host: 'b', pat: secret('old-secret') } })],
        seen: [{ ...seen, schema: 'other' }],
        metadata: [METADATA],
      },
    ],
  ])('is another with %s', (_, one) => {
    expect(changeOf(one).digest).not.toBe(base)
  })

  test('of a change of trust is the same with a rotated secret beside it, which makes an update of it', () => {
    const trusting = changedTo({ tests: { trustCertificates: true } })
    const rotated = { ...trusting, config: { ...trusting.config, pat: secret('new-secret') } }
    const [alone, both] = [trusting, rotated].map(one => changeOf(scene(one)))
    expect([alone?.kind, both?.kind]).toEqual(['test', 'update'])
    expect(both?.digest).toBe(alone?.digest)
  })

  test('tells trust changes apart that differ in nothing else', () => {
    const [a, b] = [{ trustCertificates: true }, { trustFingerprints: true }].map(
      tests => changeOf(scene(changedTo({ tests }))).digest,
    )
    expect(a).not.toBe(b)
  })

  test('tells the ends under three policies apart', () => {
    const digests = (['delete', 'pause', 'forget'] as const).map(
      policy => changeOf({ ...scene(before), desired: [], rules: { policy } }).digest,
    )
    expect(new Set(digests).size).toBe(3)
  })

  test('of anything at all: the same without the secrets', () => {
    fc.assert(
      fc.property(configCase, configCase, (one, other) => {
        const service = metadata({ ...other.type.properties, ...one.type.properties })
        const digests = (wanted: DesiredConnector): string[] =>
          planOf({
            desired: [wanted, desired({ ...wanted, schema: 'there' })],
            seen: [observed({ id: 'x', schema: 'there', config: { other: 1 } })],
            metadata: [service],
          }).changes.map(change => change.digest)
        expect(digests(desired({ config: withoutValues(one.config) }))).toEqual(
          digests(desired({ config: one.config })),
        )
      }),
    )
  })

  test('of a creation: another for any other value in the manifest that is no secret', () => {
    fc.assert(
      fc.property(
        configCase.filter(({ config }) => placesIn(config).some(place => !place.secret)),
        fc.nat(),
        (one, which) => {
          const places = placesIn(one.config).filter(place => !place.secret)
          const other = changedAt(one.config, one.type, places[which % places.length]?.path ?? [], 'changed')
          const [a, b] = [one.config, other].map(
            config =>
              changeOf({ desired: [desired({ config })], metadata: [metadata(one.type.properties ?? {})] }).digest,
          )
          expect(a).not.toBe(b)
        },
      ),
    )
  })
})

function withoutValues(config: ValueObject): ValueObject {
  const without = (value: Value): Value => {
    if (value instanceof Secret) return Secret.deferred(value.references)
    if (Array.isArray(value)) return value.map(without)
    return isObject(value) ? withoutValues(value) : value
  }
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, without(value)]))
}

describe('the digest of a manifest', () => {
  const fingerprint = fieldFingerprint(FINGERPRINTER, before)
  const record = recorded(before, seen, METADATA)
  const unchanged = (after: DesiredConnector): boolean => isUnchanged(after, record, METADATA, fingerprint)

  test.each<[string, DesiredFields, boolean, boolean]>([
    ['nothing', {}, true, true],
    ['another secret', { config: { pat: secret('new-secret') } }, true, false],
    ['a secret that is not at hand', { config: { pat: Secret.deferred(['secrets.TOKEN']) } }, true, true],
    ['another reference', { config: { pat: secret('old-secret', 'OTHER') } }, false, false],
    ['another value', { config: { host: 'b' } }, false, false],
    ['a field that is null', { config: { tags: null } }, false, false],
    ['a secret_version', { secretVersion: 2 }, false, false],
    ['a flag', { tests: { trustCertificates: true } }, false, false],
    ['a protection', { lifecycle: { preventDestroy: true } }, false, false],
    ['the file', { file: 'elsewhere.yml' }, true, true],
  ])('with %s', (_, fields, sameSettings, same) => {
    const after = changedTo(fields)
    expect(settingsDigest(after, fingerprint) === record.digest).toBe(sameSettings)
    expect(unchanged(after)).toBe(same)
  })

  test('an ignored secret is not compared', () => {
    const one = desired({ ...before, lifecycle: { ignoreChanges: ['config.pat'] } })
    const other = desired({ ...one, config: { ...one.config, pat: secret('new-secret') } })
    expect(isUnchanged(other, recorded(one, seen, METADATA), METADATA, fingerprint)).toBe(true)
  })

  test('in full counts secrets, and needs them', () => {
    expect(fullDigest(changedTo({ config: { pat: secret('new-secret') } }), METADATA, fingerprint)).not.toBe(
      fullDigest(before, METADATA, fingerprint),
    )
    expect(() =>
      fullDigest(changedTo({ config: { pat: Secret.deferred(['secrets.TOKEN']) } }), METADATA, fingerprint),
    ).toThrow('not known')
  })
})
