/** A Fivetran account, a GitHub repository and a runner: what an end-to-end test tells its story with. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  startFivetranSimulator,
  type FivetranSimulator,
  type SimulatorOptions,
} from '../../simulator/fivetran/server.ts'
import { startGitHubSimulator, type GitHubSimulator } from '../../simulator/github/server.ts'
import { runAction, type ActionOptions, type ActionRun } from '../../simulator/runner/run-action.ts'
import { triggersOf, type Trigger, type Triggers } from '../../simulator/runner/triggers.ts'

type Files = Readonly<Record<string, string | null>>
export type RunOptions = Partial<
  Pick<
    ActionOptions,
    'inputs' | 'env' | 'onStart' | 'signal' | 'timeoutMs' | 'runId' | 'runAttempt' | 'job' | 'runnerName'
  >
>

export interface World {
  readonly fivetran: FivetranSimulator
  readonly github: GitHubSimulator
  readonly triggers: Triggers
  /** Runs the built action for a trigger, on the files of `revision` (default: the trigger's commit). */
  readonly run: (trigger: Trigger, options?: RunOptions) => Promise<ActionRun>
  /** Opens a pull request with these files and plans it. */
  readonly propose: (
    files: Files,
    options?: RunOptions,
  ) => Promise<{ readonly number: number; readonly run: ActionRun }>
  /** Plans a pull request again. */
  readonly plan: (number: number, options?: RunOptions) => Promise<ActionRun>
  /** Merges a pull request and applies the push. */
  readonly merge: (number: number, options?: RunOptions) => Promise<ActionRun>
  /** Applies what the default branch holds, as a push or (`manual`) by hand. */
  readonly apply: (options?: RunOptions & { readonly manual?: boolean }) => Promise<ActionRun>
  /** Files straight to the default branch. */
  readonly commit: (files: Files) => void
  /** The action's comment on a pull request; '' when there is none. */
  readonly comment: (number: number) => string
  readonly close: () => Promise<void>
}

export async function startWorld(options: SimulatorOptions = {}): Promise<World> {
  const fivetran = await startFivetranSimulator({
    requestLimit: Number.POSITIVE_INFINITY,
    testLimit: Number.POSITIVE_INFINITY,
    ...options,
  })
  const github = await startGitHubSimulator()
  const triggers = triggersOf(github)
  let nextRun = 100
  let branches = 0

  const run = async (trigger: Trigger, { inputs = {}, ...rest }: RunOptions = {}): Promise<ActionRun> => {
    const workspace = triggers.checkout(trigger.sha)
    const runId = rest.runId ?? nextRun++
    github.story.setRun(runId, { status: 'in_progress' })
    try {
      return await runAction({
        ...trigger,
        ...rest,
        runId,
        workspace: workspace.path,
        // Hundreds of runs of one bundle: V8 need not compile it anew for each.
        env: { NODE_COMPILE_CACHE: join(tmpdir(), 'connector-as-code-compile-cache'), ...rest.env },
        inputs: {
          'fivetran-api-key': fivetran.credentials.key,
          'fivetran-api-secret': fivetran.credentials.secret,
          'fivetran-api-url': fivetran.url,
          ...inputs,
        },
      })
    } finally {
      github.story.setRun(runId, { status: 'completed' })
      workspace.remove()
    }
  }
  const plan = (number: number, more?: RunOptions): Promise<ActionRun> =>
    run(triggers.pullRequest(number, 'synchronize'), more)
  const apply = ({ manual = false, ...more }: RunOptions & { readonly manual?: boolean } = {}): Promise<ActionRun> =>
    manual
      ? run(triggers.workflowDispatch(), { ...more, inputs: { mode: 'apply', ...more.inputs } })
      : run(triggers.push(), more)
  return {
    fivetran,
    github,
    triggers,
    run,
    plan,
    apply,
    propose: async (files, more) => {
      const head = `change-${++branches}`
      github.story.commit(head, files)
      const { number } = github.story.openPull({ head })
      return { number, run: await run(triggers.pullRequest(number), more) }
    },
    merge: (number, more) => {
      github.story.merge(number)
      return apply(more)
    },
    commit: files => {
      github.story.commit(github.state.defaultBranch, files)
    },
    comment: number => {
      const comments = [...github.state.comments.values()].filter(one => one.issue === number)
      return comments.find(one => one.body.startsWith('<!-- connector-as-code:comment:'))?.body ?? ''
    },
    close: async () => {
      await Promise.all([fivetran.close(), github.close()])
    },
  }
}
