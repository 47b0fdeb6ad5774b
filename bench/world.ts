/** Simulators and a workspace for measurements: no limits, no faults. */
import type { ChildProcess } from 'node:child_process'
import { startFivetranSimulator, type FivetranSimulator, type SimulatorOptions } from '../simulator/fivetran/server.ts'
import { startGitHubSimulator, type GitHubSimulator } from '../simulator/github/server.ts'
import { runAction, type ActionRun } from '../simulator/runner/run-action.ts'
import { triggersOf, type Trigger } from '../simulator/runner/triggers.ts'

export interface BenchWorld {
  readonly fivetran: FivetranSimulator
  readonly github: GitHubSimulator
  /** Commits files to the default branch. */
  readonly commit: (files: Readonly<Record<string, string>>) => void
  readonly run: (
    mode: 'plan' | 'apply',
    inputs?: Readonly<Record<string, string>>,
    onStart?: (child: ChildProcess) => void,
  ) => Promise<ActionRun>
  readonly close: () => Promise<void>
}

/** Starts them. The group is called Warehouse. */
export async function startBenchWorld(options: SimulatorOptions = {}): Promise<BenchWorld> {
  const fivetran = await startFivetranSimulator({
    requestLimit: Number.POSITIVE_INFINITY,
    testLimit: Number.POSITIVE_INFINITY,
    ...options,
  })
  const github = await startGitHubSimulator()
  fivetran.addGroup('Warehouse')
  const triggers = triggersOf(github)
  const inputs = {
    'fivetran-api-key': fivetran.credentials.key,
    'fivetran-api-secret': fivetran.credentials.secret,
    'fivetran-api-url': fivetran.url,
  }
  const runOn = async (
    trigger: Trigger,
    more: Readonly<Record<string, string>>,
    onStart?: (child: ChildProcess) => void,
  ): Promise<ActionRun> => {
    const workspace = triggers.checkout(trigger.sha)
    try {
      return await runAction({
        ...trigger,
        workspace: workspace.path,
        inputs: { ...inputs, ...more },
        timeoutMs: 600_000,
        ...(onStart === undefined ? {} : { onStart }),
      })
    } finally {
      workspace.remove()
    }
  }
  return {
    fivetran,
    github,
    commit: files => {
      github.story.commit(github.state.defaultBranch, files)
    },
    run: (mode, more = {}, onStart) => runOn(triggers.workflowDispatch(), { mode, ...more }, onStart),
    close: async () => {
      await Promise.all([fivetran.close(), github.close()])
    },
  }
}

/** A connector without secrets and without tests. */
export function manifest(index: number): string {
  return [
    'group: Warehouse',
    'service: google_sheets',
    'destination_schema:',
    '  name: sheets',
    `  table: sheet_${index}`,
    'config:',
    `  sheet_id: https://docs.google.com/spreadsheets/d/${index}`,
    '  named_range: A1:Z100',
    'run_setup_tests: false',
    '',
  ].join('\n')
}

/** That many manifests, one a file. */
export function manifests(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`fivetran/sheet_${index}.yml`, manifest(index)]),
  )
}

/** The median of some figures. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
