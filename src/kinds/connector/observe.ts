/** Reads from Fivetran what a plan needs, and no more: the cost grows with the change, not with the fleet. */
import { identityKey, type Address, type DesiredConnector, type ObservedConnector } from './connector.ts'
import { normalName, sameName } from './schema-name.ts'
import { mayBeCreatedFor } from './create-connector.ts'
import type { FivetranReader } from '../../fivetran/port.ts'
import type { Observation } from '../../engine/plan/observation.ts'
import type { IndexedRecord } from '../../engine/plan/record-index.ts'
import type { ApprovedPins } from './tests.ts'

export interface ReadRequest {
  /** Recorded connectors to read. */
  readonly recorded: readonly IndexedRecord[]
  /** Desired connectors that nothing is recorded of. */
  readonly unrecorded: readonly DesiredConnector[]
  /**
   * Those of the recorded whose manifests name certificates by hash alone: Fivetran's approvals tell whether that is
   * enough.
   */
  readonly pinnedByHash: readonly { readonly id: string; readonly desired: DesiredConnector }[]
  /** How many connectors are recorded in a group: tells what its list costs. */
  readonly recordedIn: (groupId: string) => number
  /** Groups to be listed whatever is read of them (`scope: all`, drift, import). */
  readonly listAll: readonly string[]
  /** When an earlier run began to create this connector (milliseconds), where one did and its end is not known. */
  readonly begunAt: (desired: DesiredConnector) => number | undefined
  readonly progress: (line: string) => void
}

/** Fivetran's largest page. */
const PAGE = 1_000
/** From so many connectors of one group on, its list is tried first: it may carry their configs. */
const WORTH_A_LIST = 10
const PROGRESS_EVERY = 100

/**
 * Reads connectors. A recorded id costs one GET, an unrecorded address one list of its group (or a filtered one, where
 * the group is large). Throws ApiError.
 */
export async function observe(request: ReadRequest, reader: FivetranReader): Promise<Observation> {
  const lists = new GroupLists(reader)
  await Promise.all(groupsToList(request).map(groupId => lists.of(groupId)))
  const found = await Promise.all(
    request.unrecorded.map(async one => [one, await atAddressOrBegun(one, request, lists, reader)] as const),
  )
  const wanted = new Set([
    ...request.recorded.map(one => one.id),
    ...found.flatMap(([, here]) => here.map(one => one.id)),
  ])
  const read = await readById(wanted, request, lists, reader)
  const goneRecords = request.recorded.filter(one => !read.has(one.id))
  // Whether one is gone or all are is told by the group's list, and so is what stands at its address now.
  await Promise.all(goneRecords.map(one => lists.of(one.groupId)))
  const successors = await readSuccessors(goneRecords, lists, reader)
  return {
    byId: new Map([...read, ...successors.map(one => [one.id, one] as const)]),
    gone: new Set(goneRecords.map(one => one.id)),
    atAddress: new Map([
      ...found.map(([one, here]) => [keyOf(one.address), here.flatMap(item => read.get(item.id) ?? [])] as const),
      ...goneRecords.map(
        one =>
          [
            identityKey(one.groupId, one.declaredSchema),
            successors.filter(
              other => isAt(other, one.groupId, one.schema) || isAt(other, one.groupId, one.declaredSchema),
            ),
          ] as const,
      ),
    ]),
    underOtherName: await underOtherNames(
      found.flatMap(([one, here]) => (here.length === 0 ? [one.address] : [])),
      lists,
      reader,
    ),
    listed: lists.complete(),
    approved: await approvedPins(
      [...found, ...request.pinnedByHash.map(({ id, desired }) => [desired, [read.get(id) ?? []].flat()] as const)],
      reader,
    ),
  }
}

function keyOf(address: Address): string {
  return identityKey(address.group.id, address.schema)
}

function isAt(connector: ObservedConnector, groupId: string, schema: string): boolean {
  return identityKey(connector.groupId, connector.schema) === identityKey(groupId, schema)
}

/** The lists of groups, each read at most once in a run. */
class GroupLists {
  readonly #reader: FivetranReader
  readonly #lists = new Map<string, Promise<ObservedConnector[]>>()
  readonly #complete = new Map<string, readonly ObservedConnector[]>()

  constructor(reader: FivetranReader) {
    this.#reader = reader
  }

  of(groupId: string): Promise<ObservedConnector[]> {
    const known = this.#lists.get(groupId)
    if (known !== undefined) return known
    const list = this.#reader.connections({ groupId }).then(items => {
      this.#complete.set(groupId, items)
      return items
    })
    this.#lists.set(groupId, list)
    return list
  }

  has(groupId: string): boolean {
    return this.#lists.has(groupId)
  }

  complete(): Map<string, readonly ObservedConnector[]> {
    return this.#complete
  }
}

function groupsToList(request: ReadRequest): string[] {
  const reads = Map.groupBy(request.recorded, one => one.groupId)
  const addresses = Map.groupBy(request.unrecorded, one => one.address.group.id)
  const isWorthIt = (groupId: string): boolean => {
    const pages = Math.ceil((request.recordedIn(groupId) + 1) / PAGE)
    const looked = addresses.get(groupId)?.length ?? 0
    return looked > 0 ? looked >= pages : (reads.get(groupId)?.length ?? 0) >= WORTH_A_LIST * pages
  }
  const candidates = new Set([...reads.keys(), ...addresses.keys()])
  return [...new Set([...request.listAll, ...[...candidates].filter(isWorthIt)])]
}

/** What a run that died has created may stand there by another name: Fivetran may normalise the schema it was given. */
async function atAddressOrBegun(
  desired: DesiredConnector,
  request: ReadRequest,
  lists: GroupLists,
  reader: FivetranReader,
): Promise<ObservedConnector[]> {
  const here = await atAddress(desired.address, lists, reader)
  const begunAt = request.begunAt(desired)
  if (here.length > 0 || begunAt === undefined) return here
  return (await lists.of(desired.address.group.id)).filter(one => mayBeCreatedFor(one, desired, begunAt))
}

async function atAddress(
  { group, schema }: Address,
  lists: GroupLists,
  reader: FivetranReader,
): Promise<ObservedConnector[]> {
  if (lists.has(group.id)) return (await lists.of(group.id)).filter(one => isAt(one, group.id, schema))
  // The filter is exact, an identity is not: Fivetran mostly reports lower case.
  const spellings = [...new Set([schema, schema.toLowerCase()])]
  const found = await Promise.all(
    spellings.map(spelling => reader.connections({ groupId: group.id, schema: spelling })),
  )
  const byId = new Map(
    found
      .flat()
      .filter(one => isAt(one, group.id, schema))
      .map(one => [one.id, one]),
  )
  return [...byId.values()]
}

/**
 * Without a record only the name tells that a connector is there already, and Fivetran may have given it another one.
 */
async function underOtherNames(
  free: readonly Address[],
  lists: GroupLists,
  reader: FivetranReader,
): Promise<Map<string, readonly ObservedConnector[]>> {
  const entries = free.map(async (address): Promise<[string, readonly ObservedConnector[]]> => {
    const name = normalName(address.schema)
    if (name === address.schema.toLowerCase()) return [keyOf(address), []]
    const all = lists.has(address.group.id)
      ? await lists.of(address.group.id)
      : await reader.connections({ groupId: address.group.id, schema: name })
    return [keyOf(address), all.filter(one => sameName(one.schema, address.schema))]
  })
  return new Map(await Promise.all(entries))
}

/**
 * Connectors by id; what a list already told in full is not asked again. One that is missing in the result was answered
 * "not found".
 */
async function readById(
  ids: ReadonlySet<string>,
  request: ReadRequest,
  lists: GroupLists,
  reader: FivetranReader,
): Promise<Map<string, ObservedConnector>> {
  const listed = new Map([...lists.complete().values()].flat().map(one => [one.id, one]))
  const whole = [...ids].flatMap(id => {
    const item = listed.get(id)
    return item?.config === undefined ? [] : [item]
  })
  const known = new Set(whole.map(one => one.id))
  const missing = [...ids].filter(id => !known.has(id))
  const total = missing.length
  let done = 0
  const read = await Promise.all(
    missing.map(async id => {
      const connector = await reader.connection(id)
      done += 1
      if (total >= PROGRESS_EVERY && (done % PROGRESS_EVERY === 0 || done === total))
        request.progress(`Read ${done}/${total} connectors`)
      return connector
    }),
  )
  return new Map([...whole, ...read.filter(one => one !== undefined)].map(one => [one.id, one]))
}

/** Connectors that were made, by somebody else or by a run that died, where a recorded one is gone. */
async function readSuccessors(
  gone: readonly IndexedRecord[],
  lists: GroupLists,
  reader: FivetranReader,
): Promise<ObservedConnector[]> {
  const items = await Promise.all(
    gone.map(async one =>
      (await lists.of(one.groupId)).filter(
        other =>
          other.id !== one.id && (isAt(other, one.groupId, one.schema) || isAt(other, one.groupId, one.declaredSchema)),
      ),
    ),
  )
  const whole = await Promise.all(
    items.flat().map(async item => (item.config === undefined ? await reader.connection(item.id) : item)),
  )
  return whole.filter(one => one !== undefined)
}

/** Pins already approved on those connectors, as far as their manifests have pins. */
async function approvedPins(
  found: readonly (readonly [DesiredConnector, readonly ObservedConnector[]])[],
  reader: FivetranReader,
): Promise<Map<string, ApprovedPins>> {
  const pinned = found.filter(([one]) => one.pins.certificates.length + one.pins.fingerprints.length > 0)
  const entries = await Promise.all(
    pinned.flatMap(([one, here]) =>
      here.map(async ({ id }): Promise<[string, ApprovedPins]> => {
        const certificates = one.pins.certificates.length === 0 ? [] : await reader.certificates(id)
        const fingerprints = one.pins.fingerprints.length === 0 ? [] : await reader.fingerprints(id)
        return [
          id,
          { certificates: certificates.map(pin => pin.hash), fingerprints: fingerprints.map(pin => pin.hash) },
        ]
      }),
    ),
  )
  return new Map(entries)
}
