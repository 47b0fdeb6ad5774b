/** Approving and revoking pins. */
import type { FollowStep } from '../../model/change.ts'
import type { ValueObject } from '../../model/value.ts'
import type { SetupApi } from './endpoints.ts'
import type { ApprovedPins } from './setup.ts'

interface Context {
  readonly api: Pick<
    SetupApi<unknown>,
    'approveCertificate' | 'approveFingerprint' | 'revokeCertificate' | 'revokeFingerprint'
  >
  readonly id: string
  /** Those that are approved from here. */
  readonly pins: ApprovedPins
}

/** Does a step of `pinSteps`, and gives what is approved after it; undefined for another step. Throws ApiError. */
export async function followPins(step: FollowStep, { api, id, pins }: Context): Promise<ApprovedPins | undefined> {
  const { hash = '', encoded_cert = '', public_key = '' } = texts(step.with)
  const { certificates, fingerprints } = pins
  switch (step.name) {
    case 'approve-certificate':
      await api.approveCertificate(id, { hash, encoded_cert })
      return { ...pins, certificates: [...certificates, hash] }
    case 'approve-fingerprint':
      await api.approveFingerprint(id, { hash, public_key })
      return { ...pins, fingerprints: [...fingerprints, hash] }
    case 'revoke-certificate':
      await api.revokeCertificate(id, hash)
      return { ...pins, certificates: certificates.filter(one => one !== hash) }
    case 'revoke-fingerprint':
      await api.revokeFingerprint(id, hash)
      return { ...pins, fingerprints: fingerprints.filter(one => one !== hash) }
    default:
      return undefined
  }
}

/** Those of the values that are texts. */
function texts(values: ValueObject): Readonly<Record<string, string>> {
  const entries = Object.entries(values)
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
