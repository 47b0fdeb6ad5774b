import type { PullRequests } from '../repository/port.ts'
import type { Host } from './host.ts'
import type { ConnectedRuntime } from './runtime.ts'

/** A host that has pull requests. */
export interface ReviewingHost extends Host {
  readonly pulls: PullRequests
}

/** A runtime that can ask what was reviewed. */
export interface ReviewingRuntime extends ConnectedRuntime {
  readonly host: ReviewingHost
}

/** The runtime where its host has pull requests; undefined where nothing was reviewed that could be asked for. */
export function reviewing(runtime: ConnectedRuntime): ReviewingRuntime | undefined {
  const { pulls } = runtime.host
  return pulls === undefined ? undefined : { ...runtime, host: { ...runtime.host, pulls } }
}
