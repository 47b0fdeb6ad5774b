/** The first configuration of a connector that has none: read from its source, or sent before that can be. */
import { isDeepStrictEqual } from 'node:util'
import { absentWhen, ApiError } from '../../../model/errors.ts'
import type { DesiredResource } from '../../../model/resource.ts'
import { objectOrEmpty, type ValueObject } from '../../../model/value.ts'
import { isWithoutConfig, type SchemaConfigApi } from './api.ts'
import { precreation } from './bodies.ts'
import type { SchemaConfig } from './config.ts'
import { reloadedConfig, type ReloadPorts } from './reload.ts'

/** `read`: its names are known. `sent`: what could be said without them is kept by Fivetran until it reads the source. */
export type Established =
  | { readonly how: 'read'; readonly config: SchemaConfig }
  | {
      readonly how: 'sent'
      /** True where the first sync could load what the manifest means to hash or to leave out. */
      readonly needsNames: boolean
    }
  /** Fivetran keeps what was sent ahead before, and takes nothing else until it reads the source. */
  | { readonly how: 'kept' }

/** A manifest, and whether Fivetran can read the names of its source beforehand; undefined where it does not say. */
type Declaring = DesiredResource & { readonly reloadsNames?: boolean }

export type EstablishPorts = ReloadPorts & {
  readonly api: SchemaConfigApi
  /** True where just this was sent ahead by an earlier run. */
  readonly isAhead?: boolean
}

/** Reads the source where Fivetran can do that, and sends ahead what is declared where not. Throws ApiError. */
export async function establishConfig(id: string, desired: Declaring, ports: EstablishPorts): Promise<Established> {
  const config = desired.reloadsNames === false ? undefined : await reloadedConfig(id, ports)
  if (config !== undefined) return { how: 'read', config }
  const { body, needsNames } = precreation(desired) ?? { body: { schemas: {} }, needsNames: false }
  const existing = await sendAhead(id, body, ports)
  if (existing === 'kept') return { how: 'kept' }
  return existing === undefined ? { how: 'sent', needsNames } : { how: 'read', config: existing }
}

/** Gives the configuration that is there already, where one is. */
async function sendAhead(
  id: string,
  body: ValueObject,
  { api, isAhead }: EstablishPorts,
): Promise<SchemaConfig | 'kept' | undefined> {
  if (await isSentAhead(id, body, api)) return undefined
  const existing = await api.config(id)
  if (existing !== 'unknown') return existing
  // An earlier run has sent something ahead. Whether that can be changed before the source is read is not described.
  if (isAhead === true || (await isEcho(id, body, api))) return undefined
  const isTaken = await absentWhen(
    error => isWithoutConfig(error) || error.status === 400 || error.status === 409,
    api.change(id, body).then(() => true),
  )
  return isTaken === true ? undefined : 'kept'
}

/** True where Fivetran answers with what was sent ahead, and that is what is sent now, `enabled` of parents or not. */
async function isEcho(id: string, body: ValueObject, api: EstablishPorts['api']): Promise<boolean> {
  const echo = await api.ahead(id)
  return [body, withEnabled(body)].some(one => isDeepStrictEqual(echo, one))
}

async function isSentAhead(id: string, body: ValueObject, api: EstablishPorts['api']): Promise<boolean> {
  try {
    return await api.preCreate(id, body)
  } catch (error) {
    if (!(error instanceof ApiError) || !isRefused(error)) throw error
    const whole = withEnabled(body)
    if (error.status !== 400 || JSON.stringify(whole) === JSON.stringify(body)) throw hasNone(error)
    try {
      return await api.preCreate(id, whole)
    } catch (again) {
      if (!(again instanceof ApiError) || !isRefused(again)) throw again
      throw hasNone(again)
    }
  }
}

function isRefused(error: ApiError): boolean {
  return [400, 404, 405, 422].includes(error.status ?? 0)
}

/** Neither can its source be read nor can anything be sent ahead. */
function hasNone({ message, request, status, code, requestId }: ApiError): ApiError {
  const text = `Fivetran takes no schema configuration for this connector, so nothing can be declared in \`schemas\` and \`schema_change_handling\`; it stays paused. ${message}`
  return new ApiError({ api: 'Fivetran', message: text, request, status, code, requestId })
}

/**
 * The body with `enabled` of everything that it names, as Fivetran's API description asks for: as it is where nobody has
 * set it, which the policy says.
 */
function withEnabled(body: ValueObject): ValueObject {
  const { schemas, schema_change_handling: policy } = body
  const isOn = policy === undefined || policy === 'ALLOW_ALL'
  return { ...body, schemas: named(schemas, isOn, ['tables', 'columns']) }
}

function named(
  items: ValueObject[string] | undefined,
  isOn: boolean,
  [below, ...rest]: readonly string[],
): ValueObject {
  const entries = Object.entries(objectOrEmpty(items)).map(([name, item]): [string, ValueObject] => {
    const own = objectOrEmpty(item)
    const inner = below === undefined ? undefined : own[below]
    // A column follows its table.
    const enabled = below === undefined || isOn
    return [
      name,
      { enabled, ...own, ...(below === undefined || inner === undefined ? {} : { [below]: named(inner, isOn, rest) }) },
    ]
  })
  return Object.fromEntries(entries)
}
