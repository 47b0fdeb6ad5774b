import { spawnSync, type ChildProcess } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startCliWorld, type CliWorld } from '../support/cli.ts'
import { GITHUB, SECRETS, sheet } from '../support/manifests.ts'
import { until } from '../support/until.ts'

let world: CliWorld

beforeEach(async () => {
  world = await startCliWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
})

afterEach(() => world.close())

const PAT = 'GH_CONNECTOR_PAT'

test('plan: what would change, with secrets of a file; nothing is written; the exit code tells when asked', async () => {
  world.push({ 'fivetran/github.yml': GITHUB })
  const secrets = join(world.git.path, 'secrets.json')
  writeFileSync(secrets, JSON.stringify(SECRETS))
  const { exitCode, stdout, stderr } = await world.run(['plan', '--secrets', secrets])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toContain('Warehouse/github_connector')
  expect(stdout).not.toContain(SECRETS[PAT])
  expect(world.fivetran.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  expect(await world.warm(['plan', '--secrets', secrets, '--detailed-exitcode'])).toMatchObject({ exitCode: 2 })
})

test('plan from a folder below: the manifests are those of the repository', async () => {
  world.push({ 'fivetran/a.yml': sheet(1), 'docs/x/README.md': '#\n' })
  const { stdout } = await world.warm(['plan'], { directory: join(world.clone, 'docs', 'x') })
  expect(stdout).toContain('Warehouse/sheets.sheet_1')
})

const NO_CREDENTIALS = { FIVETRAN_API_KEY: '', FIVETRAN_API_SECRET: '' }

test('without credentials: validate checks, and what asks Fivetran says what to set, with all else that is wrong', async () => {
  world.write({ 'fivetran/a.yml': sheet(1).replace('service:', 'servce:') })
  const checked = await world.warm(['validate'], { env: NO_CREDENTIALS })
  expect(checked.exitCode).toBe(1)
  expect(checked.stderr).toMatch(/^fivetran\/a\.yml:2:1: `servce` is not a field/m)
  const { exitCode, stdout, stderr } = await world.warm(['plan', '--scop', 'all', '--color', 'red'], {
    env: NO_CREDENTIALS,
  })
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  for (const said of ['`FIVETRAN_API_KEY` and `FIVETRAN_API_SECRET`', 'Did you mean `--scope`?', '`--color` is `red`'])
    expect(stderr).toContain(said)
  const listing = await world.warm(['ledger', 'list'], { env: NO_CREDENTIALS })
  expect(listing.stderr).toContain("`ledger list` needs the ledger's key")
  expect(world.fivetran.requests).toEqual([])
})

test('--debug says what is requested, on stderr, without a secret', async () => {
  const { stdout, stderr } = await world.warm(['plan', '--debug'])
  expect(stderr).toMatch(/^GET \/groups.*: 200$/m)
  expect(stdout).not.toContain('GET ')
  expect(stderr).not.toContain(world.fivetran.credentials.secret)
})

test('validate tells about the files that are named, which may lie outside of the globs', async () => {
  const wrong = sheet(1).replace('service:', 'servce:')
  world.write({ 'fivetran/good.yml': sheet(2), 'fivetran/wrong.yml': wrong, 'drafts/[x].yml': wrong })
  const check = async (...files: string[]) =>
    world.warm(['validate', ...files], { directory: join(world.clone, 'fivetran') })
  expect(await check('good.yml')).toMatchObject({ exitCode: 0 })
  expect(await check('wrong.yml')).toMatchObject({ exitCode: 1 })
  const outside = await check('../drafts/[x].yml')
  expect(outside.stderr).toContain('drafts/[x].yml:2:1')
  expect(outside.stderr).not.toContain('fivetran/wrong.yml')
  expect((await check('../drafts')).stderr).toContain('drafts/[x].yml:2:1')
  const { exitCode, stderr } = await check('nix.yml', '/etc/passwd')
  expect(exitCode).toBe(1)
  expect(stderr).toContain('`nix.yml`: there is no such file.')
  expect(stderr).toContain('`/etc/passwd`: it lies outside of the repository.')
})

test('outside of a repository: validate works, plan with `--ledger-branch none`; else one sentence says so', async () => {
  const directory = join(world.git.path, 'nowhere')
  world.write({ 'fivetran/a.yml': sheet(1) }, directory)
  expect(await world.warm(['validate'], { directory })).toMatchObject({ exitCode: 0 })
  expect((await world.warm(['plan', '--ledger-branch', 'none'], { directory })).stdout).toContain('1 to create')
  for (const args of [['plan'], ['apply', '--yes']]) {
    const { exitCode, output } = await world.warm(args, { directory })
    expect(exitCode).toBe(1)
    expect(output).toContain('is in no git repository')
    expect(output).not.toContain('an option is wrong')
  }
})

test('a machine without git: validate works, plan with `--ledger-branch none`, also in a folder below; plan says what is missing', async () => {
  world.write({ 'fivetran/a.yml': sheet(1), 'docs/x.md': '' })
  const options = { env: { PATH: join(world.git.path, 'empty') }, directory: join(world.clone, 'docs') }
  expect(await world.warm(['validate'], options)).toMatchObject({ exitCode: 0 })
  expect((await world.warm(['plan', '--ledger-branch', 'none'], options)).stdout).toContain('1 to create')
  const { exitCode, output } = await world.warm(['plan'], options)
  expect(exitCode).toBe(1)
  expect(output).toContain('There is no program `git` here'.replaceAll('`', ''))
})

test('no manifest reads an environment variable that nobody has named', async () => {
  world.push({ 'fivetran/github.yml': GITHUB })
  const env = { [PAT]: SECRETS[PAT] }
  const refused = await world.warm(['plan'], { env })
  expect(refused.exitCode).toBe(1)
  expect(refused.stderr).toContain(`\`secrets.${PAT}\` is not defined`)
  const { exitCode, output } = await world.warm(['plan', '--secret-env', PAT], { env })
  expect(exitCode).toBe(0)
  expect(output).not.toContain(SECRETS[PAT])
  world.push({ 'fivetran/github.yml': GITHUB.replace(PAT, 'FIVETRAN_API_SECRET') })
  const withValue = await world.warm(['plan', '--secret-env', `${PAT}=${SECRETS[PAT]}`])
  expect(withValue.stderr).toContain('Option `--secret-env` takes the name of a variable alone')
  expect(withValue.output).not.toContain(SECRETS[PAT])
  const own = await world.warm(['plan', '--secret-env', 'FIVETRAN_API_SECRET'])
  expect(own.exitCode).toBe(1)
  expect(own.output).not.toContain(world.fivetran.credentials.secret)
})

test('secrets in a file that git tracks are refused, also behind a link, and from another repository', async () => {
  world.push({ 'secrets.env': 'A=hunter2222\n' })
  symlinkSync(join(world.clone, 'secrets.env'), join(world.git.path, 'link.env'))
  for (const file of ['secrets.env', join(world.git.path, 'link.env')]) {
    const { exitCode, output } = await world.warm(['plan', '--secrets', file])
    expect(exitCode).toBe(1)
    expect(output).toContain('git tracks')
    expect(output).not.toContain('hunter2222')
  }
  expect(world.fivetran.requests).toEqual([])
})

test('what is written on a command line by mistake is not repeated', async () => {
  const secret = 'correct-horse-battery'
  const { exitCode, output } = await world.warm(['plan', `--fivetran-api-secret`, secret, secret, '--scop', 'x'])
  expect(exitCode).toBe(1)
  expect(output).toContain('Set the environment variable `FIVETRAN_API_SECRET`')
  expect(output).not.toContain(secret)
})

test('--json is the plan file and nothing else; --markdown writes the comment, or says in a sentence why not', async () => {
  world.push({ 'fivetran/a.yml': sheet(1) })
  const file = join(world.git.path, 'note.md')
  const { stdout } = await world.warm(['plan', '--json', '--markdown', file])
  expect(JSON.parse(stdout)).toMatchObject({ counts: { creates: 1 } })
  expect(readFileSync(file, 'utf8')).toContain('Warehouse/sheets.sheet_1')
  const { exitCode, stderr } = await world.warm(['plan', '--markdown', join(world.git.path, 'nowhere', 'note.md')])
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/^error: The report could not be written to `.*note\.md`: there is no such folder\.$/m)
})

/** Runs the built command line in a shell, as `cli`. */
function shell(script: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const cli = `"${process.execPath}" "${join(process.cwd(), 'dist', 'cli.js')}"`
  const { key, secret } = world.fivetran.credentials
  const env = { ...world.git.env, FIVETRAN_API_KEY: key, FIVETRAN_API_SECRET: secret, NODE_NO_WARNINGS: '1' }
  return spawnSync('bash', ['-c', `set -o pipefail; cli() { ${cli} "$@"; }; ${script}`], {
    cwd: world.clone,
    env,
    encoding: 'utf8',
  })
}

test('a reader that stops early is no error, and a full disk is one sentence', () => {
  expect(shell('cli plan --help | head -n 1')).toEqual(
    expect.objectContaining({ stdout: 'Usage: connector-as-code plan [options]\n', stderr: '' }),
  )
  const { status, stderr } = shell('cli plan --help > /dev/full')
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: 'error: The result could not be written: the disk is full.\n',
  })
})

test('Ctrl-C: what was begun is finished and recorded, nothing else is begun, and the next run goes on', async () => {
  world.push(Object.fromEntries([1, 2, 3, 4, 5, 6].map(one => [`fivetran/${one}.yml`, sheet(one)])))
  let child: ChildProcess | undefined
  let said = ''
  const creations = (): number => world.fivetran.requests.filter(one => one.method === 'POST').length
  const running = world.run(['apply', '--yes', '--concurrency', '1'], {
    onStart: started => {
      child = started
      started.stderr?.on('data', (text: string) => (said += text))
    },
  })
  await until(() => creations() > 0)
  child?.kill('SIGINT')
  const { exitCode } = await running
  expect(exitCode).toBe(1)
  expect(said).toContain('Cancelled: no new work will start')
  const first = creations()
  expect(first).toBeLessThan(6)
  expect(await world.warm(['apply', '--yes'])).toMatchObject({ exitCode: 0 })
  expect(world.fivetran.state.connections.size).toBe(6)
  expect(creations()).toBe(6)
})
