/**
 * Secrets that come back in Fivetran's words: cut, escaped, short, in parts, with line ends; and what an import makes
 * of them.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { ActionRun } from '../../simulator/runner/run-action.ts'
import { checkpoint } from '../support/checkpoint.ts'
import { everythingPublic } from '../support/leaks.ts'
import { startWorld, type RunOptions, type World } from '../support/world.ts'

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
  files = mkdtempSync(join(tmpdir(), 'echoes-'))
})
afterAll(async () => {
  await world.close()
  rmSync(files, { recursive: true, force: true })
})

/** Where a text can be read. */
function seen(run: ActionRun, text: string | RegExp): string[] {
  return [...everythingPublic(world, run, files)].flatMap(([where, said]) =>
    said.search(typeof text === 'string' ? text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`) : text) === -1
      ? []
      : [where],
  )
}

const manifest = ({
  password = '${{ secrets.PG_PASSWORD }}',
  host = 'db.internal',
  user = 'u',
} = {}): string => `group: Warehouse
service: postgres
destination_schema:
  prefix: pg
config:
  host: ${host}
  port: 5432
  user: ${user}
  tunnel_host: t
  database: app
  password: ${password}
`
const withSecrets = (
  secrets: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {},
): RunOptions => ({ inputs: { ...inputs, secrets: JSON.stringify(secrets) }, env: { RUNNER_TEMP: files } })

const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('what is cut and escaped', () => {
  const LONG = 'SuperSecretTokenABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
  const PIPE = 'pa|ss|w0rd`pipe'
  const WHOLE = `K${'abcdefghij'.repeat(60)}`
  const secrets = { PG_PASSWORD: 'correct-horse-battery', LONG, PIPE, WHOLE }
  const config = { user: `jdbc:postgresql://${'h'.repeat(110)}?password=${LONG}`, database: PIPE, tunnel_host: WHOLE }

  test('plan, apply and drift', async () => {
    const way = withSecrets(secrets)
    const { id } = world.fivetran.addConnection({
      group: 'Warehouse',
      service: 'postgres',
      config: { schema_prefix: 'pg', host: 'db.internal', password: 'x', ...config },
    })
    const { number, run } = await world.propose({ 'fivetran/a.yml': `${manifest()}run_setup_tests: false\n` }, way)
    const merged = await world.merge(number, way)
    expect([run.exitCode, merged.exitCode]).toEqual([0, 0])
    world.fivetran.editConnection(id, { config })
    const drift = await world.run(world.triggers.schedule(), way)
    expect(drift.outputs['drifts']).toBe('1')
    for (const one of [run, merged, drift])
      for (const part of ['SuperSecretTok', /pa.{0,4}\|ss/, 'Kabcdefghij']) expect(seen(one, part)).toEqual([])
  })

  test('values of manifests and inputs in messages', async () => {
    const way = withSecrets(secrets, { vars: JSON.stringify({ P: LONG }) })
    const { run } = await world.warm.propose(
      {
        'fivetran/a.yml': manifest()
          .replace('port: 5432', 'port: ${{ vars.P }}')
          .replace('user: u', `user: \${{ '${LONG}${LONG}' }}`),
      },
      way,
    )
    expect(run.outputs['failure-reason']).toBe('invalid-manifest')
    expect(seen(run, 'SuperSecretTok')).toEqual([])
    expect(
      seen(
        await world.warm.apply({ manual: true, ...way, inputs: { ...way.inputs, scope: `${'x'.repeat(40)}${LONG}` } }),
        'SuperSecretTok',
      ),
    ).toEqual([])
  })
})

describe('secrets of fewer than eight characters', () => {
  // Each holds a character that is in no hash, so that it cannot turn up in one by chance.
  const secrets = { PG_PASSWORD: 'hunt3r!', HOSTPART: 'z9.x8' }
  const READABLE = /hunt3r(?:!|%21)|z9\.x8/i

  test('in a refusal, in what is tried again, in a setup test', async () => {
    const ENCODED = base64('hunt3r!')
    const message = [
      'password hunt3r! refused',
      'bad jdbc:x?password=hunt3r%21&a',
      'bad token pw_hunt3r!',
      'HUNT3R! is wrong',
      'host z9.x8 is unknown',
      `${ENCODED} decoded`,
    ].join('; ')
    const way = withSecrets(secrets)
    const refused = { kind: 'status', status: 400, code: 'InvalidInput', message } as const
    const { number } = await world.warm.propose(
      { 'fivetran/a.yml': manifest({ host: 'db-${{ secrets.HOSTPART }}.internal', user: 'hunt3r' }) },
      way,
    )
    world.fivetran.behaviour.setupTests = () => ({ tests: [{ title: message, status: 'FAILED', message }] })
    const tested = await world.warm.merge(number, way)
    world.fivetran.faults.add({ method: 'PATCH', path: '/connections/:id', nth: 1, fault: { ...refused, status: 503 } })
    world.fivetran.faults.add({ method: 'PATCH', path: '/connections/:id', nth: 2, fault: refused })
    const next = await world.warm.propose(
      { 'fivetran/a.yml': manifest({ host: 'db2-${{ secrets.HOSTPART }}.internal', user: 'hunt3r' }) },
      way,
    )
    const failed = await world.warm.merge(next.number, way)
    expect([tested.outputs['failure-reason'], failed.outputs['failure-reason']]).toEqual([
      'setup-tests-failed',
      'api-error',
    ])
    expect(failed.stdout).toContain('trying again')
    for (const run of [tested, failed]) {
      // All of it is said, but for the secrets.
      for (const word of ['refused', 'jdbc:x', 'pw_', 'is wrong', 'is unknown', 'decoded'])
        expect(run.summary).toContain(word)
      expect([seen(run, READABLE), seen(run, ENCODED)]).toEqual([[], []])
    }
    // An ordinary field that looks like it reads as it is.
    expect(tested.summary).toContain('user: hunt3r')
  })

  test("in a connector's tasks and warnings", async () => {
    const way = withSecrets(secrets)
    const { number } = await world.warm.propose({ 'fivetran/a.yml': manifest() }, way)
    await world.warm.merge(number, way)
    const [connection] = world.fivetran.state.connections.values()
    Object.assign(connection ?? {}, {
      tasks: [{ code: 'reconnect', message: 'Login with password hunt3r! was refused' }],
      warnings: [{ code: 'w', message: 'pw=hunt3r%21' }],
      setup_state: 'broken',
    })
    world.fivetran.editConnection(connection?.id ?? '', { config: { user: 'other' } })
    const drift = await world.warm.run(world.triggers.schedule(), way)
    expect(drift.summary).toContain('Login with password `***` was refused')
    expect(seen(drift, READABLE)).toEqual([])
  })
})

test('a part of a JSON document', async () => {
  const line = 'MIIBVgIBADANBgkqhkiG9w0BAQEFcanary'
  const key = JSON.stringify({
    type: 'service_account',
    client_email: 'robot@project.iam.example',
    private_key: `-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----\n`,
    nested: { password: 'eight-ch' },
  })
  const way = withSecrets({ PG_PASSWORD: key })
  world.fivetran.behaviour.setupTests = () => ({
    tests: [{ title: 'T', status: 'FAILED', message: `bad key ${line} of robot@project.iam.example with eight-ch` }],
  })
  const { number } = await world.warm.propose({ 'fivetran/a.yml': manifest() }, way)
  const run = await world.warm.merge(number, way)
  expect(run.summary).toContain('bad key')
  for (const part of [line, 'robot@project', 'eight-ch']) expect(seen(run, part)).toEqual([])
})

test('no text of others becomes a command to the runner', async () => {
  world.fivetran.behaviour.schemaNames = 'as-sent'
  const FORGED = '\n::error title=forged::forged\n::stop-commands::tok\n##[error]forged'
  const name = JSON.stringify(`a${FORGED}`)
  const way = withSecrets({ PG_PASSWORD: 'correct-horse-battery' })
  const { number, run } = await world.warm.propose(
    {
      'fivetran/a.yml': `group: Warehouse\nservice: google_sheets\ndestination_schema:\n  name: ${name}\n  table: t\nconfig:\n  sheet_id: x\n  named_range: A1\n`,
    },
    way,
  )
  world.fivetran.faults.add({
    method: 'POST',
    path: '/connections',
    times: 1,
    fault: { kind: 'status', status: 503, code: 'X', message: `no ${FORGED}` },
  })
  const merged = await world.warm.merge(number, way)
  world.fivetran.addGroup(`G${FORGED}`, { id: 'forged' })
  world.fivetran.addConnection({
    group: 'forged',
    service: 'google_sheets',
    config: { schema: 's', table: 't', sheet_id: 'x', named_range: 'A1' },
  })
  const imported = await world.warm.run(world.triggers.workflowDispatch(), {
    ...way,
    inputs: { ...way.inputs, mode: 'import' },
  })
  for (const one of [run, merged, imported]) {
    expect(one.annotations.filter(({ message, title }) => message === 'forged' || title === 'forged')).toEqual([])
    expect(
      one.stdout.split('\n').filter(line => /^\s*::(?:stop|error title=forged)/.test(line) || line.includes('##[')),
    ).toEqual([])
  }
})

test('an import commits no known secret, in whatever field, name or number it stands', async () => {
  const way = withSecrets(
    { NUMBER: '87654321', LINK: 'private-link-secret-1', SCHEMA: 'hidden_schema_1', USER: 'user-of-mine-1' },
    { mode: 'import' },
  )
  const config = { host: 'db.internal', user: 'user-of-mine-1', database: 'd', password: 'x', tunnel_port: 87654321 }
  world.fivetran.addConnection({
    group: 'Warehouse',
    service: 'postgres',
    config: { ...config, schema_prefix: 'pg' },
    settings: { private_link_id: 'private-link-secret-1', networking_method: 'PrivateLink' },
  })
  world.fivetran.addConnection({
    group: 'Warehouse',
    service: 'postgres',
    config: { ...config, schema_prefix: 'hidden_schema_1' },
  })
  const run = await world.warm.run(world.triggers.workflowDispatch(), way)
  expect(run.exitCode).toBe(0)
  expect(run.outputs['pull-request-url']).not.toBe('')
  expect(run.summary).toContain('would hold the value of a secret')
  for (const secret of ['87654321', 'private-link-secret-1', 'hidden_schema_1', 'user-of-mine-1'])
    expect(seen(run, secret)).toEqual([])
})

test("the action's own credentials are refused in whatever form", async () => {
  const { key, secret } = world.fivetran.credentials
  const forms = {
    PAIR: `${key}:${secret}`,
    PAIR_IN_BASE64: base64(`${key}:${secret}`),
    SECRET_IN_BASE64: base64(secret),
    HEADER: `Bearer ${world.github.behaviour.token}`,
  }
  const manifests = Object.fromEntries(
    Object.keys(forms).map(name => [
      `fivetran/${name}.yml`,
      manifest({ password: `\${{ secrets.${name} }}` }).replace('prefix: pg', `prefix: ${name.toLowerCase()}`),
    ]),
  )
  const { run } = await world.warm.propose(manifests, { env: { ...forms, RUNNER_TEMP: files } })
  expect(run.outputs['failure-reason']).toBe('invalid-manifest')
  const errors = run.annotations.filter(one => one.level === 'error' && one.message.includes('own credentials'))
  expect(errors.map(one => one.file ?? '').toSorted()).toEqual(Object.keys(manifests).toSorted())
  for (const value of Object.values(forms)) expect(seen(run, value)).toEqual([])
})
