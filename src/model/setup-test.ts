/** Setup tests: Fivetran's own checks of a configuration. */

export const SETUP_TEST_STATUSES = ['PASSED', 'SKIPPED', 'WARNING', 'FAILED', 'JOB_FAILED'] as const
export type SetupTestStatus = (typeof SETUP_TEST_STATUSES)[number]

/** A certificate that Fivetran met in a setup test and does not trust yet. */
export interface UntrustedCertificate {
  readonly kind: 'certificate'
  readonly hash: string
  readonly encodedCert: string
  /** Subject name, where Fivetran gives one. */
  readonly name: string
  /** Hex or base64, as reported; computed from the certificate when not reported. */
  readonly sha256: string
}

/** An SSH host key that Fivetran met in a setup test and does not trust yet. */
export interface UntrustedFingerprint {
  readonly kind: 'fingerprint'
  readonly hash: string
  readonly publicKey: string
  /** `SHA256:…` of the key, as `ssh-keygen -l` prints it. */
  readonly sha256: string
}

export interface SetupTest {
  readonly title: string
  readonly status: SetupTestStatus
  readonly message: string
  readonly untrusted: readonly (UntrustedCertificate | UntrustedFingerprint)[]
}

/** True for a setup test that counts as failed. */
export function isFailedTest({ status }: SetupTest): boolean {
  return status === 'FAILED' || status === 'JOB_FAILED'
}
