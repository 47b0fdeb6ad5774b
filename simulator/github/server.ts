import { createServer } from 'node:http'
import { defaultBehaviour, type Behaviour } from './behaviour.ts'
import { givenClock, storyClock } from './clock.ts'
import { Faults } from './faults.ts'
import { serve, type LoggedRequest, type ServeContext } from './serve.ts'
import { emptyState, type State } from './state.ts'
import { createStory, type Story } from './story.ts'

export type { LoggedRequest }

export interface GitHubSimulator {
  /** What `GITHUB_API_URL` must be: `http://127.0.0.1:PORT`, with `basePath` where one was given. */
  readonly url: string
  /** What `GITHUB_SERVER_URL` must be; nothing but addresses in answers begins with it. */
  readonly serverUrl: string
  readonly state: State
  /** Everything that was asked, oldest first; tests may empty it. */
  readonly requests: LoggedRequest[]
  readonly behaviour: Behaviour
  readonly faults: Faults
  /** What people do: commit, open, push, label, merge. */
  readonly story: Story
  close(): Promise<void>
}

export interface GitHubSimulatorOptions {
  /** Default `acme`. */
  readonly owner?: string
  /** Default `data-platform`. */
  readonly name?: string
  /** Default `main`. */
  readonly defaultBranch?: string
  readonly private?: boolean
  /** Files of the first commit on the default branch, path → text; default a README. */
  readonly files?: Readonly<Record<string, string>>
  /** The clock for every date that GitHub gives; a fixed one makes commit ids reproducible. Default: `storyClock`. */
  readonly now?: () => Date
  /** Where the API lives below its host; `/api/v3` on GitHub Enterprise Server. Default none. */
  readonly basePath?: string
  /**
   * A folder that does not exist yet: branches and commits then lie in a bare repository there, and real git that
   * fetches from it and pushes to it sees and changes what the API does. Default: in memory.
   */
  readonly bare?: string
}

/** A simulated GitHub with one repository, over real HTTP on a free port of 127.0.0.1. Close it when done. */
export async function startGitHubSimulator(options: GitHubSimulatorOptions = {}): Promise<GitHubSimulator> {
  const clock = options.now === undefined ? storyClock() : givenClock(options.now)
  const state = emptyState({
    owner: options.owner ?? 'acme',
    name: options.name ?? 'data-platform',
    defaultBranch: options.defaultBranch ?? 'main',
    private: options.private ?? true,
    now: clock.now,
    bare: options.bare,
  })
  const context: ServeContext = {
    state,
    behaviour: defaultBehaviour(),
    faults: new Faults(),
    requests: [],
    basePath: options.basePath ?? '',
  }
  const story = createStory(state, clock)
  story.commit(state.defaultBranch, options.files ?? { 'README.md': '# Data platform\n' }, {
    message: 'Initial commit',
  })
  const server = createServer((request, response) => {
    void serve(context, request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    )
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the simulator listens on no port')
  const { port } = address
  Object.assign(state.urls, { web: `http://127.0.0.1:${port}`, api: `http://127.0.0.1:${port}${context.basePath}` })
  const close = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.close(error => (error === undefined ? resolve() : reject(error)))
      server.closeAllConnections()
    })
  const { behaviour, faults, requests } = context
  return { url: state.urls.api, serverUrl: state.urls.web, state, requests, behaviour, faults, story, close }
}
