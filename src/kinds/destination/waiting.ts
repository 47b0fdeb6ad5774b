/**
 * What a destination waits for that only a person can do, mostly outside Fivetran: rights for Fivetran's service account
 * or role, a key on an SSH server, a private link. Fivetran says none of it but in the words of failed setup tests. Pure.
 */
import { isSameSpelling } from '../../model/enum-spelling.ts'
import { own } from '../../model/own.ts'
import { isFailedTest, type SetupTest } from '../../model/setup-test.ts'
import { isEmpty, isObject, objectOrEmpty, secretsOf, type Value } from '../../model/value.ts'
import type { Waiting } from '../../model/waiting.ts'
import type { Standing } from '../kind.ts'
import { configOf } from '../setup/setup.ts'
import { isResumedSetup, recordedTests } from '../setup/state.ts'
import type { DesiredDestination, ObservedDestination } from './destination.ts'
import { readState, seenSetup, type Awaited, type Copied } from './state.ts'

type Observed = Pick<ObservedDestination, 'fields' | 'setupState' | 'id'>

/** How failed tests tell each of them, in title or message. */
const TOLD_BY: Readonly<Record<Awaited, RegExp>> = {
  grant: /permission|access|denied|forbidden|grant|role|service account|unauthori[sz]ed|iam|40[13]/i,
  tunnel: /\bssh\b|tunnel|public key|auth fail/i,
  link: /private.?link|private endpoint|endpoint|link\b|connect|reach|resolve|timed? ?out|host/i,
  role: /assume|\brole\b|trust|external.?id|\bsts\b|access.?denied|not authori[sz]ed|permission/i,
  authorisation: /authori[sz]|o-?auth|consent|\btoken\b/i,
}
/** A credential of the manifest, or what it names, is wrong: nobody else can help. */
const OWN_FAULT = /password|credential|login|user ?name|not found|does ?n.t exist|does not exist|no such/i

/** What the settings leave to a person, whether or not it was done already. */
export function dependsOnPerson(desired: DesiredDestination, observed?: Pick<Observed, 'fields'>): readonly Awaited[] {
  const text = textsOf(desired, observed)
  const methods = [text('networking_method'), text('config', 'connection_type')]
  const goesBy = (method: string): boolean => methods.some(one => one !== undefined && isSameSpelling(one, method))
  return [
    ...(usesServiceAccount(desired, text) ? (['grant'] as const) : []),
    ...(goesBy('SshTunnel') ? (['tunnel'] as const) : []),
    ...(goesBy('PrivateLink') || text('private_link_id') !== undefined ? (['link'] as const) : []),
    ...(usesRole(desired) ? (['role'] as const) : []),
    ...(isAuthorisedInBrowser(desired, text) ? (['authorisation'] as const) : []),
  ]
}

type TextOf = (...keys: readonly string[]) => string | undefined

/** What the manifest says of a setting or, where it says nothing, Fivetran. Nothing of what is secret. */
function textsOf({ fields }: DesiredDestination, observed: Pick<Observed, 'fields'> | undefined): TextOf {
  return (...keys) => {
    const value = at(fields, keys) ?? at(observed?.fields, keys)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
}

function at(value: Value | undefined, keys: readonly string[]): Value | undefined {
  return keys.reduce<Value | undefined>((inner, key) => (isObject(inner) ? own(inner, key) : undefined), value)
}

/** Google Cloud lets Fivetran in by the group's own service account, where the manifest gives no key of another one. */
function usesServiceAccount({ service, fields }: DesiredDestination, text: TextOf): boolean {
  if (/big_query/.test(service)) return isEmpty(objectOrEmpty(fields['config'])['secret_key'])
  return text('config', 'storage_provider') === 'GCS'
}

function usesRole({ fields }: DesiredDestination): boolean {
  const config = objectOrEmpty(fields['config'])
  return ['role_arn', 'fivetran_role_arn', 'fivetran_msk_role_arn'].some(name => !isEmpty(config[name]))
}

function isAuthorisedInBrowser({ fields }: DesiredDestination, text: TextOf): boolean {
  return text('config', 'auth') === 'OAUTH' && secretsOf(objectOrEmpty(fields['config'])).length === 0
}

/**
 * What a person has to do before these tests can pass; empty where they fail for another reason, which is the
 * manifest's. A server that is not trusted yet is for the manifest, too.
 */
export function awaitedBy(
  desired: DesiredDestination,
  observed: Observed,
  tests: readonly SetupTest[],
): readonly Awaited[] {
  const possible = dependsOnPerson(desired, observed)
  const failed = tests.filter(isFailedTest)
  if (observed.setupState === 'connected' || failed.some(({ untrusted }) => untrusted.length > 0)) return []
  const reasons = failed.map(test => possible.filter(one => isToldBy(one, test)))
  if (reasons.some(told => told.length === 0)) return []
  const told = new Set(reasons.flat())
  return possible.filter(one => told.has(one))
}

function isToldBy(awaited: Awaited, { title, message }: SetupTest): boolean {
  const words = `${title}: ${message}`
  return TOLD_BY[awaited].test(words) && !(awaited !== 'tunnel' && OWN_FAULT.test(words))
}

/** As `Kind.waits`. */
export function waits({
  desired,
  observed,
  state,
  words,
}: Standing & { readonly desired: DesiredDestination }): Waiting | undefined {
  if (!desired.tests.run || recordedTests(state) !== 'waiting' || isResumedSetup(state, seenSetup(observed)))
    return undefined
  const { awaits, copied } = readState(state ?? {})
  const text = textsOf(desired, observed)
  const parts = awaits.map(one => PARTS[one]({ desired, observed, copied, text }))
  return {
    for: parts.map(part => part.for).join(' and ') || 'a person',
    todo: `${parts.map(part => part.todo).join(' ')} If that was done already, its setup tests say what else is wrong.`,
    who: parts.map(part => part.who).join('; ') || 'somebody who may edit the destination in Fivetran',
    next: `When it is done, start ${words.manualApply}: it tests the destination, and what waits for it goes on. Where somebody runs the tests in Fivetran, the next apply sees that.`,
    values: parts.flatMap(part => part.values),
  }
}

/** What the words are made of. */
interface Details {
  readonly desired: DesiredDestination
  readonly observed: Observed
  readonly copied: Copied
  readonly text: TextOf
}
type Part = Pick<Waiting, 'for' | 'todo' | 'who' | 'values'>

const IN_SETUP = "the destination's page in Fivetran shows it"

const PARTS: Readonly<Record<Awaited, (details: Details) => Part>> = {
  grant: ({ desired, copied: { serviceAccount }, text }) => {
    const project = text('config', 'project_id') ?? text('config', 'gcs_project_id')
    const bucket = text('config', 'bucket')
    const rights = /big_query/.test(desired.service)
      ? `the role \`BigQuery User\`${project === undefined ? '' : ` in the project \`${project}\``}${bucket === undefined ? '' : `, and \`Storage Object Admin\` on the bucket \`${bucket}\``}`
      : `the role \`Storage Object Admin\`${bucket === undefined ? " on the lake's bucket" : ` on the bucket \`${bucket}\``}`
    return {
      for: 'a grant',
      todo: `Grant Fivetran's service account of this group ${rights}, in Google Cloud${serviceAccount === undefined ? ` (${IN_SETUP})` : ''}.`,
      who: 'somebody who may grant rights in that Google Cloud project',
      values: labelled('Service account', serviceAccount),
    }
  },
  tunnel: ({ copied: { publicKey }, text }) => {
    const [host, user] = [text('config', 'tunnel_host'), text('config', 'tunnel_user')]
    const where = `${user === undefined ? 'the user of the tunnel' : `the user \`${user}\``} on ${host === undefined ? 'the SSH server' : `\`${host}\``}`
    return {
      for: 'an SSH key',
      todo: `Add the public key of this group to \`~/.ssh/authorized_keys\` of ${where}${publicKey === undefined ? ` (${IN_SETUP})` : ''}.`,
      who: 'somebody who may sign in to that server',
      values: labelled('SSH public key', publicKey),
    }
  },
  link: ({ text }) => ({
    for: 'a private link',
    todo: 'Accept the private link in the cloud in which the destination is, or wait until it is ready.',
    who: "somebody who manages the destination's network",
    values: labelled('Private link', text('private_link_id')),
  }),
  role: ({ observed }) => {
    const id = configOf(observed)?.['external_id']
    return {
      for: 'an AWS role',
      todo: `Let the AWS role that the manifest names trust Fivetran, with the external id of this destination, and give it the rights that Fivetran's setup guide lists${typeof id === 'string' ? '' : ` (${IN_SETUP})`}.`,
      who: 'somebody who may change roles in that AWS account',
      values: typeof id === 'string' ? labelled('External id', id) : [],
    }
  },
  authorisation: ({ desired: { service } }) => ({
    for: 'authorisation',
    todo: 'Open the destination in Fivetran and authorise it there.',
    who: `somebody who may sign in to the destination (${service}) and edit it in Fivetran`,
    values: [],
  }),
}

function labelled(label: string, value: string | undefined): Waiting['values'] {
  return value === undefined ? [] : [{ label, value }]
}
