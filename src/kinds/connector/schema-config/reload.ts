/** Asking Fivetran to read a source's schema before the first sync, which may take hours. */
import { ApiError } from '../../../model/errors.ts'
import { formatDuration, sleepUnlessAborted } from '../../../runtime/clock.ts'
import type { FollowContext } from '../../kind.ts'
import { isWithoutConfig, type SchemaConfigApi } from './api.ts'
import type { SchemaConfig } from './config.ts'

export type ReloadPorts = Pick<FollowContext, 'clock' | 'log' | 'signal' | 'setupTestTimeoutMs'> & {
  readonly api: Pick<SchemaConfigApi, 'reload' | 'config'>
}

const LOOK_MS = 10_000
/** A reload goes on at Fivetran after the connection broke: it is not begun again more often than this. */
const ASK_AGAIN_MS = 3 * 60_000

/**
 * The configuration of a connector that has none yet, read from its source. Undefined where Fivetran does not do that: of
 * this service, or of a connector that is not connected. Throws ApiError, also when it had not ended in time.
 */
export async function reloadedConfig(id: string, ports: ReloadPorts): Promise<SchemaConfig | undefined> {
  const { clock, api, signal } = ports
  const deadline = clock.now() + ports.setupTestTimeoutMs
  for (;;) {
    const askedAt = clock.now()
    try {
      const config = await api.reload(id, Math.max(1, deadline - askedAt))
      if (config !== 'unknown' && config.schemas.size > 0) return config
      const read = await api.config(id)
      return read === 'unknown' ? undefined : read
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (isRefusal(error)) return undefined
      if (!error.ambiguous || signal.aborted) throw error
      ports.log.info(`${error.request}: ${error.message} Looking whether the schema was read all the same.`)
    }
    // A connection that broke at once has hardly begun anything: that is worth another try sooner.
    const wait = clock.now() - askedAt < LOOK_MS ? LOOK_MS : ASK_AGAIN_MS
    const found = await readMeanwhile(id, Math.min(deadline, clock.now() + wait), ports)
    if (found !== undefined) return found
    if (clock.now() >= deadline || signal.aborted) throw notInTime(id, ports)
  }
}

/** Looks whether there is a configuration, until `end`. */
async function readMeanwhile(
  id: string,
  end: number,
  { api, clock, signal }: ReloadPorts,
): Promise<SchemaConfig | undefined> {
  while (!signal.aborted) {
    const config = await api.config(id)
    if (config !== 'unknown') return config
    const left = end - clock.now()
    if (left <= 0) return undefined
    await sleepUnlessAborted(Math.min(LOOK_MS, left), clock, signal)
  }
  return undefined
}

/**
 * True where Fivetran does not read this schema: `NotSupported_SchemaReload` and its like, or a connector that is not
 * connected. How it says the latter is not described.
 */
function isRefusal(error: ApiError): boolean {
  const { status = 0, code = '' } = error
  return (
    /^Not(Supported|Allowed|Implemented)/.test(code) || [400, 405, 409, 422].includes(status) || isWithoutConfig(error)
  )
}

function notInTime(id: string, { signal, setupTestTimeoutMs }: ReloadPorts): ApiError {
  const message = signal.aborted
    ? 'Cancelled before Fivetran had read the schema of the source.'
    : `Fivetran had not read the schema of the source after ${formatDuration(setupTestTimeoutMs)} (\`setup-test-timeout\`).`
  return new ApiError({ api: 'Fivetran', request: `POST /connections/${id}/schemas/reload`, message })
}
