/** What execution is given, with few words: requests that no test is about fail it. */
import type { PlanPorts } from '../../../src/engine/execute/plan.ts'
import { addressesIn } from '../../../src/kinds/connector/connector.ts'
import { connectorKind } from '../../../src/kinds/connector/kind.ts'
import type { Kind, KindApi } from '../../../src/kinds/kind.ts'
import { ApiError } from '../../../src/model/errors.ts'
import { HASHER } from '../../support/connectors.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { WORDS } from '../../support/words.ts'

const unused = (): Promise<never> => Promise.reject(new Error('not to be asked'))

/** An API of which only what is given may be asked. */
export function apiOf(given: Partial<KindApi>): KindApi {
  return { create: unused, lookUp: unused, read: unused, update: unused, remove: unused, follow: unused, ...given }
}

export const SILENT = { debug: () => {}, info: () => {}, warning: () => {} }

/** Ports over that API of connectors. `knownIds`: what was there before the run. */
export function portsOf(
  api: Partial<KindApi>,
  { knownIds = [], kind = connectorKind, ...more }: Partial<PlanPorts> & { knownIds?: string[]; kind?: Kind } = {},
): PlanPorts {
  return {
    kinds: new Map([[kind.name, { kind, api: apiOf(api), addresses: addressesIn([]), knownIds: new Set(knownIds) }]]),
    recordedId: () => undefined,
    recorded: () => undefined,
    record: () => {},
    forget: () => {},
    clock: createFakeClock(0),
    log: SILENT,
    signal: new AbortController().signal,
    hasher: HASHER,
    words: WORDS,
    commit: 'c0ffee',
    concurrency: 2,
    setupTestTimeoutMs: 1_000,
    failOnSetupTests: true,
    plannedAt: 0,
    ...more,
  }
}

/** What Fivetran answers when it refuses. */
export function refused(message = 'Invalid input.', status = 400): ApiError {
  return new ApiError({ api: 'Fivetran', request: 'POST /connections', message, status })
}

/** What is thrown when an answer is lost. */
export function lost(): ApiError {
  return new ApiError({
    api: 'Fivetran',
    request: 'POST /connections',
    message: 'The connection broke.',
    ambiguous: true,
  })
}
