/** Pins of certificates and SSH fingerprints that are to be approved or revoked. Pure. */
import type { FieldChange, FollowStep, Refusal } from '../../model/change.ts'
import { fieldChange } from './field-change.ts'
import type { ApprovedPins, DesiredSetup } from './setup.ts'

export interface PinChange {
  readonly of: 'certificate' | 'fingerprint'
  readonly hash: string
  /** What Fivetran is given to approve; undefined: it is to be revoked. */
  readonly content: string | undefined
}

/**
 * Approvals of new pins and revocations of removed ones. `approved`: what anybody has approved. `ours`: what the action
 * has approved; only these are ever revoked.
 */
export function pinChanges({ pins }: DesiredSetup, approved: ApprovedPins, ours: ApprovedPins): PinChange[] {
  const certificates = pins.certificates.map(({ hash, encoded_cert: content }) => ({ hash, content }))
  const fingerprints = pins.fingerprints.map(({ hash, public_key: content }) => ({ hash, content }))
  return [
    ...approvals('certificate', certificates, approved.certificates),
    ...approvals('fingerprint', fingerprints, approved.fingerprints),
    ...revocations('certificate', certificates, ours.certificates),
    ...revocations('fingerprint', fingerprints, ours.fingerprints),
  ]
}

type Pin = Pick<PinChange, 'hash' | 'content'>

function approvals(of: PinChange['of'], pins: readonly Pin[], approved: readonly string[]): PinChange[] {
  return pins.filter(({ hash }) => !approved.includes(hash)).map(({ hash, content }) => ({ of, hash, content }))
}

function revocations(of: PinChange['of'], pins: readonly Pin[], ours: readonly string[]): PinChange[] {
  const named = new Set(pins.map(({ hash }) => hash))
  return ours.filter(hash => !named.has(hash)).map(hash => ({ of, hash, content: undefined }))
}

/** The steps that make these changes. */
export function pinSteps(changes: readonly PinChange[]): FollowStep[] {
  return changes.map(({ of, hash, content }) => {
    const action = content === undefined ? 'revoke' : 'approve'
    const sent = content === undefined ? {} : { [of === 'certificate' ? 'encoded_cert' : 'public_key']: content }
    return { do: 'follow', name: `${action}-${of}`, with: { hash, ...sent }, reviewed: true }
  })
}

/**
 * Why these changes cannot be made: Fivetran approves a certificate that it is given, and not a hash alone. `one`: how
 * the kind is called.
 */
export function pinRefusal(changes: readonly PinChange[], one: string): { readonly refusal?: Refusal } {
  const incomplete = changes.filter(({ of, content }) => of === 'certificate' && content === '').map(({ hash }) => hash)
  if (incomplete.length === 0) return {}
  const message = `trusted_certificates names ${incomplete.join(', ')} by hash alone, which Fivetran has not approved for this ${one}.`
  const hint = 'Add `encoded_cert`: the report of the setup test shows it.'
  return { refusal: { reason: 'conflict', message, hint, liftedByLabel: false, fails: true } }
}

/** These changes as changes of fields, to be shown. */
export function pinFields(desired: DesiredSetup, changes: readonly PinChange[]): FieldChange[] {
  return changes.map(({ of, hash, content }) => {
    const path = [`trusted_${of}s`, { field: 'hash', value: hash }]
    return content === undefined
      ? fieldChange(path, hash, undefined, desired)
      : fieldChange(path, undefined, hash, desired)
  })
}

/** The pins that the action has approved, and those that Fivetran lists. */
export function bothPins(ours: ApprovedPins, listed: ApprovedPins): ApprovedPins {
  return {
    certificates: [...ours.certificates, ...listed.certificates],
    fingerprints: [...ours.fingerprints, ...listed.fingerprints],
  }
}
