/** A laptop and the action in one repository: one ledger, one lock, and each connector made once. */
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startBoth, type BothWorld } from '../support/both.ts'
import type { Laptop } from '../support/cli.ts'
import { fakeGit, type GitPlace } from '../support/git.ts'
import { ledgerFiles, ledgerHeader } from '../support/ledger-files.ts'
import { sheet } from '../support/manifests.ts'
import { until } from '../support/until.ts'
import { held } from '../support/warehouse.ts'
import type { World } from '../support/world.ts'

const CREATION = { method: 'POST', path: '/connections' }

let both: BothWorld
let place: GitPlace
let world: World
let anna: Laptop

beforeEach(async () => {
  both = await startBoth()
  ;({ place, world } = both)
  anna = both.clone('anna')
})

afterEach(() => both.close())

const pull = ({ clone }: Laptop): string => place.git(clone, 'pull', '--quiet', '--ff-only')

/** Nothing is left to do, whoever looks, and the ledger names these connectors. */
async function expectDone(...connectors: string[]): Promise<void> {
  expect(held(world)).toEqual(connectors)
  expect(world.fivetran.countRequests(CREATION)).toBe(connectors.length)
  pull(anna)
  const { exitCode, output } = await anna.warm(['plan', '--detailed-exitcode'])
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 })
  world.fivetran.clearRequests()
  expect(await world.warm.apply({ manual: true })).toMatchObject({ exitCode: 0 })
  expect(world.fivetran.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  expect(ledgerHeader(world)).not.toHaveProperty('intent')
  const recorded = Object.values(ledgerFiles(world)).join('\n')
  for (const connector of connectors) expect(recorded).toContain(`"${connector}"`)
}

test('in turn: each goes on from what the other has left', async () => {
  world.commit({ 'fivetran/a.yml': sheet(1) })
  expect(await world.warm.apply()).toMatchObject({ exitCode: 0 })
  pull(anna)
  const head = anna.push({ 'fivetran/b.yml': sheet(2) })
  expect(await anna.run(['apply', '--yes'])).toMatchObject({ exitCode: 0 })
  expect(ledgerHeader(world)).toMatchObject({ lastCommit: head, lastCompleteCommit: head })
  world.commit({ 'fivetran/a.yml': sheet(1, 'B1:C9'), 'fivetran/c.yml': sheet(3) })
  expect(await world.warm.apply()).toMatchObject({ exitCode: 0 })
  await expectDone('sheets.sheet_1', 'sheets.sheet_2', 'sheets.sheet_3')
})

test('at once: the action and two laptops make each connector once, and all end well', async () => {
  world.commit({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2), 'fivetran/c.yml': sheet(3) })
  const ben = both.clone('ben')
  pull(anna)
  const runs = await Promise.all([anna.run(['apply', '--yes']), world.apply(), ben.run(['apply', '--yes'])])
  expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
  await expectDone('sheets.sheet_1', 'sheets.sheet_2', 'sheets.sheet_3')
})

test('the lock of a laptop is seen by the action, which waits and says whose it is', async () => {
  world.commit({ 'fivetran/a.yml': sheet(1) })
  pull(anna)
  let process: ChildProcess | undefined
  const applying = anna.run(['apply', '--yes'], { onStart: child => void (process = child) })
  world.fivetran.faults.once(CREATION, { kind: 'intervene', act: () => void process?.kill('SIGSTOP') })
  await until(() => world.fivetran.countRequests(CREATION) > 0)
  let said = ''
  const waiting = world.apply({ onStart: child => void child.stdout?.on('data', (text: string) => (said += text)) })
  await until(() => said.includes('Waiting for'))
  expect(said).toMatch(/Waiting for \S+@\S+ \(process \d+\), which has been applying since/)
  process?.kill('SIGCONT')
  expect(await applying).toMatchObject({ exitCode: 0 })
  expect(await waiting).toMatchObject({ exitCode: 0 })
  await expectDone('sheets.sheet_1')
})

test.each([
  ['its lock', 1],
  ['its results', 2],
])('a laptop that dies when the server has taken the push of %s: the next run goes on', async (_, push) => {
  world.commit({ 'fivetran/a.yml': sheet(1) })
  pull(anna)
  const count = join(place.path, 'pushes')
  const program = fakeGit(
    place,
    `case " $* " in *" push "*) echo >> '${count}'; "$REAL" "$@"; code=$?
if [ "$(wc -l < '${count}')" -eq ${push} ]; then kill -9 $PPID; fi; exit $code;; esac; exec "$REAL" "$@"`,
  )
  const env = { PATH: `${join(program, '..')}:${place.env['PATH']}` }
  expect((await anna.run(['apply', '--yes'], { env })).exitCode).toBe(null)
  expect(await anna.run(['apply', '--yes'])).toMatchObject({ exitCode: 0 })
  await expectDone('sheets.sheet_1')
})
