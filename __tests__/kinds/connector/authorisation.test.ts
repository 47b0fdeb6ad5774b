/** Which connectors wait for a person's authorisation, and for which the manifest is wrong. */
import { describe, expect, test } from '@jest/globals'
import { awaitsPerson, isAuthorisedByPerson, waits } from '../../../src/kinds/connector/authorisation.ts'
import { parseMetadata } from '../../../src/kinds/connector/metadata.ts'
import type { SetupTest } from '../../../src/model/setup-test.ts'
import type { JsonObject } from '../../../src/model/value.ts'
import { desired, observed, secret, typed, type DesiredFields, type ObservedFields } from '../../support/connectors.ts'
import { WORDS } from '../../support/words.ts'

const wire = (auth: JsonObject) => ({ config: { auth_mode: { type: 'string' } }, auth })
const OAUTH = parseMetadata('google_ads', wire({ refresh_token: { type: 'string', format: 'password' } }))
const CLIENT = parseMetadata('google_ads', wire({ client_access: { properties: { client_id: { type: 'string' } } } }))
const PASSWORD = parseMetadata('postgres', wire({}))

const CASES: readonly [string, typeof OAUTH | undefined, DesiredFields, boolean][] = [
  ['a service with an authorisation of its own', OAUTH, {}, true],
  ['one of which only the client is described', CLIENT, {}, true],
  ['one that has none', PASSWORD, {}, false],
  ['one of which nothing is known', undefined, {}, false],
  ['a manifest with the token', OAUTH, { auth: { refresh_token: secret('r') } }, false],
  ['a manifest with the client alone', OAUTH, { auth: { client_access: { client_secret: secret('c') } } }, true],
  ['a manifest with another credential', OAUTH, { config: { api_key: secret('k') } }, false],
  ['a mode that needs no person', OAUTH, { config: { auth_type: 'ServiceAccount' } }, false],
  ['the mode OAuth', OAUTH, { config: { auth_type: 'OAuth' } }, true],
  ['the mode OAuth of a service without `auth`', PASSWORD, { config: { auth_mode: 'OAUTH2' } }, true],
  ['that mode with the credentials of a machine', PASSWORD, { config: { auth: 'OAUTH', secret: secret('s') } }, false],
]

test.each(CASES)('%s', (_, service, fields, expected) => {
  expect(isAuthorisedByPerson(typed(desired(fields), service))).toBe(expected)
})

test('the mode that Fivetran reports counts where the manifest says none', () => {
  const one = typed(desired(), OAUTH)
  expect(isAuthorisedByPerson(one, observed({ config: { auth_type: 'ServiceAccount' } }))).toBe(false)
  expect(isAuthorisedByPerson(typed(desired(), PASSWORD), observed({ config: { auth_mode: 'OAuth' } }))).toBe(true)
})

const failed = (message: string, untrusted: SetupTest['untrusted'] = []): SetupTest => ({
  title: 'Connection',
  status: 'FAILED',
  message,
  untrusted,
})
const REFUSED = failed('The source refuses the request')
const PASSED: SetupTest = { ...REFUSED, status: 'PASSED' }
const UNTRUSTED = failed('no', [{ kind: 'fingerprint', hash: 'h', publicKey: 'k', sha256: 's' }])

describe('setup tests that did not pass are a person’s to change', () => {
  const byPerson = typed(desired(), OAUTH)
  const noSecret = typed(desired(), PASSWORD)
  const byManifest = typed(desired({ config: { password: secret('p') } }), PASSWORD)

  test.each<[string, typeof byPerson, ObservedFields, readonly SetupTest[], boolean]>([
    ['never authorised', byPerson, { setupState: 'incomplete' }, [REFUSED], true],
    ['never authorised, nothing tested', byPerson, { setupState: 'incomplete' }, [], true],
    ['to reconnect', byPerson, { setupState: 'broken', taskCodes: ['reconnect'] }, [REFUSED], true],
    ['said in a task for people', byPerson, { setupState: 'broken', tasks: ['Please re-authorize'] }, [REFUSED], true],
    ['said by a test', byPerson, { setupState: 'broken' }, [failed('The token has expired.')], true],
    ['authorised once; something else fails', byPerson, { setupState: 'broken' }, [REFUSED], false],
    ['connected all the same', byPerson, { setupState: 'connected', taskCodes: ['authorize'] }, [REFUSED], false],
    ['a server that nobody trusts yet', byPerson, { setupState: 'incomplete' }, [UNTRUSTED], false],
    ['a password, incomplete', byManifest, { setupState: 'incomplete' }, [REFUSED], false],
    ['a password, to reconnect', byManifest, { setupState: 'broken', taskCodes: ['reconnect'] }, [REFUSED], false],
    ['a password, in such words', byManifest, { setupState: 'incomplete' }, [failed('Failed to authorize')], false],
    [
      'a password, but Fivetran asks',
      byManifest,
      { setupState: 'broken', taskCodes: ['reauthorize'] },
      [REFUSED],
      true,
    ],
    ['a password, but a test asks', byManifest, { setupState: 'broken' }, [failed('Please re-authorize it.')], true],
    ['a refused key', byManifest, { setupState: 'incomplete' }, [failed('401 Authorization Required')], false],
    ['no password here, to reconnect', noSecret, { setupState: 'broken', taskCodes: ['reconnect'] }, [REFUSED], true],
    ['no password here, incomplete', noSecret, { setupState: 'incomplete' }, [REFUSED], false],
    ['a password, nothing tested', byManifest, { setupState: 'incomplete' }, [], true],
    ['incomplete, but a test passed', byPerson, { setupState: 'incomplete' }, [PASSED], false],
  ])('%s', (_, one, now, tests, expected) => {
    expect(awaitsPerson(one, observed(now), tests)).toBe(expected)
  })
})

const standing = (now: ObservedFields, state?: JsonObject, fields: DesiredFields = {}) => ({
  desired: typed(desired(fields), OAUTH),
  observed: observed(now),
  state,
  words: WORDS,
})

describe('what a person is told', () => {
  test('is nothing while Fivetran has nothing to ask, or has been given it', () => {
    expect(waits(standing({}))).toBeUndefined()
    expect(waits(standing({ setupState: 'broken' }, { tests: 'failed' }))).toBeUndefined()
    expect(waits(standing({ setupState: 'incomplete' }, { tests: 'none' }))).toBeUndefined()
    expect(
      waits(standing({ setupState: 'incomplete' }, { tests: 'waiting', seen: 'incomplete reconnect' })),
    ).toBeUndefined()
    expect(waits(standing({ setupState: 'connected' }, { tests: 'waiting', seen: 'incomplete' }))).toBeUndefined()
  })

  test('is what to do, who can do it, and what follows', () => {
    const first = standing({ setupState: 'incomplete' }, { tests: 'waiting', seen: 'incomplete' })
    expect(waits(first)).toEqual({
      for: 'authorisation',
      todo: 'Open it in Fivetran and authorise it there. If that was done already, its setup tests say what else is wrong.',
      who: 'somebody who may sign in to the source (github) and edit this connector in Fivetran',
      next: 'The next apply sees that and tests it and lets it run; a manual run of the apply (`workflow_dispatch`) tests it in any case.',
      values: [],
    })
    const paused = { settings: { paused: true } }
    expect(
      waits(standing({ setupState: 'incomplete' }, { tests: 'waiting', seen: 'incomplete' }, paused))?.next,
    ).toMatch(/sees that and tests it;/)
  })

  test('also when its authorisation has ended since its tests passed', () => {
    expect(waits(standing({ setupState: 'broken', taskCodes: ['reconnect'] }, { tests: 'passed' }))).toMatchObject({
      for: 'authorisation',
      todo: expect.stringContaining('authorise it there again'),
      next: 'Nothing else is to be done here.',
    })
  })
})
