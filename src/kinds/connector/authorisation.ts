/**
 * Connectors that a person has to authorise in a browser (OAuth), since a manifest cannot hold what that gives. Pure.
 *
 * What Fivetran says of one is not described. Its documentation's example of `status.tasks` is `{code: 'reconnect'}` of
 * a broken connection; `setup_state` is `incomplete` until the setup tests have passed for the first time. `reconnect`
 * alone does not tell a password that is wrong, which is the manifest's, from an authorisation that has ended.
 */
import { isDeepStrictEqual } from 'node:util'
import { own } from '../../model/own.ts'
import { isFailedTest, type SetupTest } from '../../model/setup-test.ts'
import { isEmpty, isObject, secretsOf } from '../../model/value.ts'
import type { Waiting } from '../../model/waiting.ts'
import type { Standing } from '../kind.ts'
import { configOf } from '../setup/setup.ts'
import { recordedTests } from '../setup/state.ts'
import type { DesiredConnector, ObservedConnector } from './connector.ts'
import { SEED_AUTH } from './seed.ts'
import { isResumed } from './state.ts'

type Status = Pick<ObservedConnector, 'fields' | 'setupState' | 'taskCodes' | 'tasks'>

/** Codes of tasks that ask for an authorisation and for nothing else: `authorize`, `reauthorize_connection`. */
const ASKS = /(^|_)(re_?)?authori[sz](e|ation)|oauth|consent/i
/** The same in words. A server that refuses a password says "unauthorized" or "authorization required". */
const ASKS_IN_WORDS =
  /\bre-?authori[sz]e\b|\bplease authori[sz]e\b|\b(needs|awaits|waits for|waiting for) (your |an )?authori[sz]ation\b/i
/** Codes of tasks that ask for it where no credential of the manifest could be wrong instead. */
const MAY_ASK = /re_?connect|re_?auth|auth(entication)?_|_auth|token|sign_?in|log_?in/i
/** The same in the words of tasks and of failed tests. */
const MAY_ASK_IN_WORDS =
  /\bauthori[sz](e|ation)\b|\bo-?auth|\bre-?connect\b|\bconsent\b|\btoken\b.*\b(expired|revoked)\b|\bsign in\b/i

/**
 * True where a person, and not the manifest, gives the connector access to its source: the service takes an
 * authorisation, and the manifest holds neither that nor another credential.
 */
export function isAuthorisedByPerson(desired: DesiredConnector, observed?: Pick<Status, 'fields'>): boolean {
  return holdsNoCredential(desired, observed) && (isOAuth(desired, observed) || takesAuthorisation(desired.type))
}

/** True where nothing that the manifest says lets Fivetran into the source. */
function holdsNoCredential(desired: DesiredConnector, observed: Pick<Status, 'fields'> | undefined): boolean {
  const { config, auth } = desired.fields
  const { client_access: _client, ...tokens } = isObject(auth) ? auth : {}
  if (Object.values(tokens).some(value => !isEmpty(value)) || secretsOf([config ?? null]).length > 0) return false
  return modeOf(desired, observed) === undefined || isOAuth(desired, observed)
}

function isOAuth(desired: DesiredConnector, observed: Pick<Status, 'fields'> | undefined): boolean {
  return /oauth/i.test(modeOf(desired, observed) ?? '')
}

/** True for a service with fields of its own in `auth`: those that are documented for all services say nothing. */
function takesAuthorisation(type: DesiredConnector['type']): boolean {
  const fields = own(type.properties, 'auth')?.properties ?? {}
  return Object.entries(fields).some(([name, field]) => !isDeepStrictEqual(field, own(SEED_AUTH.properties, name)))
}

/** How the connector proves who it is, where a field of `config` says so: `auth_mode: PersonalAccessToken`. */
function modeOf({ fields }: DesiredConnector, observed: Pick<Status, 'fields'> | undefined): string | undefined {
  const reported = observed === undefined ? undefined : configOf(observed)
  const entries = [fields['config'], reported].flatMap(config => (isObject(config) ? Object.entries(config) : []))
  const modes = entries.filter(([name]) => /^auth(entication|ori[sz]ation)?(_(mode|type|method))?$/.test(name))
  return modes.map(([, mode]) => mode).find((mode): mode is string => typeof mode === 'string' && mode !== '')
}

/** True where Fivetran itself says that a person has to authorise the connector, or to do so again. */
function isAskedFor(desired: DesiredConnector, observed: Status): boolean {
  if (observed.setupState === 'connected') return false
  const { taskCodes = [], tasks } = observed
  if (taskCodes.some(code => ASKS.test(code)) || tasks.some(task => ASKS_IN_WORDS.test(task))) return true
  if (!holdsNoCredential(desired, observed)) return false
  return taskCodes.some(code => MAY_ASK.test(code)) || tasks.some(task => MAY_ASK_IN_WORDS.test(task))
}

/**
 * True where the outcome of setup tests is a person's to change, and not the manifest's. A server that is not trusted
 * yet is for the manifest.
 */
export function awaitsPerson(desired: DesiredConnector, observed: Status, tests: readonly SetupTest[]): boolean {
  const failed = tests.filter(isFailedTest)
  if (failed.some(({ untrusted }) => untrusted.length > 0)) return false
  if (isAskedFor(desired, observed)) return true
  const { setupState } = observed
  // Nothing was tested: there is something in Fivetran's setup form to be done first.
  if (failed.length === 0) return setupState === 'incomplete' && !tests.some(({ status }) => status === 'PASSED')
  if (setupState === 'connected') return false
  if (setupState === 'incomplete' && isAuthorisedByPerson(desired, observed)) return true
  const words = holdsNoCredential(desired, observed) ? MAY_ASK_IN_WORDS : ASKS_IN_WORDS
  return failed.some(({ title, message }) => words.test(`${title}: ${message}`))
}

/** As `Kind.waits`. */
export function waits({
  desired,
  observed,
  state,
  words,
}: Standing & { readonly desired: DesiredConnector }): Waiting | undefined {
  const asked = isAskedFor(desired, observed)
  const isWaiting = recordedTests(state) === 'waiting' && desired.tests.run && !isResumed(state, observed)
  if (!asked && !isWaiting) return undefined
  const next = nextAfter(desired, isWaiting, words.manualApply)
  if (!asked && observed.setupState === 'incomplete' && !isAuthorisedByPerson(desired, observed))
    return { ...SETUP, next }
  const { service } = desired
  const again =
    observed.setupState === 'broken' ? ' again: the authorisation that Fivetran has does not work any more' : ''
  // Where Fivetran does not say that this is what is missing, it may be something else.
  const otherwise = asked ? '' : ' If that was done already, its setup tests say what else is wrong.'
  return {
    for: 'authorisation',
    todo: `Open it in Fivetran and authorise it there${again}.${otherwise}`,
    who: `somebody who may sign in to the source (${service}) and edit this connector in Fivetran`,
    next,
    values: [],
  }
}

const SETUP = {
  for: 'its setup',
  todo: 'Fivetran cannot test it yet. Open it in Fivetran and see what its setup lacks; declare that in the manifest, or complete it there.',
  who: 'somebody who may edit this connector in Fivetran',
  values: [],
}

function nextAfter({ tests, fields }: DesiredConnector, isWaiting: boolean, manualApply: string): string {
  if (!tests.run || !isWaiting) return 'Nothing else is to be done here.'
  const then = fields['paused'] === true ? 'tests it' : 'tests it and lets it run'
  return `The next apply sees that and ${then}; ${manualApply} tests it in any case.`
}
