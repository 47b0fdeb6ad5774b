import type { Report } from '../render/report.ts'
import type { ConnectedRuntime, Runtime } from './runtime.ts'

/** What every report of this run says. */
export function baseReport({ inputs, context }: Pick<Runtime, 'inputs' | 'context'>, mode: Report['mode']): Report {
  return {
    mode,
    configuration: inputs.configuration,
    dryRun: inputs.dryRun,
    problems: [],
    notices: [],
    commit: context.pullRequest?.headCommit ?? context.commit,
    runUrl: context.runUrl,
    repositoryUrl: context.repositoryUrl,
  }
}

/** `auto` is `changed` on pull requests and pushes, else `all`. */
export function effectiveScope({ inputs, context }: Pick<ConnectedRuntime, 'inputs' | 'context'>): 'changed' | 'all' {
  if (inputs.scope !== 'auto') return inputs.scope
  return ['pull_request', 'push', 'merge_group'].includes(context.event) ? 'changed' : 'all'
}
