/** Setup tests, pins and starting: what follows once a connector's fields are as declared. */
import type { DesiredConnector, ObservedConnector } from './connector.ts'
import type { RecordedConnector } from '../../ledger/ledger.ts'
import type { FieldFingerprint } from '../../engine/diff/fields.ts'
import type { FieldChange, Refusal, Step } from '../../engine/plan/plan.ts'

/** Fields of the manifest that say how to test. They are recorded like other fields, under these paths. */
export const TEST_FIELDS = ['run_setup_tests', 'trust_certificates', 'trust_fingerprints'] as const

/** Settings that a connection attempt cannot depend on. */
const UNTESTED_SETTINGS = new Set([
  'paused',
  'sync_frequency',
  'daily_sync_time',
  'schedule_type',
  'pause_after_trial',
  'data_delay_sensitivity',
  'data_delay_threshold',
])

/** True when setup tests can come out otherwise because this field changed. */
export function affectsTests(path: string): boolean {
  return !UNTESTED_SETTINGS.has(path)
}

/** The value of a test field, as text. */
export function testFieldValue(desired: DesiredConnector, field: (typeof TEST_FIELDS)[number]): boolean {
  const { run, trustCertificates, trustFingerprints } = desired.tests
  return { run_setup_tests: run, trust_certificates: trustCertificates, trust_fingerprints: trustFingerprints }[field]
}

/** Test fields that the manifest says otherwise than when it was last applied. Nothing, while tests are off. */
export function changedTestFields(
  desired: DesiredConnector,
  recorded: RecordedConnector,
  fingerprint: FieldFingerprint,
): FieldChange[] {
  if (!desired.tests.run) return []
  return TEST_FIELDS.flatMap((field): FieldChange[] => {
    const before = recorded.fields[field]?.sent
    const value = testFieldValue(desired, field)
    if (before === undefined || before === fingerprint(field, String(value))) return []
    return [
      {
        path: field,
        before: { type: 'value', value: !value },
        after: { type: 'value', value },
        origin: 'repository',
        position: desired.positions.nearest([field]),
      },
    ]
  })
}

/**
 * How a connector that is new here is tested, as far as the manifest says other than usual: whom it trusts is for the
 * reviewer to know.
 */
export function declaredTestFields(desired: DesiredConnector): FieldChange[] {
  return TEST_FIELDS.filter(field => testFieldValue(desired, field) !== (field === 'run_setup_tests')).map(field => ({
    path: field,
    before: { type: 'absent' },
    after: { type: 'value', value: testFieldValue(desired, field) },
    origin: undefined,
    position: desired.positions.nearest([field]),
  }))
}

/** Hashes of pins that count as approved: what we recorded, or (for a connector never recorded) what Fivetran lists. */
export interface ApprovedPins {
  readonly certificates: readonly string[]
  readonly fingerprints: readonly string[]
}

export const NO_PINS: ApprovedPins = { certificates: [], fingerprints: [] }

/** What was approved from here, and what Fivetran lists. */
export function allApproved(ours: ApprovedPins = NO_PINS, listed: ApprovedPins = NO_PINS): ApprovedPins {
  return {
    certificates: [...ours.certificates, ...listed.certificates],
    fingerprints: [...ours.fingerprints, ...listed.fingerprints],
  }
}

/** Approvals of new pins and revocations of removed ones. Only pins approved from here are ever revoked. */
export function pinSteps(desired: DesiredConnector, approved: ApprovedPins, ours: ApprovedPins): Step[] {
  const { certificates, fingerprints } = desired.pins
  return [
    ...certificates
      .filter(pin => !approved.certificates.includes(pin.hash))
      .map((pin): Step => ({ do: 'approve-certificate', pin })),
    ...fingerprints
      .filter(pin => !approved.fingerprints.includes(pin.hash))
      .map((pin): Step => ({ do: 'approve-fingerprint', pin })),
    ...ours.certificates
      .filter(hash => !certificates.some(pin => pin.hash === hash))
      .map((hash): Step => ({ do: 'revoke-certificate', hash })),
    ...ours.fingerprints
      .filter(hash => !fingerprints.some(pin => pin.hash === hash))
      .map((hash): Step => ({ do: 'revoke-fingerprint', hash })),
  ]
}

/** Why these steps cannot be done: Fivetran approves a certificate that it is given, not its hash. */
export function pinRefusal(steps: readonly Step[]): Refusal | undefined {
  const incomplete = steps.flatMap(step =>
    step.do === 'approve-certificate' && step.pin.encoded_cert === '' ? [step.pin.hash] : [],
  )
  if (incomplete.length === 0) return undefined
  return {
    reason: 'conflict',
    message: `trusted_certificates names ${incomplete.join(', ')} by hash alone, which Fivetran has not approved for this connector.`,
    hint: 'Add `encoded_cert`: the report of the setup test shows it.',
    liftedByLabel: false,
    fails: true,
  }
}

/** The same pins as fields, to be shown. */
export function pinFields(desired: DesiredConnector, steps: readonly Step[]): FieldChange[] {
  const field = (name: string, hash: string, added: boolean): FieldChange => {
    const value = { type: 'value', value: hash } as const
    const absent = { type: 'absent' } as const
    const position = desired.positions.nearest([name])
    return {
      path: `${name}[hash=${hash}]`,
      before: added ? absent : value,
      after: added ? value : absent,
      origin: 'repository',
      position,
    }
  }
  return steps.flatMap(step => {
    if (step.do === 'approve-certificate') return [field('trusted_certificates', step.pin.hash, true)]
    if (step.do === 'approve-fingerprint') return [field('trusted_fingerprints', step.pin.hash, true)]
    if (step.do === 'revoke-certificate') return [field('trusted_certificates', step.hash, false)]
    if (step.do === 'revoke-fingerprint') return [field('trusted_fingerprints', step.hash, false)]
    return []
  })
}

/** The request for setup tests, with the trust flags. */
export function testStep(desired: DesiredConnector): Step {
  return {
    do: 'test',
    trustCertificates: desired.tests.trustCertificates,
    trustFingerprints: desired.tests.trustFingerprints,
  }
}

/**
 * True when tests that we began, or that failed, are still to be run. One that waits for a person is asked again once
 * that person has been.
 */
export function owesTests(
  desired: DesiredConnector,
  recorded: RecordedConnector,
  observed: ObservedConnector,
): boolean {
  if (!desired.tests.run) return false
  if (recorded.tests === 'authorization') return observed.setupState === 'connected'
  return recorded.tests === 'owed' || recorded.tests === 'failed'
}

/** True for a connector that still waits for a person to authorise it in Fivetran. */
export function awaitsAuthorization(recorded: RecordedConnector, observed: ObservedConnector): boolean {
  return recorded.tests === 'authorization' && observed.setupState !== 'connected'
}
