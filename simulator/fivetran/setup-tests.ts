/**
 * What a connection's setup tests come to. Steered by plain words in its configuration:
 *
 * | in the configuration                                   | outcome                                             |
 * |--------------------------------------------------------|-----------------------------------------------------|
 * | any text with `fails.example`                          | FAILED                                              |
 * | any text with `warns.example`                          | WARNING                                             |
 * | any text with `skips.example`                          | SKIPPED                                             |
 * | any text with `jobfails.example`                       | JOB_FAILED                                          |
 * | any text with `text.example`                           | FAILED, `details` a string                          |
 * | any text with `slow.example`                           | passes after `behaviour.slowTestMs`                 |
 * | a secret that starts with `wrong`, `invalid`, `expired`| FAILED (authentication)                             |
 * | a host (`host`, `servers`, `host_url` …) with `tls`    | FAILED with the certificate, unless approved or trusted |
 * | a `tunnel_host`                                        | FAILED with its SSH fingerprint, unless approved or trusted |
 * | something in the service's `needs` missing             | no tests at all, the setup stays incomplete         |
 * | `auth` missing, and nobody authorised it in a browser  | as `behaviour.unauthorisedTests` says               |
 *
 * `behaviour.setupTests` overrides all of it for the connections it answers for.
 */
import { isJsonObject, type Json, type JsonObject } from '../../src/model/value.ts'
import type { Behaviour } from './behaviour.ts'
import { certificateOf, hostKeyOf, type HostKey, type ServerCertificate } from './keys.ts'
import type { FieldDefinition, ServiceDefinition } from './services/definition.ts'
import type { SetupTestResult, SetupTests } from './setup-test-result.ts'
import type { Connection, Trusting } from './state.ts'

export interface Trust {
  readonly certificates: boolean
  readonly fingerprints: boolean
}

/** The outcome, and what the trust flags approve on the way. */
export interface TestOutcome extends SetupTests {
  readonly trustedCertificate?: ServerCertificate
  readonly trustedHostKey?: HostKey
}

const HOST_FIELD = /^(host|hosts|servers|.*_url|.*_urls|.*_host)$/
const WORDS: readonly (readonly [string, SetupTestResult])[] = [
  ['fails.example', { title: 'Connection', status: 'FAILED', message: 'The source cannot be reached' }],
  ['warns.example', { title: 'Permissions', status: 'WARNING', message: 'Some tables cannot be read' }],
  ['skips.example', { title: 'Permissions', status: 'SKIPPED', message: 'There is nothing to check' }],
  ['jobfails.example', { title: 'Connection', status: 'JOB_FAILED', message: 'The tests could not be run' }],
  [
    'text.example',
    { title: 'Connection', status: 'FAILED', message: 'The source refuses', details: 'Connection refused (errno 111)' },
  ],
]

export const PASSED: SetupTestResult = { title: 'Connection', status: 'PASSED', message: '' }

/** A text of a configuration. */
export interface Leaf {
  readonly name: string
  readonly value: string
  readonly secret: boolean
}

/** All texts of a value, as deep as it goes. */
export function leaves(name: string, field: FieldDefinition | undefined, value: Json): Leaf[] {
  if (Array.isArray(value)) return value.flatMap(entry => leaves(name, field?.items, entry))
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([key, part]) => leaves(key, field?.properties?.[key], part))
  return typeof value === 'string' ? [{ name, value, secret: field?.secret === true }] : []
}

function isMissing(need: string, connection: Connection): boolean {
  const [part = '', name = ''] = need.split('.')
  const value = (part === 'auth' ? connection.auth : connection.config)[name]
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/** True for a connection that a person has to authorise in a browser, for the first time or again. */
export function isUnauthorised(connection: Connection, { needs }: ServiceDefinition): boolean {
  const { authorisation } = connection
  if (authorisation !== 'none') return authorisation === 'expired'
  return needs.some(need => need.startsWith('auth.') && isMissing(need, connection))
}

/** Decides the outcome; changes nothing. `generation` counts how often the hosts changed their keys. */
export function decideTests(
  connection: Connection,
  service: ServiceDefinition,
  trust: Trust,
  behaviour: Behaviour,
  generation: number,
): TestOutcome {
  const decided = behaviour.setupTests?.(connection)
  if (decided !== undefined) return decided
  const isUnfinished = service.needs.some(need => !need.startsWith('auth.') && isMissing(need, connection))
  if (isUnfinished) return { tests: [] }
  if (isUnauthorised(connection, service)) {
    const refused = { title: 'Connection', status: 'FAILED', message: 'The source refuses the request' } as const
    return { tests: behaviour.unauthorisedTests === 'none' ? [] : [refused] }
  }
  const found = [
    ...leaves('', { type: 'object', properties: service.config }, connection.config),
    ...leaves('', { type: 'object', properties: service.auth }, connection.auth),
  ]
  const tunnel = testTunnel(connection, trust, generation)
  const certificate = testCertificate(connection, found, trust, generation)
  const rest = [...testWords(found), ...testSecrets(found)]
  return {
    ...tunnel,
    ...certificate,
    tests: [...tunnel.tests, ...certificate.tests, ...(rest.length === 0 ? [PASSED] : rest)],
    takesMs: mentions(found, 'slow.example') ? behaviour.slowTestMs : 0,
  }
}

export function mentions(found: readonly Leaf[], word: string): boolean {
  return found.some(
    ({ value, secret }) => !secret && new RegExp(`(^|[^a-z])${word.replace('.', '\\.')}`, 'i').test(value),
  )
}

/** What the words in a configuration ask for. */
export function testWords(found: readonly Leaf[]): SetupTestResult[] {
  return WORDS.flatMap(([word, result]) => (mentions(found, word) ? [result] : []))
}

/** Whether the secrets are accepted. */
export function testSecrets(found: readonly Leaf[]): SetupTestResult[] {
  const refused = found.some(({ value, secret }) => secret && /^(wrong|invalid|expired)/i.test(value))
  return refused ? [{ title: 'Authentication', status: 'FAILED', message: 'The credentials were not accepted' }] : []
}

/** What the setup tests of connections and destinations have alike. */
export type Tested = Trusting & { readonly config: JsonObject }

/** Whether the SSH host key is approved; nothing where there is no tunnel. */
export function testTunnel(connection: Tested, trust: Trust, generation: number): TestOutcome {
  const host = connection.config['tunnel_host']
  if (typeof host !== 'string' || host === '') return { tests: [] }
  const title = 'SSH Tunnel Connection'
  const key = hostKeyOf(host, generation)
  if (connection.fingerprints.has(key.hash)) return { tests: [{ title, status: 'PASSED', message: '' }] }
  if (trust.fingerprints) return { tests: [{ title, status: 'PASSED', message: '' }], trustedHostKey: key }
  const details: JsonObject = { ...key, type: 'FINGERPRINT', name: host }
  return { tests: [{ title, status: 'FAILED', message: 'The SSH fingerprint is not approved', details }] }
}

/** Whether the certificate is approved; nothing where no host shows one that has to be. */
export function testCertificate(
  connection: Tested,
  found: readonly Leaf[],
  trust: Trust,
  generation: number,
): TestOutcome {
  const host = found.find(
    ({ name, value }) => HOST_FIELD.test(name) && name !== 'tunnel_host' && value.includes('tls'),
  )?.value
  if (host === undefined) return { tests: [] }
  const title = 'Validate Certificate'
  const certificate = certificateOf(host, generation)
  if (connection.certificates.has(certificate.hash)) return { tests: [{ title, status: 'PASSED', message: '' }] }
  if (trust.certificates) return { tests: [{ title, status: 'PASSED', message: '' }], trustedCertificate: certificate }
  return {
    tests: [{ title, status: 'FAILED', message: 'The certificate is not approved', details: [{ ...certificate }] }],
  }
}
