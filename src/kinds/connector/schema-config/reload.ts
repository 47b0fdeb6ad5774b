/** Asking Fivetran to read a source's schema before the first sync, which may take hours. */
import { absentWhen, ApiError } from '../../../model/errors.ts'
import { formatDuration } from '../../../runtime/clock.ts'
import { askPatiently, type LongRequestPorts } from '../../long-request.ts'
import { isWithoutConfig, type SchemaConfigApi } from './api.ts'
import type { KnownSchemaConfig, SchemaConfig } from './config.ts'

export type ReloadPorts = LongRequestPorts & {
  readonly api: Pick<SchemaConfigApi, 'reload' | 'config'>
}

/**
 * The configuration of a connector that has none yet, read from its source. Undefined where Fivetran does not do that: of
 * this service, or of a connector that is not connected. Throws ApiError, also when it had not ended in time.
 */
export async function reloadedConfig(id: string, ports: ReloadPorts): Promise<SchemaConfig | undefined> {
  const { api } = ports
  const found = await askPatiently<KnownSchemaConfig>(
    {
      ask: async timeoutMs => (await absentWhen(isRefusal, reload(id, timeoutMs, api))) ?? 'unknown',
      look: async () => {
        const config = await api.config(id)
        return config === 'unknown' ? undefined : config
      },
      looking: 'Looking whether the schema was read all the same.',
    },
    ports,
  )
  if (found === undefined) throw notInTime(id, ports)
  return found === 'unknown' ? undefined : found
}

/** An answer that names no schema may be short: what there is, is read. */
async function reload(id: string, timeoutMs: number, api: ReloadPorts['api']): Promise<KnownSchemaConfig> {
  const config = await api.reload(id, timeoutMs)
  return config !== 'unknown' && config.schemas.size > 0 ? config : api.config(id)
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
