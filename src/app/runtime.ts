import type { AlarmClock } from '../runtime/clock.ts'
import type { Fivetran } from '../fivetran/port.ts'
import type { CountingReader } from '../fivetran/reader.ts'
import type { GitHub } from '../github/port.ts'
import type { Inputs } from '../hosts/action/inputs.ts'
import type { KeyRing } from '../ledger/fingerprint.ts'
import type { Log } from '../runtime/log.ts'
import type { RunContext } from '../hosts/action/run-context.ts'

/** What every command is given: the run's inputs and its ways to the outside. */
export interface Runtime {
  readonly inputs: Inputs
  readonly context: RunContext
  /** The environment, for `secrets.NAME` that the input does not hold. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly github: GitHub
  readonly log: Log
  readonly clock: AlarmClock
  /** Aborted on SIGINT and SIGTERM. */
  readonly signal: AbortSignal
  /** Takes known secrets out of what somebody else wrote. */
  readonly redact: (text: string) => string
  /** The last look at what we wrote, of parts that went through `redact`. */
  readonly sweep: (text: string) => string
  /** Takes note of a secret's value, so that it is masked and filtered from now on. */
  readonly addSecret: (value: string) => void
  /** True for a value that is or holds one of the action's own credentials. */
  readonly holdsCredential: (value: string) => boolean
}

/** A runtime with Fivetran credentials. `reader` cannot send anything but GET. */
export interface ConnectedRuntime extends Runtime {
  readonly reader: CountingReader
  readonly keys: KeyRing
}

/** A runtime that may change Fivetran. */
export interface WritingRuntime extends ConnectedRuntime {
  readonly fivetran: Fivetran & CountingReader
}
