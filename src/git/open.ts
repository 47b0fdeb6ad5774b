/** The git repository that a person is in: its commits, its remote, and the ledger on a branch of that. */
import type { BranchStore } from '../ledger/port.ts'
import { UserError } from '../model/errors.ts'
import type { Repository } from '../repository/port.ts'
import { withSecrets } from '../redact/redactor.ts'
import type { Clock } from '../runtime/clock.ts'
import { createBranchStore } from './branch-store.ts'
import { withoutCredentials } from './credentials.ts'
import { gitEnvironment, withSettings, type Person } from './environment.ts'
import { createObjectReader } from './objects.ts'
import { parseConfig } from './parse.ts'
import { configuredCredentials, findRemote, remoteNames } from './remote.ts'
import { createRepository } from './repository.ts'
import { createRunner, type Ran, type RunGit } from './run.ts'
import { createTransfer, noRemote, type GitContext } from './transfer.ts'
import { AUTHOR } from './write-commit.ts'

export interface GitOptions {
  /** Where the person is: the repository is looked for upwards. */
  readonly directory: string
  /** `--remote`: a name, the path of a bare repository, or an address without credentials. Default `origin`. */
  readonly remote?: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** False where nobody can answer: git then asks for no password. */
  readonly terminal: boolean
  readonly redact: (text: string) => string
  /** Is told the credentials that stand in git's configuration. */
  readonly addSecret: (value: string) => void
  readonly clock: Clock
  /** A git that still runs ten seconds after it is aborted is ended. */
  readonly signal: AbortSignal
  /** Default `git`. */
  readonly program?: string
}

export interface LocalRepository {
  /** The top of the working tree, with symbolic links followed. */
  readonly root: string
  /** The folder of the person below it: '' or `a/b/`. */
  readonly prefix: string
  /** The commit that is checked out; undefined where there is none yet. */
  readonly head: string | undefined
  /** The branch that is checked out; undefined where none is. */
  readonly branch: string | undefined
  /** Who makes commits here; undefined where git does not know. */
  readonly user: Person | undefined
  /** What the remote is called; undefined where there is no such remote. */
  readonly remote: string | undefined
  /** Where a browser finds its commits and files: see `webUrl` in urls.ts. */
  readonly webUrl: string | undefined
  /** Which branch may be the remote's default one, by what the clone remembers: asks nobody, and may be old or wrong. */
  readonly defaultBranchHint: () => Promise<string | undefined>
  /** The default branch, as the remote says. Throws UserError where it says none, or there is no remote; ApiError. */
  readonly defaultBranch: () => Promise<string>
  /** Where the ledger lies. Throws UserError where there is no remote. */
  readonly store: BranchStore
  readonly repository: Repository
  /** Ends the process that reads objects. It keeps nobody alive. */
  readonly close: () => void
}

/** What this program needs was there by then: settings in the environment (`GIT_CONFIG_COUNT`) came with it. */
const OLDEST = [2, 31] as const

/**
 * Opens the repository that `directory` is in; undefined where it is in none. Throws UserError where there is no git, or
 * one that is too old, where git does not trust the repository, where it has no working tree, and for a remote that
 * cannot be used.
 */
export async function openRepository(options: GitOptions): Promise<LocalRepository | undefined> {
  const { directory, remote: given = 'origin', clock, signal } = options
  const program = options.program ?? 'git'
  const env = gitEnvironment(options.env, options.terminal)
  const first = createRunner({ program, cwd: directory, env, redact: options.redact, signal })
  await assertNewEnough(first)
  const place = await findPlace(first, directory)
  if (place === undefined) return undefined

  const [listed, commit, checkedOut] = await Promise.all([
    first(['config', '-z', '--list']),
    lineOf(first, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']),
    lineOf(first, ['symbolic-ref', '--quiet', '--short', 'HEAD']),
  ])
  const config = parseConfig(listed.stdout)
  const secrets = configuredCredentials(config)
  secrets.forEach(options.addSecret)
  const redact = withSecrets(options.redact, secrets)
  const remote = findRemote(given, config, directory)
  const { settings, variables } = withoutCredentials(remote?.settings ?? [], config)
  const git = { program, cwd: place.root, env: { ...withSettings(env, settings), ...variables }, redact, signal }
  const isPartial = config.some(([name]) => /^(extensions\.partialclone|remote\..*\.promisor)$/s.test(name))
  const { isShallow, ...where } = place
  const objects = createObjectReader(git)
  const context = { run: createRunner(git), objects, redact, clock, signal, isPartial, isShallow }
  const user = personOf(options.env, config)
  const missing = (need: 'ledger' | 'code'): UserError => noRemote(given, remoteNames(config), need)
  const transfer = remote === undefined ? undefined : createTransfer(context, remote)

  const tracked = (branch: string): string => `refs/remotes/${given}/${branch}`
  const defaultBranchHint = async (): Promise<string | undefined> => {
    const ref = await lineOf(context.run, ['symbolic-ref', '--quiet', tracked('HEAD')])
    if (ref?.startsWith(tracked('')) === true) return ref.slice(tracked('').length)
    // A CI's clone does not have it.
    const usual = ['main', 'master'].map(async name =>
      (await lineOf(context.run, ['rev-parse', '--verify', '--quiet', tracked(name)])) === undefined ? [] : [name],
    )
    const [name, ...others] = (await Promise.all(usual)).flat()
    return others.length === 0 ? name : undefined
  }
  const asked = once(async (): Promise<string> => {
    if (transfer === undefined || remote === undefined) throw missing('code')
    const { head } = await transfer.refs(['HEAD'])
    const branch = head?.replace(/^refs\/heads\//, '') ?? (await defaultBranchHint())
    if (branch === undefined) throw noDefaultBranch(remote.name)
    return branch
  })

  return {
    ...where,
    head: commit,
    branch: checkedOut,
    user,
    remote: remote?.name,
    webUrl: remote?.webUrl,
    defaultBranchHint,
    defaultBranch: asked,
    store:
      remote === undefined || transfer === undefined
        ? withoutRemote(() => missing('ledger'))
        : createBranchStore(context, remote, transfer, user ?? AUTHOR),
    repository: createRepository(context, { transfer, noRemote: () => missing('code'), defaultBranch: asked }),
    close: () => context.objects.close(),
  }
}

const NO_GIT = 'There is no program `git` here, and the command line reads commits and the ledger with it.'

/** True for the error of `openRepository` where there is no git: what needs neither commits nor ledger works without. */
export function isGitMissing(error: unknown): boolean {
  return error instanceof UserError && error.problems[0]?.message === NO_GIT
}

async function assertNewEnough(run: RunGit): Promise<void> {
  let said: string
  try {
    said = (await run(['version'])).stdout.toString('utf8').trim()
  } catch {
    throw UserError.of(
      'invalid-input',
      NO_GIT,
      `Install git ${OLDEST.join('.')} or later, and see that it is on the PATH.`,
    )
  }
  const [, major, minor] = /(\d+)\.(\d+)/.exec(said) ?? []
  const [needsMajor, needsMinor] = OLDEST
  const isOld = Number(major) < needsMajor || (Number(major) === needsMajor && Number(minor) < needsMinor)
  if (major === undefined || isOld)
    throw UserError.of(
      'invalid-input',
      `\`git version\` says ${said === '' ? 'nothing' : `"${said}"`}, and git ${OLDEST.join('.')} or later is needed.`,
      'Update git.',
    )
}

/** Undefined outside of every repository. */
async function findPlace(
  run: RunGit,
  directory: string,
): Promise<(Pick<LocalRepository, 'root' | 'prefix'> & Pick<GitContext, 'isShallow'>) | undefined> {
  const ran = await run([
    'rev-parse',
    '--is-bare-repository',
    '--is-shallow-repository',
    '--show-toplevel',
    '--show-prefix',
  ])
  if (ran.code === 0) {
    const [, shallow, root = '', prefix = ''] = ran.stdout.toString('utf8').split('\n')
    return { root, prefix, isShallow: shallow === 'true' }
  }
  if (/not a git repository/i.test(ran.stderr)) return undefined
  throw refusedPlace(ran, directory)
}

function refusedPlace({ stderr, stdout }: Ran, directory: string): UserError {
  if (/dubious ownership/i.test(stderr))
    return UserError.of(
      'invalid-input',
      'Git does not use this repository, because it belongs to another user.',
      `If you trust it: git config --global --add safe.directory '${/'(.+)'/.exec(stderr)?.[1] ?? directory}'`,
    )
  if (/work tree/i.test(stderr) || stdout.toString('latin1').startsWith('true'))
    return UserError.of(
      'invalid-input',
      `\`${directory}\` is in a repository without a working tree.`,
      'Run this in a checkout of the repository that holds the manifests.',
    )
  return UserError.of('invalid-input', `Git cannot read the repository of \`${directory}\`: ${stderr}`)
}

/** Who commits here. Git's own guess by user and host is nobody that a server would know. */
function personOf(env: GitOptions['env'], config: readonly (readonly [string, string])[]): Person | undefined {
  const last = (name: string): string | undefined => config.findLast(([key]) => key === name)?.[1]
  const name = env['GIT_COMMITTER_NAME'] ?? last('committer.name') ?? last('user.name')
  const email = env['GIT_COMMITTER_EMAIL'] ?? last('committer.email') ?? last('user.email')
  return name === undefined || name.trim() === '' || email === undefined ? undefined : { name, email }
}

/** The first line that git writes; undefined where it fails. */
async function lineOf(run: RunGit, args: readonly string[]): Promise<string | undefined> {
  const { code, stdout } = await run(args)
  const line = stdout.toString('utf8').split('\n')[0] ?? ''
  return code === 0 && line !== '' ? line : undefined
}

function withoutRemote(missing: () => UserError): BranchStore {
  const refuse = (): Promise<never> => Promise.reject(missing())
  return { head: refuse, blob: refuse, commit: refuse }
}

function noDefaultBranch(remote: string): UserError {
  return UserError.of(
    'invalid-input',
    `The remote \`${remote}\` does not say which branch is its default one.`,
    'Push that branch there first; a bare repository names it in its HEAD: `git symbolic-ref HEAD refs/heads/main`.',
  )
}

/** What was asked once is known. A failure is not remembered. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = undefined
      throw error
    })
    return asked
  }
}
