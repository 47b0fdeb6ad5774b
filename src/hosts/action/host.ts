/** GitHub Actions as a host, over the repository's API. */
import type { Host } from '../../app/host.ts'
import { createGitHub } from '../../github/client.ts'
import type { GitHub } from '../../github/port.ts'
import { createImportTarget, type ImportTargetOptions } from './import-target.ts'
import { createLockHost } from './lock-host.ts'
import type { ActionRun } from './run-context.ts'
import { actionWords } from './words.ts'

interface HostOptions extends ImportTargetOptions {
  readonly token: string
  readonly redact: (text: string) => string
}

/** The action as a host, and GitHub, where its results go. */
export interface ActionHost extends Host {
  readonly github: GitHub
}

/** The host of this run. */
export function createHost(run: ActionRun, options: HostOptions): ActionHost {
  const github = createGitHub({ ...options, apiUrl: run.apiUrl, owner: run.owner, repo: run.repo })
  return {
    run,
    github,
    repository: github,
    ledger: github,
    lock: createLockHost(run, github),
    pulls: github,
    issues: github,
    imports: createImportTarget(run, github, options),
    approval: { waits: false, ask: () => Promise.resolve(true) },
    words: actionWords(run),
  }
}
