import { describe, expect, test } from '@jest/globals'
import { certificateSha256, readSetupTests, sshFingerprint } from '../../../src/kinds/setup/wire-setup-tests.ts'
import type { Json } from '../../../src/model/value.ts'

// `printf` of these bytes, through `openssl dgst -sha256` and `ssh-keygen -lf`.
const DER = Buffer.from('not really a certificate').toString('base64')
const DER_SHA256 = 'd6182255e5739d55fc9781759c7a823d4dff3d2b7d17949e7085ee7c0cc22acf'
const KEY_BLOB = 'AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f'
const KEY_SHA256 = 'SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA'

const keep = (text: string): string => text
const one = (status: string, details: Json) =>
  readSetupTests({ setup_tests: [{ title: 'T', status, message: 'M', details }] }, keep)[0]

describe('digests', () => {
  test('of a certificate: base64, wrapped base64, PEM, PEM in base64', () => {
    const wrapped = DER.replaceAll(/.{10}/g, '$&\n')
    const pem = `-----BEGIN CERTIFICATE-----\n${wrapped}\n-----END CERTIFICATE-----\n`
    for (const form of [DER, wrapped, pem, Buffer.from(pem).toString('base64')])
      expect(certificateSha256(form)).toBe(DER_SHA256)
  })

  test.each([KEY_BLOB, `ssh-ed25519 ${KEY_BLOB}`, `ssh-ed25519 ${KEY_BLOB} user@host\n`, ` ${KEY_BLOB} `])(
    'of an SSH key: %s',
    key => {
      expect(sshFingerprint(key)).toBe(KEY_SHA256)
    },
  )
})

describe('what is not trusted', () => {
  const certificate = { kind: 'certificate', hash: 'h', encodedCert: DER, name: 'CN=db', sha256: 'AA:BB' }
  const fingerprint = { kind: 'fingerprint', hash: 'h', publicKey: KEY_BLOB, sha256: KEY_SHA256 }
  const wireCertificate = { hash: 'h', name: 'CN=db', public_key: 'x', encoded_cert: DER, sha1: 'y', sha256: 'AA:BB' }
  const wireKey = { hash: 'h', public_key: KEY_BLOB, type: 'SSH', name: 'n' }

  test.each<[string, Json, unknown[]]>([
    ['an object (SSH)', wireKey, [fingerprint]],
    ['a list (TLS)', [wireCertificate], [certificate]],
    ['a list that mixes', [wireCertificate, wireKey, 'x', null, 7, [wireKey]], [certificate, fingerprint]],
    ['an object (TLS)', wireCertificate, [certificate]],
    [
      'a certificate without digest or name',
      [{ hash: 'h', encoded_cert: DER }],
      [{ ...certificate, name: '', sha256: DER_SHA256 }],
    ],
    ['a certificate of which only digests are given', [{ hash: 'h', public_key: 'x', sha256: 'y' }], []],
    ['an entry without hash', [{ encoded_cert: DER }, { public_key: KEY_BLOB }], []],
    ['JSON in a text', JSON.stringify([wireCertificate]), [certificate]],
    ['a text', 'Authentication failed (401)', []],
    ['a text that looks like JSON', '{not', []],
    ['null', null, []],
    ['a number', 7, []],
  ])('%s', (_, details, untrusted) => {
    expect(one('FAILED', details)?.untrusted).toEqual(untrusted)
    expect(one('warning', details)?.untrusted).toEqual(untrusted)
    expect(one('JOB_FAILED', details)?.untrusted).toEqual(untrusted)
    expect(one('PASSED', details)?.untrusted).toEqual([])
  })
})

describe('results', () => {
  test.each([
    ['passed', 'PASSED', 'M'],
    ['Skipped', 'SKIPPED', 'M'],
    ['JOB_FAILED', 'JOB_FAILED', 'M'],
    ['PENDING', 'WARNING', 'M (unknown status PENDING)'],
    ['', 'WARNING', 'M (unknown status none)'],
  ])('status "%s"', (given, status, message) => {
    expect(one(given, null)).toEqual({ title: 'T', status, message, untrusted: [] })
  })

  test.each<[string, Json]>([
    ['no list', {}],
    ['null', { setup_tests: null }],
    ['an empty list', { setup_tests: [] }],
    ['no results in it', { setup_tests: [null, 'x'] }],
    ['no data', null],
  ])('%s: nothing was tested', (_, data) => {
    expect(readSetupTests(data, keep)).toEqual([])
  })
})
