/** Toys and connectors in one run, two of them under one name: nothing of the one is taken for the other. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startFivetranSimulator, type FivetranSimulator } from '../../../simulator/fivetran/server.ts'
import { connectorKind } from '../../../src/kinds/connector/kind.ts'
import type { InProcessRun } from '../../support/in-process.ts'
import { GITHUB, SECRETS } from '../../support/manifests.ts'
import { toyKind } from './kind.ts'
import { planned, results, startToyWorld, toy, type ToyWorld } from './world.ts'

let fivetran: FivetranSimulator
let world: ToyWorld
beforeAll(async () => {
  fivetran = await startFivetranSimulator({ requestLimit: Infinity, testLimit: Infinity })
  fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  const { url: upstream, credentials } = fivetran
  world = await startToyWorld({ kinds: [connectorKind, toyKind], upstream, credentials })
  Object.assign(world.env, SECRETS, { CODE: 'open-sesame-1' })
})
afterAll(async () => {
  await Promise.all([world.close(), fivetran.close()])
})

const CONNECTOR = GITHUB.replace('github_connector', 'bear')
const TOY = toy('bear', ['colour: red', 'code: ${{ secrets.CODE }}'], 'Warehouse')
const ALL = { scope: 'all' }
const output = (run: InProcessRun, name: string): unknown => {
  const line = run.said.split('\n').find(one => one.startsWith(`${name}=`)) ?? ''
  return JSON.parse(line.slice(name.length + 1))
}
const connections = () => [...fivetran.state.connections.values()].map(({ schema }) => schema)

test('both are planned, each under the name of its kind, and reviewed each by itself', async () => {
  const { number, run } = await world.propose({ 'toys/connector.yml': CONNECTOR, 'toys/toy.yml': TOY })
  const { changes = [] } = run.outcome.report.plan ?? {}
  expect(changes.map(({ action, address: { kind, name } }) => [action, kind, name])).toEqual([
    ['create', 'connector', 'Warehouse/bear'],
    ['create', 'toy', 'Warehouse/bear'],
  ])
  const comment = world.comment(number)
  expect(comment).toContain('connector `Warehouse/bear`')
  expect(comment).toContain('toy `Warehouse/bear`')
  expect(/"digests":(\{[^}]*\})/.exec(comment)?.[1]).toMatch(/^\{"connector":"[^"]{16}","toy":"[^"]{16}"\}$/)
})

test('both are made, recorded in files of their own, and given back', async () => {
  const run = await world.merge(1)
  expect(results(run)).toEqual(['Warehouse/bear: done', 'Warehouse/bear: done'])
  expect([connections(), world.shop.named('bear').box]).toEqual([['bear'], 'Warehouse'])
  expect(Object.keys(world.ledger()).filter(path => path.includes('/', 8))).toEqual([
    'default/connector/decent_dropsy.json',
    'default/toy/Warehouse.json',
  ])
  expect(output(run, 'resources')).toMatchObject({
    'Warehouse/bear': { kind: 'connector', service: 'github' },
    'toy:Warehouse/bear': { kind: 'toy', id: 'toy_1' },
  })
  expect(Object.keys(Object(output(run, 'connectors')))).toEqual(['Warehouse/bear'])
  expect(planned(await world.byHand('plan', ALL))).toEqual([])
})

test('a change of one is none of the other', async () => {
  const { number, run } = await world.propose({ 'toys/toy.yml': TOY.replace('red', 'green') })
  expect(planned(run)).toEqual(['update Warehouse/bear: colour'])
  fivetran.clearRequests()
  world.sent()
  await world.merge(number)
  expect(world.sent()).toEqual(['PATCH /toys/toy_1'])
  expect(fivetran.requests.filter(({ method }) => method !== 'GET')).toEqual([])
})

test('what drifts is told by its kind', async () => {
  world.shop.named('bear').colour = 'RED'
  expect((await world.byHand('drift')).failureReason).toBe('drift')
  const issue = [...world.github.state.issues.values()].find(({ title }) => title.includes('drift'))
  expect(issue?.title).toBe('Fivetran drift: 1 toy differs')
  await world.byHand('apply')
})

test('one is deleted, the other stays', async () => {
  world.commit({ 'toys/toy.yml': null })
  const run = await world.byHand('apply', { 'deletion-policy': 'delete' })
  expect([results(run), connections(), world.shop.toys.size]).toEqual([['Warehouse/bear: done'], ['bear'], 0])
  expect(planned(await world.byHand('plan', ALL))).toEqual([])
})

test('`pause` pauses the one and refuses the other', async () => {
  await world.given({ 'toys/toy.yml': TOY })
  world.commit({ 'toys/toy.yml': null, 'toys/connector.yml': null })
  const run = await world.byHand('apply', { 'deletion-policy': 'pause' })
  const outcomes = run.outcome.report.result?.results.map(({ change, outcome }) => [change.address.kind, outcome])
  expect(outcomes).toEqual([
    ['connector', 'done'],
    ['toy', 'refused'],
  ])
})

test('both are imported, into folders of their own', async () => {
  await world.byHand('apply', { 'deletion-policy': 'forget' })
  const run = await world.byHand('import')
  expect(run.defect).toBeUndefined()
  const { changes = [] } = run.outcome.report.plan ?? {}
  expect(changes.map(({ action, address: { kind, name } }) => [action, kind, name])).toEqual([
    ['adopt', 'connector', 'Warehouse/bear'],
    ['adopt', 'toy', 'Warehouse/bear'],
  ])
  const files = Object.entries(world.github.story.files('connector-as-code/import')).filter(([path]) =>
    path.startsWith('toys/'),
  )
  expect(files.map(([path, text]) => [path, text.includes('kind: toy')])).toEqual([
    ['toys/warehouse-decent_dropsy/bear.yml', false],
    ['toys/warehouse-warehouse/bear.yml', true],
  ])
})
