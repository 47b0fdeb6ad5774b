/** Branches of the repository, and rules for them, that keep the ledger from being written. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { intervene } from '../../simulator/github/faults.ts'
import { checkpoint } from '../support/checkpoint.ts'
import { LEDGER_BRANCH } from '../support/ledger-files.ts'
import { GITHUB, SECRETS } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World
let restart: () => void

beforeAll(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  world.commit({ 'fivetran/github.yml': GITHUB })
  restart = checkpoint(world)
})
beforeEach(() => restart())
afterAll(() => world.close())

const apply = (inputs = {}) => world.warm.apply({ env: SECRETS, manual: true, inputs })

test.each(['Reference update failed', 'Reference already exists'])(
  'a branch named connector-as-code is said to be in the way (%s), before anything is sent',
  async words => {
    world.github.behaviour.refusals.nameConflict = words
    world.github.story.commit('connector-as-code', { 'x.txt': 'x' })
    const run = await apply()
    expect(run).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'ledger-error' } })
    expect(run.log).toContain('git cannot have it beside the branch `connector-as-code`')
    expect(world.fivetran.state.connections.size).toBe(0)
    expect((await apply({ 'ledger-branch': 'fivetran-ledger' })).exitCode).toBe(0)
  },
)

test.each(['ruleset', 'classic'] as const)(
  "a rule (%s) is told in GitHub's words, with what to do",
  async protection => {
    world.github.behaviour.protectedBranches.set(LEDGER_BRANCH, protection)
    const run = await apply()
    expect(run).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'api-error' } })
    expect(run.log).toMatch(/Changes must be made through a pull request.*Nothing was changed.*exempt it/s)
    expect(world.fivetran.state.connections.size).toBe(0)
  },
)

test('a rule that begins to hold while an apply is under way is told with what was done, and the next run goes on', async () => {
  expect((await apply()).exitCode).toBe(0)
  world.commit({ 'fivetran/github.yml': GITHUB.replace('octocat', 'hubot') })
  const rule = intervene(() => void world.github.behaviour.protectedBranches.set(LEDGER_BRANCH, 'ruleset'))
  world.github.faults.add({ method: 'PATCH', path: '/git/refs/', skip: 1, effect: rule })
  const run = await apply()
  expect(run).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'ledger-error', updates: '1' } })
  expect(run.summary).toMatch(/Repository rule violations found.*what was done in Fivetran is kept.*exempt it/s)
  world.github.behaviour.protectedBranches.clear()
  world.fivetran.clearRequests()
  expect((await apply()).exitCode).toBe(0)
  expect(world.fivetran.requests.filter(one => one.method === 'POST' && one.path === '/connections')).toEqual([])
  expect(await apply()).toMatchObject({ exitCode: 0, outputs: { 'has-changes': 'false' } })
})

test.each(['Reference cannot be updated', 'Something else'])(
  'a lost race is one whatever GitHub calls it (%s): what the other run wrote is read, and planned anew',
  async words => {
    world.github.behaviour.refusals.notFastForward = words
    expect((await apply()).exitCode).toBe(0)
    const { requests } = world.github
    requests.length = 0
    world.commit({ 'fivetran/github.yml': GITHUB.replace('octocat', 'hubot') })
    world.github.faults.add({
      method: 'PATCH',
      path: '/git/refs/',
      effect: {
        kind: 'intervene',
        act: () => void world.github.story.commit(LEDGER_BRANCH, { 'other/note.txt': 'x' }),
      },
    })
    expect(await apply()).toMatchObject({ exitCode: 0, outputs: { updates: '1' } })
    expect(Object.keys(world.github.story.files(LEDGER_BRANCH))).toContain('other/note.txt')
  },
)
