/** Links to manifests that were removed lead to a commit that still has them. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { sheet } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})
afterAll(() => world.close())

const head = (): string => world.github.state.refs.get('refs/heads/main') ?? ''
/** The files that a text links to, each with the commit; throws for one that this commit does not have. */
function linked(text: string): [string, string][] {
  return [...text.matchAll(/\/blob\/([0-9a-f]{40})\/([^#)]+)#/g)].map(([, commit = '', file = '']) => {
    if (world.github.story.files(commit)[file] === undefined) throw new Error(`${commit} has no ${file}`)
    return [file, commit]
  })
}

test('in the plan, in the result, and in later plans that only list the refusal', async () => {
  world.commit({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
  expect((await world.warm.apply()).exitCode).toBe(0)
  world.commit({ 'fivetran/b.yml': null, 'fivetran/moved.yml': sheet(2) })
  expect((await world.warm.apply()).exitCode).toBe(0)

  const base = head()
  const removed = { 'fivetran/a.yml': null, 'fivetran/moved.yml': null, 'fivetran/c.yml': sheet(3) }
  const { number } = await world.warm.propose(removed)
  const expected = { 'fivetran/a.yml': base, 'fivetran/moved.yml': base }
  expect(Object.fromEntries(linked(world.comment(number)))).toMatchObject(expected)
  expect((await world.warm.merge(number)).outputs['failure-reason']).toBe('deletion-forbidden')
  expect(Object.fromEntries(linked(world.comment(number)))).toMatchObject(expected)

  const later = await world.warm.propose({ 'fivetran/c.yml': sheet(3, 'B1:B2') })
  expect(linked(world.comment(later.number)).map(([file]) => file)).toEqual(
    expect.arrayContaining(['fivetran/a.yml', 'fivetran/moved.yml', 'fivetran/c.yml']),
  )
})

test('in the result of a push that began where nothing was applied', async () => {
  world.commit({ 'fivetran/d.yml': sheet(4) })
  expect((await world.warm.apply({ inputs: { 'deletion-policy': 'forget' } })).exitCode).toBe(0)
  const { number } = await world.warm.propose({ 'fivetran/d.yml': null }, { inputs: { 'deletion-policy': 'delete' } })
  world.github.story.merge(number)
  world.commit({ 'README.md': 'The run of the merge was dropped: this one takes its place.' })
  const run = await world.warm.apply({ inputs: { 'deletion-policy': 'delete' } })
  expect(run).toMatchObject({ exitCode: 0, outputs: { deletes: '1' } })
  expect(linked(run.summary).map(([file]) => file)).toContain('fivetran/d.yml')
})
