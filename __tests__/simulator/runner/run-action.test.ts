import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { cancelRun } from '../../../simulator/runner/process.ts'
import { runAction, type ActionOptions, type ActionRun } from '../../../simulator/runner/run-action.ts'
import { createWorkspace, type Workspace } from '../../../simulator/runner/workspace.ts'

const ACTION = `
inputs:
  mode: { description: m, default: auto }
  github-token: { default: '\${{ github.token }}' }
  concurrency: { default: 8 }
  comment: { default: true }
  two words: { description: none }
`
let workspace: Workspace
beforeEach(() => {
  workspace = createWorkspace({ 'action.yml': ACTION })
})
afterEach(() => workspace.remove())

/** Runs a script of some lines as the action. */
function run(script: string, more: Partial<ActionOptions> = {}): Promise<ActionRun> {
  workspace.write({ 'fake.mjs': `import * as fs from 'node:fs'\n${script}` })
  return runAction({
    entry: `${workspace.path}/fake.mjs`,
    actionFile: `${workspace.path}/action.yml`,
    workspace: workspace.path,
    event: { name: 'push', payload: { repository: { full_name: 'acme/data' } } },
    inputs: {},
    sha: 'a'.repeat(40),
    ref: 'refs/heads/main',
    githubUrl: 'http://127.0.0.1:9/api/v3',
    token: 'ghs_token',
    ...more,
  })
}

/** The environment that the action sees, but for what every process has. */
async function environment(more: Partial<ActionOptions> = {}): Promise<Record<string, unknown>> {
  const { stdout } = await run('console.log(JSON.stringify(process.env))', more)
  const env: Record<string, unknown> = JSON.parse(stdout)
  return env
}

describe('what goes in', () => {
  test('inputs as a runner sets them: given ones, defaults, the token, empty ones', async () => {
    expect(await environment({ inputs: { mode: 'plan', 'two words': 'x\ny' } })).toMatchObject({
      INPUT_MODE: 'plan',
      'INPUT_GITHUB-TOKEN': 'ghs_token',
      INPUT_CONCURRENCY: '8',
      INPUT_COMMENT: 'true',
      INPUT_TWO_WORDS: 'x\ny',
    })
  })

  test('the run, the files, the addresses, the step’s env, and nothing of this process', async () => {
    process.env['LEAKED_FROM_TESTS'] = 'x'
    const env = await environment({ runId: 7, runAttempt: 2, job: 'apply', env: { GH_CONNECTOR_PAT: 's' } })
    delete process.env['LEAKED_FROM_TESTS']
    expect(env).toMatchObject({
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REPOSITORY: 'acme/data',
      GITHUB_REPOSITORY_OWNER: 'acme',
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REF_NAME: 'main',
      GITHUB_HEAD_REF: '',
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_JOB: 'apply',
      GITHUB_API_URL: 'http://127.0.0.1:9/api/v3',
      GITHUB_SERVER_URL: 'http://127.0.0.1:9',
      GITHUB_WORKSPACE: workspace.path,
      GITHUB_ACTIONS: 'true',
      GH_CONNECTOR_PAT: 's',
    })
    expect(env).not.toHaveProperty('LEAKED_FROM_TESTS')
    expect(env).not.toHaveProperty('GITHUB_TOKEN')
  })

  test('the event’s payload is in its file; the branches of a pull request are known', async () => {
    const payload = {
      repository: { full_name: 'acme/data' },
      pull_request: { head: { ref: 'topic' }, base: { ref: 'main' } },
    }
    const { stdout } = await run(
      'console.log(fs.readFileSync(process.env.GITHUB_EVENT_PATH, "utf8"), process.env.GITHUB_HEAD_REF, process.env.GITHUB_BASE_REF, process.env.GITHUB_REF_NAME)',
      { event: { name: 'pull_request', payload }, ref: 'refs/pull/1/merge' },
    )
    expect(stdout).toContain('"head"')
    expect(stdout).toMatch(/\} topic main 1\/merge\n$/)
  })

  test('it is Node 24 that runs, in the workspace', async () => {
    const { stdout } = await run(
      'console.log(process.versions.node, process.cwd() === fs.realpathSync(process.env.GITHUB_WORKSPACE))',
    )
    expect(stdout).toMatch(/^24\..* true\n$/)
  })

  test('an input that the action does not declare is warned about', async () => {
    const { annotations } = await run('', { inputs: { moed: 'plan' } })
    expect(annotations).toMatchObject([
      { level: 'warning', message: expect.stringContaining("Unexpected input(s) 'moed', valid inputs are ['mode', ") },
    ])
    const undeclared = await run('console.log(process.env.INPUT_MOED)', {
      inputs: { moed: 'plan' },
      actionFile: `${workspace.path}/none.yml`,
    })
    expect(undeclared).toMatchObject({ annotations: [], stdout: 'plan\n' })
  })
})

describe('what comes out', () => {
  test('outputs, state, variables, summary, annotations, masks, exit code', async () => {
    const result = await run(`
      fs.appendFileSync(process.env.GITHUB_OUTPUT, 'creates=1\\nlong<<E\\na\\nb\\nE\\n')
      fs.appendFileSync(process.env.GITHUB_STATE, 's=1\\n')
      fs.appendFileSync(process.env.GITHUB_ENV, 'V=2\\n')
      fs.appendFileSync(process.env.GITHUB_STEP_SUMMARY, '# Plan\\n')
      console.log('::add-mask::s3cret')
      console.log('it is s3cret')
      console.error('::error file=a.yml,line=3,col=5::wrong')
      process.exitCode = 1`)
    expect(result).toMatchObject({
      exitCode: 1,
      signal: null,
      timedOut: false,
      outputs: { creates: '1', long: 'a\nb' },
      state: { s: '1' },
      env: { V: '2' },
      summary: '# Plan\n',
      masks: ['s3cret'],
      annotations: [{ level: 'error', file: 'a.yml', line: 3, col: 5, message: 'wrong' }],
      stdout: '::add-mask::s3cret\nit is s3cret\n',
    })
    expect(result.log).toContain('it is ***')
    expect(result.unmasked).toContain('it is s3cret')
  })

  test('a file that the runner cannot read is its complaint, not a crash', async () => {
    const result = await run("fs.appendFileSync(process.env.GITHUB_OUTPUT, 'nonsense')")
    expect(result).toMatchObject({
      outputs: {},
      annotations: [{ level: 'error', message: expect.stringContaining("Unable to process file command 'output'") }],
    })
  })

  test('a summary over 1 MiB is dropped with an error', async () => {
    const result = await run("fs.appendFileSync(process.env.GITHUB_STEP_SUMMARY, 'x'.repeat(1024 * 1024 + 1))")
    expect(result).toMatchObject({
      summary: '',
      annotations: [{ level: 'error', message: expect.stringContaining('up to a size of 1024k') }],
    })
  })
})

/** With Jest's timers: what the runner grants after SIGINT passes once the action has said that it was interrupted. */
function passTimeAfter(text: string): void {
  if (text.includes('interrupted')) jest.advanceTimersByTime(7_500)
}

describe('ending it early', () => {
  const WAIT = 'setInterval(() => {}, 1000); process.on("SIGINT", () => console.log("interrupted"));'

  test('a time limit kills it', async () => {
    expect(await run(WAIT, { timeoutMs: 150 })).toMatchObject({ exitCode: null, signal: 'SIGKILL', timedOut: true })
  })

  test('a cancelled one gets SIGINT and may end in its own way', async () => {
    const result = await run(
      'setInterval(() => {}, 1000); process.on("SIGINT", () => process.exit(3)); console.log("ready")',
      {
        onStart: child => child.stdout?.once('data', () => cancelRun(child)),
      },
    )
    expect(result).toMatchObject({ exitCode: 3, signal: null, timedOut: false })
  })

  test('one that does not end is terminated', async () => {
    jest.useFakeTimers({ now: Date.now() })
    const ended = run(`${WAIT} console.log("ready")`, {
      onStart: child => child.stdout?.once('data', () => cancelRun(child)).on('data', passTimeAfter),
    })
    expect(await ended.finally(() => jest.useRealTimers())).toMatchObject({
      signal: 'SIGTERM',
      stdout: 'ready\ninterrupted\n',
    })
  })

  test('what cannot be started is an error at once', async () => {
    await expect(run('', { workspace: `${workspace.path}/none` })).rejects.toThrow('ENOENT')
  })

  test('an abort signal cancels it; one that was aborted before keeps it from running on', async () => {
    const wait = 'setInterval(() => {}, 1000); console.log("ready");'
    const controller = new AbortController()
    const onStart: ActionOptions['onStart'] = child => child.stdout?.once('data', () => controller.abort())
    const orderly = `process.on("SIGINT", () => process.exit(4)); ${wait}`
    expect(await run(orderly, { signal: controller.signal, onStart })).toMatchObject({ exitCode: 4 })
    expect(await run(wait, { signal: AbortSignal.abort() })).toMatchObject({ signal: 'SIGINT' })
  })
})
