import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** What GitHub knows about the run. */
export interface RunFacts {
  readonly event: { readonly name: string; readonly payload: Readonly<Record<string, unknown>> }
  /** `owner/name` */
  readonly repository: string
  readonly sha: string
  /** Full: `refs/heads/main`, `refs/pull/1/merge`. */
  readonly ref: string
  readonly headRef: string
  readonly baseRef: string
  readonly runId: number
  readonly runAttempt: number
  readonly job: string
  readonly actor: string
  readonly runnerName: string
  readonly apiUrl: string
  readonly serverUrl: string
}

/** The files through which a step and its runner talk, and the folders it may use; all below `home`. */
export interface RunnerFiles {
  readonly home: string
  readonly temp: string
  readonly event: string
  readonly output: string
  readonly summary: string
  readonly env: string
  readonly path: string
  readonly state: string
}

/** Makes the files empty, and the one with the event's payload. */
export function createRunnerFiles(home: string, payload: Readonly<Record<string, unknown>>): RunnerFiles {
  const temp = join(home, '_temp')
  const commands = join(temp, '_runner_file_commands')
  const event = join(temp, '_github_workflow', 'event.json')
  const file = (name: string): string => join(commands, name)
  const files = {
    home,
    temp,
    event,
    output: file('output'),
    summary: file('summary'),
    env: file('env'),
    path: file('path'),
    state: file('state'),
  }
  mkdirSync(commands, { recursive: true })
  mkdirSync(dirname(event), { recursive: true })
  for (const path of [files.output, files.summary, files.env, files.path, files.state]) writeFileSync(path, '')
  writeFileSync(event, JSON.stringify(payload, null, 2))
  return files
}

/** `refs/heads/a/b` → `a/b`, `refs/pull/1/merge` → `1/merge`. */
const shortRef = (ref: string): string => ref.replace(/^refs\/(heads|tags|pull)\//, '')

/**
 * The variables that a runner gives to every step: https://docs.github.com/actions/reference/variables. Nothing of this
 * process is passed on but `PATH`.
 */
export function runnerEnvironment(
  facts: RunFacts,
  files: RunnerFiles,
  workspace: string,
  node: string,
): Record<string, string> {
  const workflow = `${facts.repository}/.github/workflows/fivetran.yml@${facts.ref}`
  return {
    PATH: [dirname(node), process.env['PATH'] ?? ''].join(delimiter),
    HOME: files.home,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_ACTOR: facts.actor,
    GITHUB_TRIGGERING_ACTOR: facts.actor,
    GITHUB_API_URL: facts.apiUrl,
    GITHUB_GRAPHQL_URL: `${facts.apiUrl}/graphql`,
    GITHUB_SERVER_URL: facts.serverUrl,
    GITHUB_EVENT_NAME: facts.event.name,
    GITHUB_EVENT_PATH: files.event,
    GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: facts.repository,
    GITHUB_REPOSITORY_OWNER: facts.repository.split('/')[0] ?? '',
    GITHUB_SHA: facts.sha,
    GITHUB_REF: facts.ref,
    GITHUB_REF_NAME: shortRef(facts.ref),
    GITHUB_REF_TYPE: facts.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_REF_PROTECTED: 'false',
    GITHUB_HEAD_REF: facts.headRef,
    GITHUB_BASE_REF: facts.baseRef,
    GITHUB_RUN_ID: String(facts.runId),
    GITHUB_RUN_ATTEMPT: String(facts.runAttempt),
    GITHUB_RUN_NUMBER: '1',
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_JOB: facts.job,
    GITHUB_WORKFLOW: 'fivetran',
    GITHUB_WORKFLOW_REF: workflow,
    GITHUB_WORKFLOW_SHA: facts.sha,
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_ENV: files.env,
    GITHUB_PATH: files.path,
    GITHUB_STATE: files.state,
    RUNNER_NAME: facts.runnerName,
    RUNNER_ENVIRONMENT: 'self-hosted',
    RUNNER_OS: process.platform === 'win32' ? 'Windows' : process.platform === 'darwin' ? 'macOS' : 'Linux',
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_TEMP: files.temp,
    RUNNER_TOOL_CACHE: join(files.home, '_tool'),
  }
}
