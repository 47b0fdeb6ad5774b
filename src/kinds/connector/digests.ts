import { createHash } from 'node:crypto'

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
