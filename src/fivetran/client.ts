/** What apply does to Fivetran. */
import { ApiError } from '../model/errors.ts'
import type { Json, ValueObject } from '../model/value.ts'
import { isNotFound } from './answer.ts'
import { segment } from './base-url.ts'
import { createExchange } from './exchange.ts'
import type { FivetranOptions } from './options.ts'
import { hidingOwnSecrets } from './own-secrets.ts'
import type { Fivetran } from './port.ts'
import { readerOver, REQUEST_TIMEOUT_MS, transportOptions, type CountingReader } from './reader.ts'
import { serialise } from './serialise.ts'
import { readSetupTests } from '../kinds/connector/wire-setup-tests.ts'
import { createTransport } from './transport.ts'
import { readConnector } from '../kinds/connector/wire.ts'

interface Change {
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: ValueObject
  /** True when sending it twice does what sending it once does. */
  readonly repeatable: boolean
  /** Given for a setup test: how long it may take. */
  readonly testTimeoutMs?: number
}

/** A client for one account. Throws UserError for a base URL that would give the credentials away. */
export function createFivetran(given: FivetranOptions): Fivetran & CountingReader {
  const options = hidingOwnSecrets(given)
  const transport = createTransport(transportOptions(options))
  const exchange = createExchange(options)
  const { redact, requestTimeoutMs = REQUEST_TIMEOUT_MS } = options
  const connector = (data: Json) => readConnector(data, redact)

  function send<T>(change: Change, read: (data: Json) => T): Promise<T> {
    const setupTest = change.testTimeoutMs !== undefined
    const wire = {
      path: change.path,
      timeoutMs: change.testTimeoutMs ?? requestTimeoutMs,
      // Cancelling ends a test, which changes nothing; a change in flight is left to end, so that its outcome is known.
      signal: setupTest ? options.signal : undefined,
      ...(change.body === undefined ? {} : { body: serialise(change.body) }),
    }
    const call = { name: `${change.method} ${change.path}`, writes: true, repeatable: change.repeatable, setupTest }
    return exchange.run({ ...call, perform: () => transport.send(change.method, wire) }, read)
  }

  async function approve(path: string, body: ValueObject): Promise<void> {
    await doneWhen(isAlreadyThere, send({ method: 'POST', path, body, repeatable: true }, ignore))
  }

  async function drop(path: string): Promise<void> {
    await doneWhen(isNotFound, send({ method: 'DELETE', path, repeatable: true }, ignore))
  }

  return {
    ...readerOver(transport, exchange, options),
    // There is no idempotency key, so a create whose answer is lost must be looked up by its caller, not sent again.
    create: body => send({ method: 'POST', path: '/connections', body, repeatable: false }, connector),
    update: (id, body) => send({ method: 'PATCH', path: connectionPath(id), body, repeatable: true }, connector),
    test: (id, trust, timeoutMs) =>
      send(
        {
          method: 'POST',
          path: `${connectionPath(id)}/test`,
          body: { trust_certificates: trust.certificates, trust_fingerprints: trust.fingerprints },
          repeatable: false,
          testTimeoutMs: timeoutMs,
        },
        data => ({ tests: readSetupTests(data, redact), connector: connector(data) }),
      ),
    remove: id => drop(connectionPath(id)),
    approveCertificate: (id, pin) =>
      approve(`${connectionPath(id)}/certificates`, { hash: pin.hash, encoded_cert: pin.encoded_cert }),
    approveFingerprint: (id, pin) =>
      approve(`${connectionPath(id)}/fingerprints`, { hash: pin.hash, public_key: pin.public_key }),
    revokeCertificate: (id, hash) => drop(`${connectionPath(id)}/certificates/${segment(hash)}`),
    revokeFingerprint: (id, hash) => drop(`${connectionPath(id)}/fingerprints/${segment(hash)}`),
  }
}

function connectionPath(id: string): string {
  return `/connections/${segment(id)}`
}

async function doneWhen(done: (error: unknown) => boolean, change: Promise<void>): Promise<void> {
  try {
    await change
  } catch (error) {
    if (!done(error)) throw error
  }
}

function isAlreadyThere(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false
  return error.status === 409 || (error.status === 400 && /already/i.test(error.message))
}

function ignore(): void {}
