import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { GITHUB, postgres, SECRETS } from '../support/manifests.ts'
import { startWorld, type World } from '../support/world.ts'

const env = SECRETS
let world: World

beforeAll(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})
afterAll(() => world.close())

/** The requests since the last look that could change something, as `POST /connections`. */
function changes(): string[] {
  const sent = world.fivetran.requests
    .filter(request => request.method !== 'GET')
    .map(({ method, path }) => `${method} ${path.replace(/\/connections\/[a-z]+_[a-z0-9_]+/, '/connections/ID')}`)
  world.fivetran.clearRequests()
  return sent
}

describe('a connector from its first manifest to its end', () => {
  let pull: number

  test('the plan says what will be created, shows every field and no secret, and changes nothing', async () => {
    const proposed = await world.propose({ 'fivetran/github.yml': GITHUB }, { env })
    pull = proposed.number
    expect(proposed.run.exitCode).toBe(0)
    expect(proposed.run.outputs).toMatchObject({
      'has-changes': 'true',
      creates: '1',
      updates: '0',
      'failure-reason': '',
    })
    const comment = world.comment(pull)
    for (const field of ['sync_mode', 'use_webhooks', 'auth_mode', 'username'])
      expect(comment).toContain(`config.${field}`)
    expect(comment).toContain('1 to create')
    expect(comment).toContain('(sensitive, new: secrets.GH_CONNECTOR_PAT)')
    expect(JSON.stringify([comment, proposed.run.unmasked, proposed.run.summary, proposed.run.outputs])).not.toContain(
      SECRETS.GH_CONNECTOR_PAT,
    )
    expect(changes()).toEqual([])
  })

  test('the merge creates it paused, tests it, starts it, and the result replaces the plan', async () => {
    const run = await world.merge(pull, { env })
    expect(run.exitCode).toBe(0)
    expect(changes()).toEqual(['POST /connections', 'POST /connections/ID/test', 'PATCH /connections/ID'])
    const [connection] = [...world.fivetran.state.connections.values()]
    expect(connection).toMatchObject({ service: 'github', schema: 'github_connector', settings: { paused: false } })
    expect(connection?.config).toMatchObject({ pat: SECRETS.GH_CONNECTOR_PAT, use_webhooks: false })
    expect(world.comment(pull)).toContain('1 created')
    expect(world.comment(pull)).not.toContain('to create')
  })

  test('applying again sends nothing', async () => {
    const run = await world.apply({ env })
    expect(run.exitCode).toBe(0)
    expect(run.outputs['has-changes']).toBe('false')
    expect(changes()).toEqual([])
    expect(world.comment(pull)).toContain('1 created')
  })

  test('a changed setting shows exactly that field; pushing again edits the same comment', async () => {
    const proposed = await world.propose(
      { 'fivetran/github.yml': GITHUB.replace('use_webhooks: false', 'use_webhooks: true') },
      { env },
    )
    pull = proposed.number
    const diff = /```diff\n([^]*?)```/.exec(world.comment(pull))?.[1]
    expect(diff).toBe('- config.use_webhooks: false\n+ config.use_webhooks: true\n')
    world.github.story.push(pull, { 'fivetran/github.yml': GITHUB.replace('octocat', 'hubot') })
    await world.plan(pull, { env })
    expect(world.comment(pull)).toContain('+ config.username: hubot')
    expect(world.comment(pull)).not.toContain('use_webhooks')
    expect([...world.github.state.comments.values()].filter(comment => comment.issue === pull)).toHaveLength(1)
  })

  test('the update is one PATCH with that field alone', async () => {
    const run = await world.merge(pull, { env })
    expect(run.exitCode).toBe(0)
    const patches = world.fivetran.requests.filter(request => request.method === 'PATCH')
    expect(patches.map(request => request.body)).toEqual([{ config: { username: 'hubot' }, run_setup_tests: false }])
    changes()
  })

  test('a rotated secret is seen and sent, and only it', async () => {
    const run = await world.apply({ env: { ...env, GH_CONNECTOR_PAT: 'ghp_rotated_fedcba98' } })
    expect(run.exitCode).toBe(0)
    const patches = world.fivetran.requests.filter(request => request.method === 'PATCH')
    expect(patches.map(request => request.body)).toEqual([
      { config: { pat: 'ghp_rotated_fedcba98' }, run_setup_tests: false },
    ])
    expect(changes()).toEqual(['PATCH /connections/ID', 'POST /connections/ID/test'])
    expect(
      (await world.warm.apply({ env: { ...env, GH_CONNECTOR_PAT: 'ghp_rotated_fedcba98' } })).outputs['has-changes'],
    ).toBe('false')
    expect(changes()).toEqual([])
  })

  test('a removed manifest deletes nothing until the label says so', async () => {
    const rotated = { ...env, GH_CONNECTOR_PAT: 'ghp_rotated_fedcba98' }
    const proposed = await world.propose({ 'fivetran/github.yml': null }, { env: rotated })
    expect(world.comment(proposed.number)).toContain('allow-deletions')
    const refused = await world.merge(proposed.number, { env: rotated })
    expect(refused.exitCode).toBe(1)
    expect(refused.outputs['failure-reason']).toBe('deletion-forbidden')
    expect(changes()).toEqual([])
    const listed = await world.apply({ env: rotated })
    expect(listed.exitCode).toBe(0)
    expect(world.fivetran.state.connections.size).toBe(1)
    world.commit({ 'fivetran/github.yml': GITHUB.replace('octocat', 'hubot') })
    expect((await world.warm.apply({ env: rotated })).exitCode).toBe(0)
    world.github.story.commit('drop', { 'fivetran/github.yml': null })
    const labelled = world.github.story.openPull({ head: 'drop', labels: ['allow-deletions'] })
    changes()
    await world.warm.plan(labelled.number, { env: rotated })
    expect(world.comment(labelled.number)).toContain('1 to delete')
    const deleted = await world.merge(labelled.number, { env: rotated })
    expect(deleted.exitCode).toBe(0)
    expect(changes()).toEqual(['DELETE /connections/ID'])
    expect(world.fivetran.state.connections.size).toBe(0)
  })
})

describe('setup tests', () => {
  test('failed tests fail the run, keep the connector paused, and the next run resumes', async () => {
    const { number } = await world.warm.propose({ 'fivetran/pg.yml': postgres('fails.example') }, { env })
    const failed = await world.merge(number, { env })
    expect(failed.exitCode).toBe(1)
    expect(failed.outputs['failure-reason']).toBe('setup-tests-failed')
    expect([...world.fivetran.state.connections.values()].map(one => one.settings['paused'])).toEqual([true])
    changes()
    const again = await world.apply({ env })
    expect(again.exitCode).toBe(0)
    expect(changes()).toEqual(['POST /connections/ID/test'])
    const mended = await world.warm.propose({ 'fivetran/pg.yml': postgres('db.internal') }, { env })
    expect((await world.merge(mended.number, { env })).exitCode).toBe(0)
    expect(changes()).toEqual(['PATCH /connections/ID', 'POST /connections/ID/test', 'PATCH /connections/ID'])
    expect([...world.fivetran.state.connections.values()].map(one => one.settings['paused'])).toEqual([false])
  })

  test('an untrusted certificate is shown with its SHA-256; pasting the lines pins it before the tests; removing them revokes it', async () => {
    const untrusted = await world.warm.propose({ 'fivetran/pg.yml': postgres('tls.internal') }, { env })
    expect((await world.warm.merge(untrusted.number, { env })).exitCode).toBe(1)
    const comment = world.comment(untrusted.number)
    expect(comment).toMatch(/SHA-256 `[0-9A-F:]{95}`/)
    const lines = /```yaml\n([^]*?)```/.exec(comment)?.[1] ?? ''
    expect(lines.trim().split('\n')).toHaveLength(3)
    changes()
    const pinned = await world.warm.propose({ 'fivetran/pg.yml': postgres('tls.internal', lines) }, { env })
    expect((await world.warm.merge(pinned.number, { env })).exitCode).toBe(0)
    expect(changes()).toEqual(['POST /connections/ID/certificates', 'POST /connections/ID/test'])
    const removed = await world.warm.propose({ 'fivetran/pg.yml': postgres('db.internal') }, { env })
    expect((await world.warm.merge(removed.number, { env })).exitCode).toBe(0)
    expect(changes()).toEqual([
      'PATCH /connections/ID',
      expect.stringMatching(/^DELETE .*certificates/),
      'POST /connections/ID/test',
    ])
  })

  test('a hash alone pins what somebody approved in Fivetran, and nothing else', async () => {
    const byHash = postgres('db.internal', 'trusted_certificates:\n  - hash: seen-in-ui\n')
    const refused = await world.warm.propose({ 'fivetran/pg.yml': byHash }, { env })
    expect(refused.run.outputs['has-changes']).toBe('true')
    expect(world.comment(refused.number)).toContain('encoded_cert')
    const [connection] = [...world.fivetran.state.connections.values()]
    connection?.certificates.set('seen-in-ui', {
      hash: 'seen-in-ui',
      public_key: 'x',
      encoded_cert: 'eA==',
      validated_by: 'someone',
      validated_date: '2024-01-01T00:00:00Z',
    })
    changes()
    expect((await world.warm.plan(refused.number, { env })).outputs['has-changes']).toBe('false')
    expect((await world.warm.merge(refused.number, { env })).exitCode).toBe(0)
    expect(changes()).toEqual([])
    const removed = await world.warm.propose({ 'fivetran/pg.yml': postgres('db.internal') }, { env })
    expect((await world.warm.merge(removed.number, { env })).exitCode).toBe(0)
  })

  test('the trust flags accept what is met, and a change of them alone only tests', async () => {
    const tunnel = `  connection_type: SshTunnel\n  tunnel_host: bastion.internal\n  tunnel_port: 22\n  tunnel_user: fivetran\n`
    const strict = postgres('db.internal', tunnel)
    const first = await world.warm.propose({ 'fivetran/pg.yml': strict }, { env })
    expect((await world.warm.merge(first.number, { env })).exitCode).toBe(1)
    expect(world.comment(first.number)).toContain('trusted_fingerprints:')
    changes()
    const trusting = await world.warm.propose({ 'fivetran/pg.yml': `${strict}trust_fingerprints: true\n` }, { env })
    expect(world.comment(trusting.number)).toContain('1 to test')
    expect((await world.warm.merge(trusting.number, { env })).exitCode).toBe(0)
    expect(changes()).toEqual(['POST /connections/ID/test'])
  })

  test('run_setup_tests: false runs none and says so in every request', async () => {
    const { number } = await world.warm.propose(
      { 'fivetran/pg2.yml': postgres('fails.example', 'run_setup_tests: false\n', 'pg_quiet') },
      { env },
    )
    expect((await world.warm.merge(number, { env })).exitCode).toBe(0)
    const bodies = world.fivetran.requests
      .filter(request => request.method === 'POST' || request.method === 'PATCH')
      .map(request => request.body)
    expect(bodies).toHaveLength(1)
    for (const body of bodies) expect(body).toMatchObject({ run_setup_tests: false, paused: false })
    expect(changes()).toEqual(['POST /connections'])
  })
})
