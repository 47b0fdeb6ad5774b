/** Simulators and a workspace for measurements: no limits, no faults. */
import type { ChildProcess } from 'node:child_process'
import { startFivetranSimulator, type FivetranSimulator, type SimulatorOptions } from '../simulator/fivetran/server.ts'
import { startGitHubSimulator, type GitHubSimulator } from '../simulator/github/server.ts'
import { runAction, type ActionRun } from '../simulator/runner/run-action.ts'
import { triggersOf, type Trigger } from '../simulator/runner/triggers.ts'

type Inputs = Readonly<Record<string, string>>
type OnStart = (child: ChildProcess) => void

export interface BenchWorld {
  readonly fivetran: FivetranSimulator
  readonly github: GitHubSimulator
  /** Commits files to the default branch. */
  readonly commit: (files: Readonly<Record<string, string>>) => void
  /** A manual run. */
  readonly run: (mode: 'plan' | 'apply' | 'drift' | 'import', inputs?: Inputs, onStart?: OnStart) => Promise<ActionRun>
  /** Opens a pull request with these files; gives its number. */
  readonly propose: (files: Readonly<Record<string, string>>) => number
  /** Plans a pull request. */
  readonly plan: (pull: number) => Promise<ActionRun>
  /** Merges it, and applies the push. */
  readonly merge: (pull: number) => Promise<ActionRun>
  /** Every answer of both servers takes this long. */
  readonly slowDown: (ms: number) => void
  /** Forgets what was asked so far. */
  readonly forget: () => void
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
  const credentials = {
    'fivetran-api-key': fivetran.credentials.key,
    'fivetran-api-secret': fivetran.credentials.secret,
    'fivetran-api-url': fivetran.url,
  }
  const runOn = async (trigger: Trigger, more: Inputs, onStart?: OnStart): Promise<ActionRun> => {
    const workspace = triggers.checkout(trigger.sha)
    try {
      return await runAction({
        ...trigger,
        workspace: workspace.path,
        inputs: { ...credentials, ...more },
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
    propose: files => {
      github.story.commit('change', files)
      return github.story.openPull({ head: 'change' }).number
    },
    plan: pull => runOn(triggers.pullRequest(pull), {}),
    merge: pull => {
      github.story.merge(pull)
      return runOn(triggers.push(), {})
    },
    slowDown: ms => {
      fivetran.faults.add({ fault: { kind: 'latency', ms } })
      github.faults.add({ times: Number.POSITIVE_INFINITY, effect: { kind: 'latency', ms } })
    },
    forget: () => {
      fivetran.clearRequests()
      github.requests.length = 0
      github.behaviour.rateLimit.remaining = github.behaviour.rateLimit.limit
    },
    close: async () => {
      await Promise.all([fivetran.close(), github.close()])
    },
  }
}

/** The run; throws where it failed. */
export async function succeeded(run: Promise<ActionRun>): Promise<ActionRun> {
  const ended = await run
  if (ended.exitCode !== 0) throw new Error(`a run failed: ${ended.log}`)
  return ended
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

/** The same with a changed field. */
export function changedManifest(index: number): string {
  return manifest(index).replace('A1:Z100', 'B1:B9')
}

/** The file of a manifest. */
export function fileOf(index: number): string {
  return `fivetran/sheet_${index}.yml`
}

/** That many manifests, one a file. */
export function manifests(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [fileOf(index), manifest(index)]))
}

/** The same out of one manifest with a `for_each`. `rangeOf`: a field that a row may change. */
export function forEachManifest(
  count: number,
  rangeOf: (index: number) => string = () => 'A1:Z100',
): Record<string, string> {
  const row = (index: number): string => `${index},sheet_${index},${rangeOf(index)}`
  return {
    'fivetran/sheets.csv': ['id,table,range', ...Array.from({ length: count }, (_, index) => row(index)), ''].join(
      '\n',
    ),
    'fivetran/sheets.yml': `for_each: { file: sheets.csv, key: table }
group: Warehouse
service: google_sheets
destination_schema: { name: sheets, table: "\${{ each.key }}" }
config:
  sheet_id: https://docs.google.com/spreadsheets/d/\${{ each.value.id }}
  named_range: \${{ each.value.range }}
run_setup_tests: false
`,
  }
}

/** The median of some figures. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
