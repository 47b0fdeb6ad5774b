import { describe, expect, test } from '@jest/globals'
import { idOf, isDestructive } from '../../../src/model/change.ts'
import { Secret } from '../../../src/model/secret.ts'
import { desired, field, metadata, secret, SECRET } from '../../support/connectors.ts'
import { bodyOf, changeOf, fieldOf, pathsOf, planOf, stepsOf } from './plan-of.ts'

const METADATA = [
  metadata({ host: field('string'), port: field('integer'), password: SECRET }, { access_token: SECRET }),
]
const CERTIFICATE = { hash: 'h1', encoded_cert: 'MII' }
const FINGERPRINT = { hash: 'h2', public_key: 'ssh-rsa' }

const CONFIG = { host: 'db', port: 5432, password: secret('s3cr3t-value') }
const AUTH = { access_token: secret('t0ken-value', 'ACCESS') }
const full = desired({
  config: CONFIG,
  auth: AUTH,
  settings: { sync_frequency: 60, destination_schema_names: 'FIVETRAN_NAMING' },
  pins: { certificates: [CERTIFICATE], fingerprints: [FINGERPRINT] },
  tests: { trustCertificates: true },
})

describe('a creation', () => {
  const change = changeOf({ desired: [full], metadata: METADATA })

  test('is paused and untested; pins, tests and the start are requests that follow, in this order', () => {
    expect(change.action).toBe('create')
    expect(change.steps).toEqual([
      {
        do: 'create',
        body: {
          group_id: 'decent_dropsy',
          service: 'github',
          paused: true,
          run_setup_tests: false,
          sync_frequency: 60,
          destination_schema_names: 'FIVETRAN_NAMING',
          config: { schema: 'github_connector', ...CONFIG },
          auth: AUTH,
        },
      },
      { do: 'follow', name: 'approve-certificate', with: CERTIFICATE, reviewed: true },
      { do: 'follow', name: 'approve-fingerprint', with: FINGERPRINT, reviewed: true },
      { do: 'follow', name: 'test', with: { trust_certificates: true, trust_fingerprints: false }, reviewed: false },
      { do: 'follow', name: 'start', with: {}, reviewed: false },
    ])
  })

  test('shows every field', () => {
    expect(pathsOf(change)).toEqual([
      'config.host',
      'config.port',
      'config.password',
      'auth.access_token',
      'sync_frequency',
      'destination_schema_names',
      'trust_certificates',
      'trusted_certificates[hash=h1]',
      'trusted_fingerprints[hash=h2]',
    ])
    expect(fieldOf(change, 'config.port')).toMatchObject({
      before: { type: 'absent' },
      after: { type: 'value', value: 5432 },
    })
    expect(fieldOf(change, 'config.password').after).toEqual({
      type: 'secret',
      state: 'new',
      references: ['secrets.TOKEN'],
    })
  })

  test('is counted and needs a review', () => {
    const { counts, hasChanges } = planOf({ desired: [full], metadata: METADATA })
    expect(counts).toMatchObject({ creates: 1, unchanged: 0, refused: 0 })
    expect(hasChanges).toBe(true)
    expect(change).toMatchObject({ exemptFromReview: false, resumed: false })
    expect([isDestructive(change), idOf(change)]).toEqual([false, undefined])
  })
})

test.each([
  ['paused: true is never started', { settings: { paused: true } }, ['create', 'test'], true],
  ['paused: false is started like an absent one', { settings: { paused: false } }, ['create', 'test', 'start'], true],
  ['without tests it is one request', { tests: { run: false } }, ['create'], false],
  ['without tests, paused', { tests: { run: false }, settings: { paused: true } }, ['create'], true],
  [
    'without tests, with a pin that must be approved before it runs',
    { tests: { run: false }, pins: { certificates: [{ hash: 'h', encoded_cert: 'c' }], fingerprints: [] } },
    ['create', 'approve-certificate', 'start'],
    true,
  ],
])('%s', (_, fields, steps, paused) => {
  const change = changeOf({ desired: [desired(fields)] })
  expect(stepsOf(change)).toEqual(steps)
  expect(bodyOf(change, 'create')).toMatchObject({ paused, run_setup_tests: false })
})

test('what is empty is neither sent nor shown: nothing has to be cleared yet', () => {
  const change = changeOf({
    desired: [desired({ config: { host: null, port: 1 }, settings: { private_link_id: null } })],
    metadata: METADATA,
  })
  expect(bodyOf(change, 'create')).toEqual({
    group_id: 'decent_dropsy',
    service: 'github',
    paused: true,
    run_setup_tests: false,
    config: { schema: 'github_connector', port: 1 },
  })
  expect(pathsOf(change)).toEqual(['config.port'])
})

test('a secret that this run does not have is known at apply', () => {
  const change = changeOf({
    desired: [desired({ config: { password: Secret.deferred(['secrets.DB']) } })],
    metadata: METADATA,
  })
  expect(fieldOf(change, 'config.password').after).toEqual({
    type: 'secret',
    state: 'known-at-apply',
    references: ['secrets.DB'],
  })
})

test('a pinned id promises a connector that is there: none is created', () => {
  const change = changeOf({ desired: [desired({ pinnedId: 'old_id' })] })
  expect(change).toMatchObject({
    action: 'conflict',
    attempted: 'create',
    steps: [],
    refusal: { reason: 'conflict', liftedByLabel: false, fails: true },
  })
  expect(change.refusal?.message).toContain('old_id')
})
