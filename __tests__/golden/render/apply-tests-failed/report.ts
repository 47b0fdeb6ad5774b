import type { ChangeResult } from '../../../../src/engine/execute/result.ts'
import { planOf } from '../../../engine/plan/plan-of.ts'
import { applied, result, test } from '../../../render/build.ts'
import { desired } from '../../../support/connectors.ts'

const { changes } = planOf({
  desired: ['mysql', 'postgres', 'salesforce', 'github'].map(schema =>
    desired({ schema, service: schema, config: { host: `${schema}.example.com`, port: 5432 } }),
  ),
})
const paused = 'It stays paused until its setup tests pass.'
const outcomes: Readonly<Record<string, Partial<ChangeResult>>> = {
  github: {
    tests: [
      test('Connect to GitHub'),
      test('Check webhooks', { status: 'SKIPPED', message: 'Webhooks are off' }),
    ],
  },
  mysql: {
    outcome: 'tests-failed',
    fails: true,
    message: paused,
    tests: [
      test('SSH Tunnel Connection', {
        status: 'FAILED',
        message: 'The host key is not trusted.',
        untrusted: [
          {
            kind: 'fingerprint',
            hash: 'Zm9vYmFy',
            publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample',
            sha256: 'SHA256:jx1Nb0hGZkZDbmpNQ0N5d3RrZzN4c2VtMTIzNDU2Nzg',
          },
        ],
      }),
    ],
  },
  postgres: {
    outcome: 'tests-failed',
    fails: true,
    message: paused,
    tests: [
      test('Connecting to host'),
      test('Validate Certificate', {
        status: 'FAILED',
        message: 'The certificate is not trusted. See https://fivetran.com/docs or ask @support <b>now</b>.',
        untrusted: [
          {
            kind: 'certificate',
            hash: '-1528409223',
            encodedCert: 'MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ',
            name: 'CN=db.example.com,O=Example',
            sha256: '3f1c9a7e0b2d3c4a5968778695a4b3c2d1e0f9a83f1c9a7e0b2d3c4a59687786',
          },
          {
            kind: 'certificate',
            hash: '77',
            encodedCert: 'MIIE',
            name: 'CN=Example Root CA',
            sha256: 'aa1c9a7e0b2d3c4a5968778695a4b3c2d1e0f9a83f1c9a7e0b2d3c4a59687786',
          },
        ],
      }),
      test('Checking permissions', { status: 'WARNING', message: 'The user may write.' }),
      test('Checking replication', { status: 'JOB_FAILED', message: '' }),
    ],
  },
  salesforce: {
    outcome: 'waiting',
    waits: {
      for: 'authorisation',
      todo: 'Authorise it in Fivetran, and add the user below at the source.',
      who: 'somebody who may sign in to `salesforce`',
      next: 'The next apply tests it.',
      values: [
        { label: 'User', value: 'fivetran@example.com' },
        { label: 'Key', value: '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----' },
      ],
    },
  },
}

/** Two servers that are not trusted yet, one authorisation to give, one all right. */
export const report = applied(
  changes.map(change => {
    const { localName } = change.address
    return result(change, { id: `new_${localName}`, ...outcomes[localName] })
  }),
  {
    notices: ['The plan was reviewed in pull request 12.'],
    failure: { reason: 'setup-tests-failed', message: 'The setup tests of 2 connectors failed.' },
  },
)
