/** What an apply does to connectors in Fivetran. */
import type { FivetranClient } from '../../fivetran/port.ts'
import { creates, desiredOf, recordedOf, type Change, type FollowStep } from '../../model/change.ts'
import type { KindWriter } from '../define-kind.ts'
import type { FollowContext, FollowResult } from '../kind.ts'
import type { ObservedResource } from '../../model/resource.ts'
import { followPins } from '../setup/follow-pins.ts'
import { outcomeAfter, runSetupTests, trustOf } from '../setup/setup-tests.ts'
import { recordedTests } from '../setup/state.ts'
import { createConnectorApi, type ConnectorApi } from './api.ts'
import { awaitsPerson } from './authorisation.ts'
import { isConnector, isRunning, type ObservedConnector } from './connector.ts'
import { followSchema } from './follow-schema.ts'
import { schemaConfigApi, type SchemaConfigApi } from './schema-config/api.ts'
import { readState, setupText, writeState, type ConnectorState } from './state.ts'

/** The endpoints that change connectors. */
export function connectorWriter(client: FivetranClient): KindWriter {
  const api = createConnectorApi(client)
  const schemas = schemaConfigApi(client)
  return {
    create: (_desired, body) => api.create(body),
    update: (id, body) => api.update(id, body),
    remove: id => api.remove(id),
    follow: (step, context) => follow(step, { ...context, api, schemas }),
  }
}

type Context = FollowContext & { readonly api: ConnectorApi; readonly schemas: SchemaConfigApi }

async function follow(step: FollowStep, context: Context): Promise<FollowResult> {
  const { api, id } = context
  const state = readState(context.state)
  const pins = await followPins(step, { api, id, pins: state.pins })
  if (pins !== undefined) return { state: writeState({ ...state, pins }) }
  switch (step.name) {
    case 'test':
      return test(step, state, context)
    case 'schema':
      return followSchema(step, context)
    case 'schedule':
      return {
        observed: await api.update(id, { ...step.with, run_setup_tests: false }),
        sent: step.with,
        state: writeState({ ...state, owesSchedule: false }),
      }
    case 'start':
      return {
        observed: await api.update(id, { paused: false, run_setup_tests: false }),
        sent: { paused: false },
        state: writeState({ ...state, owesStart: false }),
      }
    default:
      throw new Error(`a connector has no step ${step.name}`)
  }
}

/** What follows the tests (the start, the end of the connector that it replaces) waits for them. */
async function test(step: FollowStep, before: ConnectorState, context: Context): Promise<FollowResult> {
  const latest = context.observed
  const desired = desiredOf(context.change)
  const ports: Parameters<typeof runSetupTests<ObservedConnector>>[3] = {
    ...context,
    api: { ...context.api, read: id => context.api.connection(id) },
    awaitsPerson: (one, ended) => desired !== undefined && isConnector(desired) && awaitsPerson(desired, one, ended),
  }
  const {
    state: tests,
    tests: results,
    resource: connector,
    message,
  } = await runSetupTests(context.id, trustOf(step), latest, ports)
  const seen = tests === 'waiting' && connector !== undefined ? setupText(connector) : undefined
  const state = { ...before, tests, seen }
  const outcome = outcomeAfter(tests)
  const observed = connector ?? latest
  const hint = hintFor(outcome, { ...context, state, observed })
  return {
    state: writeState(state),
    ...(connector === undefined ? {} : { observed: connector }),
    tests: results,
    message,
    ...(outcome === undefined ? {} : { outcome }),
    ...(hint === undefined ? {} : { hint }),
    failedBefore: recordedTests(recordedOf(context.change)?.state) === 'failed',
  }
}

interface Untested {
  readonly change: Change
  readonly state: ConnectorState
  readonly observed: ObservedResource | undefined
  readonly replaces: string | undefined
}

/**
 * What a person needs to know of a connector whose setup tests have not passed: whether it loads data, and what comes
 * next.
 */
function hintFor(outcome: FollowResult['outcome'], untested: Untested): string | undefined {
  if (outcome === 'tests-failed') return afterFailedTests(untested)
  return outcome === 'tests-owed' ? afterOwedTests(untested) : undefined
}

function afterFailedTests(untested: Untested): string {
  const { change, state, replaces } = untested
  const isKept = state.owesStart && creates(change) && replaces !== undefined
  const old = isKept ? [`The connector that it replaces (${replaces}) is kept until then.`] : []
  const next = state.owesStart ? 'continues' : 'tests again'
  return [whetherItRuns(untested), ...old, `Fix the manifest, the secret or the source; the next apply ${next}.`].join(
    ' ',
  )
}

function whetherItRuns({ change, state, observed }: Untested): string {
  const made = creates(change) ? 'Created, and paused' : 'The connector stays paused'
  if (state.owesStart) return `${made} until its tests pass.`
  if (creates(change)) return `${made} as the manifest says.`
  return isRunning(observed) ? 'The connector still runs.' : 'The connector is paused.'
}

function afterOwedTests({ change, state, observed }: Untested): string {
  const exists = creates(change) ? 'The connector exists and' : 'The connector'
  return `${exists} ${state.owesStart || !isRunning(observed) ? 'is paused' : 'still runs'}; the next run asks again.`
}
