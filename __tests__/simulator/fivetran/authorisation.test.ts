/** A connection that a person has to authorise in a browser, in each way in which Fivetran may tell of it. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Behaviour } from '../../../simulator/fivetran/behaviour.ts'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { call, objectAt, objectsAt, textAt, type Answer } from './client.ts'

let simulator: FivetranSimulator
beforeEach(async () => {
  simulator = await startFivetranSimulator()
})
afterEach(() => simulator.close())

const seed = (auth = {}): string => {
  const group = simulator.addGroup('Warehouse').id
  return simulator.addConnection({
    group,
    service: 'google_ads',
    config: { schema: 'ads' },
    auth,
    setupState: 'incomplete',
  }).id
}
const shown = ({ data }: Answer): string => {
  const status = objectAt(data, 'status')
  const codes =
    status['tasks'] === undefined ? ['no tasks'] : objectsAt(status, 'tasks').map(one => textAt(one, 'code'))
  return [textAt(status, 'setup_state'), ...codes].join(' ')
}
const read = async (id: string): Promise<string> => shown(await call(simulator, 'GET', `/connections/${id}`))
const tested = async (id: string): Promise<string> => {
  const answer = await call(simulator, 'POST', `/connections/${id}/test`, {})
  return [shown(answer), ...objectsAt(answer.data, 'setup_tests').map(one => textAt(one, 'status'))].join(', ')
}

test.each<[Partial<Behaviour>, string, string, string]>([
  [{}, 'incomplete', 'incomplete', 'connected'],
  [{ unauthorisedTests: 'failed' }, 'incomplete', 'incomplete setup_test_failed, FAILED', 'connected'],
  [{ unauthorisedTask: 'authorize' }, 'incomplete authorize', 'incomplete authorize', 'connected'],
  [
    { unauthorisedTask: 'reconnect', tasksInTestAnswers: false, authorising: 'clears-task' },
    'incomplete reconnect',
    'incomplete no tasks',
    'incomplete',
  ],
])('%j', async (switches, before, whenTested, after) => {
  Object.assign(simulator.behaviour, switches)
  const id = seed()
  expect([await read(id), await tested(id)]).toEqual([before, whenTested])
  simulator.authorise(id)
  expect(await read(id)).toBe(after)
  expect(await tested(id)).toMatch(/^connected.*, PASSED$/)
  simulator.expireAuthorisation(id)
  expect(await read(id)).toBe('broken reconnect')
})

test('is none where the request holds what a person would give', async () => {
  expect(await tested(seed({ refresh_token: 'a-token' }))).toBe('connected, PASSED')
})
