/** Certificates and SSH host keys that Fivetran met in setup tests and does not trust yet. */
import { yamlString } from '../../model/visible.ts'
import type { UntrustedCertificate, UntrustedFingerprint } from '../../model/setup-test.ts'
import { cut, fence, inlineCode } from '../text/escape.ts'
import type { Item } from './item.ts'

type Untrusted = UntrustedCertificate | UntrustedFingerprint

/** What Fivetran met and does not trust yet, each once. */
export function untrustedOf(item: Item): Untrusted[] {
  const all = item.result?.tests.flatMap(test => test.untrusted) ?? []
  return [...new Map(all.map(one => [`${one.kind} ${one.hash}`, one])).values()]
}

/** `AB:CD:…` for 32 bytes of hex, as openssl prints them; anything else as it is. */
function formatSha256(sha256: string): string {
  return /^[0-9a-f]{64}$/i.test(sha256) ? (sha256.toUpperCase().match(/../g) ?? []).join(':') : cut(sha256, 120)
}

function describe(one: Untrusted): string {
  const name = one.kind === 'certificate' && one.name !== '' ? ` ${inlineCode(cut(one.name, 120))}` : ''
  return `- ${one.kind === 'certificate' ? 'Certificate' : 'SSH fingerprint'}${name}, SHA-256 ${inlineCode(formatSha256(one.sha256))}`
}

function pinLines(found: readonly Untrusted[]): string[] {
  const certificates = found.filter(one => one.kind === 'certificate')
  const fingerprints = found.filter(one => one.kind === 'fingerprint')
  return [
    ...(certificates.length === 0 ? [] : ['trusted_certificates:']),
    ...certificates.flatMap(one => [
      `  - hash: ${yamlString(one.hash)}`,
      `    encoded_cert: ${yamlString(one.encodedCert)}`,
    ]),
    ...(fingerprints.length === 0 ? [] : ['trusted_fingerprints:']),
    ...fingerprints.flatMap(one => [
      `  - hash: ${yamlString(one.hash)}`,
      `    public_key: ${yamlString(one.publicKey)}`,
    ]),
  ]
}

/**
 * What to compare and what to paste into the manifest to pin what Fivetran met; empty when it trusts everything.
 * `manifest`: its link.
 */
export function untrustedBlocks(item: Item, manifest: string): string[] {
  const found = untrustedOf(item)
  if (found.length === 0) return []
  return [
    ['**Fivetran does not trust this server yet.**', ...found.map(describe)].join('\n'),
    `Compare the SHA-256 with the one that the server's administrators give you. If it is theirs, add this to ${manifest}, beside any pins that are there:`,
    fence('yaml', pinLines(found)),
  ]
}
