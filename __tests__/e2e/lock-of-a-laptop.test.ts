import { expect, test } from '@jest/globals'
import { holdLock, LAPTOP } from '../support/held-lock.ts'
import { sheet } from '../support/manifests.ts'
import { sleptMs, withoutWaiting } from '../support/preload.ts'
import { given, sent, startWarehouse } from '../support/warehouse.ts'

test('a workflow run waits for a laptop by its name, and takes over when its time is up', async () => {
  const world = await startWarehouse()
  try {
    // Runs have clocks of their own here.
    world.fivetran.behaviour.aheadMs = undefined
    await given(world, { 'fivetran/1.yml': sheet(1) })
    world.commit({ 'fivetran/2.yml': sheet(2) })
    const begun = Date.now()
    await holdLock(world)
    const waiting = await world.apply({ manual: true, env: withoutWaiting(begun) })
    expect([waiting.exitCode, waiting.outputs['failure-reason'], sent(world)]).toEqual([1, 'locked', []])
    expect(waiting.log).toContain(`Waiting for ${LAPTOP.name}, which has been applying since`)
    const said = waiting.annotations.find(one => one.level === 'error')?.message ?? ''
    expect(said).toContain('The ledger is locked: ben@desktop (process 7) is still applying')
    // GitHub cannot be asked of it, whatever the job may.
    expect(said).toMatch(
      /its lock ends by itself: at \d{4}-\S+Z\. `npx connector-as-code ledger unlock` ends it earlier/,
    )
    expect(world.github.requests.filter(one => one.path.includes('/actions/runs/'))).toEqual([])
    const later = await world.apply({ manual: true, env: withoutWaiting(begun + 8 * 60_000) })
    expect([later.exitCode, sent(world)]).toEqual([0, ['POST /connections']])
    expect(sleptMs(later)).toBeGreaterThan(6 * 60_000)
  } finally {
    await world.close()
  }
})
