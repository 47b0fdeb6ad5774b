/** The results of setup tests, and the certificates and SSH keys in them that Fivetran does not trust yet. */
import { createHash } from 'node:crypto'
import {
  SETUP_TEST_STATUSES,
  type SetupTest,
  type SetupTestStatus,
  type UntrustedCertificate,
  type UntrustedFingerprint,
} from '../../model/setup-test.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/value.ts'
import { listOrEmpty, textOr } from '../../fivetran/wire-values.ts'

type Redact = (text: string) => string

/** Reads `data.setup_tests`; no list means that nothing was tested. */
export function readSetupTests(data: Json, redact: Redact): SetupTest[] {
  const tests = isJsonObject(data) ? data['setup_tests'] : undefined
  return listOrEmpty(tests).flatMap(test => (isJsonObject(test) ? [readSetupTest(test, redact)] : []))
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

/** A status that Fivetran may add one day: shown as a warning. */
function unknownStatus(): SetupTestStatus {
  return 'WARNING'
}

/**
 * `details` is any JSON: an object for SSH ("SSH Tunnel Connection"), a list for TLS ("Validate Certificate"), a text,
 * null; see https://fivetran.com/docs/rest-api/tutorials/get-connector-fingerprint-details and
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
  // An entry of a certificate without the certificate itself cannot be pinned; its public key is no SSH key.
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

/** SHA-256 of a certificate, as hexadecimal: of the DER bytes, given in base64 or as PEM, itself perhaps in base64. */
export function certificateSha256(encoded: string): string {
  const body = encoded.replaceAll(/-----[A-Z ]+-----|\s/g, '')
  const bytes = Buffer.from(body, 'base64')
  const inner = bytes.toString('latin1')
  return inner.startsWith('-----BEGIN') ? certificateSha256(inner) : createHash('sha256').update(bytes).digest('hex')
}

/** `SHA256:…` of an SSH public key, as `ssh-keygen -l` prints it. Takes `ssh-rsa AAAA… comment` or the bare base64. */
export function sshFingerprint(publicKey: string): string {
  const parts = publicKey.trim().split(/\s+/)
  const blob = (parts.length > 1 ? parts[1] : parts[0]) ?? ''
  return `SHA256:${createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64').replace(/=+$/, '')}`
}
