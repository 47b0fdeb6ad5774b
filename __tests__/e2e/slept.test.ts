/** A machine that goes to sleep in the middle of an apply, and wakes an hour later: its lock is another's by then. */
import { type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Fault } from '../../simulator/fivetran/faults.ts'
import { checkpoint } from '../support/checkpoint.ts'
import { sheet } from '../support/manifests.ts'
import { asleepUntil } from '../support/preload.ts'
import { until } from '../support/until.ts'
import { held, sent, startWarehouse } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

const ALL = ['sheets.sheet_1', 'sheets.sheet_2', 'sheets.sheet_3']
const folder = mkdtempSync(join(tmpdir(), 'slept-'))
const alarm = join(folder, 'an-hour-later')
let world: World
let restart: () => void

beforeAll(async () => {
  world = await startWarehouse()
  world.commit(Object.fromEntries([1, 2, 3].map(index => [`fivetran/${index}.yml`, sheet(index)])))
  restart = checkpoint(world)
})
beforeEach(() => {
  restart()
  rmSync(alarm, { force: true })
  // GitHub would say of the run that it still goes on: it is asked by nobody here, as of a laptop.
  world.github.behaviour.permissions.actions = 'none'
})
afterAll(() => {
  rmSync(folder, { recursive: true })
  return world.close()
})

const apply = (onStart?: (child: ChildProcess) => void) =>
  world.apply({
    manual: true,
    env: asleepUntil(alarm),
    inputs: { concurrency: '1' },
    ...(onStart === undefined ? {} : { onStart }),
  })

/** Falls asleep while its second creation is under way. `meanwhile` happens before it wakes. */
async function sleeper(what: Fault | undefined, meanwhile: () => Promise<void>) {
  let child: ChildProcess | undefined
  let asleep = false
  const second = { method: 'POST', path: '/connections', nth: 2 }
  const act = (): void => {
    child?.kill('SIGSTOP')
    writeFileSync(alarm, '')
    asleep = true
  }
  world.fivetran.faults.add({ ...second, fault: { kind: 'intervene', act } })
  if (what !== undefined) world.fivetran.faults.add({ ...second, fault: what })
  const running = apply(started => {
    child = started
  })
  await until(() => asleep)
  await meanwhile()
  world.fivetran.clearRequests()
  child?.kill('SIGCONT')
  return running
}

const cases: [string, Fault | undefined][] = [
  ['answered', undefined],
  ['done, and the answer lost', { kind: 'reset', after: true }],
  ['not done', { kind: 'reset' }],
]

describe('the creation during which it fell asleep was', () => {
  test.each(cases)(
    '%s; another run has taken over: it sends nothing, and there is one of each',
    async (_name, what) => {
      const slept = await sleeper(what, async () => {
        const other = await apply()
        expect({ exitCode: other.exitCode, held: held(world) }).toEqual({ exitCode: 0, held: ALL })
      })
      expect(world.fivetran.requests).toEqual([])
      expect(held(world)).toEqual(ALL)
      expect([slept.exitCode, slept.outputs['failure-reason']]).toEqual([1, 'ledger-error'])
      expect(slept.summary).toContain('ended before this run did: the machine slept')
      expect(slept.summary).toContain('The ledger could not be written')
      const plan = await world.warm.apply({ manual: true, inputs: { 'dry-run': 'true' } })
      expect([plan.exitCode, plan.outputs['has-changes']]).toEqual([0, 'false'])
    },
  )

  test.each(cases)(
    '%s; nobody has taken over: it stops all the same, and the next run goes on',
    async (_name, what) => {
      const slept = await sleeper(what, async () => {})
      expect(sent(world)).toEqual([])
      expect([slept.exitCode, slept.outputs['failure-reason']]).toEqual([1, 'ledger-error'])
      expect(slept.summary).toContain('Run this again: it looks up what was begun, and goes on.')
      expect(slept.summary).not.toContain('The ledger could not be written')
      const next = await world.warm.apply({ manual: true })
      expect([next.exitCode, held(world)]).toEqual([0, ALL])
      expect(next.log).not.toContain('Waiting for')
    },
  )
})
