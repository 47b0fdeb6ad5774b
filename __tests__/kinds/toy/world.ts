/** A toy shop, a repository and runs of the real use cases, with toys as the only kind unless a test says otherwise. */
import { startGitHubSimulator, type GitHubSimulator } from '../../../simulator/github/server.ts'
import { triggersOf, type Trigger, type Triggers } from '../../../simulator/runner/triggers.ts'
import type { AllKinds } from '../../../src/kinds/kind.ts'
import { formatProblem } from '../../../src/model/errors.ts'
import { formatPath } from '../../../src/model/path.ts'
import { SYSTEM_CLOCK, type AlarmClock } from '../../../src/runtime/clock.ts'
import { runInProcess, type InProcessRun } from '../../support/in-process.ts'
import { toyKind } from './kind.ts'
import { startToyShop, type ToyShop } from './server.ts'

type Files = Readonly<Record<string, string | null>>
type Inputs = Readonly<Record<string, string>>

export interface ToyWorld {
  readonly shop: ToyShop
  readonly github: GitHubSimulator
  readonly triggers: Triggers
  /** The step's `env:`. */
  readonly env: Record<string, string>
  /** Files straight to the default branch. */
  commit(files: Files): void
  /** A run on the files of the trigger's commit. */
  run(trigger: Trigger, inputs?: Inputs): Promise<InProcessRun>
  /** A run that a person starts. */
  byHand(mode: string, inputs?: Inputs): Promise<InProcessRun>
  /** Opens a pull request with these files and plans it. */
  propose(files: Files, inputs?: Inputs): Promise<{ readonly number: number; readonly run: InProcessRun }>
  /** Merges a pull request and applies the push. */
  merge(number: number, inputs?: Inputs): Promise<InProcessRun>
  /** These manifests, applied by a person. Fails where the run does. */
  given(files: Files, inputs?: Inputs): Promise<void>
  /** The action's comment on a pull request. */
  comment(number: number): string
  /** Requests that were to change something since this was asked last: `POST /toys bear`. */
  sent(): string[]
  /** What the ledger's files hold, by path. */
  ledger(): Record<string, string>
  close(): Promise<void>
}

export interface ToyWorldOptions {
  readonly kinds?: AllKinds
  /** Who answers what is not about toys. */
  readonly upstream?: string
  readonly credentials?: { readonly key: string; readonly secret: string }
}

/** Nobody needs to wait for what is over at once. */
const IMPATIENT: AlarmClock = { ...SYSTEM_CLOCK, sleep: () => Promise.resolve() }

export async function startToyWorld({
  kinds = [toyKind],
  upstream,
  credentials,
}: ToyWorldOptions = {}): Promise<ToyWorld> {
  const shop = await startToyShop(upstream)
  const github = await startGitHubSimulator()
  github.behaviour.rateLimit.remaining = Infinity
  const triggers = triggersOf(github)
  const { key = 'toy-key', secret = 'toy-secret-of-the-shop' } = credentials ?? {}
  let branches = 0
  const env: Record<string, string> = {}

  const world: ToyWorld = {
    shop,
    github,
    triggers,
    env,
    commit: files => void github.story.commit(github.state.defaultBranch, files),
    async run(trigger, inputs) {
      const workspace = triggers.checkout(trigger.sha)
      try {
        return await runInProcess(trigger, {
          workspace: workspace.path,
          kinds,
          env,
          clock: IMPATIENT,
          inputs: {
            'fivetran-api-key': key,
            'fivetran-api-secret': secret,
            'fivetran-api-url': shop.url,
            manifests: 'toys/**/*.yml',
            'import-directory': 'toys',
            ...inputs,
          },
        })
      } finally {
        workspace.remove()
      }
    },
    byHand: (mode, inputs) => world.run(triggers.workflowDispatch(), { mode, ...inputs }),
    async propose(files, inputs) {
      const head = `change-${(branches += 1)}`
      github.story.commit(head, files)
      const { number } = github.story.openPull({ head })
      return { number, run: await world.run(triggers.pullRequest(number), inputs) }
    },
    merge(number, inputs) {
      github.story.merge(number)
      return world.run(triggers.push(), inputs)
    },
    async given(files, inputs) {
      world.commit(files)
      const { failureReason, said } = await world.byHand('apply', inputs)
      if (failureReason !== undefined) throw new Error(`${failureReason}: ${said}`)
      world.sent()
    },
    comment: number =>
      [...github.state.comments.values()].find(
        one => one.issue === number && one.body.startsWith('<!-- connector-as-code:comment:'),
      )?.body ?? '',
    sent: () =>
      shop.changes
        .splice(0)
        .map(({ method, path, body: { name } }) =>
          [method, path, ...(typeof name === 'string' ? [name] : [])].join(' '),
        ),
    ledger: () => github.story.files('connector-as-code/ledger'),
    close: async () => {
      await Promise.all([shop.close(), github.close()])
    },
  }
  return world
}

/** `update attic/Cub: colour, size`, in the plan's order. */
export function planned({ outcome: { report } }: InProcessRun): string[] {
  const { changes = [] } = report.plan ?? report.result?.plan ?? {}
  return changes.map(({ action, address, fields, refusal }) => {
    const what = refusal?.reason ?? fields.map(field => formatPath(field.path)).join(', ')
    return `${action} ${address.name}${what === '' ? '' : `: ${what}`}`
  })
}

/** `attic/Cub: skipped. Waited for red box/Bear (failed).` */
export function results({ outcome: { report } }: InProcessRun): string[] {
  const { results: all = [] } = report.result ?? {}
  return all.map(({ change, outcome, message }) =>
    [`${change.address.name}: ${outcome}`, ...(message === undefined ? [] : [message])].join('. '),
  )
}

/** What is wrong with the manifests, or with the run. */
export function problems({ outcome: { report } }: InProcessRun): string[] {
  const { problems: all, failure } = report
  return [...all.map(formatProblem), ...(failure === undefined ? [] : [failure.message])]
}

/** The manifest of a toy: these fields in lines of their own. */
export function toy(name: string, fields: string[] = [], box = 'attic'): string {
  return ['kind: toy', `box: ${box}`, `name: ${name}`, ...fields, ''].join('\n')
}
