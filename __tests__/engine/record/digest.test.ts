import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { groupIdentity } from '../../../src/kinds/group/desired.ts'
import { unmadeId } from '../../../src/kinds/group/group.ts'
import type { DesiredConnector } from '../../../src/kinds/connector/connector.ts'
import { Secret } from '../../../src/model/secret.ts'
import { isObject, type Value, type ValueObject } from '../../../src/model/value.ts'
import { declaredDigest, fieldHasher, isUnchanged, wholeDigest } from '../../../src/engine/record/digest.ts'
import {
  desired,
  field,
  HASHER,
  metadata,
  observed,
  recorded,
  secret,
  SECRET,
  type DesiredFields,
  WAREHOUSE,
} from '../../support/connectors.ts'
import { configCase } from '../plan/arbitrary.ts'
import { changedAt, placesIn } from '../plan/change-one.ts'
import { changeOf, planOf, type Scene } from '../plan/plan-of.ts'

const METADATA = metadata(
  { host: field('string'), pat: SECRET, tags: field('array', { items: field('string') }) },
  { token: SECRET },
)
const BEFORE = { config: { host: 'a', pat: secret('old-secret') }, secretVersion: 1 }
const before = desired(BEFORE)
const seen = observed({ config: { host: 'a', pat: '******' } })

function scene(after: DesiredConnector, now = seen): Scene {
  return { desired: [after], records: [recorded(before, seen, METADATA)], seen: [now], metadata: [METADATA] }
}

function changedTo(fields: DesiredFields): DesiredConnector {
  return desired({ ...BEFORE, ...fields, config: { ...BEFORE.config, ...fields.config } })
}

/** One that is missing, beside one that is there. */
function missing(id: string): Scene {
  const other = desired({ schema: 'present' })
  const there = observed({ id: 'there', schema: 'present' })
  const lost = recorded(before, observed({ ...seen, id, config: { host: 'a', pat: '******' } }), METADATA)
  return {
    desired: [before, other],
    records: [lost, recorded(other, there, undefined)],
    seen: [there],
    missing: [id],
    metadata: [METADATA],
  }
}

/** The digest of a creation in this group. */
const digestIn = (of: Pick<DesiredFields, 'group' | 'groups'>): string =>
  changeOf({ desired: [desired({ ...BEFORE, ...of })] }).digest

/** Its group is made by these manifests and has this id; none yet without one. */
const inGroup = (id?: string): DesiredConnector => {
  const own = id ?? unmadeId(WAREHOUSE.name)
  const unmade = id === undefined ? { unmade: groupIdentity(own) } : {}
  return desired({ ...BEFORE, group: { ...WAREHOUSE, id: own, isOurs: true, ...unmade } })
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
    ['another action', { ...scene(changedTo({ config: { host: 'b' } })), records: [] }],
    [
      'another address',
      {
        desired: [desired({ schema: 'other', config: { host: 'b', pat: secret('old-secret') } })],
        seen: [observed({ schema: 'other', config: { host: 'a', pat: '******' } })],
        metadata: [METADATA],
      },
    ],
  ])('is another with %s', (_, one) => {
    expect(changeOf(one).digest).not.toBe(base)
  })

  test('of a change of trust is the same with a rotated secret beside it, which makes an update of it', () => {
    const tests = { trustCertificates: true }
    const [trusting, rotated] = [changedTo({ tests }), changedTo({ tests, config: { pat: secret('new-secret') } })]
    const [alone, both] = [trusting, rotated].map(one => changeOf(scene(one)))
    expect([alone?.action, both?.action]).toEqual(['test', 'update'])
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

  describe('of a re-creation', () => {
    test('names the one that is missing: allowed once is not allowed for ever', () => {
      const [first, again, next] = ['one', 'one', 'two'].map(id => changeOf(missing(id)))
      expect(first?.action).toBe('recreate')
      expect(again?.digest).toBe(first?.digest)
      expect(next?.digest).not.toBe(first?.digest)
    })

    test('which was refused once fails again when the next one is missing', () => {
      const refused = changeOf(missing('one')).digest
      const carriedOver = (id: string) => {
        const [record, ...others] = missing(id).records ?? []
        return changeOf({ ...missing(id), records: record === undefined ? [] : [{ ...record, refused }, ...others] })
      }
      expect(carriedOver('one').refusal).toMatchObject({ reason: 'deletion-forbidden', fails: false })
      expect(carriedOver('two').refusal).toMatchObject({ reason: 'deletion-forbidden', fails: true })
    })
  })

  test('names the group by its id: its name may be given to another group, or to a second one', () => {
    const namesake = { id: 'other', name: WAREHOUSE.name }
    const usual = digestIn({})
    expect(digestIn({ groups: [WAREHOUSE, namesake] })).toBe(usual)
    expect(digestIn({ group: { ...WAREHOUSE, name: 'Renamed' }, groups: [] })).toBe(usual)
    expect(digestIn({ group: namesake, groups: [namesake] })).not.toBe(usual)
  })

  test('names a group that these manifests make as it is called, whether or not it has an id yet', () => {
    const [known, unknown] = [inGroup(WAREHOUSE.id), inGroup()]
    expect(known.address.partition).not.toBe(unknown.address.partition)
    expect(changeOf({ desired: [unknown] }).digest).toBe(changeOf({ desired: [known] }).digest)
    expect(wholeDigest(unknown, HASHER)).toBe(wholeDigest(known, HASHER))
  })

  test('of anything at all: the same without the secrets', () => {
    fc.assert(
      fc.property(configCase, configCase, (one, other) => {
        const service = metadata({ ...other.type.properties, ...one.type.properties })
        const digests = (config: ValueObject): string[] =>
          planOf({
            desired: [desired({ config }), desired({ config, schema: 'there' })],
            seen: [observed({ id: 'x', schema: 'there', config: { other: 1 } })],
            metadata: [service],
          }).changes.map(change => change.digest)
        expect(digests(withoutValues(one.config))).toEqual(digests(one.config))
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
  const hash = fieldHasher(HASHER, before)
  const record = recorded(before, seen, METADATA)
  const unchanged = (after: DesiredConnector): boolean => isUnchanged(after, record, hash)

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
    expect(declaredDigest(after, hash) === record.digest).toBe(sameSettings)
    expect(unchanged(after)).toBe(same)
  })

  test('an ignored secret is not compared', () => {
    const lifecycle = { ignoreChanges: ['config.pat'] }
    const [one, other] = [changedTo({ lifecycle }), changedTo({ lifecycle, config: { pat: secret('new-secret') } })]
    expect(isUnchanged(other, recorded(one, seen, METADATA), hash)).toBe(true)
  })

  test('in full counts secrets, and needs them', () => {
    expect(wholeDigest(changedTo({ config: { pat: secret('new-secret') } }), HASHER)).not.toBe(
      wholeDigest(before, HASHER),
    )
    expect(() => wholeDigest(changedTo({ config: { pat: Secret.deferred(['secrets.TOKEN']) } }), HASHER)).toThrow(
      'not known',
    )
  })
})
