/** Reads what a plan needs of any kind, and no more: the cost grows with the change, not with the fleet. */
import {
  identityOf,
  type Address,
  type DesiredResource,
  type ObservedResource,
  type RecordedResource,
} from '../model/resource.ts'
import type { Kind, KindRun, Observation, ReadRequest } from './kind.ts'

/** Fivetran's endpoints that read resources of a kind. Every method throws ApiError. */
export interface KindReader {
  /** All resources of a partition. */
  list(partition: string): Promise<readonly ObservedResource[]>
  /** Those that Fivetran reports by exactly that name, where this costs less than the list. */
  find?(partition: string, name: string): Promise<readonly ObservedResource[]>
  /** Undefined when Fivetran has it no more. */
  read(id: string): Promise<ObservedResource | undefined>
}

/** Where resources of one kind are read from, and how their names compare. */
export interface Source extends KindReader {
  readonly kind: Pick<Kind, 'name' | 'words' | 'keyOf'>
  /** As in `KindDefinition`. */
  readonly normalName?: ((name: string) => string) | undefined
}

/** The largest page of Fivetran's lists. */
const PAGE = 1_000
/**
 * A partition's list is read first when, for each of its pages, at least so many of its resources are to be read: a
 * list may hold their fields.
 */
const WORTH_A_LIST = 10
const PROGRESS_EVERY = 100

/**
 * Reads resources. A recorded id costs one GET, an unrecorded address one list of its partition (or a look-up, where
 * there is one and the partition is large). Throws ApiError.
 */
export async function observeResources(
  request: ReadRequest,
  source: Source,
  { log }: Pick<KindRun, 'log'>,
): Promise<Observation> {
  const lists = new Lists(source)
  await Promise.all(partitionsToList(request).map(partition => lists.of(partition)))
  const found = await Promise.all(
    request.unrecorded.map(async desired => ({
      desired,
      here: await atAddressOrLost(desired, request, lists, source),
    })),
  )
  const wanted = new Set([
    ...request.recorded.map(({ entry }) => entry.id),
    ...found.flatMap(({ here }) => here.map(one => one.id)),
  ])
  const read = await readById(wanted, lists, source, log)
  const missing = request.recorded.map(({ entry }) => entry).filter(({ id }) => !read.has(id))
  // Whether one is missing or all are is told by the partition's list, and so is what stands at its address now.
  await Promise.all(missing.map(({ partition }) => lists.of(partition)))
  const successors = await readSuccessors(missing, lists, source)
  return {
    byId: new Map([...read, ...successors.map(one => [one.id, one] as const)]),
    missing: new Set(missing.map(({ id }) => id)),
    atAddress: new Map([
      ...found.map(
        ({ desired, here }) => [identityOf(desired.address), here.flatMap(({ id }) => read.get(id) ?? [])] as const,
      ),
      ...missing.map(
        one =>
          [
            identityAt(one.partition, one.declaredName, source),
            successors.filter(other => isInThePlaceOf(other, one, source)),
          ] as const,
      ),
    ]),
    underOtherName: await underOtherNames(
      found.flatMap(({ desired, here }) => (here.length === 0 ? [desired.address] : [])),
      lists,
      source,
    ),
    listed: lists.complete,
  }
}

/**
 * What stands at an address, or at the one that Fivetran may make of its name: all of one partition's list whose names
 * compare equal. Throws ApiError.
 */
export async function lookUp({ partition, localName }: Address, source: Source): Promise<ObservedResource[]> {
  // The whole list, since Fivetran may report the name in another spelling than it was given.
  return (await source.list(partition)).filter(one => isSameName(one.name, localName, source))
}

function identityAt(partition: string, name: string, { kind }: Source): string {
  return identityOf({ kind: kind.name, partition, key: kind.keyOf(name) })
}

function isAt(one: ObservedResource, partition: string, name: string, source: Source): boolean {
  return identityOf({ kind: source.kind.name, ...one }) === identityAt(partition, name, source)
}

/** True for a resource that stands where a recorded one stood, by its declared or its reported name. */
function isInThePlaceOf(
  one: ObservedResource,
  { id, partition, name, declaredName }: RecordedResource,
  source: Source,
): boolean {
  return one.id !== id && (isAt(one, partition, name, source) || isAt(one, partition, declaredName, source))
}

function isSameName(one: string, other: string, { normalName, kind }: Source): boolean {
  const normal = normalName ?? kind.keyOf
  return normal(one) === normal(other)
}

/** The lists of partitions, each read at most once in a run. */
class Lists {
  readonly complete = new Map<string, readonly ObservedResource[]>()
  readonly #source: Source
  readonly #lists = new Map<string, Promise<readonly ObservedResource[]>>()

  constructor(source: Source) {
    this.#source = source
  }

  of(partition: string): Promise<readonly ObservedResource[]> {
    const known = this.#lists.get(partition)
    if (known !== undefined) return known
    const list = this.#source.list(partition).then(items => {
      this.complete.set(partition, items)
      return items
    })
    this.#lists.set(partition, list)
    return list
  }

  has(partition: string): boolean {
    return this.#lists.has(partition)
  }
}

function partitionsToList({ recorded, unrecorded, recordedIn, listAll }: ReadRequest): string[] {
  const reads = Map.groupBy(recorded, ({ entry }) => entry.partition)
  const addresses = Map.groupBy(unrecorded, one => one.address.partition)
  const isWorthIt = (partition: string): boolean => {
    const pages = Math.ceil((recordedIn(partition) + 1) / PAGE)
    const looked = addresses.get(partition)?.length ?? 0
    return looked > 0 ? looked >= pages : (reads.get(partition)?.length ?? 0) >= WORTH_A_LIST * pages
  }
  return [...new Set([...listAll, ...[...reads.keys(), ...addresses.keys()].filter(isWorthIt)])]
}

/**
 * What stands at an address, or what an interrupted run may have created for it under another name, since Fivetran may
 * normalise the name it is given.
 */
async function atAddressOrLost(
  desired: DesiredResource,
  request: ReadRequest,
  lists: Lists,
  source: Source,
): Promise<readonly ObservedResource[]> {
  const { address } = desired
  const here = await atAddress(address, lists, source)
  if (here.length > 0 || !request.isCreationBegun(desired)) return here
  const all = await lists.of(address.partition)
  return all.filter(one => isSameName(one.name, address.localName, source) && request.mayBeLost(one, desired))
}

async function atAddress(
  { partition, localName }: Address,
  lists: Lists,
  source: Source,
): Promise<readonly ObservedResource[]> {
  const isHere = (one: ObservedResource): boolean => isAt(one, partition, localName, source)
  if (lists.has(partition) || source.find === undefined) return (await lists.of(partition)).filter(isHere)
  // `find` takes one exact spelling, and a key stands for several. The key itself is what Fivetran mostly reports.
  const spellings = [...new Set([localName, source.kind.keyOf(localName)])]
  const found = await Promise.all(spellings.map(async name => source.find?.(partition, name) ?? []))
  return [...new Map(found.flat().map(one => [one.id, one])).values()].filter(isHere)
}

/**
 * Where nothing is recorded, only the name tells that a resource is there already, and Fivetran may have changed it.
 */
async function underOtherNames(
  free: readonly Address[],
  lists: Lists,
  source: Source,
): Promise<Map<string, readonly ObservedResource[]>> {
  const entries = free.map(async (address): Promise<[string, readonly ObservedResource[]]> => {
    const { partition, localName } = address
    const name = source.normalName?.(localName) ?? localName
    if (source.kind.keyOf(name) === source.kind.keyOf(localName)) return [identityOf(address), []]
    const isListed = lists.has(partition) || source.find === undefined
    const all = isListed ? await lists.of(partition) : ((await source.find?.(partition, name)) ?? [])
    return [identityOf(address), all.filter(one => isSameName(one.name, localName, source))]
  })
  return new Map(await Promise.all(entries))
}

/**
 * Reads resources by their ids, but for those that a list already gave with their fields. For an id that is not in the
 * result, Fivetran answered "not found".
 */
async function readById(
  ids: ReadonlySet<string>,
  lists: Lists,
  source: Source,
  log: KindRun['log'],
): Promise<Map<string, ObservedResource>> {
  const listed = [...lists.complete.values()].flat()
  const whole = new Map(
    listed.filter(({ id, fields }) => ids.has(id) && fields !== undefined).map(one => [one.id, one]),
  )
  const rest = [...ids].filter(id => !whole.has(id))
  const { many } = source.kind.words
  let done = 0
  const tell = (): void => log.progress?.({ what: `Reading ${many}`, done, total: rest.length })
  tell()
  const read = await Promise.all(
    rest.map(async id => {
      const one = await source.read(id)
      done += 1
      tell()
      const isDue = done % PROGRESS_EVERY === 0 || done === rest.length
      if (log.progress === undefined && rest.length >= PROGRESS_EVERY && isDue)
        log.info(`Read ${done}/${rest.length} ${many}`)
      return one
    }),
  )
  return new Map([...whole.values(), ...read.filter(one => one !== undefined)].map(one => [one.id, one]))
}

/** Where recorded resources are missing: those that somebody else or an interrupted run created in their places. */
async function readSuccessors(
  missing: readonly RecordedResource[],
  lists: Lists,
  source: Source,
): Promise<ObservedResource[]> {
  const items = await Promise.all(
    missing.map(async one => (await lists.of(one.partition)).filter(other => isInThePlaceOf(other, one, source))),
  )
  const whole = await Promise.all(
    items.flat().map(async item => (item.fields === undefined ? source.read(item.id) : item)),
  )
  return whole.filter(one => one !== undefined)
}
