/** Where the story plays: a simulated Fivetran, a simulated GitHub, and the built action run as a runner runs it. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFivetranSimulator, type FivetranSimulator } from '../simulator/fivetran/server.ts'
import type { Connection } from '../simulator/fivetran/state.ts'
import { startGitHubSimulator, type GitHubSimulator } from '../simulator/github/server.ts'
import { isPull, type Comment, type Issue } from '../simulator/github/state.ts'
import { runAction, type ActionRun } from '../simulator/runner/run-action.ts'
import { triggersOf, type Trigger } from '../simulator/runner/triggers.ts'
import { SECRETS, UNWRITTEN_SECRETS, WAREHOUSE_CONFIG } from './cast.ts'
import { expectThat } from './expect.ts'
import { fileDiff } from './file-diff.ts'
import { openLaptop, type Laptop } from './laptop.ts'
import type { Change, Narrator } from './narrator.ts'

type Files = Readonly<Record<string, string | null>>

/** Where the links of the comments lead: a simulated GitHub has no pages. */
const WEB = 'https://github.example.com'
const BOT = 'github-actions'
const MARKER = '<!-- connector-as-code:comment:'

export interface Stage extends Narrator {
  readonly fivetran: FivetranSimulator
  readonly github: GitHubSimulator
  /** Opens a pull request; the workflow plans it. */
  readonly propose: (pull: {
    readonly title: string
    readonly by: string
    readonly files: Files
  }) => Promise<{ readonly number: number; readonly run: ActionRun }>
  /** Pushes to a pull request; the workflow plans it again. */
  readonly push: (number: number, by: string, files: Files) => Promise<ActionRun>
  /** Sets a label; the workflow plans again. */
  readonly label: (number: number, by: string, label: string) => Promise<ActionRun>
  /** Merges; the workflow applies. */
  readonly merge: (number: number, by: string) => Promise<ActionRun>
  /** The run of the morning. */
  readonly schedule: () => Promise<ActionRun>
  /** A run that somebody starts by hand. */
  readonly dispatch: (by: string, inputs: Readonly<Record<string, string>>) => Promise<ActionRun>
  /** The action's one comment on a pull request, shown as it now reads. */
  readonly showComment: (number: number, what: string) => Comment
  /** The connector of this schema as Fivetran has it. */
  readonly connector: (schema: string) => Connection
  /** A fresh clone, beside which there is room for further files. */
  readonly laptop: () => Laptop
  /** Throws when a secret stands in one of these texts, which are called by their keys. */
  readonly expectNoLeak: (places: Readonly<Record<string, string>>) => void
  /** Requests that changed something in Fivetran since the last look, as `POST /connections`. */
  readonly changes: () => string[]
  readonly close: () => Promise<void>
}

/** Whatever the action has printed or published anywhere. */
function publishedBy(run: ActionRun, github: GitHubSimulator): Readonly<Record<string, string>> {
  const published = [...github.state.comments.values(), ...github.state.issues.values()].map(({ body }) => body)
  return {
    log: run.unmasked,
    summary: run.summary,
    outputs: JSON.stringify(run.outputs),
    comment: JSON.stringify(published),
  }
}

function changesOf(files: Files, before: Readonly<Record<string, string>>): Change[] {
  return Object.entries(files).map(([path, text]) => ({ path, diff: fileDiff(before[path], text) }))
}

/**
 * Starts both simulators: an account with the group Warehouse, and a repository without manifests. `entry`: what runs
 * as the action; default `dist/index.js`.
 */
export async function startStage(narrator: Narrator, entry?: string): Promise<Stage> {
  const fivetran = await startFivetranSimulator({
    credentials: { key: 'demo-api-key-8311', secret: 'demo-api-secret-8311' },
  })
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'demo-')))
  const bare = join(folder, 'remote.git')
  const github = await startGitHubSimulator({ bare })
  const { story, state } = github
  const triggers = triggersOf(github)
  fivetran.addGroup('Warehouse', { id: 'decent_dropsy', config: WAREHOUSE_CONFIG })
  const secrets = [
    ...Object.values(SECRETS),
    fivetran.credentials.key,
    fivetran.credentials.secret,
    ...UNWRITTEN_SECRETS,
  ]
  let nextRun = 1001
  const expectNoLeak: Stage['expectNoLeak'] = places => {
    for (const [place, text] of Object.entries(places))
      expectThat(!secrets.some(secret => text.includes(secret)), `The ${place} shows no secret.`)
  }

  const run = async (trigger: Trigger, inputs: Readonly<Record<string, string>> = {}): Promise<ActionRun> => {
    const workspace = triggers.checkout(trigger.sha)
    const runId = nextRun++
    story.setRun(runId, { status: 'in_progress' })
    const credentials = {
      'fivetran-api-key': fivetran.credentials.key,
      'fivetran-api-secret': fivetran.credentials.secret,
      'fivetran-api-url': fivetran.url,
    }
    try {
      const done = await runAction({
        ...trigger,
        runId,
        workspace: workspace.path,
        serverUrl: WEB,
        env: SECRETS,
        inputs: { ...credentials, ...inputs },
        ...(entry === undefined ? {} : { entry }),
      })
      expectNoLeak(publishedBy(done, github))
      return done
    } finally {
      story.setRun(runId, { status: 'completed' })
      workspace.remove()
    }
  }
  return {
    ...narrator,
    fivetran,
    github,
    expectNoLeak,
    laptop: () =>
      openLaptop({
        bare,
        folder: join(folder, 'laptop'),
        env: { FIVETRAN_API_KEY: fivetran.credentials.key, FIVETRAN_API_SECRET: fivetran.credentials.secret },
        secrets: SECRETS,
        url: fivetran.url,
      }),
    async propose({ title, by, files }) {
      const head = title.toLowerCase().replace(/[^a-z0-9]+/g, '-')
      const changes = changesOf(files, story.files())
      story.commit(head, files, { author: by, message: title })
      const { number } = story.openPull({ head, title, author: by })
      narrator.title('pull', number, title, by)
      narrator.event(by, 'pushes', changes)
      return { number, run: await run(triggers.pullRequest(number)) }
    },
    async push(number, by, files) {
      const issue = state.issues.get(number)
      const changes = changesOf(files, story.files(isPull(issue) ? issue.pull.headSha : undefined))
      story.push(number, files, { author: by })
      narrator.event(by, 'pushes again', changes)
      return run(triggers.pullRequest(number, 'synchronize'))
    },
    async label(number, by, label) {
      story.label(number, label)
      narrator.event(by, `adds the label ${label}`)
      return run(triggers.pullRequest(number, 'labeled', { label }))
    },
    async merge(number, by) {
      story.merge(number, 'merge', by)
      narrator.event(by, `merges pull request #${number}`)
      return run(triggers.push())
    },
    schedule: () => run(triggers.schedule()),
    dispatch: (by, inputs) => run(triggers.workflowDispatch(undefined, by), inputs),
    showComment(number, what) {
      const found = [...state.comments.values()].filter(
        ({ issue, body }) => issue === number && body.startsWith(MARKER),
      )
      const [comment] = found
      expectThat(
        comment !== undefined && found.length === 1,
        `There is exactly one comment of the action on pull request #${number}.`,
        `${found.length}`,
      )
      narrator.comment(BOT, what, comment.body)
      return { ...comment }
    },
    connector(schema) {
      const found = [...fivetran.state.connections.values()].filter(one => one.schema === schema)
      const [connector] = found
      expectThat(
        connector !== undefined && found.length === 1,
        `Fivetran has exactly one connector ${schema}.`,
        `${found.length}`,
      )
      return connector
    },
    changes() {
      const sent = fivetran.requests
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path }) => `${method} ${path}`)
      fivetran.clearRequests()
      return sent
    },
    close: async () => {
      await Promise.all([fivetran.close(), github.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The issue of this number; throws when there is none. */
export function issueOf({ github }: Stage, number: number): Issue {
  const issue = github.state.issues.get(number)
  expectThat(issue !== undefined, `There is an issue #${number}.`)
  return issue
}
