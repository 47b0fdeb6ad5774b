import { expect, test } from '@jest/globals'
import { executePlan } from '../../../src/engine/execute/execute-plan.ts'
import { failureReasonOf, type ApplyResult, type ChangeResult } from '../../../src/engine/execute/result.ts'
import type { ExecutionPorts } from '../../../src/engine/execute/ports.ts'
import type { LedgerUpdate } from '../../../src/ledger/ledger.ts'
import type { Fivetran } from '../../../src/fivetran/port.ts'
import { isObject } from '../../../src/model/value.ts'
import type { Refusal } from '../../../src/engine/plan/plan.ts'
import { change, plan, result } from '../../render/build.ts'
import { desired, FINGERPRINTER, observed } from '../../support/connectors.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { planOf } from '../plan/plan-of.ts'

const unused = (): Promise<never> => Promise.reject(new Error('not to be asked'))
const SILENT: Fivetran = {
  accountId: unused,
  groups: unused,
  connections: unused,
  connection: unused,
  metadata: unused,
  services: unused,
  certificates: unused,
  fingerprints: unused,
  create: unused,
  update: unused,
  test: unused,
  remove: unused,
  approveCertificate: unused,
  approveFingerprint: unused,
  revokeCertificate: unused,
  revokeFingerprint: unused,
}

function portsOf(fivetran: Partial<Fivetran>, record: (update: LedgerUpdate) => void = () => {}): ExecutionPorts {
  return {
    fivetran: { ...SILENT, ...fivetran },
    record,
    forget: () => {},
    clock: createFakeClock(0),
    log: { debug: () => {}, info: () => {}, warning: () => {} },
    signal: new AbortController().signal,
    fingerprinter: FINGERPRINTER,
    metadata: new Map(),
    commit: 'c0ffee',
    concurrency: 2,
    setupTestTimeoutMs: 1_000,
    failOnSetupTests: true,
    knownIds: new Set(),
  }
}

/** Creates what it is asked for, but for one that a defect keeps from being sent. */
function createAllBut(broken: string): Fivetran['create'] {
  return async ({ config }) => {
    const schema = isObject(config) && typeof config['schema'] === 'string' ? config['schema'] : ''
    if (schema === broken) throw new Error("config.x holds Fivetran's mask")
    return observed({ id: `id_${schema}`, schema })
  }
}

test('a defect that shows in one change is its result; the others are done and recorded', async () => {
  const untested = { run: false } as const
  const wanted = ['a', 'b', 'c'].map(schema => desired({ schema, tests: untested, settings: { paused: true } }))
  const recorded: string[] = []
  const done = await executePlan(
    planOf({ desired: wanted }),
    portsOf({ create: createAllBut('b') }, ({ key }) => recorded.push(key)),
  )
  expect(done.results.map(one => [one.change.address.schema, one.outcome, one.defect])).toEqual([
    ['a', 'done', undefined],
    ['b', 'failed', true],
    ['c', 'done', undefined],
  ])
  expect(done.results[1]).toMatchObject({
    message: "Internal error: config.x holds Fivetran's mask.",
    unfinished: true,
    fails: true,
  })
  expect(new Set(recorded)).toEqual(new Set(['a', 'c']))
  expect(failureReasonOf(done)).toBe('internal-error')
})

const refusal = (reason: Refusal['reason']): Refusal => ({
  reason,
  message: 'm',
  hint: 'h',
  fails: true,
  liftedByLabel: false,
})
const failed = (more: Partial<ChangeResult>, refused?: Refusal): ChangeResult =>
  result(change(refused === undefined ? {} : { refusal: refused }), { fails: true, ...more })

test.each<[string | undefined, readonly ChangeResult[], boolean?]>([
  [undefined, []],
  [undefined, [failed({ outcome: 'tests-failed', fails: false }), result(change({}))]],
  ['cancelled', [], true],
  ['cancelled', [failed({ outcome: 'failed' })], true],
  ['internal-error', [failed({ outcome: 'failed' }), failed({ outcome: 'failed', defect: true })]],
  ['api-error', [failed({ outcome: 'tests-failed' }), failed({ outcome: 'failed' })]],
  [
    'setup-tests-failed',
    [failed({ outcome: 'tests-failed' }), failed({ outcome: 'refused' }, refusal('deletion-forbidden'))],
  ],
  ['setup-tests-failed', [failed({ outcome: 'tests-owed' })]],
  ['unreviewed-change', [failed({ outcome: 'refused' }, refusal('unreviewed-change'))]],
  ['invalid-manifest', [failed({ outcome: 'refused' }, refusal('conflict'))]],
  ['deletion-forbidden', [failed({ outcome: 'refused' }, refusal('max-deletions'))]],
])('%s', (reason, results, cancelled = false) => {
  const given: ApplyResult = { plan: plan([]), results, cancelled }
  expect(failureReasonOf(given)).toBe(reason)
})
