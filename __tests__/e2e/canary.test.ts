import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import { checkpoint } from '../support/checkpoint.ts'
import { everythingPublic, formsOf, leaksIn } from '../support/leaks.ts'
import { startWorld, type RunOptions, type Runs, type World } from '../support/world.ts'

/** Long enough to be filtered wherever they turn up. */
const LONG = {
  PLAIN: 'canary-ghp_0123456789abcdef',
  VERY_LONG: `canary${'0123456789abcdefghijklmnopqrstuvwxyz'.repeat(90)}`,
  LINES:
    '-----BEGIN PRIVATE KEY-----\nMIIBVgIBADANBgkqhkiG9w0BAQEF\ncanaryLineTwoABCDEFGHIJKL\n-----END PRIVATE KEY-----\n',
  QUOTES: `cana"ry'\\back\`tick{"json":1}`,
  PERCENT: 'cana%ry%25+plus /slash=&?#end',
  UNICODE: 'canäry-пароль-日本語-🔑-ünï',
  TWIN_A: 'canary-the-same-value',
  TWIN_B: 'canary-the-same-value',
  MARKDOWN: 'canary <b>**`|@octocat` -->',
}
/**
 * Too short for that: masked by the field in which they stand. The tilde is in no hash, so that it cannot turn up in
 * one by chance.
 */
const SHORT = { TINY: 'q~7', TRUE: 'true', GITHUB: 'github', WORD: 'sheets' }
const ALL = { ...LONG, ...SHORT }

const reference = (name: string): string => `\${{ secrets.${name} }}`
const MANIFESTS = {
  'fivetran/github.yml': `group: Warehouse
service: github
destination_schema:
  name: github_connector
config:
  use_webhooks: true
  sync_mode: AllRepositories
  username: user-${reference('PLAIN')}-end
  pat: ${reference('LINES')}
  pats:
    - ${reference('TWIN_A')}
    - ${reference('QUOTES')}
  host_url: ${reference('PERCENT')}
secret_version: ${reference('TWIN_B')}
`,
  'fivetran/lambda.yml': `group: Warehouse
service: aws_lambda
destination_schema:
  name: lambda
config:
  function: ${reference('UNICODE')}
  role_arn: ${reference('VERY_LONG')}
  secrets: '{"a": "${reference('MARKDOWN')}"}'
  secrets_list:
    - key: one
      value: ${reference('TWIN_B')}
    - key: two
      value: ${reference('TINY')}
  custom_payloads:
    - key: ${reference('PERCENT')}
      value: github
`,
  'fivetran/short.yml': `group: Warehouse
service: github
destination_schema:
  name: short
config:
  use_webhooks: true
  username: github
  pat: ${reference('GITHUB')}
  client_id: ${reference('TRUE')}
  private_key: ${reference('TINY')}
run_setup_tests: false
`,
}
/** Every secret in every form, as a careless server would repeat it. */
const ECHO = Object.values(LONG).flatMap(formsOf).join(' | ')

let world: World
let files: string
let restart: () => void

beforeAll(async () => {
  world = await startWorld()
  world.fivetran.addGroup('Warehouse', { id: 'decent_dropsy' })
  restart = checkpoint(world)
})
beforeEach(() => {
  restart()
  if (files !== undefined) rmSync(files, { recursive: true, force: true })
  files = mkdtempSync(join(tmpdir(), 'canary-'))
})
afterAll(async () => {
  await world.close()
  rmSync(files, { recursive: true, force: true })
})

/** The two ways in which secrets reach the action. */
const ways = (): [string, RunOptions][] => [
  ['as environment variables', { env: { ...ALL, RUNNER_TEMP: files } }],
  ['as the input', { env: { RUNNER_TEMP: files }, inputs: { secrets: JSON.stringify(ALL) } }],
]
const WAYS = [0, 1] as const
const wayOf = (index: number): RunOptions => ways()[index]?.[1] ?? {}

function expectNoLeak(run: ActionRun): void {
  const said = everythingPublic(world, run, files)
  expect([...said.keys()]).toEqual(expect.arrayContaining(['file report.md', 'file plan.json']))
  expect(leaksIn(said, LONG)).toEqual([])
}

describe.each(WAYS)('secrets given in way %i', index => {
  const by = (): Runs<RunOptions> => (index === 0 ? world : world.warm)

  test('plan and apply, then drift, a change, a rotation and a deletion', async () => {
    const way = wayOf(index)
    const { number, run } = await by().propose(MANIFESTS, way)
    expect(run.exitCode).toBe(0)
    expectNoLeak(run)
    const applied = await by().merge(number, way)
    expect(applied).toMatchObject({ exitCode: 0 })
    expectNoLeak(applied)
    const connection = [...world.fivetran.state.connections.values()].find(one => one.schema === 'lambda')
    expect(connection?.config).toMatchObject({ role_arn: LONG.VERY_LONG, function: LONG.UNICODE })

    world.fivetran.editConnection(connection?.id ?? '', {
      config: { function: 'edited', custom_payloads: [{ key: LONG.PERCENT, value: LONG.UNICODE }] },
    })
    const drift = await by().run(world.triggers.schedule(), way)
    expectNoLeak(drift)
    const changed = await by().propose(
      {
        'fivetran/lambda.yml': MANIFESTS['fivetran/lambda.yml'].replace(reference('UNICODE'), 'literal'),
        'fivetran/github.yml': MANIFESTS['fivetran/github.yml'].replace(
          reference('PERCENT'),
          'https://literal.example',
        ),
      },
      way,
    )
    expectNoLeak(changed.run)
    expectNoLeak(await by().merge(changed.number, way))
    const removed = await by().propose(
      { 'fivetran/lambda.yml': null },
      { ...way, inputs: { ...way.inputs, 'deletion-policy': 'delete' } },
    )
    expectNoLeak(removed.run)
    expectNoLeak(await by().merge(removed.number, { ...way, inputs: { ...way.inputs, 'deletion-policy': 'delete' } }))
  })

  test('Fivetran refuses and repeats what it was sent', async () => {
    const way = wayOf(index)
    world.fivetran.faults.add({
      method: 'POST',
      path: '/connections',
      fault: { kind: 'status', status: 400, code: 'InvalidInput', message: ECHO },
    })
    const { number } = await world.warm.propose(MANIFESTS, way)
    const run = await by().merge(number, way)
    expect(run.exitCode).toBe(1)
    expectNoLeak(run)
    expect(run.log).toContain('InvalidInput')
  })

  test('setup tests fail and repeat what they were given', async () => {
    const way = wayOf(index)
    const { number } = await world.warm.propose(MANIFESTS, way)
    const details = [
      { hash: LONG.PLAIN, name: ECHO, encoded_cert: Buffer.from(LONG.PLAIN).toString('base64'), sha256: LONG.QUOTES },
    ]
    world.fivetran.behaviour.setupTests = () => ({ tests: [{ title: ECHO, status: 'FAILED', message: ECHO, details }] })
    const run = await by().merge(number, way)
    expect(run.outputs['failure-reason']).toBe('setup-tests-failed')
    expectNoLeak(run)
  })

  test('manifests with secrets where they do not fit', async () => {
    const way = wayOf(index)
    const misplaced = {
      'fivetran/a.yml': MANIFESTS['fivetran/github.yml']
        .replace('use_webhooks: true', `use_webhooks: ${reference('QUOTES')}`)
        .replace('AllRepositories', reference('PLAIN')),
      'fivetran/b.yml': MANIFESTS['fivetran/github.yml'].replace('service: github', `service: ${reference('UNICODE')}`),
      'fivetran/c.yml': MANIFESTS['fivetran/github.yml'].replace(
        'name: github_connector',
        `name: ${reference('PERCENT')}`,
      ),
      'fivetran/d.yml': MANIFESTS['fivetran/github.yml'].replace('group: Warehouse', `group: ${reference('TWIN_A')}`),
      'fivetran/e.yml': `${MANIFESTS['fivetran/github.yml'].replace('github_connector', 'e')}paused: ${reference('MARKDOWN')}\nsync_frequency: ${reference('LINES')}\nid: ${reference('VERY_LONG')}\n`,
    }
    const { run } = await by().propose(misplaced, way)
    expect(run.outputs['failure-reason']).toBe('invalid-manifest')
    expectNoLeak(run)
    expectNoLeak(
      await by().run(world.triggers.push('main'), {
        ...way,
        inputs: { ...way.inputs, mode: 'validate', 'fivetran-api-key': '', 'fivetran-api-secret': '' },
      }),
    )
  })

  test('validation, with and without errors', async () => {
    const way = wayOf(index)
    world.github.story.commit('feature', MANIFESTS)
    const run = await by().run(world.triggers.push('feature'), way)
    expect(run.exitCode).toBe(0)
    expectNoLeak(run)
  })

  test('import of connectors that show their secrets', async () => {
    const way = wayOf(index)
    world.fivetran.addConnection({
      group: 'Warehouse',
      service: 'postgres',
      config: {
        schema_prefix: 'pg',
        host: 'db.internal',
        user: LONG.PLAIN,
        password: LONG.QUOTES,
        database: LONG.UNICODE,
        client_public_certificate: LONG.LINES,
      },
    })
    const run = await by().run(world.triggers.workflowDispatch(), {
      ...way,
      inputs: { ...way.inputs, mode: 'import' },
    })
    // What is only in the environment is not known to be a secret: no manifest names it.
    if (index === 1) expectNoLeak(run)
    else expect(leaksIn(everythingPublic(world, run, files), { QUOTES: LONG.QUOTES })).toEqual([])
  })
})

describe('secrets of fewer than eight characters', () => {
  test('their field is masked, and an ordinary field that equals one reads as it is', async () => {
    const { number, run } = await world.propose({ 'fivetran/short.yml': MANIFESTS['fivetran/short.yml'] }, wayOf(0))
    const diff = /```diff\n([^]*?)```/.exec(world.comment(number))?.[1] ?? ''
    const line = (field: string): string => diff.split('\n').find(one => one.startsWith(`+ config.${field}:`)) ?? ''
    for (const [field, secret] of [
      ['pat', 'GITHUB'],
      ['client_id', 'TRUE'],
      ['private_key', 'TINY'],
    ] as const) {
      expect(line(field)).toBe(`+ config.${field}: (sensitive, new: secrets.${secret})`)
    }
    expect(line('use_webhooks')).toBe('+ config.use_webhooks: true')
    expect(line('username')).toBe('+ config.username: github')
    expect(world.comment(number)).toContain('github')
    expect(run.masks.filter(mask => mask.length < 8)).toEqual([])
    const applied = await world.merge(number, wayOf(0))
    expect(applied.exitCode).toBe(0)
    for (const text of everythingPublic(world, applied, files).values()) expect(text).not.toContain(SHORT.TINY)
  })
})

/** The same manifest at an address of its own for each secret, named after it. */
const naming = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.map(name => [
      `fivetran/${name}.yml`,
      MANIFESTS['fivetran/short.yml']
        .replace('secrets.GITHUB', `secrets.${name}`)
        .replace('name: short', `name: ${name.toLowerCase()}`),
    ]),
  )

/** The files with an error that says this. */
function refused(run: ActionRun, message: string): string[] {
  const errors = run.annotations.filter(one => one.level === 'error' && one.message.includes(message))
  return errors.map(one => one.file ?? '').toSorted()
}

describe("the runner's and the action's own", () => {
  test('names of secrets are refused', async () => {
    const names = ['ACTIONS_RUNTIME_TOKEN', 'GITHUB_TOKEN', 'INPUT_TOKEN', 'RUNNER_TRACKING_ID']
    const own = Object.fromEntries(names.map(name => [name, `canary-of-the-runner-${name}`]))
    const manifests = naming(names)
    const { number, run } = await world.propose(manifests, { env: { ...ALL, ...own, RUNNER_TEMP: files } })
    expect(run.outputs['failure-reason']).toBe('invalid-manifest')
    expect(refused(run, 'belongs to the runner or to this action')).toEqual(Object.keys(manifests))
    expect(world.comment(number)).toContain('belongs to the runner or to this action')
    expectNoLeak(run)
  })

  test('credentials as values of secrets are refused', async () => {
    const own = {
      API_KEY: world.fivetran.credentials.key,
      API_SECRET: world.fivetran.credentials.secret,
      FINGERPRINTS: 'canary-fingerprint-key',
      TOKEN: world.github.behaviour.token,
    }
    const manifests = naming(Object.keys(own))
    const { run } = await world.propose(manifests, {
      env: { ...ALL, ...own, RUNNER_TEMP: files },
      inputs: { 'fingerprint-key': own.FINGERPRINTS },
    })
    expect(run.outputs['failure-reason']).toBe('invalid-manifest')
    expect(refused(run, 'own credentials')).toEqual(Object.keys(manifests))
    expect(leaksIn(everythingPublic(world, run, files), own)).toEqual([])
  })

  test('credentials that Fivetran and GitHub repeat are filtered', async () => {
    const { key, secret } = world.fivetran.credentials
    const basic = Buffer.from(`${key}:${secret}`).toString('base64')
    world.fivetran.faults.add({
      path: '/groups',
      fault: { kind: 'status', status: 401, message: `Basic ${basic} of ${key} ${secret}` },
    })
    const { run } = await world.propose(
      { 'fivetran/a.yml': MANIFESTS['fivetran/short.yml'] },
      { env: { ...ALL, RUNNER_TEMP: files } },
    )
    expect(run.exitCode).toBe(1)
    expect(leaksIn(everythingPublic(world, run, files), { key, secret, basic })).toEqual([])
  })
})
