/** The action without a process of its own: what `main` puts together, with everything it says in one text. */
import { join } from 'node:path'
import { inputEnvironment, readDeclaredInputs } from '../../simulator/runner/action-inputs.ts'
import { createRunnerFiles, runnerEnvironment, type RunFacts } from '../../simulator/runner/environment.ts'
import type { Trigger } from '../../simulator/runner/triggers.ts'
import { createWorkspace } from '../../simulator/runner/workspace.ts'
import { SYSTEM_CLOCK, type AlarmClock } from '../../src/runtime/clock.ts'
import type { RunOutcome } from '../../src/app/outcome.ts'
import type { Runtime } from '../../src/app/runtime.ts'
import type { FailureReason } from '../../src/model/errors.ts'
import { credentialTest } from '../../src/manifests/references.ts'
import { createHost } from '../../src/hosts/action/host.ts'
import { runRequested } from '../../src/hosts/action/run-mode.ts'
import type { AllKinds } from '../../src/kinds/kind.ts'
import { KINDS } from '../../src/kinds/registry.ts'
import { CREDENTIAL_INPUTS, readInputs } from '../../src/hosts/action/inputs.ts'
import { publish } from '../../src/hosts/action/publish.ts'
import { createRedactor } from '../../src/redact/redactor.ts'
import { readContext } from '../../src/hosts/action/run-context.ts'
import { toolkitContext } from './toolkit-context.ts'

const declared = readDeclaredInputs(join(import.meta.dirname, '..', '..', 'action.yml'))

/** What a runner says of a run that this trigger starts. */
export function factsOf(trigger: Trigger): RunFacts {
  const { event, repository, sha, ref, githubUrl, serverUrl } = trigger
  return {
    event,
    repository,
    sha,
    ref,
    headRef: '',
    baseRef: '',
    runId: 1,
    runAttempt: 1,
    job: 'fivetran',
    actor: 'octocat',
    runnerName: 'in-process',
    apiUrl: githubUrl,
    serverUrl,
  }
}

export interface InProcessRun {
  readonly outcome: RunOutcome
  readonly failureReason: FailureReason | undefined
  /** What stopped the command, where it is neither a person's nor a server's doing: a defect. */
  readonly defect: unknown
  /** Log, annotations, summary and outputs. */
  readonly said: string
  readonly durationMs: number
}

export interface InProcessOptions {
  readonly workspace: string
  readonly inputs: Readonly<Record<string, string>>
  /** Default: those of the product. */
  readonly kinds?: AllKinds
  /** The step's `env:`. */
  readonly env?: Readonly<Record<string, string>>
  /** Of the use cases; clients have the time of this machine. */
  readonly clock?: AlarmClock
}

/** Runs and publishes. Throws what `publish` throws, which would be a defect. */
export async function runInProcess(trigger: Trigger, options: InProcessOptions): Promise<InProcessRun> {
  const home = createWorkspace()
  try {
    return await run(trigger, options, home.path)
  } finally {
    home.remove()
  }
}

async function run(
  trigger: Trigger,
  { workspace, inputs: given, env: own, kinds = KINDS, clock = SYSTEM_CLOCK }: InProcessOptions,
  home: string,
): Promise<InProcessRun> {
  const startedAt = performance.now()
  const { payload } = trigger.event
  const variables = inputEnvironment(declared, given, { token: trigger.token })
  const env: Record<string, string> = {
    ...runnerEnvironment(factsOf(trigger), createRunnerFiles(home, payload), workspace, process.execPath),
    ...variables,
    ...own,
  }
  const input = (name: string): string => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim()
  const redactor = createRedactor()
  for (const name of CREDENTIAL_INPUTS) redactor.add(input(name))
  const lines: string[] = []
  const say = (line: string): void => void lines.push(redactor.redact(line))
  const log = { info: say, warning: say, debug: say }

  const context = readContext(toolkitContext(env, payload), env)
  const { inputs: options, problems } = readInputs(input)
  for (const value of Object.values(options.secrets)) redactor.add(value)
  const { signal } = new AbortController()
  const { redact, sweep } = redactor
  let defect: unknown
  const host = createHost(context, { token: options.githubToken, log, redact, sweep, signal })
  const runtime: Runtime = {
    options,
    host,
    kinds,
    env,
    // A defect is told to nobody but the debug log.
    log: { ...log, debug: line => void (defect ??= line.includes('\n    at ') ? line : undefined) },
    clock,
    signal,
    redact,
    sweep,
    addSecret: redactor.add,
    holdsCredential: credentialTest(CREDENTIAL_INPUTS.map(input)),
  }
  const outcome = await runRequested(runtime, options.mode, problems, context)
  const failureReason = await publish(outcome, {
    github: host.github,
    redact,
    sweep,
    log,
    annotate: ({ level, title, message }) => void lines.push(`${level}: ${title}: ${message}`),
    writeSummary: markdown => Promise.resolve(void lines.push(markdown)),
    setOutput: (name, value) => void lines.push(`${name}=${value}`),
    directory: home,
    configuration: options.configuration,
    comment: options.comment,
  })
  return {
    outcome,
    failureReason,
    defect,
    said: lines.join('\n'),
    durationMs: performance.now() - startedAt,
  }
}
