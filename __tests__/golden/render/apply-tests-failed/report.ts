import { change, field, plan, report as base, result, test, value } from '../../../render/build.ts'

const created = (schema: string, service: string, id: string) =>
  change({ kind: 'create', schema, service, id: undefined, fields: [field('config.host', undefined, value(`${schema}.example.com`)), field('config.port', undefined, value(5432))], digest: id })
const mysql = created('mysql', 'mysql', 'new_mysql')
const postgres = created('postgres', 'postgres', 'new_postgres')
const salesforce = created('salesforce', 'salesforce', 'new_salesforce')
const github = created('github', 'github', 'new_github')

/** Two servers that are not trusted yet, one authorisation to give, one all right. */
export const report = base({
  mode: 'apply',
  notices: ['The plan was reviewed in pull request 12.'],
  result: {
    plan: plan([github, mysql, postgres, salesforce]),
    cancelled: false,
    results: [
      result(github, { id: 'new_github', tests: [test('Connect to GitHub'), test('Check webhooks', { status: 'SKIPPED', message: 'Webhooks are off' })] }),
      result(mysql, {
        outcome: 'tests-failed',
        id: 'new_mysql',
        fails: true,
        message: 'It stays paused until its setup tests pass.',
        tests: [
          test('SSH Tunnel Connection', {
            status: 'FAILED',
            message: 'The host key is not trusted.',
            untrusted: [{ kind: 'fingerprint', hash: 'Zm9vYmFy', publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample', sha256: 'SHA256:jx1Nb0hGZkZDbmpNQ0N5d3RrZzN4c2VtMTIzNDU2Nzg' }],
          }),
        ],
      }),
      result(postgres, {
        outcome: 'tests-failed',
        id: 'new_postgres',
        fails: true,
        message: 'It stays paused until its setup tests pass.',
        tests: [
          test('Connecting to host'),
          test('Validate Certificate', {
            status: 'FAILED',
            message: 'The certificate is not trusted. See https://fivetran.com/docs or ask @support <b>now</b>.',
            untrusted: [
              { kind: 'certificate', hash: '-1528409223', encodedCert: 'MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ', name: 'CN=db.example.com,O=Example', sha256: '3f1c9a7e0b2d3c4a5968778695a4b3c2d1e0f9a83f1c9a7e0b2d3c4a59687786' },
              { kind: 'certificate', hash: '77', encodedCert: 'MIIE', name: 'CN=Example Root CA', sha256: 'aa1c9a7e0b2d3c4a5968778695a4b3c2d1e0f9a83f1c9a7e0b2d3c4a59687786' },
            ],
          }),
          test('Checking permissions', { status: 'WARNING', message: 'The user may write.' }),
          test('Checking replication', { status: 'JOB_FAILED', message: '' }),
        ],
      }),
      result(salesforce, { outcome: 'authorization', id: 'new_salesforce' }),
    ],
  },
  failure: { reason: 'setup-tests-failed', message: 'The setup tests of 2 connectors failed.' },
})
