/** The scripts of `examples/gitlab` and `examples/cron`, run by bash with the built command line. */
import { spawn } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { startGitHttp, type GitHttpServer } from '../../simulator/github/git-http.ts'
import { nodeExecutable } from '../../simulator/runner/process.ts'
import { startCliWorld, type CliWorld } from '../support/cli.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const NODE = nodeExecutable(join(ROOT, 'node_modules', 'node', 'bin', 'node'))
const MANIFEST = `group: Warehouse
service: github
destination_schema: { name: github }
config: { username: octocat, auth_mode: PersonalAccessToken, pat: "\${{ secrets.GH_CONNECTOR_PAT }}" }
run_setup_tests: false
`
const PAT = 'ghp-made-up-pat-0123456789'
const KEY = 'a-key-of-our-own-0123456789'

let world: CliWorld
let bin = ''
beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse')
  bin = join(world.git.path, 'bin')
  mkdirSync(bin)
  program('npx', [
    '[ "$1 $2" = "--yes connector-as-code@1" ] || exit 99',
    'shift 2',
    `exec '${NODE}' '${join(ROOT, 'dist', 'cli.js')}' "$@" --fivetran-api-url '${world.fivetran.url}'`,
  ])
})
afterEach(() => world.close())

function program(name: string, lines: readonly string[]): void {
  writeFileSync(join(bin, name), ['#!/bin/bash', ...lines, ''].join('\n'))
  chmodSync(join(bin, name), 0o755)
}

interface Ran {
  readonly code: number | null
  readonly output: string
}

/** The lines that the example gives a job of GitLab, in a clone that has the scripts where it wants them. */
function job(name: string, env: Readonly<Record<string, string>>, directory = world.clone): Promise<Ran> {
  const pipeline: Readonly<Record<string, { readonly script?: readonly string[] }>> = JSON.parse(
    JSON.stringify(load(readFileSync(join(ROOT, 'examples', 'gitlab', '.gitlab-ci.yml'), 'utf8'))),
  )
  const folder = join(directory, '.gitlab', 'fivetran')
  mkdirSync(folder, { recursive: true })
  for (const script of ['plan.sh', 'apply.sh'])
    copyFileSync(join(ROOT, 'examples', 'gitlab', script), join(folder, script))
  return bash(['-c', (pipeline[name]?.script ?? ['exit 98']).join('\n')], env, directory)
}

function bash(args: readonly string[], env: Readonly<Record<string, string>>, directory: string): Promise<Ran> {
  const child = spawn('bash', ['-euo', 'pipefail', ...args], {
    cwd: directory,
    env: {
      ...world.git.env,
      PATH: [bin, dirname(NODE), process.env['PATH']].join(':'),
      FIVETRAN_API_KEY: world.fivetran.credentials.key,
      FIVETRAN_API_SECRET: world.fivetran.credentials.secret,
      CONNECTOR_AS_CODE_FINGERPRINT_KEY: KEY,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr.on('data', (data: Buffer) => (output += data.toString()))
  return new Promise<Ran>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve({ code, output }))
  })
}

/** A checkout as a runner of GitLab makes it, of so many commits. */
function checkout(depth: string): string {
  const directory = join(world.git.path, 'job')
  world.git.git(world.git.path, 'clone', '--quiet', '--depth', depth, `file://${world.git.bare}`, 'job')
  world.git.git(directory, 'checkout', '--quiet', '--detach', 'HEAD')
  return directory
}

interface Note {
  readonly id: number
  body: string
  readonly author: { readonly id: number }
}

/** What GitLab answers about the notes of a merge request: https://docs.gitlab.com/api/notes/ */
async function startGitLab() {
  const notes: Note[] = []
  const gitlab = { url: '', notes, refuses: false, requests: [] as string[], close: async () => {} }
  const answer = async (request: IncomingMessage): Promise<readonly [number, unknown]> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://gitlab')
    gitlab.requests.push(`${request.method} ${pathname}`)
    if (request.headers['private-token'] !== TOKEN) return [401, { message: '401 Unauthorized' }]
    if (pathname === '/api/v4/user') return [200, { id: 7, username: 'project_1_bot' }]
    const own = /^\/api\/v4\/projects\/12\/merge_requests\/3\/notes(?:\/(\d+))?$/.exec(pathname)
    if (own === null) return [404, { message: '404 Not Found' }]
    if (request.method === 'GET') {
      const [page, size] = [Number(searchParams.get('page')), Number(searchParams.get('per_page'))]
      return [200, notes.slice((page - 1) * size, page * size)]
    }
    const body = new URLSearchParams(await text(request)).get('body') ?? ''
    if (gitlab.refuses) return [403, { message: '403 Forbidden' }]
    const note = notes.find(({ id }) => String(id) === own[1])
    if (note !== undefined) note.body = body
    else notes.push({ id: 1000 + notes.length, body, author: { id: 7 } })
    return [note === undefined ? 201 : 200, {}]
  }
  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    )
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  gitlab.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/api/v4`
  gitlab.close = () =>
    new Promise(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return gitlab
}

const TOKEN = 'glpat-made-up-0123456789'
const MARKER = '<!-- connector-as-code: plan -->'

describe('GitLab: the plan as a note on the merge request', () => {
  let gitlab: Awaited<ReturnType<typeof startGitLab>>
  beforeEach(async () => {
    gitlab = await startGitLab()
    // What is on a command line, everybody on the machine can read.
    program('curl', [
      `echo "$@" >> '${join(world.git.path, 'curl.log')}'`,
      `PATH='${process.env['PATH']}' exec curl "$@"`,
    ])
  })
  afterEach(() => gitlab.close())
  const plan = (env = {}) =>
    job('fivetran-plan', {
      CI_API_V4_URL: gitlab.url,
      CI_PROJECT_ID: '12',
      CI_MERGE_REQUEST_IID: '3',
      NOTES_TOKEN: TOKEN,
      ...env,
    })

  test('one note, edited at each push, whoever else writes notes', async () => {
    world.write({ 'fivetran/github.yml': MANIFEST })
    gitlab.notes.push({ id: 1, body: `${MARKER}\nnot ours`, author: { id: 8 } })
    for (let id = 2; id <= 150; id += 1) gitlab.notes.push({ id, body: 'A remark', author: { id: 7 } })
    const first = await plan()
    expect(first).toMatchObject({ code: 0 })
    expect(first.output).toContain('Warehouse/github')
    expect(gitlab.notes).toHaveLength(151)
    const note = gitlab.notes.at(-1)
    expect(note?.body.startsWith(`${MARKER}\n`)).toBe(true)
    expect(note?.body).toContain('Warehouse/github')
    world.write({ 'fivetran/github.yml': MANIFEST.replace('octocat', 'hubot') })
    expect(await plan()).toMatchObject({ code: 0 })
    expect(gitlab.notes).toHaveLength(151)
    expect(note?.body).toContain('hubot')
    expect(gitlab.notes[0]?.body).toBe(`${MARKER}\nnot ours`)
    const commands = readFileSync(join(world.git.path, 'curl.log'), 'utf8')
    for (const said of [first.output, commands]) expect(said).not.toContain(TOKEN)
  })

  test('a note says that nothing changes, too', async () => {
    expect(await plan()).toMatchObject({ code: 0 })
    expect(gitlab.notes[0]?.body).toContain('Fivetran plan')
  })

  test('an error of a manifest is in the note, and fails the job', async () => {
    world.write({ 'fivetran/github.yml': MANIFEST.replace('service: github', 'service: githubb') })
    expect(await plan()).toMatchObject({ code: 1 })
    expect(gitlab.notes).toHaveLength(1)
    expect(gitlab.notes[0]?.body).toContain('githubb')
  })

  test('a note that cannot be written is said, and fails nothing', async () => {
    world.write({ 'fivetran/github.yml': MANIFEST })
    gitlab.refuses = true
    const refused = await plan()
    expect(refused).toMatchObject({ code: 0 })
    expect(refused.output).toContain('could not be written into a note')
    const without = await plan({ NOTES_TOKEN: '' })
    expect(without).toMatchObject({ code: 0 })
    expect(without.output).toContain('Without NOTES_TOKEN')
    expect(gitlab.notes).toEqual([])
  })
})

describe('GitLab: apply on the default branch', () => {
  let server: GitHttpServer
  const password = 'correct-horse/battery'
  beforeEach(async () => {
    server = await startGitHttp(world.git.path, 'remote')
    server.password = password
  })
  afterEach(() => server.close())
  const apply = (directory: string) =>
    job(
      'fivetran-apply',
      {
        CI_PROJECT_URL: server.url.replace(/\.git$/, ''),
        LEDGER_TOKEN: password,
        GH_CONNECTOR_PAT: PAT,
        POSTGRES_PASSWORD: 'made-up',
      },
      directory,
    )
  test('applies, keeps the ledger by another token, and tells nobody either of them', async () => {
    world.push({ 'fivetran/github.yml': MANIFEST })
    const directory = checkout('1000')
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
    const drift = await job('fivetran-drift', {}, directory)
    expect(drift).toMatchObject({ code: 0 })
  })

  test('a checkout without history is deepened', async () => {
    world.push({ 'fivetran/github.yml': MANIFEST })
    expect(await apply(checkout('1'))).toMatchObject({ code: 0 })
    rmSync(join(world.git.path, 'job'), { recursive: true })
    world.push({ 'README.md': 'one' })
    world.push({ 'fivetran/github.yml': MANIFEST.replace('octocat', 'hubot') })
    expect(await apply(checkout('1'))).toMatchObject({ code: 0 })
    expect(world.fivetran.state.connections.values().next().value?.config).toMatchObject({ username: 'hubot' })
  })

  test('refuses what is not merged', async () => {
    const directory = checkout('1000')
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
    bash(
      [join(ROOT, 'examples', 'cron', 'fivetran.sh'), command, `${world.git.path}/cron`, ...args],
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
    const drift = await cron('drift')
    expect(drift.code).toBe(1)
    expect(drift.output).toContain('somebody')
    world.push({ 'fivetran/github.yml': `${MANIFEST}wrong: true\n` })
    const wrong = await apply()
    expect(wrong.code).toBe(1)
    expect(wrong.output).toContain('fivetran/github.yml:6:1')
    expect(readFileSync(log, 'utf8')).not.toContain(PAT)
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
    expect(statSync(join(ROOT, 'examples', script)).mode & 0o100).toBe(0o100)
})
