/** Creating a resource so that there are never two, although Fivetran has no idempotency key. */
import { capital } from '../../model/capital.ts'
import { ApiError } from '../../model/errors.ts'
import { isAsDeclared } from '../diff/kept.ts'
import type { IdByIdentity } from '../../kinds/kind.ts'
import { idWithService, type DesiredResource, type ObservedResource } from '../../model/resource.ts'
import type { ValueObject } from '../../model/value.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { ExecutedKind, ExecutionPorts } from './ports.ts'

type Ports = Pick<ExecutionPorts, 'clock' | 'log'> & ExecutedKind

/** How often an unanswered creation is repeated, after look-ups that found nothing. */
const REPETITIONS = 2
/** A lost creation may still be under way when the connection breaks: the second look-up comes this much later. */
const SECOND_LOOK_MS = 3_000
/** Clocks differ; a resource this much older than the run is not ours. */
const CLOCK_SKEW_MS = 5 * 60_000

/**
 * Sends the request that creates a resource. When the answer is lost, or says that the address is taken, the address is
 * looked up, twice: an id that was not there before and has the same service is ours. Throws ApiError.
 */
export async function createResource(
  desired: DesiredResource,
  body: ValueObject,
  idByIdentity: IdByIdentity,
  ports: Ports,
): Promise<ObservedResource> {
  const { api, clock, log } = ports
  const startedAt = clock.now()
  let mayHaveArrived = false
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await api.create(desired, body, idByIdentity)
    } catch (error) {
      if (!(error instanceof ApiError) || !(error.ambiguous || isTaken(error))) throw error
      log.info(`${error.request}: ${error.message} Looking the address up before anything is repeated.`)
      mayHaveArrived ||= error.ambiguous
      const found = await lookUpTwice(desired, { startedAt, mayHaveArrived, request: error.request }, ports)
      if (found !== undefined) return (await api.read(found.id)) ?? found
      if (!error.ambiguous) throw await namingWhatIsThere(error, desired, ports)
      if (attempt === REPETITIONS) throw error
    }
  }
}

/**
 * True for what a run that began at `startedAt` (milliseconds since 1970) may have created: of the manifest's service
 * and created since then. Where Fivetran does not say when, it must be as the manifest says: it may be somebody else's.
 */
export function mayBeCreatedSince(startedAt: number, observed: ObservedResource, desired: DesiredResource): boolean {
  if (observed.service !== desired.service || !isNewSince(startedAt, observed)) return false
  return hasAge(observed) || isAsDeclared(desired, observed)
}

function hasAge({ createdAt }: Pick<ObservedResource, 'createdAt'>): boolean {
  return !Number.isNaN(Date.parse(createdAt))
}

/** True for what was created since then, or may have been. */
export function isNewSince(startedAt: number, observed: Pick<ObservedResource, 'createdAt'>): boolean {
  const createdAt = Date.parse(observed.createdAt)
  return Number.isNaN(createdAt) || createdAt >= startedAt - CLOCK_SKEW_MS
}

/** A taken address is of use to a person only with the resource that takes it. */
async function namingWhatIsThere(error: ApiError, desired: DesiredResource, { api, kind }: Ports): Promise<ApiError> {
  const [there] = await api.lookUp(desired.address)
  if (there === undefined) return error
  const { request, status, code, requestId } = error
  const what = `${capital(kind.words.one)} ${idWithService(there)}`
  const message = `${error.message} ${what} is there as \`${there.name}\`: name it like that to adopt it, or choose another name.`
  return new ApiError({ api: 'Fivetran', message, request, status, code, requestId })
}

/** Fivetran's answer to a taken address is not documented: 409, or 400 with a message that says so. */
function isTaken(error: ApiError): boolean {
  return error.status === 409 || (error.status === 400 && /already|exists|duplicate|taken|in use/i.test(error.message))
}

/** The request whose outcome is looked up. */
interface Sent {
  readonly request: string
  /** When the first one was sent: milliseconds since 1970. */
  readonly startedAt: number
  /** False where Fivetran has refused all of them. */
  readonly mayHaveArrived: boolean
}

async function lookUpTwice(desired: DesiredResource, sent: Sent, ports: Ports): Promise<ObservedResource | undefined> {
  const found = await lookUp(desired, sent, ports)
  if (found !== undefined) return found
  await sleep(ports.clock)
  return lookUp(desired, sent, ports)
}

function sleep(clock: Clock): Promise<void> {
  return clock.sleep(SECOND_LOOK_MS)
}

async function lookUp(
  desired: DesiredResource,
  { startedAt, mayHaveArrived, request }: Sent,
  { api, kind, knownIds }: Ports,
): Promise<ObservedResource | undefined> {
  const all = (await api.lookUp(desired.address)).filter(one => !knownIds.has(one.id))
  const isOurs = (one: ObservedResource): boolean =>
    (mayHaveArrived || hasAge(one)) && mayBeCreatedSince(startedAt, one, desired)
  const ours = all.filter(isOurs)
  const exact = ours.filter(one => one.key === desired.address.key)
  // A repetition might overwrite what somebody else has made here.
  const others = all.find(one => one.key === desired.address.key && !hasAge(one) && !isOurs(one))
  if (others !== undefined) throw madeMeanwhile(others, request, kind)
  const candidates = exact.length > 0 ? exact : ours
  if (candidates.length < 2) return candidates[0]
  const ids = candidates.map(one => one.id).join(', ')
  const message = `There are ${candidates.length} new ${kind.words.many} at this address: ${ids}. Delete all but one in Fivetran.`
  throw new ApiError({ api: 'Fivetran', request, message })
}

function madeMeanwhile(there: ObservedResource, request: string, { words }: Ports['kind']): ApiError {
  const message = `${capital(words.one)} ${idWithService(there)} was made here since the plan was made, and not by this run as far as can be told. It was left as it is: the next plan adopts it and shows what differs from the manifest.`
  return new ApiError({ api: 'Fivetran', request, message })
}
