/** What an apply does to a connector: pins, setup tests and the start after them; what is kept of it, and what is said. */
import { describe, expect, test } from '@jest/globals'
import { executePlan } from '../../../src/engine/execute/plan.ts'
import type { ChangeResult } from '../../../src/engine/execute/result.ts'
import { serialise } from '../../../src/fivetran/serialise.ts'
import type { FivetranClient } from '../../../src/fivetran/port.ts'
import { connectorKind } from '../../../src/kinds/connector/kind.ts'
import { readState, type ConnectorState } from '../../../src/kinds/connector/state.ts'
import type { Json, JsonObject } from '../../../src/model/value.ts'
import { lost, portsOf } from '../../engine/execute/ports.ts'
import { planOf, type Scene } from '../../engine/plan/plan-of.ts'
import { desired, observed, recorded } from '../../support/connectors.ts'

/** How the setup tests end. `lost`: Fivetran gives no answer in time. */
type Ending = 'PASSED' | 'FAILED' | 'nothing tested' | 'lost'

interface Told {
  /** `PATCH /connections/x {"paused":false}` */
  readonly sent: readonly string[]
  readonly result: ChangeResult
  readonly state: ConnectorState | undefined
}

/** Executes the only change of a scene against a Fivetran whose tests end so. `running`: the connector was before. */
async function told(scene: Scene, ending: Ending, running = false): Promise<Told> {
  const sent: string[] = []
  const connection = (setupState: string, more: JsonObject = {}): JsonObject => ({
    id: 'new_one',
    group_id: 'decent_dropsy',
    service: 'github',
    schema: 'new_home',
    paused: !running && !sent.some(line => line.includes('"paused":false')),
    status: { setup_state: setupState },
    config: { schema: 'new_home' },
    ...more,
  })
  const answer = (path: string): Json => {
    if (!path.endsWith('/test')) return connection('incomplete')
    if (ending === 'lost') throw lost()
    const tests = ending === 'nothing tested' ? [] : [{ title: 'T', status: ending, message: 'm' }]
    return connection(ending === 'PASSED' ? 'connected' : 'incomplete', { setup_tests: tests })
  }
  const client: FivetranClient = {
    guardedBy: () => client,
    requests: { total: 0 },
    redact: text => text,
    accountId: () => Promise.resolve('account'),
    get: (_request, read) => Promise.resolve(read(connection('incomplete'))),
    // A pin is approved until it is revoked.
    list: (_request, read) =>
      Promise.resolve(sent.some(line => line.startsWith('DELETE')) ? [] : [read({ id: 'b2xk', hash: 'old' })]),
    send: async ({ method, path, body }, read) => {
      sent.push([method, path, ...(body === undefined ? [] : [serialise(body)])].join(' '))
      return read(answer(path))
    },
  }
  let state: ConnectorState | undefined
  const ports = portsOf(connectorKind.api(client), {
    record: ({ entry }) => {
      if (entry !== undefined) state = readState(entry.state)
    },
  })
  const { results } = await executePlan(planOf(scene), ports)
  const [result] = results
  if (result === undefined || results.length > 1) throw new Error(`expected one result, got ${results.length}`)
  return { sent, result, state }
}

const FILE = 'fivetran/a.yml'
const OLD = observed({ id: 'old_one', schema: 'old_home' })
const CREATED: Scene = { desired: [desired({ schema: 'new_home' })] }
const MOVED: Scene = {
  desired: [desired({ schema: 'new_home', file: FILE })],
  records: [recorded(desired({ schema: 'old_home', file: FILE }), OLD, undefined)],
  seen: [OLD],
  rules: { policy: 'delete' },
}

const TEST = 'POST /connections/new_one/test {"trust_certificates":false,"trust_fingerprints":false}'
const START = 'PATCH /connections/new_one {"paused":false,"run_setup_tests":false}'
const END = 'DELETE /connections/old_one'

describe('a connector that is created', () => {
  test('is tested and then started', async () => {
    const { sent, result, state } = await told(CREATED, 'PASSED')
    expect(sent).toEqual([expect.stringContaining('POST /connections {'), TEST, START])
    expect(result).toMatchObject({ outcome: 'done', hint: undefined, tests: [{ status: 'PASSED' }] })
    expect(state).toMatchObject({ tests: 'passed', owesStart: false })
  })

  test.each<[Ending, string, ConnectorState['tests'], string | undefined]>([
    [
      'FAILED',
      'tests-failed',
      'failed',
      'Created, and paused until its tests pass. Fix the manifest, the secret or the source; the next apply continues.',
    ],
    ['lost', 'tests-owed', 'owed', 'The connector exists and is paused; the next run asks again.'],
    ['nothing tested', 'waiting', 'waiting', undefined],
  ])('is not started when its tests end with %s, and the start stays owed', async (ending, outcome, tests, hint) => {
    const { sent, result, state } = await told(CREATED, ending)
    expect(sent).not.toContain(START)
    expect(result).toMatchObject({ outcome, hint })
    expect(state).toMatchObject({ tests, owesStart: true })
  })

  test('is not started when it is to stay paused, and says so', async () => {
    const scene = { desired: [desired({ schema: 'new_home', settings: { paused: true } })] }
    const { sent, result, state } = await told(scene, 'FAILED')
    expect(sent).not.toContain(START)
    expect(result.hint).toBe(
      'Created, and paused as the manifest says. Fix the manifest, the secret or the source; the next apply tests again.',
    )
    expect(state).toMatchObject({ tests: 'failed', owesStart: false })
  })
})

describe('a connector that replaces another one', () => {
  test('ends it when it is started', async () => {
    expect((await told(MOVED, 'PASSED')).sent.slice(1)).toEqual([TEST, START, END])
  })

  test.each<Ending>(['FAILED', 'lost', 'nothing tested'])('keeps it when its tests end with %s', async ending => {
    expect((await told(MOVED, ending)).sent.slice(1).filter(line => line !== TEST)).toEqual([])
  })

  test('says that it is kept', async () => {
    expect((await told(MOVED, 'FAILED')).result.hint).toContain('The connector that it replaces (old_one) is kept')
  })
})

test.each([
  [false, 'The connector still runs. Fix the manifest, the secret or the source; the next apply tests again.'],
  [true, 'The connector is paused. Fix the manifest, the secret or the source; the next apply tests again.'],
])('a managed connector whose tests fail (paused: %s) is left as it was', async (paused, hint) => {
  const seen = observed({ id: 'new_one', schema: 'new_home', settings: { paused } })
  const one = desired({ schema: 'new_home' })
  const trusting = desired({ schema: 'new_home', tests: { trustCertificates: true } })
  const scene = { desired: [trusting], records: [recorded(one, seen, undefined)], seen: [seen] }
  const { sent, result, state } = await told(scene, 'FAILED', !paused)
  expect(sent).toEqual(['POST /connections/new_one/test {"trust_certificates":true,"trust_fingerprints":false}'])
  expect(state).toMatchObject({ tests: 'failed', owesStart: false })
  expect(result.hint).toBe(hint)
})

const pins = (certificate: string) => ({
  certificates: [{ hash: certificate, encoded_cert: 'MII' }],
  fingerprints: [{ hash: 'k', public_key: 'ssh-rsa' }],
})

test('pins are approved before the tests, and those that leave the manifest are revoked', async () => {
  const seen = observed({ id: 'new_one', schema: 'new_home' })
  const before = desired({ schema: 'new_home', pins: { ...pins('old'), fingerprints: [] } })
  const scene = {
    desired: [desired({ schema: 'new_home', pins: pins('new') })],
    records: [recorded(before, seen, undefined)],
    seen: [seen],
  }
  const { sent, state } = await told(scene, 'PASSED')
  expect(sent).toEqual([
    'POST /connections/new_one/certificates {"hash":"new","encoded_cert":"MII"}',
    'POST /connections/new_one/fingerprints {"hash":"k","public_key":"ssh-rsa"}',
    'DELETE /connections/new_one/certificates/b2xk',
    TEST,
  ])
  expect(state?.pins).toEqual({ certificates: ['new'], fingerprints: ['k'] })
})
