/** When the action comments, and what its comment says beside the changes. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import { GITHUB, SECRETS as env, sheet } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

const CHANGES = { env, inputs: { comment: 'changes' } }
let world: World

beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  world.commit({ 'fivetran/github.yml': GITHUB })
  await world.warm.apply({ env })
})
afterEach(() => world.close())

const errors = (run: ActionRun): string[] =>
  run.annotations.filter(({ level }) => level === 'error').map(({ message }) => message)

const commentsOn = (number: number): string[] =>
  [...world.github.state.comments.values()].filter(one => one.issue === number).map(one => one.body)

describe('`comment: changes`', () => {
  test('says nothing where there is nothing to say, neither before nor after the merge', async () => {
    const { number, run } = await world.propose({ 'README.md': 'More.' }, CHANGES)
    expect([run.exitCode, run.outputs['comment-url'], commentsOn(number)]).toEqual([0, '', []])
    expect(run.summary).toContain('Fivetran plan: nothing to change')
    const applied = await world.warm.merge(number, CHANGES)
    expect([applied.exitCode, commentsOn(number)]).toEqual([0, []])
    expect(applied.summary).not.toContain('has no plan comment')
  })

  test('says what changes, and edits that when it changes no more; an error is something to say', async () => {
    const { number, run } = await world.warm.propose({ 'fivetran/sheet.yml': sheet(1) }, CHANGES)
    expect(run.outputs['comment-url']).toMatch(/#issuecomment-\d+$/)
    expect(commentsOn(number)).toEqual([expect.stringContaining('## Fivetran plan: 1 to create')])
    world.github.story.commit('change-1', { 'fivetran/sheet.yml': null })
    await world.warm.plan(number, CHANGES)
    expect(commentsOn(number)).toEqual([expect.stringContaining('## ✅ Fivetran plan: nothing to change')])

    const wrong = await world.warm.propose({ 'fivetran/sheet.yml': 'kind: conector\n' }, CHANGES)
    expect(commentsOn(wrong.number)).toEqual([expect.stringContaining('## ❌ Fivetran plan: 1 error in manifests')])
  })

  test('a change that was not planned is said on the merged pull request', async () => {
    const { number } = await world.warm.propose({ 'README.md': 'More.' }, CHANGES)
    world.commit({ 'fivetran/sheet.yml': sheet(1) })
    const run = await world.warm.merge(number, CHANGES)
    expect(run.outputs['failure-reason']).toBe('unreviewed-change')
    expect(run.summary).toContain('has no plan comment')
    expect(commentsOn(number)).toEqual([expect.stringContaining('## ❌ Fivetran apply: 1 creation refused')])
  })
})

test('the comment names who started the run, what limits the plan, and what a merge does', async () => {
  const inputs = { targets: 'Warehouse/github_connector', scope: 'all' }
  const { number } = await world.warm.propose({ 'fivetran/sheet.yml': sheet(1) }, { env, inputs })
  const [body = ''] = commentsOn(number)
  expect(body).toContain('Limited by `targets` to `Warehouse/github_connector`: nothing else was planned.')
  expect(body).toContain('**A merge** changes nothing in Fivetran. To plan again, push a commit or [re-run')
  expect(body).toMatch(/<sub>Commit .* · \d{4}-\d\d-\d\d \d\d:\d\d UTC · started by `acme` · \[run\]\(/)
  expect(body).not.toContain('`scope: changed`')
  await world.warm.plan(number, { env })
  expect(commentsOn(number)).toEqual([expect.stringContaining('`scope: changed`')])
})

test('drift: the error says which connectors differ, and in which issue that stands', async () => {
  const [{ id } = { id: '' }] = [...world.fivetran.state.connections.values()]
  world.fivetran.editConnection(id, { config: { use_webhooks: true } })
  const run = await world.warm.run(world.triggers.schedule(), { env })
  const [issue] = [...world.github.state.issues.values()]
  const names = 'Warehouse/github_connector.'
  expect(errors(run)).toEqual([
    expect.stringMatching(new RegExp(`^1 connector differs: see issue #${issue?.number} \\(http\\S+\\)\\. ${names}$`)),
  ])
  const dry = await world.warm.run(world.triggers.schedule(), { env, inputs: { 'dry-run': 'true' } })
  expect(errors(dry)).toEqual([`1 connector differs: see the job summary. ${names}`])
})

test('many that are alike: in the order in which people count, and one annotation for what is true of all', async () => {
  const numbers = [1, 2, 9, 10, 11]
  const files = Object.fromEntries(numbers.map(number => [`fivetran/${number}.yml`, sheet(number)]))
  const { number } = await world.warm.propose(files, { env })
  const listed = Array.from(commentsOn(number)[0]?.matchAll(/^\| 🆕&nbsp;create \| `[^`]*_(\d+)`/gm) ?? [], ([, at]) =>
    Number(at),
  )
  expect(listed).toEqual(numbers)
  await world.warm.merge(number, { env })
  const gone = Object.fromEntries(Object.keys(files).map(file => [file, null]))
  const { run } = await world.warm.propose(gone, { env, inputs: { 'deletion-policy': 'forget' } })
  expect(run.annotations.filter(({ level }) => level === 'warning')).toEqual([
    expect.objectContaining({
      file: 'fivetran/1.yml',
      title: 'Warehouse/sheets.sheet_1 and 4 more',
      message: expect.stringMatching(/handed back.* \(5 times: fivetran\/1\.yml:1:1, .*fivetran\/11\.yml:1:1\)$/),
    }),
  ])
})
