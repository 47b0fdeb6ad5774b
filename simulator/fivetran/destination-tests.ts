/**
 * What a destination's setup tests come to. Steered by plain words in its configuration, as for a connection
 * (`setup-tests.ts`), but for these:
 *
 * | what                                                      | outcome                                          |
 * |-----------------------------------------------------------|--------------------------------------------------|
 * | a host with `tls`, of MySQL, PostgreSQL, SQL Server alone | FAILED with the certificate, unless approved or trusted |
 * | BigQuery without a `secret_key`, or a lake in Google Cloud | FAILED until the service account has its rights  |
 * | an SSH tunnel                                             | FAILED until the group's key is installed there  |
 * | a private link                                            | FAILED until somebody accepts it                 |
 * | a role of AWS                                             | FAILED until the role trusts Fivetran            |
 * | `auth: OAUTH`                                             | FAILED until somebody has authorised it          |
 *
 * The last five only where `behaviour.grants` is `awaited`. `behaviour.testsOfDestination` overrides all of it for the
 * destinations it answers for.
 */
import { isEmpty } from '../../src/model/value.ts'
import { destinationFields } from './destination-services.ts'
import type { SetupTestResult } from './setup-test-result.ts'
import {
  leaves,
  mentions,
  PASSED,
  testCertificate,
  testSecrets,
  testTunnel,
  testWords,
  type Leaf,
  type TestOutcome,
  type Trust,
} from './setup-tests.ts'
import type { Destination, Grant } from './state.ts'
import type { World } from './world.ts'

/** Certificates need approval for these alone (OAS). */
const WITH_CERTIFICATES = /postgres|mysql|maria|aurora|sql_server|azure_sql|panoply|periscope/

/** Decides the outcome; changes nothing. */
export function decideDestinationTests(world: World, destination: Destination, trust: Trust): TestOutcome {
  const { behaviour, keyGeneration } = world
  const decided = behaviour.testsOfDestination?.(destination)
  if (decided !== undefined) return decided
  if (behaviour.firstDestinationTests === 'fail' && destination.tested === 0)
    return { tests: [failed('Connecting to the destination', 'The destination cannot be reached yet')] }
  const fields = destinationFields(world, destination.service, destination.config)
  const found = leaves('', { type: 'object', properties: fields }, destination.config)
  const tunnel = testTunnel(destination, trust, keyGeneration)
  const certificate = WITH_CERTIFICATES.test(destination.service)
    ? testCertificate(destination, found, trust, keyGeneration)
    : { tests: [] }
  const rest = [...awaited(world, destination), ...testWords(found), ...testSecrets(found)]
  return {
    ...tunnel,
    ...certificate,
    tests: [...tunnel.tests, ...certificate.tests, ...(rest.length === 0 ? [PASSED] : rest)],
    takesMs: takesTime(found) ? behaviour.slowTestMs : 0,
  }
}

function takesTime(found: readonly Leaf[]): boolean {
  return mentions(found, 'slow.example')
}

function failed(title: string, message: string): SetupTestResult {
  return { title, status: 'FAILED', message }
}

/** What a person has still to do. Titles and messages are made up, but for the tunnel's (OAS). */
function awaited(world: World, { id, service, config, settings }: Destination): SetupTestResult[] {
  if (world.behaviour.grants === 'given') return []
  const granted = world.state.groups.get(id)?.granted
  const link = settings['private_link_id']
  const roles = ['role_arn', 'fivetran_role_arn', 'fivetran_msk_role_arn'].flatMap(name => config[name] ?? [])
  const needs: readonly (readonly [Grant, boolean, string, string])[] = [
    [
      'service-account',
      (/big_query/.test(service) && isEmpty(config['secret_key'])) || config['storage_provider'] === 'GCS',
      'Permission Test',
      'The service account lacks the permission bigquery.datasets.create',
    ],
    [
      'ssh-key',
      [settings['networking_method'], config['connection_type']].includes('SshTunnel'),
      'Connecting to SSH tunnel',
      'Auth fail',
    ],
    ['aws-role', roles.length > 0, 'Permission Test', 'Fivetran is not authorized to perform: sts:AssumeRole'],
    ['authorisation', config['auth'] === 'OAUTH', 'Authorization', 'The destination has not been authorized yet'],
  ]
  return [
    ...needs.flatMap(([grant, isNeeded, title, message]) =>
      isNeeded && granted?.has(grant) !== true ? [failed(title, message)] : [],
    ),
    ...(typeof link === 'string' && link !== '' && !world.state.acceptedLinks.has(link)
      ? [failed('Private Link', `The private link '${link}' has not been accepted yet`)]
      : []),
  ]
}
