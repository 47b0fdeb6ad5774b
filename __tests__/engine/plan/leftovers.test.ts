/** What an earlier run began and did not live to finish or to write down. */
import { describe, expect, test } from '@jest/globals'
import type { IntendedChange } from '../../../src/ledger/ledger.ts'
import type { DesiredConnector } from '../../../src/kinds/connector/connector.ts'
import { Secret } from '../../../src/model/secret.ts'
import { fieldFingerprint, fullDigest } from '../../../src/engine/plan/digest.ts'
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
import { bodyOf, changeOf, pathsOf, planOf, stepsOf, type Scene } from './plan-of.ts'

const METADATA = metadata({
  host: field('string'),
  pat: SECRET,
  flag: field('boolean'),
  months: field('string', { immutable: true }),
})

function begun(kind: IntendedChange['kind'], one: DesiredConnector, id?: string): IntendedChange {
  const digest = fullDigest(one, METADATA, fieldFingerprint(FINGERPRINTER, one))
  return {
    kind,
    groupId: one.address.group.id,
    schema: one.address.schema,
    service: one.service,
    digest,
    ...(id === undefined ? {} : { id }),
  }
}

const pat = secret('first-secret')
const one = desired({
  config: { host: 'h', pat, flag: false, months: 'ONE' },
  pins: { certificates: [{ hash: 'c', encoded_cert: 'MII' }], fingerprints: [] },
})
const created = observed({ config: { host: 'h', pat: '******', months: 'ONE' }, settings: { paused: true } })

function found(after: DesiredFields = {}, leftovers = [begun('create', one)]): Scene {
  return { desired: [{ ...one, ...desired({ ...one, ...after }) }], seen: [created], leftovers, metadata: [METADATA] }
}

describe('a creation that is found at its address', () => {
  test('goes on as it is: nothing is created or sent twice, pins, tests and the start are owed', () => {
    const change = changeOf(found())
    expect(change).toMatchObject({
      kind: 'create',
      resumed: true,
      exemptFromReview: true,
      id: 'speak_inexpensive',
      fields: [expect.objectContaining({ path: 'trusted_certificates[hash=c]' })],
    })
    expect(stepsOf(change)).toEqual(['approve-certificate', 'test', 'start'])
  })

  test('gets what its manifest says now, which a reviewer must have seen as that creation', () => {
    const config = { ...one.config, host: 'other' }
    const change = changeOf(found({ config }))
    expect(change).toMatchObject({ kind: 'create', resumed: true, exemptFromReview: false })
    expect(stepsOf(change)).toEqual(['update', 'approve-certificate', 'test', 'start'])
    expect(bodyOf(change, 'update')).toEqual({ config: { host: 'other', pat, flag: false }, run_setup_tests: false })
    expect(change.digest).toBe(changeOf({ desired: [{ ...one, config }], metadata: [METADATA] }).digest)
  })

  test.each<[string, DesiredFields, string[]]>([
    ['to stay paused', { settings: { paused: true } }, ['approve-certificate', 'test']],
    ['without tests', { tests: { run: false } }, ['approve-certificate', 'start']],
    ['without pins', { pins: { certificates: [], fingerprints: [] } }, ['test', 'start']],
  ])('%s', (_, after, steps) => {
    const now = { ...one, ...desired({ ...one, ...after }) }
    expect(stepsOf(changeOf(found(after, [begun('create', now)])))).toEqual(steps)
  })

  test('by a run that does not have the secrets', () => {
    const change = changeOf(found({ config: { ...one.config, pat: Secret.deferred(['secrets.TOKEN']) } }))
    expect(change).toMatchObject({ kind: 'create', resumed: true })
    expect(stepsOf(change)).not.toContain('create')
  })

  test('of several intents the first counts', () => {
    expect(changeOf(found({}, [begun('create', one), begun('create', one, 'speak_inexpensive')]))).toMatchObject({
      kind: 'create',
      resumed: true,
    })
  })

  test('never deletes what it finds', () => {
    const change = changeOf({
      ...found({ config: { ...one.config, months: 'SIX' } }),
      rules: { policy: 'delete', limit: { kind: 'count', value: 0 } },
    })
    expect(change.resumed && stepsOf(change).includes('delete')).toBe(false)
    expect(change.refusal?.reason).toBe('max-deletions')
  })

  test.each<[string, Scene]>([
    ['nobody began one', found({}, [])],
    ['it was there before', found({}, [begun('create', one, 'speak_inexpensive')])],
    ['an adoption was begun', found({}, [begun('adopt', one)])],
    ['an update was begun', found({}, [begun('update', one, 'other')])],
  ])('is adopted where %s', (_, scene) => {
    expect(changeOf(scene)).toMatchObject({ kind: 'adopt', resumed: false })
  })

  test('is a conflict where it is of another service', () => {
    expect(changeOf({ ...found(), seen: [{ ...created, service: 'gitlab' }] }).refusal?.reason).toBe('conflict')
  })
})

describe('a creation that left nothing behind', () => {
  test('is made again without another review, if its manifest is the same', () => {
    const scene = { desired: [one], leftovers: [begun('create', one)], metadata: [METADATA] }
    expect(changeOf(scene)).toMatchObject({ kind: 'create', resumed: true, exemptFromReview: true })
    expect(changeOf({ ...scene, desired: [{ ...one, config: {} }] })).toMatchObject({
      kind: 'create',
      resumed: false,
      exemptFromReview: false,
    })
  })
})

describe('a replacement', () => {
  const was = recorded(
    desired({ config: { months: 'SIX' } }),
    observed({ id: 'old_one', config: { months: 'SIX' } }),
    METADATA,
  )
  const leftovers = [begun('replace', one, 'old_one')]
  const base = { desired: [one], records: [was], leftovers, metadata: [METADATA] }

  test('that has not begun is begun, past the guards', () => {
    const change = changeOf({ ...base, seen: [observed({ id: 'old_one', config: { months: 'SIX' } })] })
    expect(change).toMatchObject({ kind: 'replace', resumed: true, exemptFromReview: true, refusal: undefined })
  })

  test('that has not begun and is another now is guarded like any', () => {
    const change = changeOf({
      ...base,
      desired: [{ ...one, config: { months: 'TWO' } }],
      seen: [observed({ id: 'old_one', config: { months: 'SIX' } })],
    })
    expect(change).toMatchObject({ kind: 'replace', resumed: false, refusal: { reason: 'deletion-forbidden' } })
  })

  test('that has deleted the old one creates the new one, whatever its manifest says now', () => {
    for (const config of [one.config, {}]) {
      const change = changeOf({ ...base, desired: [{ ...one, config }], gone: ['old_one'] })
      expect(change).toMatchObject({ kind: 'recreate', resumed: true, exemptFromReview: true, refusal: undefined })
    }
  })

  test('that has created the new one goes on with it', () => {
    const change = changeOf({ ...base, gone: ['old_one'], seen: [{ ...created, id: 'new_one' }] })
    expect(change).toMatchObject({
      kind: 'create',
      id: 'new_one',
      resumed: true,
      exemptFromReview: true,
      refusal: undefined,
    })
    expect(stepsOf(change)).toEqual(['approve-certificate', 'test', 'start', 'delete'])
  })

  test('at a new address goes on, and the old one is not deleted before its time', () => {
    const old = recorded(
      desired({ schema: 'old_home', file: one.position.file }),
      observed({ id: 'old_one', schema: 'old_home' }),
      METADATA,
    )
    const { changes } = planOf({
      ...base,
      records: [old],
      seen: [created, observed({ id: 'old_one', schema: 'old_home' })],
    })
    expect(changes.map(change => [change.kind, stepsOf(change)])).toEqual([
      ['create', ['approve-certificate', 'test', 'start', 'delete']],
    ])
    expect(changes[0]?.steps.at(-1)).toEqual({ do: 'delete', id: 'old_one', ifTestsPassed: true })
  })
})

describe('a deletion', () => {
  const scene: Scene = {
    records: [recorded(one, created, METADATA)],
    leftovers: [
      {
        kind: 'delete',
        groupId: 'decent_dropsy',
        schema: 'github_connector',
        service: 'github',
        id: 'speak_inexpensive',
      },
    ],
  }

  test('goes on past the guards', () => {
    expect(changeOf({ ...scene, seen: [created], rules: { limit: { kind: 'count', value: 0 } } })).toMatchObject({
      kind: 'delete',
      resumed: true,
      exemptFromReview: true,
      refusal: undefined,
    })
  })

  test('that was done is forgotten', () => {
    expect(changeOf({ ...scene, gone: ['speak_inexpensive'] })).toMatchObject({ disposal: 'gone', steps: [] })
  })

  test('does not touch a connector whose manifest is back', () => {
    expect(
      planOf({ ...scene, desired: [one], seen: [created], metadata: [METADATA] }).changes.map(change => change.kind),
    ).not.toContain('delete')
  })
})

describe('an update', () => {
  const before = desired({ config: { host: 'h' } })
  const after = desired({ config: { host: 'new' } })
  const scene = (now: DesiredConnector, host: string): Scene => ({
    desired: [now],
    records: [recorded(before, observed({ config: { host: 'h' } }), METADATA)],
    seen: [observed({ config: { host } })],
    leftovers: [begun('update', after, 'speak_inexpensive')],
    metadata: [METADATA],
  })

  test('that was sent still owes its tests', () => {
    const change = changeOf(scene(after, 'new'))
    expect(change).toMatchObject({ kind: 'test', exemptFromReview: true, fields: [] })
    expect(stepsOf(change)).toEqual(['test'])
  })

  test('that was not sent is sent without another review', () => {
    expect(changeOf(scene(after, 'h'))).toMatchObject({ kind: 'update', exemptFromReview: true })
  })

  test('that is another now needs one', () => {
    const change = changeOf(scene(desired({ config: { host: 'newer' } }), 'h'))
    expect(change.exemptFromReview).toBe(false)
    expect(pathsOf(change)).toEqual(['config.host'])
  })

  test('an adoption that was sent still owes its tests', () => {
    const change = changeOf({
      desired: [after],
      seen: [observed({ config: { host: 'new' } })],
      leftovers: [begun('adopt', after, 'speak_inexpensive')],
      metadata: [METADATA],
    })
    expect(change).toMatchObject({ kind: 'adopt', exemptFromReview: true })
    expect(stepsOf(change)).toEqual(['test'])
  })
})
