/**
 * Makes a kind of what its folder says. The rest is filled in: in most kinds nothing follows the fields, and all kinds
 * are read and checked in the same way.
 */
import type { FivetranClient, FivetranReader } from '../fivetran/port.ts'
import type { FollowUp, Kind, KindApi, KindRun, Observation, ReadRequest } from './kind.ts'
import { lookUp, observeResources, type KindReader, type Source } from './observe.ts'

/** What every kind has to say. */
type Said = 'name' | 'words' | 'fields' | 'keyOf' | 'addresses' | 'resolveOffline' | 'nameInText' | 'createBody'

/** A kind as its folder defines it. What it does not say of the rest is filled in by `defineKind`. */
export interface KindDefinition extends Pick<Kind, Said>, Partial<Omit<Kind, Said | 'api'>> {
  /**
   * The name under which Fivetran may report a resource that was created by this one, where the two have different
   * keys.
   */
  readonly normalName?: (name: string) => string
  /** The endpoints that read. `run`: while a plan is made; what was read before in the same run need not be again. */
  readonly reader: (fivetran: FivetranReader, run?: KindRun) => KindReader
  /** Adds to the observation what only this kind needs for a plan. Throws ApiError. */
  readonly observeMore?: (observation: Observation, request: ReadRequest, run: KindRun) => Promise<Observation>
  /** The endpoints that change something. */
  readonly writer: (fivetran: FivetranClient) => KindWriter
}

/** What an apply calls. `lookUp` as in `Kind`; `follow` is needed only where something follows the fields. */
export type KindWriter = Omit<KindApi, 'read' | 'lookUp' | 'contents' | 'follow'> &
  Partial<Pick<KindApi, 'lookUp' | 'follow'>>

const NOTHING: FollowUp = { steps: [], fields: [], warnings: [], updates: false, owed: false }

/** What holds for a kind in which nothing follows the fields and nothing is to be said beyond them. */
const PLAIN = {
  identifiedBy: 'name',
  pauseBody: undefined,
  updateBody: changed => changed,
  followUp: () => NOTHING,
  consequences: () => [],
  outline: () => undefined,
  isUnsettled: () => false,
  jointFields: [],
  sentAlways: () => false,
  ineffectiveFields: () => [],
  problems: () => [],
  notices: () => [],
  waits: () => undefined,
  needsWorking: () => [],
  isWorking: () => true,
  isOwing: () => false,
  isStateOutdated: () => false,
  stateBefore: () => ({}),
  stateOfLostCreation: () => ({}),
} satisfies Partial<Kind>

/** Fills in what the definition leaves out. */
export function defineKind(definition: KindDefinition): Kind {
  const { normalName, reader, observeMore, writer, ...said } = definition
  const source = (fivetran: FivetranReader, run?: KindRun): Source => ({
    ...reader(fivetran, run),
    kind: said,
    normalName,
  })
  return {
    ...PLAIN,
    partitionWord: said.words.parent ?? 'account',
    resolve: async (documents, context) => {
      const read = documents.map(document => said.resolveOffline(document, context))
      return { desired: read.flatMap(one => one.desired ?? []), problems: read.flatMap(one => one.problems) }
    },
    observe: async (request, run) => {
      const observation = await observeResources(request, source(run.reader, run), run)
      return observeMore === undefined ? observation : observeMore(observation, request, run)
    },
    lookUp: (address, run) => lookUp(address, source(run.reader)),
    ...said,
    api: client => ({
      ...(said.contents === undefined ? {} : { contents: bound(said.contents, client) }),
      lookUp: address => lookUp(address, source(client)),
      read: id => source(client).read(id),
      follow: step => Promise.reject(new Error(`a ${said.words.one} has no step ${step.name}`)),
      ...writer(client),
    }),
  }
}

function bound(contents: NonNullable<Kind['contents']>, client: FivetranClient): NonNullable<KindApi['contents']> {
  return id => contents(id, client)
}
