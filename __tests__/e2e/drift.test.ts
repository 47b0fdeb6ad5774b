import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import { isPull, type Issue } from '../../simulator/github/state.ts'
import { GITHUB, postgres, SECRETS, sheet } from '../support/manifests.ts'
import { startWorld, type RunOptions, type Runs, type World } from '../support/world.ts'

const env = SECRETS
let world: World

beforeEach(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})
afterEach(() => world.close())

function drift(options: RunOptions = {}, by: Runs<RunOptions> = world.warm): Promise<ActionRun> {
  return by.run(world.triggers.schedule(), options)
}

/** Files on the default branch, applied. */
async function managed(files: Readonly<Record<string, string>>): Promise<void> {
  world.commit(files)
  expect((await world.warm.apply({ env })).exitCode).toBe(0)
  world.fivetran.clearRequests()
}

function idOf(schema: string): string {
  const found = [...world.fivetran.state.connections.values()].find(one => one.schema === schema)
  if (found === undefined) throw new Error(`no connection ${schema}`)
  return found.id
}

function issues(): Issue[] {
  return [...world.github.state.issues.values()].filter(issue => !isPull(issue))
}

function onlyIssue(): Issue {
  const [issue, another] = issues()
  if (issue === undefined || another !== undefined) throw new Error('there is not just one issue')
  return issue
}

const comments = (): string[] => [...world.github.state.comments.values()].map(one => one.body)
const drifted = (run: ActionRun): unknown[] => [run.exitCode, run.outputs['failure-reason'], run.outputs['drifts']]
const DRIFT = [1, 'drift', '1']
const CLEAN = [0, '', '0']

describe('a field that somebody changes in Fivetran', () => {
  test('clean; changed; the same; reverted; changed again: one issue all along', async () => {
    await managed({ 'fivetran/github.yml': GITHUB, 'fivetran/other.yml': sheet(1) })
    expect(drifted(await drift())).toEqual(CLEAN)
    expect(issues()).toEqual([])

    world.fivetran.editConnection(idOf('github_connector'), { config: { use_webhooks: true } })
    const run = await drift({}, world)
    expect(drifted(run)).toEqual(DRIFT)
    const issue = onlyIssue()
    expect(issue).toMatchObject({
      title: 'Fivetran drift: 1 connector differs',
      labels: ['connector-as-code-drift'],
      state: 'open',
    })
    expect(issue.body).toMatch(/^<!-- connector-as-code:drift:default -->\n/)
    expect(issue.body).toContain('```diff\n- config.use_webhooks: false\n+ config.use_webhooks: true\n```')
    expect(issue.body).toContain('```yaml\nconfig:\n  use_webhooks: true\n```')
    expect(issue.body).toContain('*Changed in Fivetran*')
    expect(issue.body).toContain('`fivetran/github.yml:7`')
    expect(issue.body).toContain('`Warehouse/github_connector`')
    expect(issue.body?.match(/<details/g)).toHaveLength(1)
    expect(run.annotations).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        file: 'fivetran/github.yml',
        line: 7,
        message:
          "config.use_webhooks was changed in Fivetran: the manifest says false, Fivetran has true. Write Fivetran's value here to accept it, or apply to set it back.",
      }),
    )
    expect(run.summary).toContain('- config.use_webhooks: false')
    expect(run.log).toMatch(/2 resources compared with \d+ requests to Fivetran/)

    const updatedAt = { ...issue }
    world.commit({ 'README.md': 'another commit' })
    expect(drifted(await drift())).toEqual(DRIFT)
    expect(onlyIssue()).toEqual(updatedAt)
    expect(comments()).toEqual([])

    const targets = /`targets`: `([^`]+)`/.exec(issue.body ?? '')?.[1] ?? ''
    const reverted = await world.apply({ env, manual: true, inputs: { targets } })
    expect(reverted.exitCode).toBe(0)
    expect(world.fivetran.state.connections.get(idOf('github_connector'))?.config).toMatchObject({
      use_webhooks: false,
    })
    expect(drifted(await drift({}, world))).toEqual(CLEAN)
    expect(onlyIssue().state).toBe('closed')
    expect(comments()).toEqual([expect.stringContaining('No drift as of')])

    world.fivetran.editConnection(idOf('github_connector'), { config: { username: 'hubot' } })
    expect(drifted(await drift())).toEqual(DRIFT)
    expect(onlyIssue().state).toBe('open')
    expect(onlyIssue().body).toContain('+ config.username: hubot')
    expect(comments()).toHaveLength(2)
    expect(world.fivetran.requests.filter(request => request.method !== 'GET').map(request => request.method)).toEqual([
      'PATCH',
      'POST',
    ])
  })

  test('is still seen after its manifest moved to another file, which nobody reads Fivetran for', async () => {
    await managed({ 'fivetran/github.yml': GITHUB })
    world.fivetran.editConnection(idOf('github_connector'), { config: { use_webhooks: true } })
    const { number } = await world.warm.propose(
      { 'fivetran/github.yml': null, 'fivetran/moved/github.yml': GITHUB },
      { env },
    )
    world.fivetran.clearRequests()
    expect((await world.warm.merge(number, { env })).exitCode).toBe(0)
    expect(world.fivetran.requests.filter(one => one.path.startsWith('/connections'))).toEqual([])
    expect(drifted(await drift())).toEqual(DRIFT)
    expect(onlyIssue().body).toContain('fivetran/moved/github.yml')
    await world.warm.apply({ env, manual: true, inputs: { scope: 'all' } })
    expect([...world.fivetran.state.connections.values()]).toMatchObject([{ config: { use_webhooks: false } }])
  })

  test('a manifest that takes over the name that Fivetran gave it is no drift', async () => {
    await managed({ 'fivetran/github.yml': GITHUB.replace('name: github_connector', 'name: GitHub-Connector') })
    world.commit({ 'fivetran/github.yml': GITHUB })
    const run = await drift({ env })
    expect(run.summary).not.toContain('changed in both')
    expect(drifted(run)).toEqual(CLEAN)
  })

  test('pasting the lines ends the drift', async () => {
    await managed({ 'fivetran/github.yml': GITHUB })
    world.fivetran.editConnection(idOf('github_connector'), {
      config: { sync_mode: 'SpecificRepositories', use_webhooks: true },
    })
    await drift()
    const lines = /```yaml\n([^]*?)```/.exec(onlyIssue().body ?? '')?.[1] ?? ''
    expect(lines).toBe('config:\n  sync_mode: SpecificRepositories\n  use_webhooks: true\n')
    world.commit({
      'fivetran/github.yml': GITHUB.replace(
        'sync_mode: AllRepositories\n  use_webhooks: false',
        lines.split('\n').slice(1, 3).join('\n').trim(),
      ),
    })
    expect((await world.warm.apply({ env })).outputs['failure-reason']).toBe('')
    expect(drifted(await drift())).toEqual(CLEAN)
    expect(onlyIssue().state).toBe('closed')
  })

  test('labels tell Fivetran, repository and both apart; what only the repository changed is no drift', async () => {
    await managed({ 'fivetran/github.yml': GITHUB, 'fivetran/sheet.yml': sheet(1) })
    world.commit({
      'fivetran/github.yml': GITHUB.replace('octocat', 'hubot').replace('use_webhooks: false', 'use_webhooks: true'),
      'fivetran/sheet.yml': sheet(1, 'B2:C3'),
      'fivetran/new.yml': sheet(2),
    })
    const waiting = await drift()
    expect(drifted(waiting)).toEqual(CLEAN)
    expect(waiting.summary).toContain('| to update | `Warehouse/sheets.sheet_1` |')
    expect(waiting.summary).toContain('| to create | `Warehouse/sheets.sheet_2` |')

    world.fivetran.editConnection(idOf('github_connector'), {
      config: { username: 'mona', sync_mode: 'SpecificRepositories' },
    })
    expect(drifted(await drift())).toEqual(DRIFT)
    const { body } = onlyIssue()
    expect(body).toContain(
      '*Changed in Fivetran* (`-` the manifest, `+` Fivetran):\n\n```diff\n- config.sync_mode: AllRepositories\n+ config.sync_mode: SpecificRepositories\n```',
    )
    expect(body).toContain(
      '*Changed in both* (`-` the manifest, `+` Fivetran):\n\n```diff\n- config.username: hubot\n+ config.username: mona\n```',
    )
    expect(body).toContain(
      '*Changed in the repository*, not applied yet (`-` the manifest, `+` Fivetran):\n\n```diff\n- config.use_webhooks: true\n+ config.use_webhooks: false\n```',
    )
  })

  test('ignore_changes, undeclared fields and a second spelling of the same value are no drift', async () => {
    await managed({
      'fivetran/github.yml': `${GITHUB}lifecycle:\n  ignore_changes: [config.use_webhooks]\n`,
      'fivetran/pg.yml': postgres('db.internal'),
    })
    world.fivetran.editConnection(idOf('github_connector'), {
      config: { use_webhooks: true, repositories: ['acme/a'] },
      settings: { sync_frequency: 60 },
    })
    world.fivetran.behaviour.numbers = 'strings'
    expect(drifted(await drift())).toEqual(CLEAN)
  })
})

describe('secrets', () => {
  const EDITED = 'edited-in-the-browser-77'

  test('an edited secret is never shown, nor what stands in the place of one', async () => {
    const manifest = postgres('${{ secrets.PG_HOST }}')
    world.commit({ 'fivetran/pg.yml': manifest })
    const secrets = { ...env, PG_HOST: 'db.secret-network.internal' }
    expect((await world.warm.apply({ env: secrets })).exitCode).toBe(0)
    world.fivetran.editConnection(idOf('pg_prod'), { config: { password: EDITED, host: `${EDITED}.internal` } })
    for (const given of [secrets, {}]) {
      const run = await drift({ env: given })
      expect(drifted(run)).toEqual(DRIFT)
      const everything = JSON.stringify([issues(), comments(), run.unmasked, run.summary, run.outputs, run.annotations])
      for (const secret of [EDITED, secrets.PG_HOST, secrets.PG_PASSWORD]) expect(everything).not.toContain(secret)
      expect(onlyIssue().body).toContain('- config.host: (sensitive: secrets.PG_HOST)\n+ config.host: (sensitive)')
      expect(onlyIssue().body).toContain('Cannot be accepted automatically: `config.host`')
      expect(onlyIssue().body).not.toContain('```yaml')
    }
  })

  test('lists of objects are accepted whole, with the references that stand there and none of the values', async () => {
    const manifest = `group: Warehouse
service: amplitude
destination_schema:
  name: events
config:
  project_credentials:
    - project: web
      api_key: \${{ secrets.WEB_KEY }}
      secret_key: \${{ secrets.WEB_SECRET }}
run_setup_tests: false
`
    world.commit({ 'fivetran/amplitude.yml': manifest })
    const keys = { WEB_KEY: 'web-api-key-0001', WEB_SECRET: 'web-secret-key-0001' }
    expect((await world.warm.apply({ env: keys })).exitCode).toBe(0)
    const web = { project: 'web', api_key: keys.WEB_KEY, secret_key: keys.WEB_SECRET }
    world.fivetran.editConnection(idOf('events'), {
      config: { project_credentials: [web, { project: 'app', api_key: EDITED, secret_key: EDITED }] },
    })
    expect(drifted(await drift())).toEqual(DRIFT)
    const body = onlyIssue().body ?? ''
    expect(body).not.toContain(EDITED)
    const lines = /```yaml\n([^]*?)```/.exec(body)?.[1] ?? ''
    expect(lines).toContain('project: web\n')
    expect(lines).toContain('api_key: ${{ secrets.WEB_KEY }}\n')
    expect(lines).toContain('- project: app\n      # api_key: ${{ secrets.NAME }}\n')
  })
})

describe('connectors that come and go', () => {
  test('one that is missing is drift; removing its manifest ends it', async () => {
    await managed({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
    const id = idOf('sheets.sheet_1')
    world.fivetran.removeConnection(id)
    const run = await drift()
    expect(drifted(run)).toEqual(DRIFT)
    expect(onlyIssue().title).toBe('Fivetran drift: 1 connector is missing')
    expect(onlyIssue().body).toContain('### Missing from Fivetran')
    expect(onlyIssue().body).toContain(id)
    expect(onlyIssue().body).toContain('allow-deletions')
    expect(run.annotations).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        file: 'fivetran/a.yml',
        message: `Fivetran has this connector (${id}) no more. Remove its manifest, or create it again as the drift report says.`,
      }),
    )
    world.commit({ 'fivetran/a.yml': null })
    expect(drifted(await drift())).toEqual(CLEAN)
    expect(onlyIssue().state).toBe('closed')
  })

  test('a group of which the key shows nothing is no drift but an error, and the issue is left alone', async () => {
    await managed({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
    world.fivetran.behaviour.hiddenGroups = ['decent_dropsy']
    const run = await drift()
    expect([run.exitCode, run.outputs['failure-reason'], run.outputs['drifts']]).toEqual([
      1,
      expect.stringMatching(/api-error|invalid-manifest/),
      '0',
    ])
    expect(run.summary).toContain('Fivetran drift')
    expect(issues()).toEqual([])
  })

  test('what nobody wrote down and what Fivetran complains about are listed and fail nothing', async () => {
    await managed({ 'fivetran/a.yml': sheet(1) })
    const foreign = world.fivetran.addConnection({
      group: 'Warehouse',
      service: 'google_sheets',
      config: { schema: 'by', table: 'hand', sheet_id: 'x', named_range: 'r' },
    })
    world.fivetran.editConnection(idOf('sheets.sheet_1'), { setupState: 'broken' })
    const run = await drift()
    expect(drifted(run)).toEqual(CLEAN)
    expect(run.summary).toContain('| ⚠️ `broken` | `Warehouse/sheets.sheet_1` |')
    expect(run.summary).toContain('<li><code>Warehouse/by.hand</code> <code>google_sheets</code></li>')
    expect(issues()).toEqual([])
    world.fivetran.editConnection(idOf('sheets.sheet_1'), { config: { named_range: 'edited' } })
    await drift()
    expect(onlyIssue().body).toContain('### Health: 1 connector')
    world.fivetran.editConnection(idOf('sheets.sheet_1'), { config: { named_range: 'A1:Z100' } })
    await drift()
    expect(onlyIssue().state).toBe('closed')
    expect(comments()[0]).toContain('### Health: 1 connector')
    expect(world.fivetran.state.connections.has(foreign.id)).toBe(true)
  })
})

async function withDrift(): Promise<void> {
  await managed({ 'fivetran/a.yml': sheet(1), 'fivetran/b.yml': sheet(2) })
  world.fivetran.editConnection(idOf('sheets.sheet_1'), { config: { named_range: 'edited' } })
}

describe('the issue', () => {
  test('without `issues: write` there is a warning that names it, the report in the summary, and still exit code 1', async () => {
    await withDrift()
    world.github.behaviour.permissions = { ...world.github.behaviour.permissions, issues: 'read' }
    const run = await drift()
    expect(drifted(run)).toEqual(DRIFT)
    expect(issues()).toEqual([])
    expect(run.annotations).toContainEqual(
      expect.objectContaining({ level: 'warning', message: expect.stringContaining('`issues: write`') }),
    )
    expect(run.summary).toContain('+ config.named_range: edited')
    expect(run.summary).toContain('`issues: write`')
  })

  test('a copy of the issue by somebody else is not taken for it', async () => {
    await withDrift()
    const copy = world.github.story.openIssue(
      'mallory',
      'copy',
      '<!-- connector-as-code:drift:default -->\n\nAll is well',
      ['connector-as-code-drift'],
    )
    await drift()
    expect(issues()).toHaveLength(2)
    expect(world.github.state.issues.get(copy.number)?.body).toContain('All is well')
  })

  test('each configuration has its own, and so has a run with `targets`: neither stands in for the other', async () => {
    await withDrift()
    const inputs = { targets: 'Warehouse/sheets.sheet_1' }
    expect(drifted(await drift({ inputs }))).toEqual(DRIFT)
    expect(onlyIssue()).toMatchObject({
      title: 'Fivetran drift, limited by targets: 1 connector differs',
      body: expect.stringContaining('Limited by `targets` to `Warehouse/sheets.sheet_1`'),
    })
    const before = { ...onlyIssue() }
    expect(drifted(await drift({ inputs: { targets: 'Warehouse/sheets.sheet_2' } }))).toEqual(CLEAN)
    expect(onlyIssue()).toEqual(before)
    expect(drifted(await drift())).toEqual(DRIFT)
    expect(issues().map(issue => issue.title)).toEqual([before.title, 'Fivetran drift: 1 connector differs'])
    await drift({ inputs: { configuration: 'staging', 'ledger-branch': 'none' } })
    expect(issues().map(issue => issue.title)).toContain('Fivetran drift (staging): 1 connector differs')
    world.fivetran.editConnection(idOf('sheets.sheet_1'), { config: { named_range: 'A1:Z100' } })
    await drift()
    expect(issues().map(issue => issue.state)).toEqual(['open', 'closed', 'open'])
    await drift({ inputs })
    expect(issues().map(issue => issue.state)).toEqual(['closed', 'closed', 'open'])
  })

  test('without a ledger every difference counts, and it says so', async () => {
    await withDrift()
    const run = await drift({ inputs: { 'ledger-branch': 'none' } })
    expect(drifted(run)).toEqual(DRIFT)
    expect(onlyIssue().body).toContain('There is no ledger')
    expect(onlyIssue().body).toContain('*Differs*')
  })

  test('a dry run writes nothing', async () => {
    await withDrift()
    expect(drifted(await drift({ inputs: { 'dry-run': 'true' } }))).toEqual(DRIFT)
    expect(issues()).toEqual([])
  })
})
