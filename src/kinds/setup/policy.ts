/** What a manifest says of setup tests and pins, to us alone. Pure. */
import type { JsonObject, Value } from '../../model/value.ts'
import type { DesiredSetup, SetupTestPolicy } from './setup.ts'

/** Whether tests run, and whom they trust, by the values of the manifest. */
export function policyOf(values: ReadonlyMap<string, Value>): SetupTestPolicy {
  return {
    run: values.get('run_setup_tests') !== false,
    trustCertificates: values.get('trust_certificates') === true,
    trustFingerprints: values.get('trust_fingerprints') === true,
  }
}

/** The same and the pins, for `DesiredResource.settings`. */
export function setupSettings({ tests, pins }: Pick<DesiredSetup, 'tests' | 'pins'>): JsonObject {
  return {
    run_setup_tests: tests.run,
    trust_certificates: tests.trustCertificates,
    trust_fingerprints: tests.trustFingerprints,
    trusted_certificates: pins.certificates.map(({ hash, encoded_cert }) => ({ hash, encoded_cert })),
    trusted_fingerprints: pins.fingerprints.map(({ hash, public_key }) => ({ hash, public_key })),
  }
}
