/** The results of setup tests, and the certificates and SSH keys in them that Fivetran does not trust yet. */
import {
  SETUP_TEST_STATUSES,
  type SetupTest,
  type SetupTestStatus,
  type UntrustedCertificate,
  type UntrustedFingerprint,
} from './connector.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/value.ts'
import { certificateSha256, sshFingerprint } from './digests.ts'
import { listOf, textOr } from '../../fivetran/wire-values.ts'

type Redact = (text: string) => string

/** Reads `data.setup_tests`; no list means that nothing was tested. */
export function readSetupTests(data: Json, redact: Redact): SetupTest[] {
  const tests = isJsonObject(data) ? data['setup_tests'] : undefined
  return listOf(tests).flatMap(test => (isJsonObject(test) ? [readSetupTest(test, redact)] : []))
}

function readSetupTest(test: JsonObject, redact: Redact): SetupTest {
  const given = textOr(test['status'], '').toUpperCase()
  const status = SETUP_TEST_STATUSES.find(known => known === given)
  const message = textOr(test['message'], '')
  return {
    title: redact(textOr(test['title'], 'Setup test')),
    status: status ?? unknownStatus(),
    message: redact(
      status === undefined ? `${message} (unknown status ${given === '' ? 'none' : given})`.trim() : message,
    ),
    untrusted: status === 'PASSED' ? [] : readUntrusted(test['details'], redact),
  }
}

/** A status that Fivetran adds one day is neither a failure nor nothing to speak of. */
function unknownStatus(): SetupTestStatus {
  return 'WARNING'
}

/**
 * `details` is any JSON: an object for SSH ("SSH Tunnel Connection"), a list for TLS ("Validate Certificate"), a text,
 * null;
 * see https://fivetran.com/docs/rest-api/tutorials/get-connector-fingerprint-details and
 * …/get-destination-certificate-details.
 */
function readUntrusted(details: Json | undefined, redact: Redact): (UntrustedCertificate | UntrustedFingerprint)[] {
  if (typeof details === 'string') {
    const inner = /^\s*[[{]/.test(details) ? parse(details) : undefined
    return typeof inner === 'object' ? readUntrusted(inner, redact) : []
  }
  return (Array.isArray(details) ? details : [details]).flatMap(item =>
    isJsonObject(item) ? readEntry(item, redact) : [],
  )
}

function readEntry(item: JsonObject, redact: Redact): (UntrustedCertificate | UntrustedFingerprint)[] {
  const hash = textOr(item['hash'], '')
  const encodedCert = textOr(item['encoded_cert'], '')
  const publicKey = textOr(item['public_key'], '')
  if (hash === '') return []
  if (encodedCert !== '') {
    const sha256 = textOr(item['sha256'], '') || certificateSha256(encodedCert)
    return [{ kind: 'certificate', hash, encodedCert, name: redact(textOr(item['name'], '')), sha256 }]
  }
  // A certificate's entry without the certificate cannot be pinned, and its public key is no SSH key.
  if (publicKey === '' || item['sha1'] !== undefined || item['sha256'] !== undefined) return []
  return [{ kind: 'fingerprint', hash, publicKey, sha256: sshFingerprint(publicKey) }]
}

function parse(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
