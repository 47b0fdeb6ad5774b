import type { FivetranClient, FivetranReader } from '../fivetran/port.ts'
import type { AllKinds } from '../kinds/kind.ts'
import type { KeyRing } from '../ledger/keys.ts'
import type { AlarmClock } from '../runtime/clock.ts'
import type { Log } from '../runtime/log.ts'
import type { Host } from './host.ts'
import type { Options } from './options.ts'

/** What every use case is given: the options, the kinds, and the ports through which it reaches the outside. */
export interface Runtime {
  readonly options: Options
  readonly host: Host
  readonly kinds: AllKinds
  /** The environment, for `secrets.NAME` that the option does not hold. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Log
  /** Where a check prints manifests as they are once everything is in; undefined: to the debug log. */
  readonly writtenOut?: (line: string) => void
  readonly clock: AlarmClock
  /** Aborted on SIGINT and SIGTERM. */
  readonly signal: AbortSignal
  /** Takes known secrets out of what somebody else wrote. */
  readonly redact: (text: string) => string
  /** Takes known secrets out of a finished document whose parts have gone through `redact` already. */
  readonly sweep: (text: string) => string
  /** Takes note of a secret's value, so that it is masked and filtered from now on. */
  readonly addSecret: (value: string) => void
  /** True for a value that is or holds one of the product's own credentials. */
  readonly holdsCredential: (value: string) => boolean
}

/** A runtime with Fivetran credentials. Nothing in it can send anything but GET. */
export interface ConnectedRuntime extends Runtime {
  readonly fivetran: FivetranReader
  readonly keys: KeyRing
}

/** A runtime that may change Fivetran. */
export interface WritingRuntime extends ConnectedRuntime {
  readonly fivetran: FivetranClient
}
