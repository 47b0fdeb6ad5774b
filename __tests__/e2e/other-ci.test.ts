/** The scripts of `examples/gitlab` that apply, and those of `examples/cron`, run by bash with the built command line. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startGitHttp, type GitHttpServer } from '../../simulator/github/git-http.ts'
import type { CliWorld } from '../support/cli.ts'
import { EXAMPLES, KEY, MANIFEST, PAT, startCiWorld, type CiWorld } from '../support/other-ci.ts'

let ci: CiWorld
let world: CliWorld
beforeEach(async () => {
  ci = await startCiWorld()
  world = ci.world
})
afterEach(() => world.close())

describe('GitLab: apply on the default branch', () => {
  let server: GitHttpServer
  const password = 'correct-horse/battery'
  beforeEach(async () => {
    server = await startGitHttp(world.git.path, 'remote')
    server.password = password
  })
  afterEach(() => server.close())
  const apply = (directory: string, env = {}) =>
    ci.job(
      'fivetran-apply',
      {
        CI_PROJECT_URL: server.url.replace(/\.git$/, ''),
        LEDGER_TOKEN: password,
        GH_CONNECTOR_PAT: PAT,
        POSTGRES_PASSWORD: 'made-up',
        ...env,
      },
      directory,
    )
  test('applies, keeps the ledger by another token, and tells nobody either of them', async () => {
    world.push({ 'fivetran/github.yml': MANIFEST })
    const directory = ci.checkout('main')
    const applied = await apply(directory)
    expect(applied).toMatchObject({ code: 0 })
    expect([...world.fivetran.state.connections.values()].map(({ schema }) => schema)).toEqual(['github'])
    expect(world.git.git(world.git.bare, 'branch', '--list', 'connector-as-code/ledger')).not.toBe('')
    for (const secret of [password, PAT, KEY]) {
      expect(applied.output).not.toContain(secret)
      expect(readFileSync(join(directory, '.git', 'config'), 'utf8')).not.toContain(secret)
    }
    expect(await apply(directory)).toMatchObject({ code: 0 })
    expect(world.fivetran.state.connections.size).toBe(1)
    expect(await ci.job('fivetran-drift', {}, directory)).toMatchObject({ code: 0 })

    // A merge leaves to the drift job what was changed in Fivetran; a pipeline that somebody starts does not.
    const [id = ''] = world.fivetran.state.connections.keys()
    world.fivetran.editConnection(id, { config: { username: 'somebody' } })
    expect(await apply(directory)).toMatchObject({ code: 0 })
    expect(await ci.job('fivetran-drift', {}, directory)).toMatchObject({ code: 1 })
    expect(await apply(directory, { CI_PIPELINE_SOURCE: 'web' })).toMatchObject({ code: 0 })
    expect(await ci.job('fivetran-drift', {}, directory)).toMatchObject({ code: 0 })
  })

  test('a checkout without history is deepened', async () => {
    world.push({ 'fivetran/github.yml': MANIFEST })
    expect(await apply(ci.checkout('main', 1))).toMatchObject({ code: 0 })
    world.push({ 'README.md': 'one' })
    world.push({ 'fivetran/github.yml': MANIFEST.replace('octocat', 'hubot') })
    expect(await apply(ci.checkout('main', 1))).toMatchObject({ code: 0 })
    expect(world.fivetran.state.connections.values().next().value?.config).toMatchObject({ username: 'hubot' })
  })

  test('refuses what is not merged', async () => {
    const directory = ci.checkout('main')
    world.git.commit(directory, { 'fivetran/github.yml': MANIFEST })
    expect(await apply(directory)).toMatchObject({ code: 1 })
    expect(world.fivetran.state.connections.size).toBe(0)
  })
})

describe('cron', () => {
  let environment = ''
  let log = ''
  beforeEach(() => {
    environment = join(world.git.path, 'environment')
    log = join(world.git.path, 'log')
    writeFileSync(
      environment,
      `FIVETRAN_API_KEY='${world.fivetran.credentials.key}'\nFIVETRAN_API_SECRET='${world.fivetran.credentials.secret}'\nCONNECTOR_AS_CODE_FINGERPRINT_KEY=${KEY}\n`,
      { mode: 0o600 },
    )
    writeFileSync(join(world.git.path, 'secrets.env'), `GH_CONNECTOR_PAT=${PAT}\n`)
  })
  const cron = (command: string, ...args: string[]) =>
    ci.bash(
      [join(EXAMPLES, 'cron', 'fivetran.sh'), command, `${world.git.path}/cron`, ...args],
      {
        ENVIRONMENT: environment,
        LOG: log,
        FIVETRAN_API_KEY: '',
        FIVETRAN_API_SECRET: '',
        CONNECTOR_AS_CODE_FINGERPRINT_KEY: '',
      },
      world.git.path,
    )
  const apply = () => cron('apply', '--secrets', join(world.git.path, 'secrets.env'))

  test('says nothing while all is well, and what is wrong otherwise', async () => {
    world.git.clone('cron')
    world.push({ 'fivetran/github.yml': MANIFEST })
    expect(await apply()).toEqual({ code: 0, output: '' })
    expect(world.fivetran.state.connections.size).toBe(1)
    expect(readFileSync(log, 'utf8')).toContain('Warehouse/github')
    expect(await cron('drift')).toEqual({ code: 0, output: '' })
    const [id = ''] = world.fivetran.state.connections.keys()
    world.fivetran.editConnection(id, { config: { username: 'somebody' } })
    expect(await apply()).toEqual({ code: 0, output: '' })
    const drift = await cron('drift')
    expect(drift.code).toBe(1)
    expect(drift.output).toContain('somebody')
    world.push({ 'fivetran/github.yml': `${MANIFEST}wrong: true\n` })
    const wrong = await apply()
    expect(wrong.code).toBe(1)
    expect(wrong.output).toContain('fivetran/github.yml:6:1')
    expect(readFileSync(log, 'utf8')).not.toContain(PAT)
  })

  test('not while another one runs', async () => {
    const clone = world.git.clone('cron')
    const other = spawn('flock', [join(clone, '.git', 'connector-as-code.lock'), 'sh', '-c', 'echo; read _'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    await once(other.stdout, 'data')
    world.push({ 'fivetran/github.yml': MANIFEST })
    expect(await apply()).toEqual({ code: 0, output: '' })
    expect(world.fivetran.requests).toEqual([])
    other.stdin.end()
    await once(other, 'close')
    expect(await apply()).toEqual({ code: 0, output: '' })
    expect(world.fivetran.state.connections.size).toBe(1)
  })

  test('refuses a file with credentials that others can read', async () => {
    world.git.clone('cron')
    chmodSync(environment, 0o644)
    const refused = await apply()
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.output).toContain('chmod 600')
    expect(world.fivetran.requests).toEqual([])
  })
})

test('scripts can be run as they are', () => {
  for (const script of ['gitlab/plan.sh', 'gitlab/apply.sh', 'cron/fivetran.sh'])
    expect(statSync(join(EXAMPLES, script)).mode & 0o100).toBe(0o100)
})
