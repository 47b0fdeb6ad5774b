/** An apply from the command line: of what is merged, asked for, and planned anew after the answer. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startCliWorld, type CliWorld } from '../support/cli.ts'
import { sheet } from '../support/manifests.ts'

let world: CliWorld

beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})

afterEach(() => world.close())

function writes(): string[] {
  return world.fivetran.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)
}

function only(): string {
  return [...world.fivetran.state.connections.keys()][0] ?? ''
}

describe('the question', () => {
  beforeEach(() => {
    world.push({ 'fivetran/a.yml': sheet(1) })
  })

  test('shows the plan; `yes` applies it, and the result is shown', async () => {
    const { exitCode, stdout } = await world.warm(['apply'], { answers: ['yes'] })
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/1 to create[\s\S]+1 created/)
    expect(writes()).toEqual(['POST /connections'])
  })

  test.each([['y'], ['YES'], ['']])('`%s` is no yes', async answer => {
    const run = await world.warm(['apply'], { answers: [answer] })
    expect(run.exitCode).toBe(1)
    expect(run.output).toContain('nothing was done')
    expect(writes()).toEqual([])
  })

  test('the end of the input and Ctrl-C are none either', async () => {
    expect(await world.warm(['apply'], { answers: [] })).toMatchObject({ exitCode: 1 })
    const pressing: (() => void)[] = []
    const run = await world.warm(['apply'], {
      answers: () => {
        pressing.forEach(press => press())
        return 'yes'
      },
      onInterrupt: press => void pressing.push(press),
    })
    expect(run).toMatchObject({ exitCode: 1 })
    expect(writes()).toEqual([])
  })

  test('is not asked where there is nothing to do', async () => {
    expect(await world.warm(['apply', '--yes'])).toMatchObject({ exitCode: 0 })
    expect(await world.warm(['apply'], { answers: [] })).toMatchObject({ exitCode: 0 })
  })

  test('without a terminal: refused at once without `--yes`; with it, the plan is shown', async () => {
    const refused = await world.run(['apply'])
    expect(refused.exitCode).toBe(1)
    expect(refused.stderr).toContain('--yes')
    expect(world.fivetran.requests).toEqual([])
    const run = await world.run(['apply', '--yes'])
    expect(run).toMatchObject({ exitCode: 0 })
    expect(run.stdout).toMatch(/1 to create[\s\S]+1 created/)
  })

  test('with `--json`, stdout holds the result alone', async () => {
    const { stdout } = await world.warm(['apply', '--json'], { answers: ['yes'] })
    expect(JSON.parse(stdout)).toMatchObject({ mode: 'apply', results: [{ outcome: 'done' }] })
  })

  test('the plan changes meanwhile: it is shown, and asked for again', async () => {
    await world.warm(['apply', '--yes'])
    world.push({ 'fivetran/a.yml': sheet(1, 'B2') })
    world.fivetran.clearRequests()
    let asked = 0
    const run = await world.warm(['apply'], {
      answers: () => {
        asked += 1
        if (asked === 1) world.fivetran.editConnection(only(), { config: { named_range: 'X9' } })
        return 'yes'
      },
    })
    expect({ asked, exitCode: run.exitCode }).toEqual({ asked: 2, exitCode: 0 })
    expect(run.stdout).toContain('X9')
    expect(writes()).toHaveLength(1)
  })

  test('what somebody has not committed by then is not applied', async () => {
    const run = await world.warm(['apply'], {
      answers: () => {
        world.write({ 'fivetran/a.yml': sheet(1, 'B2') })
        return 'yes'
      },
    })
    expect(run).toMatchObject({ exitCode: 1 })
    expect(run.output).toContain('fivetran/a.yml')
    expect(writes()).toEqual([])
  })

  test('no lock is held meanwhile: nothing is written before the answer', async () => {
    let ledger = 'not asked'
    const run = await world.warm(['apply'], {
      answers: () => {
        ledger = world.git.git(world.clone, 'ls-remote', 'origin', 'connector-as-code/*')
        return 'yes'
      },
    })
    expect({ ledger, exitCode: run.exitCode }).toEqual({ ledger: '', exitCode: 0 })
  })
})

const apply = () => world.warm(['apply', '--yes'])
const git = (...args: string[]) => world.git.git(world.clone, ...args)

describe('what is not merged', () => {
  beforeEach(() => {
    world.push({ 'fivetran/a.yml': sheet(1) })
  })

  test.each<[string, () => void, string]>([
    ['changed', () => world.write({ 'fivetran/a.yml': sheet(1, 'B2') }), 'changed `?fivetran/a.yml'],
    ['added', () => world.write({ 'fivetran/b.yml': sheet(2) }), 'added `?fivetran/b.yml'],
    ['missing', () => world.write({ 'fivetran/a.yml': null }), 'missing `?fivetran/a.yml'],
    [
      'committed and not pushed',
      () => void world.git.commit(world.clone, { 'fivetran/b.yml': sheet(2) }),
      'is not on the remote',
    ],
    [
      'pushed as a branch',
      () => {
        git('switch', '-qc', 'feature')
        world.git.commit(world.clone, { 'fivetran/b.yml': sheet(2) })
        git('push', '-q', 'origin', 'feature')
      },
      'is not on the remote',
    ],
  ])('%s: nothing is sent, and it is named', async (_, change, said) => {
    change()
    const run = await apply()
    expect(run.exitCode).toBe(1)
    expect(run.output).toMatch(new RegExp(said))
    expect(run.output).toContain('--unreviewed')
    expect(writes()).toEqual([])
  })

  test('an ignored file beside it, a detached head and an older clone of the branch are fine', async () => {
    world.push({ '.gitignore': 'notes\n' })
    world.write({ notes: 'x', 'fivetran/README.md': 'x' })
    git('switch', '-q', '--detach')
    expect(await apply()).toMatchObject({ exitCode: 0 })
  })

  test('an older commit than the last applied one is refused', async () => {
    world.push({ 'fivetran/a.yml': sheet(1, 'B2') })
    expect(await apply()).toMatchObject({ exitCode: 0 })
    git('switch', '-q', '--detach', 'HEAD^')
    const run = await apply()
    expect(run.exitCode).toBe(1)
    expect(run.output).toContain('would undo newer work')
  })

  test('`generated-manifests` compares nothing, and the report says so', async () => {
    world.write({ 'fivetran/b.yml': sheet(2) })
    const run = await world.warm(['apply', '--yes', '--generated-manifests'])
    expect(run).toMatchObject({ exitCode: 0 })
    expect(run.output).toContain('were not compared')
  })
})
