/** What a run with Fivetran credentials is given. */
import type { Credentials } from '../app/options.ts'
import type { ConnectedRuntime, Runtime, WritingRuntime } from '../app/runtime.ts'
import { createFivetranClient, createFivetranReader, type FivetranOptions } from '../fivetran/client.ts'
import { keyRing, type KeyRing } from '../ledger/keys.ts'

/** Gives a run a client that can send nothing but GET, and the keys of the ledger. */
export function connect(runtime: Runtime, credentials: Credentials): ConnectedRuntime {
  return {
    ...runtime,
    fivetran: createFivetranReader(clientOptions(runtime, credentials)),
    keys: keysOf(runtime, credentials),
  }
}

/** Gives a run one client that can write, so that limits and counts are shared, and the keys of the ledger. */
export function connectToWrite(runtime: Runtime, credentials: Credentials): WritingRuntime {
  return {
    ...runtime,
    fivetran: createFivetranClient(clientOptions(runtime, credentials)),
    keys: keysOf(runtime, credentials),
  }
}

function keysOf({ options }: Runtime, { secret }: Credentials): KeyRing {
  return keyRing(secret, options.fingerprintKey, options.previousFingerprintKey)
}

function clientOptions({ options, log, redact, signal }: Runtime, credentials: Credentials): FivetranOptions {
  return { url: options.fivetranUrl, ...credentials, concurrency: options.concurrency, redact, log, signal }
}
