import { describe, expect, test } from '@jest/globals'
import {
  desired,
  field,
  metadata,
  observed,
  recorded,
  type DesiredFields,
  type ObservedFields,
  type RecordedFields,
} from '../../support/connectors.ts'
import { changeOf, pathsOf, planOf, stepsOf, type Scene } from './plan-of.ts'

const METADATA = metadata({ host: field('string') })
const A = { hash: 'a', encoded_cert: 'MIIA' }
const B = { hash: 'b', encoded_cert: 'MIIB' }
const BROKEN = { setupState: 'broken', taskCodes: ['reconnect'] }
const KEY = { hash: 'k', public_key: 'ssh-rsa' }

function scene(
  before: DesiredFields,
  after: DesiredFields,
  record: RecordedFields = {},
  now: ObservedFields = {},
): Scene {
  const one = desired(before)
  return {
    desired: [desired(after)],
    records: [recorded(one, observed(), METADATA, record)],
    seen: [observed(now)],
    metadata: [METADATA],
  }
}

describe('changes that only tests can tell of', () => {
  test.each<[string, DesiredFields, DesiredFields, string[]]>([
    ['trust_certificates', {}, { tests: { trustCertificates: true } }, ['test']],
    ['trust_fingerprints off again', { tests: { trustFingerprints: true } }, {}, ['test']],
    ['run_setup_tests on', { tests: { run: false } }, {}, ['test']],
    ['run_setup_tests off', {}, { tests: { run: false } }, []],
    ['trust without tests', { tests: { run: false } }, { tests: { run: false, trustCertificates: true } }, []],
    [
      'a new pin, approved before the tests',
      {},
      { pins: { certificates: [A], fingerprints: [KEY] } },
      ['approve-certificate', 'approve-fingerprint', 'test'],
    ],
    [
      'another pin: the old one is revoked',
      { pins: { certificates: [A], fingerprints: [] } },
      { pins: { certificates: [B], fingerprints: [] } },
      ['approve-certificate', 'revoke-certificate', 'test'],
    ],
    ['a removed pin', { pins: { certificates: [], fingerprints: [KEY] } }, {}, ['revoke-fingerprint', 'test']],
    [
      'a pin with tests off',
      { tests: { run: false } },
      { tests: { run: false }, pins: { certificates: [A], fingerprints: [] } },
      ['approve-certificate'],
    ],
  ])('%s', (_, before, after, steps) => {
    const plan = planOf(scene(before, after))
    expect(plan.changes.flatMap(stepsOf)).toEqual(steps)
    expect(plan.changes.map(change => change.action)).toEqual(steps.length === 0 ? [] : ['test'])
    expect(plan.ledgerOnly).toHaveLength(steps.length === 0 ? 1 : 0)
  })

  test('carry the flags as they are now', () => {
    const change = changeOf(scene({}, { tests: { trustFingerprints: true } }))
    expect(change.steps).toEqual([
      { do: 'follow', name: 'test', with: { trust_certificates: false, trust_fingerprints: true }, reviewed: false },
    ])
    expect(change.fields).toEqual([
      expect.objectContaining({
        path: ['trust_fingerprints'],
        before: { type: 'value', value: false },
        after: { type: 'value', value: true },
      }),
    ])
  })

  test('what an earlier run has left of pins that were reviewed needs no other review; another pin does', () => {
    const pinned = { pins: { certificates: [B], fingerprints: [] } }
    const left = { pins: { certificates: ['a', 'b'], fingerprints: [] } }
    const rest = changeOf(scene(pinned, pinned, left))
    expect([stepsOf(rest), rest.exemptFromReview]).toEqual([['revoke-certificate', 'test'], true])
    expect(changeOf(scene({ pins: { certificates: [A], fingerprints: [] } }, pinned)).exemptFromReview).toBe(false)
    expect(changeOf(scene(pinned, {}, left)).exemptFromReview).toBe(false)
  })

  test('pins that others approved stay', () => {
    const { changes } = planOf({
      desired: [desired({ pins: { certificates: [A], fingerprints: [] } })],
      seen: [observed({ approved: { certificates: ['a', 'theirs'], fingerprints: ['theirs'] } })],
    })
    expect(changes.map(change => [change.action, stepsOf(change)])).toEqual([['adopt', []]])
  })
})

describe('tests that are owed', () => {
  test.each<[string, RecordedFields, ObservedFields, DesiredFields, string[]]>([
    ['owed', { tests: 'owed' }, {}, {}, ['test']],
    ['owed, with the start', { tests: 'owed', owesStart: true }, { settings: { paused: true } }, {}, ['test', 'start']],
    [
      'owed, now to stay paused',
      { tests: 'owed', owesStart: true },
      { settings: { paused: true } },
      { settings: { paused: true } },
      ['test'],
    ],
    ['failed', { tests: 'failed', owesStart: true }, {}, {}, ['test', 'start']],
    ['only the start', { owesStart: true }, {}, {}, ['start']],
    ['owed, but tests are off now', { tests: 'owed', owesStart: true }, {}, { tests: { run: false } }, ['start']],
    ['waits for a person', { tests: 'waiting', owesStart: true }, { setupState: 'incomplete' }, {}, []],
    [
      'waits for a person, and replaces another',
      { tests: 'waiting', owesStart: true, replaces: 'old_one' },
      { setupState: 'incomplete' },
      {},
      [],
    ],
    ['the person has been', { tests: 'waiting', owesStart: true }, { setupState: 'connected' }, {}, ['test', 'start']],
    ['waits, and nothing has changed', { tests: 'waiting', seen: 'broken reconnect' }, BROKEN, {}, []],
    [
      'waits, and its task is gone',
      { tests: 'waiting', seen: 'broken reconnect' },
      { setupState: 'broken' },
      {},
      ['test'],
    ],
    ['waits, and its state is another', { tests: 'waiting', seen: 'incomplete reconnect' }, BROKEN, {}, ['test']],
    ['waits, but tests are off now', { tests: 'waiting', seen: 'incomplete' }, BROKEN, { tests: { run: false } }, []],
    ['another connector is still to go', { replaces: 'old_one' }, {}, {}, ['delete']],
    ['that, after tests', { tests: 'owed', owesStart: true, replaces: 'old_one' }, {}, {}, ['test', 'start', 'delete']],
  ])('%s', (_, record, now, after, steps) => {
    const { changes } = planOf(scene({}, after, record, now))
    expect(changes.flatMap(stepsOf)).toEqual(steps)
    for (const change of changes) expect(change.exemptFromReview).toBe(true)
  })

  test('who waits for a person is told so, and not asked to review anything', () => {
    const plan = planOf(scene({}, {}, { tests: 'waiting', seen: 'incomplete' }, { setupState: 'incomplete' }))
    expect(plan).toMatchObject({
      hasChanges: false,
      changes: [{ action: 'none', waits: { for: 'its setup', values: [] }, exemptFromReview: true }],
    })
  })

  test('a change of the manifest, and a run by hand, ask for the tests of who waits', () => {
    const waits: RecordedFields = { tests: 'waiting', seen: 'incomplete' }
    const changed = scene({ config: { host: 'a' } }, { config: { host: 'b' } }, waits, { setupState: 'incomplete' })
    expect(stepsOf(changeOf(changed))).toEqual(['update', 'test'])
    const same = scene({}, {}, waits, { setupState: 'incomplete' })
    expect(stepsOf(changeOf({ ...same, manual: true }))).toEqual(['test'])
    expect(planOf({ ...scene({}, {}, { tests: 'passed' }), manual: true }).changes).toEqual([])
  })

  test('`paused` is not compared while the start is owed, but is once nothing is', () => {
    const pausing = { settings: { paused: false } }
    expect(pathsOf(changeOf(scene(pausing, pausing, { owesStart: true }, { settings: { paused: true } })))).toEqual([])
    expect(pathsOf(changeOf(scene(pausing, pausing, {}, { settings: { paused: true } })))).toEqual(['paused'])
  })
})
