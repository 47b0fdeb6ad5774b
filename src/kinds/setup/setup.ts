/**
 * What connectors and destinations have in common: a setup that Fivetran tests, and certificates and SSH keys that it
 * must trust on the way.
 */
import type { DesiredResource, ObservedResource } from '../../model/resource.ts'

export interface CertificatePin {
  readonly hash: string
  /** '' where only the hash is known: enough for a certificate that Fivetran has approved already. */
  readonly encoded_cert: string
}

export interface FingerprintPin {
  readonly hash: string
  readonly public_key: string
}

export interface Pins {
  readonly certificates: readonly CertificatePin[]
  readonly fingerprints: readonly FingerprintPin[]
}

/** Hashes of pins that count as approved. */
export interface ApprovedPins {
  readonly certificates: readonly string[]
  readonly fingerprints: readonly string[]
}

export const NO_PINS: ApprovedPins = { certificates: [], fingerprints: [] }

export interface SetupTestPolicy {
  readonly run: boolean
  readonly trustCertificates: boolean
  readonly trustFingerprints: boolean
}

/** A resource with setup tests, as its manifest describes it. */
export interface DesiredSetup extends DesiredResource {
  readonly tests: SetupTestPolicy
  readonly pins: Pins
}

/** The same as Fivetran reports it. */
export interface ObservedSetup extends ObservedResource {
  /** The pins that Fivetran lists; undefined where nobody asked. */
  readonly approved?: ApprovedPins
}

/** True where both name the same hashes. */
export function isSameHashes(pins: readonly { readonly hash: string }[], hashes: readonly string[]): boolean {
  return new Set(pins.map(pin => pin.hash)).symmetricDifference(new Set(hashes)).size === 0
}
