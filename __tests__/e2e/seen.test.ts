/** What a plan must show, and what must not happen behind its back. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { LEDGER_BRANCH } from '../support/ledger-files.ts'
import { GITHUB, postgres, SECRETS, sheet } from '../support/manifests.ts'
import { connection, given, held, sent, startWarehouse } from '../support/warehouse.ts'
import type { RunOptions, World } from '../support/world.ts'

const env = SECRETS
let world: World
beforeEach(async () => {
  world = await startWarehouse()
})
afterEach(() => world.close())

const moved = (name: string): string => GITHUB.replace('name: github_connector', `name: ${name}`)

const listed = (text: string): string => GITHUB.replace('pat: ${{ secrets.GH_CONNECTOR_PAT }}', `pats: ['${text}']`)

/** With two fields that people may change in Fivetran. */
function amplitude(bucket: string): string {
  return `group: Warehouse
service: amplitude
destination_schema:
  name: amp
config:
  project_credentials:
    - project: web
      api_key: \${{ secrets.GH_CONNECTOR_PAT }}
      secret_key: \${{ secrets.PG_PASSWORD }}
  aws_credentials:
    bucket_name: ${bucket}
    home_folder: declared
    s3_role_arn: \${{ secrets.GH_CONNECTOR_PAT }}
lifecycle:
  ignore_changes: [config.aws_credentials.home_folder, config.aws_credentials.s3_role_arn]
`
}

describe('what a reviewer must see', () => {
  test('text around a secret: it is shown, and another text is another change', async () => {
    const run: RunOptions = { env: { ...env, HOST: 'db-host-1234' } }
    world.commit({ 'fivetran/a.yml': postgres('${{ secrets.HOST }}.internal') })
    await world.warm.apply({ ...run, manual: true })
    const { number } = await world.propose({ 'fivetran/a.yml': postgres('${{ secrets.HOST }}.evil.example') }, run)
    expect(world.comment(number)).toContain('"${{ secrets.HOST }}.evil.example"')
    for (const comment of world.github.state.comments.values()) comment.body = 'thanks'
    world.fivetran.clearRequests()
    expect((await world.merge(number, run)).outputs['failure-reason']).toBe('unreviewed-change')
    expect(sent(world)).toEqual([])
  })

  test('text around a secret in a list, too', async () => {
    await given(world, { 'fivetran/a.yml': listed('${{ secrets.GH_CONNECTOR_PAT }}') })
    const { number } = await world.propose({ 'fivetran/a.yml': listed('x-${{ secrets.GH_CONNECTOR_PAT }}') }, { env })
    expect(world.comment(number)).toContain('config.pats: (sensitive, changed: "x-${{ secrets.GH_CONNECTOR_PAT }}")')
  })

  test('whom a new connector trusts, and that one is protected no more', async () => {
    const { number } = await world.warm.propose(
      { 'fivetran/a.yml': postgres('db.internal', 'trust_certificates: true\nlifecycle:\n  prevent_destroy: true\n') },
      { env },
    )
    expect(world.comment(number)).toContain('+ trust_certificates: true')
    await world.warm.merge(number, { env })
    const off = await world.warm.propose(
      { 'fivetran/a.yml': postgres('db.internal', 'trust_certificates: true\n') },
      { env },
    )
    expect(world.comment(off.number)).toContain('`lifecycle.prevent_destroy` is turned off')
  })

  test('an old record speaks for no new change where nobody knows what was applied', async () => {
    const none: RunOptions = { inputs: { 'ledger-branch': 'none' } }
    for (const range of ['A1:A1', 'B2:B2', 'C3:C3'])
      await world.warm.merge((await world.warm.propose({ 'fivetran/1.yml': sheet(1, range) }, none)).number, none)
    world.github.story.commit('unplanned', { 'fivetran/1.yml': sheet(1, 'B2:B2') })
    const run = await world.warm.merge(world.github.story.openPull({ head: 'unplanned' }).number, none)
    expect(run.outputs['failure-reason']).toBe('unreviewed-change')
    expect(connection(world, 'sheets.sheet_1')?.config['named_range']).toBe('C3:C3')
  })
})

test('without a ledger, an old run that is started again is refused', async () => {
  const none: RunOptions = { inputs: { 'ledger-branch': 'none' } }
  world.commit({ 'fivetran/1.yml': sheet(1) })
  const old = world.triggers.push()
  await world.warm.run(old, none)
  world.commit({ 'fivetran/1.yml': sheet(1, 'B1:B9') })
  await world.warm.apply(none)
  const run = await world.warm.run(old, { ...none, runAttempt: 2 })
  expect(run.outputs['failure-reason']).toBe('stale-commit')
  expect(connection(world, 'sheets.sheet_1')?.config['named_range']).toBe('B1:B9')
})

test('targets that name one half of a move are refused', async () => {
  await given(world, { 'fivetran/a.yml': sheet(0), 'fivetran/b.yml': sheet(1) })
  world.commit({ 'fivetran/a.yml': sheet(5) })
  for (const targets of ['Warehouse/sheets.sheet_0', 'Warehouse/sheets.sheet_5']) {
    const run = await world.warm.apply({ manual: true, inputs: { targets, 'deletion-policy': 'delete' } })
    expect(run.log).toContain('one half of a move')
  }
  expect(held(world)).toEqual(['sheets.sheet_0', 'sheets.sheet_1'])
})

test('an id that is pinned is not replaced', async () => {
  await given(world, { 'fivetran/a.yml': GITHUB })
  const id = connection(world, 'github_connector')?.id ?? ''
  world.github.story.commit('move', { 'fivetran/a.yml': `${moved('new_place')}id: ${id}\n` })
  const { number } = world.github.story.openPull({ head: 'move', labels: ['allow-deletions'] })
  await world.warm.plan(number, { env })
  await world.warm.merge(number, { env })
  expect(held(world)).toEqual(['github_connector'])
})

test('a name that Fivetran spells otherwise is found where no ledger tells', async () => {
  await given(world, { 'fivetran/a.yml': moved('Sales EU') })
  world.github.story.deleteBranch(LEDGER_BRANCH)
  world.fivetran.behaviour.duplicateSchema = 'allow'
  const { number } = await world.warm.propose(
    { 'fivetran/a.yml': moved('Sales EU').replace('octocat', 'hubot') },
    { env },
  )
  expect(world.comment(number)).toContain('as `sales_eu`, which is what it makes of this name')
  await world.warm.merge(number, { env })
  expect(held(world)).toEqual(['sales_eu'])
})

test('a field that is left alone is not overwritten with a field beside it', async () => {
  await given(world, { 'fivetran/a.yml': amplitude('one') })
  world.fivetran.editConnection(connection(world, 'amp')?.id ?? '', {
    config: { aws_credentials: { bucket_name: 'one', home_folder: '', s3_role_arn: 'rotated-by-hand' } },
  })
  const { number, run } = await world.warm.propose({ 'fivetran/a.yml': amplitude('two') }, { env })
  expect(run.outputs['failure-reason']).toBe('invalid-manifest')
  expect(world.comment(number)).toContain('leaves alone')
  await world.warm.merge(number, { env })
  expect(connection(world, 'amp')?.config['aws_credentials']).toMatchObject({
    home_folder: '',
    s3_role_arn: 'rotated-by-hand',
  })
})
