import type { Kind } from '../kinds/kind.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Report } from '../render/parts/report.ts'
import type { Host } from './host.ts'
import type { ConnectedRuntime, Runtime } from './runtime.ts'

/** What a report tells of its run. */
export interface ReportedRun extends Pick<Runtime, 'options' | 'kinds'> {
  readonly host: Pick<Host, 'run' | 'words'>
  readonly clock: Pick<Clock, 'now'>
}

/** What every report of this run says. */
export function baseReport({ options, host, kinds, clock }: ReportedRun, mode: Report['mode']): Report {
  return {
    mode,
    configuration: options.configuration,
    dryRun: options.dryRun,
    problems: [],
    notices: [],
    kinds: kindWords(kinds),
    commit: host.run.pullRequest?.headCommit ?? host.run.commit,
    runUrl: host.run.runUrl,
    repositoryUrl: host.run.repositoryUrl,
    words: host.words,
    at: new Date(clock.now()).toISOString(),
    ...(host.run.startedBy === undefined ? {} : { startedBy: host.run.startedBy }),
    ...(host.run.pullRequest === undefined ? {} : { baseCommit: host.run.pullRequest.baseCommit }),
  }
}

/** How people call resources, by the name of their kind. */
export function kindWords(kinds: readonly Kind[]): Report['kinds'] {
  return Object.fromEntries(kinds.map(({ name, words }) => [name, words]))
}

/** What narrows the plan of this run. */
export function limitsOf(runtime: Pick<ConnectedRuntime, 'options' | 'host'>): NonNullable<Report['limits']> {
  return { targets: runtime.options.targets, scope: effectiveScope(runtime) }
}

/** `auto` is `changed` on pull requests and pushes, else `all`. */
export function effectiveScope({ options, host }: Pick<ConnectedRuntime, 'options' | 'host'>): 'changed' | 'all' {
  if (options.scope !== 'auto') return options.scope
  return host.run.incremental ? 'changed' : 'all'
}
