import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { load } from 'js-yaml'
import { itemsOf } from '../../src/render/plan/item.ts'
import { untrustedBlocks } from '../../src/render/plan/untrusted.ts'
import { applied, change, result, test as setupTest } from './build.ts'
import { readMarkdown } from './html.ts'
import { foreignText } from './text.ts'

const text = foreignText.filter(one => one.isWellFormed())

test('what is pasted reads back as exactly what Fivetran met, each once', () => {
  fc.assert(
    fc.property(text, text, text, (hash, encodedCert, publicKey) => {
      const certificate = { kind: 'certificate', hash, encodedCert, name: hash, sha256: hash } as const
      const fingerprint = { kind: 'fingerprint', hash, publicKey, sha256: hash } as const
      const tests = [
        setupTest('TLS', { status: 'FAILED', untrusted: [certificate] }),
        setupTest('SSH', { status: 'FAILED', untrusted: [certificate, fingerprint] }),
      ]
      const made = applied([result(change('update'), { outcome: 'tests-failed', tests })])
      const blocks = itemsOf(made).flatMap(item => untrustedBlocks(item, 'the manifest'))
      const yaml = readMarkdown(blocks.join('\n\n')).code.at(-1) ?? ''
      expect(load(yaml)).toEqual({
        trusted_certificates: [{ hash, encoded_cert: encodedCert }],
        trusted_fingerprints: [{ hash, public_key: publicKey }],
      })
    }),
    { numRuns: 300 },
  )
})

test('a SHA-256 in hex stands as openssl prints it', () => {
  const untrusted = [
    { kind: 'certificate', hash: '1', encodedCert: 'MII', name: 'CN=a', sha256: 'ab'.repeat(32) },
  ] as const
  const tests = [setupTest('TLS', { untrusted })]
  const made = applied([result(change('update'), { outcome: 'tests-failed', tests })])
  expect(itemsOf(made).flatMap(item => untrustedBlocks(item, 'the manifest'))[0]).toContain(
    `SHA-256 \`AB${':AB'.repeat(31)}\``,
  )
})
