/** The commands about the ledger, over a simulated GitHub and Fivetran: without a host of their own. */
import { createFivetranReader } from '../../../src/fivetran/client.ts'
import { createGitHub } from '../../../src/github/client.ts'
import { readInputs } from '../../../src/hosts/action/inputs.ts'
import { createLockHost } from '../../../src/hosts/action/lock-host.ts'
import type { ConnectedRuntime } from '../../../src/app/runtime.ts'
import { createHost } from '../../../src/hosts/cli/host.ts'
import { KINDS } from '../../../src/kinds/registry.ts'
import { keyRing } from '../../../src/ledger/keys.ts'
import type { World } from '../../support/world.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const silent = { info: () => {}, warning: () => {}, debug: () => {} }

/** What a command is given. `workspace`: where the person is, which need not be what the default branch holds. */
export function commandRuntime(
  { github: server, fivetran: account }: World,
  workspace: string,
  inputs: Readonly<Record<string, string>> = {},
): ConnectedRuntime {
  const { owner, name: repo } = server.state
  const common = { log: silent, redact: (text: string) => text }
  const github = createGitHub({ ...common, apiUrl: server.url, token: server.behaviour.token, owner, repo })
  const { inputs: options } = readInputs(name => inputs[name] ?? '')
  const job = { runId: '1', attempt: '1', job: 'by-hand', runner: 'laptop' }
  const { signal } = new AbortController()
  const host = createHost({
    repository: undefined,
    directory: workspace,
    defaultBranch: 'main',
    env: {},
    imports: options.imports,
    log: silent,
    signal,
  })
  return {
    options,
    kinds: KINDS,
    env: {},
    log: silent,
    clock: createFakeClock(Date.now()),
    signal,
    redact: common.redact,
    sweep: common.redact,
    addSecret: () => {},
    holdsCredential: () => false,
    fivetran: createFivetranReader({ ...common, ...account.credentials, url: account.url, concurrency: 4, signal }),
    keys: keyRing(account.credentials.secret, undefined, undefined),
    host: {
      ...host,
      // The clone may take another branch for the default one.
      run: { ...host.run, defaultBranch: 'feature', askDefaultBranch: async () => 'main' },
      repository: github,
      ledger: github,
      lock: createLockHost({ owner, repo, runUrl: 'https://ci/1', job }, github),
    },
  }
}
