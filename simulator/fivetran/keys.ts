import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto'

/** A TLS certificate as a setup test shows it. */
export interface ServerCertificate {
  readonly hash: string
  readonly name: string
  readonly type: 'TLS'
  readonly public_key: string
  readonly encoded_cert: string
  readonly sha1: string
  readonly sha256: string
}

/** An SSH host key as a setup test shows it. */
export interface HostKey {
  readonly hash: string
  readonly public_key: string
}

const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const ED25519_ALGORITHM = Buffer.from('300506032b6570', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')

function keyOf(seed: string): KeyObject {
  const secret = createHash('sha256').update(seed).digest()
  return createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, secret]), format: 'der', type: 'pkcs8' })
}

function digest(algorithm: 'sha1' | 'sha256', data: Buffer, encoding: 'hex' | 'base64'): string {
  return createHash(algorithm).update(data).digest(encoding)
}

function derLength(length: number): number[] {
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}

/** One DER element; contents stay well below 64 KiB here. */
function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag, ...derLength(content.length)]), content])
}

/**
 * The self-signed certificate that a host shows: a real X.509 certificate, always the same for the same host and
 * generation (a new generation is a renewed certificate).
 */
export function certificateOf(host: string, generation: number): ServerCertificate {
  const key = keyOf(`tls ${host} ${generation}`)
  const name = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, Buffer.from(host)))))
  const validity = der(0x30, der(0x17, Buffer.from('250101000000Z')), der(0x17, Buffer.from('450101000000Z')))
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' })
  const serial = der(0x02, Buffer.from([1 + (generation % 100)]))
  const body = der(0x30, serial, ED25519_ALGORITHM, name, validity, name, publicKey)
  const certificate = der(0x30, body, ED25519_ALGORITHM, der(0x03, Buffer.from([0]), sign(null, body, key)))
  return {
    hash: digest('sha256', certificate, 'base64'),
    name: `CN=${host}`,
    type: 'TLS',
    public_key: publicKey.toString('base64'),
    encoded_cert: certificate.toString('base64'),
    sha1: digest('sha1', certificate, 'hex'),
    sha256: digest('sha256', certificate, 'hex'),
  }
}

/** A part of an SSH key: its length, then the bytes. */
function sshPart(data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0, data.length]), data])
}

/** The SSH host key of a tunnel host, in the format of `known_hosts`; its hash as `ssh-keygen -l` computes it. */
export function hostKeyOf(host: string, generation: number): HostKey {
  const raw = createPublicKey(keyOf(`ssh ${host} ${generation}`))
    .export({ format: 'der', type: 'spki' })
    .subarray(-32)
  const blob = Buffer.concat([sshPart(Buffer.from('ssh-ed25519')), sshPart(raw)])
  return {
    hash: digest('sha256', blob, 'base64').replace(/=+$/, ''),
    public_key: `ssh-ed25519 ${blob.toString('base64')}`,
  }
}
