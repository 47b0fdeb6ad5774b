import { createRedactor } from '../redact/redactor.ts'
import type { FivetranOptions } from './options.ts'

/**
 * The options with a `redact` that also knows the client's own key and secret, so that an answer which echoes the
 * request's
 * `Authorization` gives nothing away, whatever the caller has registered.
 */
export function hidingOwnSecrets(options: FivetranOptions): FivetranOptions {
  const own = createRedactor()
  own.add(options.key)
  own.add(options.secret)
  return { ...options, redact: text => own.redact(options.redact(text)) }
}
