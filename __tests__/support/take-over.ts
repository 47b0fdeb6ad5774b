/** Takes a Terraform state over without a process of its own, into files that are kept in memory. */
import { takeOver, type TakenOver } from '../../src/app/import/take-over.ts'
import { createFivetranReader } from '../../src/fivetran/client.ts'
import { createHost } from '../../src/hosts/action/host.ts'
import { readInputs } from '../../src/hosts/action/inputs.ts'
import { readContext } from '../../src/hosts/action/run-context.ts'
import { KINDS } from '../../src/kinds/registry.ts'
import { keyRing } from '../../src/ledger/keys.ts'
import { createRedactor } from '../../src/redact/redactor.ts'
import type { ImportReport } from '../../src/render/import/report.ts'
import { SYSTEM_CLOCK } from '../../src/runtime/clock.ts'
import type { TerraformState } from '../../src/terraform/resource.ts'
import type { FivetranSimulator } from '../../simulator/fivetran/server.ts'
import { createWorkspace } from '../../simulator/runner/workspace.ts'
import { toolkitContext } from './toolkit-context.ts'

export interface TakenInProcess extends TakenOver {
  /** Manifests by their paths. */
  readonly files: ReadonlyMap<string, string>
  /** Undefined where nothing was written. */
  readonly report: ImportReport | undefined
  /** All that was logged. */
  readonly log: string
}

/** `inputs`: by the names of the action's. `manifests`: what the repository has already. Nothing of GitHub is asked. */
export async function takeInProcess(
  state: TerraformState,
  fivetran: FivetranSimulator,
  inputs: Readonly<Record<string, string>> = {},
  manifests: Readonly<Record<string, string>> = {},
): Promise<TakenInProcess> {
  const workspace = createWorkspace(manifests)
  const redactor = createRedactor()
  const lines: string[] = []
  const say = (line: string): void => void lines.push(redactor.redact(line))
  const log = { info: say, warning: say, debug: say }
  const given: Readonly<Record<string, string>> = { 'ledger-branch': 'none', ...inputs }
  const { inputs: options } = readInputs(name => given[name] ?? '')
  const { key, secret } = fivetran.credentials
  const { signal } = new AbortController()
  const { redact, sweep } = redactor
  const written: { files: ReadonlyMap<string, string>; report: ImportReport | undefined } = {
    files: new Map(),
    report: undefined,
  }
  const env = { GITHUB_WORKSPACE: workspace.path, GITHUB_REPOSITORY: 'acme/data', GITHUB_REF: 'refs/heads/main' }
  const context = readContext(toolkitContext(env, {}), env)
  const host = {
    ...createHost(context, { token: 'none', log, redact, sweep, signal }),
    imports: {
      open: () =>
        Promise.resolve({
          files: Object.keys(manifests),
          notices: [],
          write: (files: ReadonlyMap<string, string>, report: ImportReport) => {
            Object.assign(written, { files, report })
            return Promise.resolve({ pullRequest: undefined })
          },
        }),
    },
  }
  try {
    const runtime = {
      options,
      host,
      kinds: KINDS,
      env: {},
      log,
      clock: SYSTEM_CLOCK,
      signal,
      redact,
      sweep,
      addSecret: redactor.add,
      holdsCredential: () => false,
      fivetran: createFivetranReader({ url: fivetran.url, key, secret, concurrency: 8, redact, log, signal }),
      keys: keyRing(secret, undefined, undefined),
    }
    return { ...(await takeOver(runtime, state)), ...written, log: lines.join('\n') }
  } finally {
    workspace.remove()
  }
}
