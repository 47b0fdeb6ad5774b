/** Creating a connector so that there are never two, although Fivetran has no idempotency key. */
import { ApiError } from '../../model/errors.ts'
import { identityKey, type DesiredConnector, type ObservedConnector } from './connector.ts'
import { sameName } from './schema-name.ts'
import type { ValueObject } from '../../model/value.ts'
import type { ExecutionPorts } from '../../engine/execute/ports.ts'

type Ports = Pick<ExecutionPorts, 'fivetran' | 'clock' | 'log' | 'knownIds'>

/** How often an unanswered creation is repeated, after look-ups that found nothing. */
const REPETITIONS = 2
/** A lost creation may still be under way when the connection breaks: the second look-up comes this much later. */
const SECOND_LOOK_MS = 3_000
/** Clocks differ; a connector this much older than the run is not ours. */
const CLOCK_SKEW_MS = 5 * 60_000

/**
 * `POST /connections`. When the answer is lost, or says that the address is taken, the address is looked up, twice: an
 * id that
 * was not there before and has the same service is ours. Throws ApiError.
 */
export async function createConnector(
  desired: DesiredConnector,
  body: ValueObject,
  ports: Ports,
): Promise<ObservedConnector> {
  const startedAt = ports.clock.now()
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ports.fivetran.create(body)
    } catch (error) {
      if (!(error instanceof ApiError) || !(error.ambiguous || isTaken(error))) throw error
      ports.log.info(`${error.request}: ${error.message} Looking the address up before anything is repeated.`)
      const found = (await lookUp(desired, startedAt, ports)) ?? (await lookUpLater(desired, startedAt, ports))
      if (found !== undefined) return (await ports.fivetran.connection(found.id)) ?? found
      if (!error.ambiguous) throw await namingWhatIsThere(error, desired, ports)
      if (attempt === REPETITIONS) throw error
    }
  }
}

/** A taken address is of use to a person only with the connector that takes it. */
async function namingWhatIsThere(error: ApiError, desired: DesiredConnector, { fivetran }: Ports): Promise<ApiError> {
  const all = await fivetran.connections({ groupId: desired.address.group.id })
  const there = all.find(one => sameName(one.schema, desired.address.schema))
  if (there === undefined) return error
  const { request, status, code, requestId } = error
  const message = `${error.message} Connector ${there.id} (${there.service}) is there as \`${there.schema}\`: name it like that to adopt it, or choose another name.`
  return new ApiError({ api: 'Fivetran', message, request, status, code, requestId })
}

/**
 * True for what a run that began at `startedAt` (milliseconds) may have created for a manifest: of its service, as new
 * as that, and named so, perhaps as Fivetran normalises names.
 */
export function mayBeCreatedFor(one: ObservedConnector, desired: DesiredConnector, startedAt: number): boolean {
  return one.service === desired.service && isNew(one, startedAt) && sameName(one.schema, desired.address.schema)
}

/** Fivetran's answer to a taken schema is not documented: 409, or 400 with a message that says so. */
function isTaken(error: ApiError): boolean {
  return error.status === 409 || (error.status === 400 && /already|exists|duplicate|taken|in use/i.test(error.message))
}

async function lookUpLater(
  desired: DesiredConnector,
  startedAt: number,
  ports: Ports,
): Promise<ObservedConnector | undefined> {
  await ports.clock.sleep(SECOND_LOOK_MS)
  return lookUp(desired, startedAt, ports)
}

async function lookUp(
  desired: DesiredConnector,
  startedAt: number,
  ports: Ports,
): Promise<ObservedConnector | undefined> {
  const { group, schema } = desired.address
  const key = identityKey(group.id, schema)
  // The whole list, since Fivetran may report the schema in another spelling than it was given.
  const all = await ports.fivetran.connections({ groupId: group.id })
  const ours = all.filter(one => !ports.knownIds.has(one.id) && mayBeCreatedFor(one, desired, startedAt))
  const exact = ours.filter(one => identityKey(one.groupId, one.schema) === key)
  const candidates = exact.length > 0 ? exact : ours
  if (candidates.length > 1) {
    throw new ApiError({
      api: 'Fivetran',
      request: 'POST /connections',
      message: `There are ${candidates.length} new connectors at this address: ${candidates.map(one => one.id).join(', ')}. Delete all but one in Fivetran.`,
    })
  }
  return candidates[0]
}

function isNew(connector: ObservedConnector, startedAt: number): boolean {
  const createdAt = Date.parse(connector.createdAt)
  return Number.isNaN(createdAt) || createdAt >= startedAt - CLOCK_SKEW_MS
}
