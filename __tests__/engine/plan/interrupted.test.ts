/** What an earlier run began and did not live to finish or to write down. */
import { describe, expect, test } from '@jest/globals'
import type { IntendedChange } from '../../../src/ledger/ledger.ts'
import type { DesiredConnector } from '../../../src/kinds/connector/connector.ts'
import { connectorKind } from '../../../src/kinds/connector/kind.ts'
import { readState } from '../../../src/kinds/connector/state.ts'
import { Secret } from '../../../src/model/secret.ts'
import { wholeDigest } from '../../../src/engine/record/digest.ts'
import {
  desired,
  field,
  HASHER,
  metadata,
  observed,
  recorded,
  secret,
  SECRET,
  typed,
  type DesiredFields,
} from '../../support/connectors.ts'
import { bodyOf, changeOf, pathsOf, planOf, stepsOf, type Scene } from './plan-of.ts'

const METADATA = metadata({
  host: field('string'),
  pat: SECRET,
  flag: field('boolean'),
  months: field('string', { immutable: true }),
})

function begun(action: IntendedChange['action'], untyped: DesiredConnector, id?: string): IntendedChange {
  const one = typed(untyped, METADATA)
  return {
    action,
    kind: one.address.kind,
    partition: one.address.partition,
    name: one.address.localName,
    service: one.service,
    digest: wholeDigest(one, HASHER),
    ...(id === undefined ? {} : { id }),
  }
}

const pat = secret('first-secret')
const CONFIG = { host: 'h', pat, flag: false, months: 'ONE' }
const ONE = { config: CONFIG, pins: { certificates: [{ hash: 'c', encoded_cert: 'MII' }], fingerprints: [] } }
const one = desired(ONE)
const created = observed({ config: { host: 'h', pat: '******', months: 'ONE' }, settings: { paused: true } })

function found(after: DesiredFields = {}, interrupted = [begun('create', one)]): Scene {
  return { desired: [desired({ ...ONE, ...after })], seen: [created], interrupted, metadata: [METADATA] }
}

describe('a creation by one request', () => {
  const without = { config: CONFIG, tests: { run: false } }
  const scene = (paused: boolean, interrupted: IntendedChange[], now: DesiredFields = without): Scene => ({
    desired: [desired(now)],
    seen: [{ ...created, paused, fields: { ...created.fields, paused } }],
    interrupted,
    metadata: [METADATA],
  })
  const itself = begun('create', desired(without))

  test('that is found running owes nothing', () => {
    const [change] = planOf(scene(false, [itself])).changes
    expect(change === undefined ? [] : stepsOf(change)).toEqual([])
  })

  test('that is found paused is started, whoever paused it', () => {
    expect(stepsOf(changeOf(scene(true, [itself])))).toEqual(['start'])
  })

  test('where it was to be tested by the manifest of then is started now', () => {
    expect(stepsOf(changeOf(scene(true, [begun('create', desired({ config: CONFIG }))])))).toEqual(['update', 'start'])
  })

  test('where it is to be tested by the manifest of now is tested, running', () => {
    expect(stepsOf(changeOf(scene(false, [itself], { config: CONFIG })))).toEqual(['update', 'test'])
  })
})

describe('a creation that is found at its address', () => {
  test('goes on as it is: nothing is created or sent twice, pins, tests and the start are owed', () => {
    const change = changeOf(found())
    expect(change).toMatchObject({
      action: 'complete',
      resumed: true,
      exemptFromReview: true,
      id: 'speak_inexpensive',
    })
    expect(pathsOf(change)).toEqual(['trusted_certificates[hash=c]'])
    expect(stepsOf(change)).toEqual(['approve-certificate', 'test', 'start'])
  })

  test('gets what its manifest says now, which a reviewer must have seen as that creation', () => {
    const config = { ...CONFIG, host: 'other' }
    const change = changeOf(found({ config }))
    expect(change).toMatchObject({ action: 'complete', resumed: true, exemptFromReview: false })
    expect(stepsOf(change)).toEqual(['update', 'approve-certificate', 'test', 'start'])
    expect(bodyOf(change, 'update')).toEqual({ config: { host: 'other', pat, flag: false }, run_setup_tests: false })
    expect(change.digest).toBe(changeOf({ desired: [desired({ ...ONE, config })], metadata: [METADATA] }).digest)
  })

  test.each<[string, DesiredFields, string[]]>([
    ['to stay paused', { settings: { paused: true } }, ['approve-certificate', 'test']],
    ['without tests', { tests: { run: false } }, ['approve-certificate', 'start']],
    ['without pins', { pins: { certificates: [], fingerprints: [] } }, ['test', 'start']],
  ])('%s', (_, after, steps) => {
    expect(stepsOf(changeOf(found(after, [begun('create', desired({ ...ONE, ...after }))])))).toEqual(steps)
  })

  test('whose pins were approved before the run died: they are ours, and not approved again', () => {
    const scene = found()
    const approved = { certificates: ['c', 'theirs'], fingerprints: [] }
    const change = changeOf({ ...scene, seen: [{ ...created, approved }] })
    expect(stepsOf(change)).toEqual(['test', 'start'])
    expect(readState(connectorKind.stateBefore(change)).pins).toEqual({ certificates: ['c'], fingerprints: [] })
  })

  test('by a run that does not have the secrets', () => {
    const change = changeOf(found({ config: { ...CONFIG, pat: Secret.deferred(['secrets.TOKEN']) } }))
    expect(change).toMatchObject({ action: 'complete', resumed: true })
    expect(stepsOf(change)).not.toContain('create')
  })

  test('of several intents the first counts', () => {
    expect(changeOf(found({}, [begun('create', one), begun('create', one, 'speak_inexpensive')]))).toMatchObject({
      action: 'complete',
      resumed: true,
    })
  })

  test('never deletes what it finds', () => {
    const change = changeOf({
      ...found({ config: { ...CONFIG, months: 'SIX' } }),
      rules: { policy: 'delete', limit: { kind: 'count', value: 0 } },
    })
    expect(change.resumed && stepsOf(change).includes('delete')).toBe(false)
    expect(change.refusal?.reason).toBe('max-deletions')
  })

  test('whose manifest is another now replaces nothing for what Fivetran never reports', () => {
    const config = { ...CONFIG, host: 'other' }
    const settings = { destination_schema_names: 'SOURCE_NAMING' }
    const unreported = observed({ config: { host: 'h', pat: '******' }, settings: { paused: true } })
    const change = changeOf({ ...found({ config, settings }), seen: [unreported] })
    expect(change).toMatchObject({ action: 'complete', refusal: undefined })
    expect(bodyOf(change, 'update')['config']).toMatchObject({ host: 'other' })
  })

  test.each<[string, Scene]>([
    ['nobody began one', found({}, [])],
    ['it was there before', found({}, [begun('create', one, 'speak_inexpensive')])],
    ['an adoption was begun', found({}, [begun('adopt', one)])],
    ['an update was begun', found({}, [begun('update', one, 'other')])],
  ])('is adopted where %s', (_, scene) => {
    expect(changeOf(scene)).toMatchObject({ action: 'adopt', resumed: false })
  })

  test('is a conflict where it is of another service', () => {
    expect(changeOf({ ...found(), seen: [{ ...created, service: 'gitlab' }] }).refusal?.reason).toBe('conflict')
  })
})

describe('a creation that left nothing behind', () => {
  test('is made again without another review, if its manifest is the same', () => {
    const scene = { desired: [one], interrupted: [begun('create', one)], metadata: [METADATA] }
    expect(changeOf(scene)).toMatchObject({ action: 'create', resumed: true, exemptFromReview: true })
    expect(changeOf({ ...scene, desired: [desired({ ...ONE, config: {} })] })).toMatchObject({
      action: 'create',
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
  const interrupted = [begun('replace', one, 'old_one')]
  const base = { desired: [one], records: [was], interrupted, metadata: [METADATA] }

  test('that has not begun is begun, past the guards', () => {
    const change = changeOf({ ...base, seen: [observed({ id: 'old_one', config: { months: 'SIX' } })] })
    expect(change).toMatchObject({ action: 'replace', resumed: true, exemptFromReview: true, refusal: undefined })
  })

  test('that has not begun and is another now is guarded like any', () => {
    const change = changeOf({
      ...base,
      desired: [desired({ ...ONE, config: { months: 'TWO' } })],
      seen: [observed({ id: 'old_one', config: { months: 'SIX' } })],
    })
    expect(change).toMatchObject({ action: 'replace', resumed: false, refusal: { reason: 'deletion-forbidden' } })
  })

  test('that has deleted the old one creates the new one, whatever its manifest says now', () => {
    for (const config of [CONFIG, {}]) {
      const change = changeOf({ ...base, desired: [desired({ ...ONE, config })], missing: ['old_one'] })
      expect(change).toMatchObject({ action: 'recreate', resumed: true, exemptFromReview: true, refusal: undefined })
    }
  })

  test('begun by a creation that went on: the deletion of what it made explains nothing', () => {
    const change = changeOf({ ...base, missing: ['old_one'], interrupted: [begun('complete', one, 'old_one')] })
    expect(change).toMatchObject({ action: 'recreate', resumed: false, refusal: { reason: 'deletion-forbidden' } })
  })

  test('that has created the new one goes on with it', () => {
    const change = changeOf({ ...base, missing: ['old_one'], seen: [{ ...created, id: 'new_one' }] })
    expect(change).toMatchObject({
      action: 'complete',
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
    expect(changes.map(change => [change.action, stepsOf(change)])).toEqual([
      ['complete', ['approve-certificate', 'test', 'start', 'delete']],
    ])
    expect(changes[0]?.steps.at(-1)).toEqual({ do: 'delete', id: 'old_one', onlyAfterSuccess: true })
  })
})

describe('a deletion', () => {
  const scene: Scene = {
    records: [recorded(one, created, METADATA)],
    interrupted: [
      {
        action: 'delete',
        kind: 'connector',
        partition: 'decent_dropsy',
        name: 'github_connector',
        service: 'github',
        id: 'speak_inexpensive',
      },
    ],
  }

  test('goes on past the guards', () => {
    expect(changeOf({ ...scene, seen: [created], rules: { limit: { kind: 'count', value: 0 } } })).toMatchObject({
      action: 'delete',
      resumed: true,
      exemptFromReview: true,
      refusal: undefined,
    })
  })

  test('that was done is forgotten', () => {
    expect(changeOf({ ...scene, missing: ['speak_inexpensive'] })).toMatchObject({ disposal: 'missing', steps: [] })
  })

  test('does not touch a connector whose manifest is back', () => {
    expect(
      planOf({ ...scene, desired: [one], seen: [created], metadata: [METADATA] }).changes.map(change => change.action),
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
    interrupted: [begun('update', after, 'speak_inexpensive')],
    metadata: [METADATA],
  })

  test('that was sent still owes its tests', () => {
    const change = changeOf(scene(after, 'new'))
    expect(change).toMatchObject({ action: 'test', exemptFromReview: true, fields: [] })
    expect(stepsOf(change)).toEqual(['test'])
  })

  test('that was not sent is sent without another review', () => {
    expect(changeOf(scene(after, 'h'))).toMatchObject({ action: 'update', exemptFromReview: true })
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
      interrupted: [begun('adopt', after, 'speak_inexpensive')],
      metadata: [METADATA],
    })
    expect(change).toMatchObject({ action: 'adopt', exemptFromReview: true })
    expect(stepsOf(change)).toEqual(['test'])
  })
})
