/** The endpoints that connections and destinations have alike: setup tests, and what these have to trust. */
import { segment } from '../../fivetran/base-url.ts'
import type { FivetranClient, FivetranReader } from '../../fivetran/port.ts'
import { requiredText, textOr } from '../../fivetran/wire-values.ts'
import { absentWhen, type ApiError } from '../../model/errors.ts'
import type { SetupTest } from '../../model/setup-test.ts'
import type { Json, JsonObject, ValueObject } from '../../model/value.ts'
import type { Collection } from '../changing.ts'
import { revokePin } from './revoke.ts'
import type { CertificatePin, FingerprintPin, Trust } from './setup.ts'
import { readSetupTests } from './wire-setup-tests.ts'

/** What planning reads of a setup. Every method throws ApiError. */
export interface SetupReader {
  /** `GET …/{id}/certificates`: the approved certificates, all pages. */
  certificates(id: string): Promise<CertificatePin[]>
  /** `GET …/{id}/fingerprints`: the approved SSH fingerprints, all pages. */
  fingerprints(id: string): Promise<FingerprintPin[]>
}

/** What Fivetran answers to a request for setup tests: their results, and the resource after them. */
export interface TestRun<R> {
  readonly tests: readonly SetupTest[]
  readonly resource: R
}

/** What an apply does to a setup. Every method throws ApiError. */
export interface SetupApi<R> extends SetupReader {
  /** `POST …/{id}/test`. Waits up to `timeoutMs`; throws ApiError with `ambiguous` when the answer is lost. */
  test(id: string, trust: Trust, timeoutMs: number): Promise<TestRun<R>>
  /** `POST …/{id}/certificates`; one that is already approved counts as done. */
  approveCertificate(id: string, pin: CertificatePin): Promise<void>
  /** `POST …/{id}/fingerprints`; one that is already approved counts as done. */
  approveFingerprint(id: string, pin: FingerprintPin): Promise<void>
  /** Revokes an approved certificate, by its hash; one that is not approved any more counts as done. See `revokePin`. */
  revokeCertificate(id: string, hash: string): Promise<void>
  /** The same for an SSH fingerprint. */
  revokeFingerprint(id: string, hash: string): Promise<void>
}

/** Where the resources of a kind are. */
export interface SetupPath extends Collection {
  readonly version: number
  /** How the kind is called: `connector`. */
  readonly one: string
}

/** The endpoints that read. */
export function createSetupReader(fivetran: FivetranReader, { path }: Pick<SetupPath, 'path'>): SetupReader {
  const at = (id: string, list: string): string => `${path}/${segment(id)}/${list}`
  return {
    certificates: async id => fivetran.list({ path: at(id, 'certificates') }, readCertificate, pin => pin.hash),
    fingerprints: async id => fivetran.list({ path: at(id, 'fingerprints') }, readFingerprint, pin => pin.hash),
  }
}

/** All of them. `read`: the resource in the answer to its tests. */
export function createSetupApi<R>(
  fivetran: FivetranClient,
  { path, version, one }: SetupPath,
  read: (data: Json) => R,
): SetupApi<R> {
  const { redact } = fivetran
  const at = (id: string, list: string): string => `${path}/${segment(id)}/${list}`
  const approve = async (list: string, body: ValueObject): Promise<void> => {
    await absentWhen(isAlreadyThere, fivetran.send({ method: 'POST', path: list, body, repeatable: true }, ignore))
  }
  return {
    ...createSetupReader(fivetran, { path }),
    test: async (id, trust, timeoutMs) =>
      fivetran.send(
        {
          method: 'POST',
          path: at(id, 'test'),
          body: { trust_certificates: trust.certificates, trust_fingerprints: trust.fingerprints },
          version,
          repeatable: false,
          sourceTimeoutMs: timeoutMs,
        },
        data => ({ tests: readSetupTests(data, redact), resource: read(data) }),
      ),
    approveCertificate: async (id, pin) =>
      approve(at(id, 'certificates'), { hash: pin.hash, encoded_cert: pin.encoded_cert }),
    approveFingerprint: async (id, pin) =>
      approve(at(id, 'fingerprints'), { hash: pin.hash, public_key: pin.public_key }),
    revokeCertificate: (id, hash) => revokePin(fivetran, at(id, 'certificates'), hash, one),
    revokeFingerprint: (id, hash) => revokePin(fivetran, at(id, 'fingerprints'), hash, one),
  }
}

/** An approved certificate; lists need not repeat the certificate itself. */
function readCertificate(item: JsonObject): CertificatePin {
  return { hash: requiredText(item, 'hash', 'the certificate'), encoded_cert: textOr(item['encoded_cert'], '') }
}

/** An approved SSH fingerprint. */
function readFingerprint(item: JsonObject): FingerprintPin {
  return { hash: requiredText(item, 'hash', 'the fingerprint'), public_key: textOr(item['public_key'], '') }
}

/** Fivetran's answer to what is approved already is not described: 409, or 400 with a message that says so. */
function isAlreadyThere(error: ApiError): boolean {
  return error.status === 409 || (error.status === 400 && /already/i.test(error.message))
}

function ignore(): void {}
