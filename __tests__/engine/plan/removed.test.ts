import { describe, expect, test } from '@jest/globals'
import { formatPath } from '../../../src/model/path.ts'
import type { FieldType } from '../../../src/model/field-type.ts'
import type { Json, JsonObject, Value } from '../../../src/model/value.ts'
import { desired, field, metadata, observed, recorded, secret, SECRET } from '../../support/connectors.ts'
import { bodyOf, changeOf, fieldOf, planOf, stepsOf, type Scene } from './plan-of.ts'

const ENTRY = field('object', { properties: { name: field('string'), note: field('string') } })
const METADATA = metadata(
  {
    kept: field('string'),
    nullable: field('string', { nullable: true }),
    secret: { ...SECRET, nullable: true },
    plain: field('string'),
    never: field('string', { nullable: false }),
    list: field('array', { items: field('string') }),
    nullableList: field('array', { items: field('string'), nullable: true }),
    lastingList: field('array', { items: field('string'), nullable: false }),
    fixed: field('string', { nullable: true, immutable: true }),
    entries: field('array', { items: ENTRY, nullable: true }),
    cloud: field('object', {
      properties: { role: field('string', { nullable: true }), key: SECRET, region: field('string') },
    }),
  },
  { token: { ...SECRET, nullable: true }, lasting: SECRET },
)

/** A field was declared and applied; now it is gone from the manifest. */
function removedScene(key: string, value: Value, seen: Json | undefined): Scene {
  const before = desired({ config: { kept: 'k', [key]: value } })
  const config = seen === undefined ? { kept: 'k' } : { kept: 'k', [key]: seen }
  return {
    desired: [desired({ config: { kept: 'k' } })],
    records: [recorded(before, observed({ config }), METADATA)],
    seen: [observed({ config })],
    metadata: [METADATA],
  }
}

const declaring = (keys: JsonObject) => desired({ settings: { external_secrets_keys_config: keys } })

describe('a field that left the manifest', () => {
  test.each<[string, Value, Json, Value]>([
    ['nullable', 'x', 'x', null],
    ['secret', secret('s3cr3t-text'), '******', null],
    ['list', ['a'], ['a'], []],
    ['nullableList', ['a'], ['a'], null],
    ['entries', [{ name: 'a' }], [{ name: 'a' }], null],
  ])('%s is cleared, and tested', (key, value, seen, empty) => {
    const change = changeOf(removedScene(key, value, seen))
    expect(bodyOf(change, 'update')).toEqual({ config: { [key]: empty }, run_setup_tests: false })
    expect(stepsOf(change)).toEqual(['update', 'test'])
    expect(fieldOf(change, `config.${key}`)).toMatchObject({ after: { type: 'absent' }, origin: 'repository' })
    expect(change.warnings).toEqual([])
  })

  test.each<[string, Value, Json]>([
    ['plain', 'x', 'x'],
    ['never', 'x', 'x'],
    ['lastingList', ['a'], ['a']],
    ['fixed', 'x', 'x'],
    ['unknown', 'x', 'x'],
  ])('%s is let go with a warning, and only once', (key, value, seen) => {
    const scene = removedScene(key, value, seen)
    const plan = planOf(scene)
    expect(plan).toMatchObject({
      hasChanges: false,
      changes: [{ action: 'none', steps: [], warnings: [expect.stringContaining(`config.${key} was removed`)] }],
    })
    const [now] = scene.desired ?? []
    const [seenNow] = scene.seen ?? []
    if (now === undefined || seenNow === undefined) throw new Error('no scene')
    expect(planOf({ ...scene, records: [recorded(now, seenNow, METADATA)] }).changes).toEqual([])
  })

  test.each<[string, Json, Json | undefined]>([
    ['nullable', 'x', undefined],
    ['nullable', 'x', ''],
    ['list', ['a'], []],
  ])('%s that Fivetran has emptied already (now %j)', (key, value, seen) => {
    const scene = removedScene(key, value, seen)
    const before = recorded(
      desired({ config: { kept: 'k', [key]: value } }),
      observed({ config: { kept: 'k', [key]: value } }),
      METADATA,
    )
    const plan = planOf({ ...scene, records: [before] })
    expect(plan.changes).toEqual([])
    expect(plan.ledgerOnly).toHaveLength(1)
  })

  const DOTTED = metadata({
    labels: field('object'),
    cloud: field('object', {
      properties: { 'role.name': field('string', { nullable: true }), role: field('string', { nullable: true }) },
    }),
  })
  const dotted = (key: string, before: JsonObject, after: JsonObject): Scene => {
    const seen = observed({ config: { [key]: before } })
    return {
      desired: [desired({ config: { [key]: after } })],
      records: [recorded(desired({ config: { [key]: before } }), seen, DOTTED)],
      seen: [seen],
      metadata: [DOTTED],
    }
  }

  test.each<[string, JsonObject, JsonObject]>([
    ['team.name', { 'team.name': 'x', other: 'y' }, { other: 'y' }],
    ['team.name', { 'team.name': 'x', team: 'y' }, { team: 'y' }],
    ['team', { 'team.name': 'x', team: 'y' }, { 'team.name': 'x' }],
    ['team.name', { 'team.name': 'x', team: { of: 'y' } }, { team: { of: 'y' } }],
  ])('%s, a key that may hold a dot, is let go with a warning', (key, before, after) => {
    expect(changeOf(dotted('labels', before, after))).toMatchObject({
      action: 'none',
      warnings: [expect.stringContaining(`${formatPath(['config', 'labels', key])} was removed`)],
    })
  })

  test('a key with a dot is cleared where the metadata allows, and left where it is declared', () => {
    const change = changeOf(dotted('cloud', { 'role.name': 'x', role: 'r' }, { role: 'r' }))
    expect(bodyOf(change, 'update')).toEqual({
      config: { cloud: { 'role.name': null, role: 'r' } },
      run_setup_tests: false,
    })
    expect(planOf(dotted('labels', { 'team.name': 'x' }, { 'team.name': 'x' })).changes).toEqual([])
  })

  test.each(['******', 'postgres://app:******@db'])(
    'beside an undeclared text that is or holds a mask (%s): refused by name',
    text => {
      const before = desired({ config: { cloud: { role: 'r' } } })
      const seen = observed({ config: { cloud: { role: 'r', region: text } } })
      const change = changeOf({
        desired: [desired({ config: { cloud: { role: 's' } } })],
        records: [recorded(before, seen, METADATA)],
        seen: [seen],
        metadata: [METADATA],
      })
      expect(change).toMatchObject({
        steps: [],
        refusal: { reason: 'conflict', message: expect.stringContaining('config.cloud.region') },
      })
    },
  )

  test('part of an object: the merged whole with null in its place', () => {
    const before = desired({ config: { cloud: { role: 'r', region: 'eu' } } })
    const seen = observed({ config: { cloud: { role: 'r', region: 'eu', other: 1 } } })
    const change = changeOf({
      desired: [desired({ config: { cloud: { region: 'us' } } })],
      records: [recorded(before, seen, METADATA)],
      seen: [seen],
      metadata: [METADATA],
    })
    expect(bodyOf(change, 'update')).toEqual({
      config: { cloud: { region: 'us', role: null, other: 1 } },
      run_setup_tests: false,
    })
  })

  test('the last part of an object that is now declared empty', () => {
    const before = desired({ config: { cloud: { role: 'r' } } })
    const seen = observed({ config: { cloud: { role: 'r' } } })
    const change = changeOf({
      desired: [desired({ config: { cloud: {} } })],
      records: [recorded(before, seen, METADATA)],
      seen: [seen],
      metadata: [METADATA],
    })
    expect(bodyOf(change, 'update')).toEqual({ config: { cloud: { role: null } }, run_setup_tests: false })
  })

  test('beside a masked secret that nobody declares: refused by name', () => {
    const before = desired({ config: { cloud: { role: 'r' } } })
    const seen = observed({ config: { cloud: { role: 'r', key: '******' } } })
    const change = changeOf({
      desired: [desired()],
      records: [recorded(before, seen, METADATA)],
      seen: [seen],
      metadata: [METADATA],
    })
    expect(change).toMatchObject({
      steps: [],
      refusal: { reason: 'conflict', message: expect.stringContaining('config.cloud.key') },
    })
  })

  test.each([
    ['token', ['update', 'test'], 0],
    ['lasting', [], 1],
  ])('auth.%s, which Fivetran never reports', (key, steps, warnings) => {
    const before = desired({ auth: { [key]: secret('never-echoed-text') } })
    const change = changeOf({
      desired: [desired()],
      records: [recorded(before, observed(), METADATA)],
      seen: [observed()],
      metadata: [METADATA],
    })
    expect(stepsOf(change)).toEqual(steps)
    expect(change.warnings).toHaveLength(warnings)
  })

  test.each<[string, FieldType['type'], Value]>([
    ['a secret that was sent and never reported is cleared all the same', 'string', secret('never-echoed-text')],
    ['a text, too', 'string', 'never echoed'],
  ])('%s', (_, type, value) => {
    const service = metadata({ silent: field(type, { nullable: true }) })
    const change = changeOf({
      desired: [desired()],
      records: [recorded(desired({ config: { silent: value } }), observed(), service)],
      seen: [observed()],
      metadata: [service],
    })
    expect(bodyOf(change, 'update')).toEqual({ config: { silent: null }, run_setup_tests: false })
  })

  test('a setting, which nothing clears, is let go', () => {
    const before = desired({ settings: { sync_frequency: 360 } })
    const change = changeOf({
      desired: [desired()],
      records: [recorded(before, observed(), METADATA)],
      seen: [observed()],
      metadata: [METADATA],
    })
    expect(change).toMatchObject({ steps: [], warnings: [expect.stringContaining('sync_frequency was removed')] })
  })

  test('a part of a setting that is a mapping is cleared where the metadata allows', () => {
    const keys = field('object', {
      properties: { password: field('string', { nullable: true }), user: field('string') },
    })
    const service = { ...METADATA, externalSecretsKeys: keys }
    const scene = (before: JsonObject, after: JsonObject) => {
      const seen = observed({ settings: { external_secrets_keys_config: before } })
      return {
        desired: [declaring(after)],
        records: [recorded(declaring(before), seen, service)],
        seen: [seen],
        metadata: [service],
      }
    }
    const all = { password: 'vault/p', user: 'vault/u' }
    expect(bodyOf(changeOf(scene(all, { user: 'vault/u' })), 'update')).toEqual({
      external_secrets_keys_config: { user: 'vault/u', password: null },
      run_setup_tests: false,
    })
    expect(changeOf(scene(all, { password: 'vault/p' }))).toMatchObject({ action: 'none', steps: [] })
  })

  test('one that is now a mapping, or was one, is not gone', () => {
    const loose = metadata({ shape: field('any', { nullable: true }) })
    const scene = (before: Value, after: Value, seen: Json) => ({
      desired: [desired({ config: { shape: after } })],
      records: [recorded(desired({ config: { shape: before } }), observed({ config: { shape: seen } }), loose)],
      seen: [observed({ config: { shape: seen } })],
      metadata: [loose],
    })
    expect(bodyOf(changeOf(scene('a', { b: 1 }, 'a')), 'update')).toEqual({
      config: { shape: { b: 1 } },
      run_setup_tests: false,
    })
    expect(bodyOf(changeOf(scene({ b: 1 }, 'a', { b: 1 })), 'update')).toEqual({
      config: { shape: 'a' },
      run_setup_tests: false,
    })
  })
})
