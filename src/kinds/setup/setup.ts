/**
 * What connectors and destinations have in common: a setup that Fivetran tests, and certificates and SSH keys that it
 * must trust on the way.
 */
import type { DesiredResource, ObservedResource } from '../../model/resource.ts'
import { isJsonObject, type JsonObject } from '../../model/value.ts'

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

/** Whom the tests trust: any certificate, any SSH fingerprint. */
export interface Trust {
  readonly certificates: boolean
  readonly fingerprints: boolean
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

/** `config` as Fivetran reports it; undefined where a list left it out. */
export function configOf({ fields }: Pick<ObservedResource, 'fields'>): JsonObject | undefined {
  const config = fields?.['config']
  return isJsonObject(config) ? config : undefined
}

/** The hashes of pins. */
export function hashesOf({ certificates, fingerprints }: Pins): ApprovedPins {
  return { certificates: certificates.map(pin => pin.hash), fingerprints: fingerprints.map(pin => pin.hash) }
}
