/** What an apply does to destinations in Fivetran. */
import type { FivetranClient } from '../../fivetran/port.ts'
import { absentWhen, ApiError } from '../../model/errors.ts'
import { creates, desiredOf, recordedOf, type Change, type FollowStep } from '../../model/change.ts'
import { isEmpty, type ValueObject } from '../../model/value.ts'
import { isFailedTest, type SetupTest } from '../../model/setup-test.ts'
import type { KindWriter } from '../define-kind.ts'
import { readPublicKey, readServiceAccount } from '../group/access.ts'
import type { FollowContext, FollowResult } from '../kind.ts'
import { followPins } from '../setup/follow-pins.ts'
import { outcomeAfter, runSetupTests, trustOf, type TestOutcome } from '../setup/setup-tests.ts'
import { recordedTests } from '../setup/state.ts'
import { createDestinationApi, type DestinationApi } from './api.ts'
import { isDestination, type ObservedDestination } from './destination.ts'
import { readState, writeState, type Awaited, type Copied, type DestinationState } from './state.ts'
import { awaitedBy } from './waiting.ts'

/** The endpoints that change destinations. */
export function destinationWriter(client: FivetranClient): KindWriter {
  const api = createDestinationApi(client)
  return {
    create: (_desired, body) => api.create(body),
    update: (id, body) => updated(id, body, api),
    remove: id => api.remove(id),
    follow: (step, context) => follow(step, { ...context, api, client }),
  }
}

/** The former agent may be reported for a while after it was changed (issue 416 of Fivetran's Terraform provider). */
async function updated(id: string, body: ValueObject, api: DestinationApi): Promise<ObservedDestination> {
  const answer = await api.update(id, body)
  const agent = body['hybrid_deployment_agent_id']
  let latest = answer
  for (let look = 0; look < 2 && !isEmpty(agent) && latest.fields?.['hybrid_deployment_agent_id'] !== agent; look += 1)
    latest = (await api.destination(id)) ?? answer
  return latest
}

type Context = FollowContext & { readonly api: DestinationApi; readonly client: FivetranClient }

async function follow(step: FollowStep, context: Context): Promise<FollowResult> {
  const { api, id } = context
  const state = readState(context.state)
  const pins = await followPins(step, { api, id, pins: state.pins })
  if (pins !== undefined) return { state: writeState({ ...state, pins }) }
  if (step.name === 'test') return test(step, state, context)
  throw new Error(`a destination has no step ${step.name}`)
}

async function test(step: FollowStep, before: DestinationState, context: Context): Promise<FollowResult> {
  const { state: tests, tests: results, resource, message } = await testedTwice(step, before, context)
  const awaits = tests === 'waiting' && resource !== undefined ? awaitedIn(context, resource, results) : []
  const copied = await copiedFor(awaits, context)
  const seen = tests === 'waiting' ? resource?.setupState : undefined
  const outcome = outcomeAfter(tests)
  const hint = outcome === undefined ? undefined : HINTS[outcome]
  return {
    state: writeState({ ...before, tests, seen, awaits, copied }),
    ...(resource === undefined ? {} : { observed: resource }),
    tests: results,
    message,
    ...(outcome === undefined ? {} : { outcome }),
    ...(hint === undefined ? {} : { hint }),
    failedBefore: testsBefore(context.change) === 'failed',
  }
}

const HINTS = {
  'tests-failed':
    'The destination exists, but its setup is not complete: connectors of this group are not created or started until its tests pass. Fix the manifest, the secret or the destination; the next apply tests again.',
  'tests-owed': 'The destination exists; the next run asks for its tests again.',
  waiting: undefined,
} as const

/**
 * The tests of a new destination are known to fail the first time and to pass the second (Fivetran's Terraform provider
 * asks again once), so they are asked for twice before they count as failed.
 */
async function testedTwice(
  step: FollowStep,
  before: DestinationState,
  context: Context,
): Promise<TestOutcome<ObservedDestination>> {
  const first = await tested(step, context)
  const { change } = context
  // An earlier run may have made the destination and not come to its tests.
  const isNew = creates(change) || change.action === 'complete' || testsBefore(change) === 'owed'
  const mayPass = first.tests.some(isFailedTest) && !first.tests.some(({ untrusted }) => untrusted.length > 0)
  if (before.tests !== 'owed' || !isNew || !mayPass || context.signal.aborted) return first
  context.log.info('The first setup tests of a new destination may fail for no reason; they are asked for once more.')
  return tested(step, context)
}

function tested(step: FollowStep, context: Context): Promise<TestOutcome<ObservedDestination>> {
  return runSetupTests(context.id, trustOf(step), context.observed, {
    ...context,
    api: { read: id => context.api.destination(id), test: (...args) => testOf(context.api, ...args) },
    awaitsPerson: (one, ended) => awaitedIn(context, one, ended).length > 0,
  })
}

/** An answer without the destination is completed by reading it; one without results counts by how the setup stands. */
async function testOf(
  api: DestinationApi,
  ...[id, trust, timeoutMs]: Parameters<DestinationApi['test']>
): Promise<{ readonly tests: readonly SetupTest[]; readonly resource: ObservedDestination }> {
  const { tests, resource = await api.destination(id) } = await api.test(id, trust, timeoutMs)
  if (resource === undefined) throw gone(id)
  const isUntold = tests.length === 0 && resource.setupState !== 'connected'
  return { tests: isUntold ? [untold(resource)] : tests, resource }
}

function gone(id: string): ApiError {
  const message = `The destination ${id} does not exist any more.`
  return new ApiError({ api: 'Fivetran', request: `POST /destinations/${id}/test`, status: 404, message })
}

function untold({ setupState }: ObservedDestination): SetupTest {
  const message = `Fivetran gave no results of the setup tests, and its setup is ${setupState}. Its page in Fivetran says more.`
  return { title: 'Setup', status: 'FAILED', message, untrusted: [] }
}

function awaitedIn(
  { change }: Context,
  observed: ObservedDestination,
  tests: readonly SetupTest[],
): readonly Awaited[] {
  const desired = desiredOf(change)
  return desired !== undefined && isDestination(desired) ? awaitedBy(desired, observed, tests) : []
}

/** What the person has to copy; without it where this key may not read it. */
async function copiedFor(awaits: readonly Awaited[], { client, id }: Context): Promise<Copied> {
  const [serviceAccount, publicKey] = await Promise.all([
    awaits.includes('grant') ? absentWhen(() => true, readServiceAccount(client, id)) : undefined,
    awaits.includes('tunnel') ? absentWhen(() => true, readPublicKey(client, id)) : undefined,
  ])
  return {
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
    ...(publicKey === undefined ? {} : { publicKey }),
  }
}

/** How its tests had ended before this change. */
function testsBefore(change: Change): DestinationState['tests'] {
  return recordedTests(recordedOf(change)?.state)
}
