/** What a command runs with: the repository, the options and the ports. */
import type { Runtime } from '../../app/runtime.ts'
import { isGitMissing, openRepository, type LocalRepository } from '../../git/open.ts'
import { KINDS } from '../../kinds/registry.ts'
import { credentialTest } from '../../manifests/references.ts'
import type { Redactor } from '../../redact/redactor.ts'
import { assertLedgerBranch } from '../options/ledger-branch.ts'
import { createHost } from './host.ts'
import { noRepository, rootWithoutGit } from './no-repository.ts'
import { credentialsIn, type CommandOptions } from './arguments/options.ts'
import type { Process } from './process.ts'
import type { Terminal } from './terminal/terminal.ts'

interface RuntimeOptions {
  readonly options: CommandOptions
  readonly own: Process
  readonly terminal: Terminal
  readonly redactor: Redactor
  readonly signal: AbortSignal
}

export interface OpenedRuntime {
  /** The same at every call. Throws UserError where the repository cannot be used. */
  readonly open: () => Promise<Runtime>
  readonly close: () => void
}

/** Opens it when it is asked for. */
export function openRuntime(given: RuntimeOptions): OpenedRuntime {
  let opening: Promise<Runtime> | undefined
  let repository: LocalRepository | undefined
  return {
    open: () => (opening ??= open(given, opened => void (repository = opened))),
    close: () => repository?.close(),
  }
}

async function open(
  { options: read, own, terminal, redactor, signal }: RuntimeOptions,
  opened: (repository: LocalRepository) => void,
): Promise<Runtime> {
  const { options, env } = read
  const { redact, sweep, add: addSecret } = redactor
  const remote = read.text('remote')
  const opening = openRepository({
    directory: own.directory,
    ...(remote === undefined ? {} : { remote }),
    env: own.env,
    terminal: own.stdin.isTTY === true,
    redact,
    addSecret,
    clock: own.clock,
    signal,
  })
  let why: unknown
  const repository = await opening.catch((error: unknown) => {
    if (!isGitMissing(error)) throw error
    why = error
    return undefined
  })
  if (repository !== undefined) opened(repository)
  const defaultBranch =
    own.env['CI_DEFAULT_BRANCH'] || (await repository?.defaultBranchHint()) || branchWithoutRemote(repository)
  assertLedgerBranch(options.ledgerBranch, defaultBranch, 'Option `--ledger-branch`')
  const { log } = terminal
  return {
    options,
    host: createHost({
      repository,
      missing: noRepository(why),
      directory: why === undefined ? own.directory : rootWithoutGit(own.directory),
      defaultBranch,
      env: own.env,
      imports: options.imports,
      log,
      signal,
    }),
    kinds: KINDS,
    env,
    log,
    clock: own.clock,
    signal,
    redact,
    sweep,
    addSecret,
    holdsCredential: credentialTest(credentialsIn(own.env)),
  }
}

/** Where there is no remote, or no commit yet, what is checked out is all there is. */
function branchWithoutRemote(repository: LocalRepository | undefined): string {
  return (repository?.remote === undefined || repository.head === undefined ? repository?.branch : undefined) ?? 'main'
}
