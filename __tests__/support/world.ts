/** A Fivetran account, a GitHub repository and a runner: what an end-to-end test tells its story with. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  startFivetranSimulator,
  type FivetranSimulator,
  type SimulatorOptions,
} from '../../simulator/fivetran/server.ts'
import { startGitHubSimulator, type GitHubSimulator } from '../../simulator/github/server.ts'
import type { Ended, Execution } from '../../simulator/runner/process.ts'
import { runAction, type ActionOptions, type ActionRun } from '../../simulator/runner/run-action.ts'
import { triggersOf, type Trigger, type Triggers } from '../../simulator/runner/triggers.ts'
import type { Workspace } from '../../simulator/runner/workspace.ts'
import type { WarmAction } from './warm-action.ts'

declare global {
  /** Put there by `environment.mjs`. */
  var warmAction: WarmAction
}

type Files = Readonly<Record<string, string | null>>

/** What may be said of any run. */
export type WarmOptions = Partial<
  Pick<ActionOptions, 'inputs' | 'env' | 'timeoutMs' | 'runId' | 'runAttempt' | 'job' | 'runnerName'>
> & {
  /** The revision that is checked out in place of the trigger's, and whether with its `.git`. */
  readonly checkout?: { readonly revision?: string; readonly git?: boolean }
  /** What other steps of the job do to the workspace. */
  readonly prepare?: (workspace: Workspace) => void
}
/** What may be said of a run with a process of its own. */
export type RunOptions = WarmOptions & Partial<Pick<ActionOptions, 'onStart' | 'signal'>>

/** Ways to run the action. */
export interface Runs<Options> {
  /** Runs it for a trigger, on the files of the trigger's commit. */
  readonly run: (trigger: Trigger, options?: Options) => Promise<ActionRun>
  /** Opens a pull request with these files and plans it. */
  readonly propose: (files: Files, options?: Options) => Promise<{ readonly number: number; readonly run: ActionRun }>
  /** Plans a pull request again. */
  readonly plan: (number: number, options?: Options) => Promise<ActionRun>
  /** Merges a pull request and applies the push. */
  readonly merge: (number: number, options?: Options) => Promise<ActionRun>
  /** Applies what the default branch holds, as a push or (`manual`) by hand. */
  readonly apply: (options?: Options & { readonly manual?: boolean }) => Promise<ActionRun>
}

/** Its own runs start the built action in a process, as a runner does. */
export interface World extends Runs<RunOptions> {
  /**
   * The same without a process for each, at a tenth of the cost: for the runs that bring a test to its beginning, for
   * those that look whether anything is left to do, and for further cases of what was seen in a process of its own.
   */
  readonly warm: Runs<WarmOptions>
  readonly fivetran: FivetranSimulator
  readonly github: GitHubSimulator
  readonly triggers: Triggers
  /** Files straight to the default branch. */
  readonly commit: (files: Files) => void
  /** The action's comment on a pull request; '' when there is none. */
  readonly comment: (number: number) => string
  readonly close: () => Promise<void>
}

/** Ends what hangs. No bound on how long a run may take: a machine may be busy. */
const PATIENCE_MS = 240_000

export interface WorldOptions extends SimulatorOptions {
  /** A folder that does not exist yet: the repository lies there, bare, and real git can reach it. */
  readonly bare?: string
}

export async function startWorld({ bare, ...options }: WorldOptions = {}): Promise<World> {
  const fivetran = await startFivetranSimulator({
    requestLimit: Number.POSITIVE_INFINITY,
    testLimit: Number.POSITIVE_INFINITY,
    ...options,
  })
  const github = await startGitHubSimulator(bare === undefined ? {} : { bare })
  const triggers = triggersOf(github)
  let nextRun = 100
  let branches = 0

  async function start(
    trigger: Trigger,
    { inputs, env, checkout = {}, prepare, ...rest }: RunOptions,
    execute?: Execute,
  ): Promise<ActionRun> {
    const workspace = triggers.checkout(checkout.revision ?? trigger.sha, checkout)
    prepare?.(workspace)
    const runId = rest.runId ?? nextRun++
    github.story.setRun(runId, { status: 'in_progress' })
    try {
      return await runAction({
        ...trigger,
        timeoutMs: PATIENCE_MS,
        ...rest,
        ...(execute === undefined ? {} : { execute }),
        runId,
        workspace: workspace.path,
        // Hundreds of runs of one bundle: V8 need not compile it anew for each.
        env: { NODE_COMPILE_CACHE: join(tmpdir(), 'connector-as-code-compile-cache'), ...env },
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

  function runsBy<Options extends RunOptions>(execute?: Execute): Runs<Options> {
    const run: Runs<Options>['run'] = (trigger, more) => start(trigger, more ?? {}, execute)
    const apply: Runs<Options>['apply'] = more =>
      more?.manual === true
        ? start(triggers.workflowDispatch(), { ...more, inputs: { mode: 'apply', ...more.inputs } }, execute)
        : start(triggers.push(), more ?? {}, execute)
    return {
      run,
      apply,
      plan: (number, more) => run(triggers.pullRequest(number, 'synchronize'), more),
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
    }
  }

  return {
    ...runsBy<RunOptions>(),
    warm: runsBy<WarmOptions>(warm),
    fivetran,
    github,
    triggers,
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

type Execute = (execution: Execution) => Promise<Ended>

/** Values of another realm are copied: `toEqual` tells the objects of two realms apart. */
const warm: Execute = async ({ node, entry, workspace, env, timeoutMs }) => ({
  ...(await warmAction({ node, entry, workspace, env, ...(timeoutMs === undefined ? {} : { timeoutMs }) })),
})
