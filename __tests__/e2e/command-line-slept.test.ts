/** A laptop that is closed in the middle of an apply, and opened an hour later. */
import type { ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { SYSTEM_CLOCK } from '../../src/runtime/clock.ts'
import { startCliWorld } from '../support/cli.ts'
import { sheet } from '../support/manifests.ts'
import { asleepUntil } from '../support/preload.ts'
import { until } from '../support/until.ts'

const ALL = ['sheets.sheet_1', 'sheets.sheet_2', 'sheets.sheet_3']

test.each([true, false])(
  'a colleague has applied meanwhile (%s): one of each, and a ledger of all',
  async isTakenOver => {
    const world = await startCliWorld()
    try {
      world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
      world.push(Object.fromEntries([1, 2, 3].map(index => [`fivetran/${index}.yml`, sheet(index)])))
      const held = (): string[] => [...world.fivetran.state.connections.values()].map(one => one.schema).toSorted()
      const alarm = join(world.git.path, 'an-hour-later')
      const anHourLater = { ...SYSTEM_CLOCK, now: () => Date.now() + 3_600_000 }
      let child: ChildProcess | undefined
      let asleep = false
      const second = { method: 'POST', path: '/connections', nth: 2 }
      const act = (): void => {
        child?.kill('SIGSTOP')
        writeFileSync(alarm, '')
        asleep = true
      }
      world.fivetran.faults.add({ ...second, fault: { kind: 'intervene', act } })
      world.fivetran.faults.add({ ...second, fault: { kind: 'reset', after: true } })
      const running = world.run(['apply', '--yes', '--concurrency', '1'], {
        env: asleepUntil(alarm),
        onStart: started => {
          child = started
        },
      })
      await until(() => asleep)
      const colleague = world.git.clone('colleague')
      if (isTakenOver)
        expect(await world.warm(['apply', '--yes'], { directory: colleague, clock: anHourLater })).toMatchObject({
          exitCode: 0,
        })
      world.fivetran.clearRequests()
      child?.kill('SIGCONT')
      const slept = await running
      expect([slept.exitCode, world.fivetran.requests]).toEqual([1, []])
      expect(slept.stdout).toContain('ended before this run did: the machine slept')
      const next = await world.warm(['apply', '--yes'], { directory: colleague, clock: anHourLater })
      expect([next.exitCode, held()]).toEqual([0, ALL])
      const { stdout } = await world.warm(['ledger', 'list'])
      expect([stdout.includes('wholly.'), ...ALL.map(name => stdout.includes(name))]).toEqual([true, true, true, true])
    } finally {
      await world.close()
    }
  },
)
