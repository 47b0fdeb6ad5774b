/**
 * What a group, or its destination, holds. What Fivetran does when something is deleted that is not empty is not
 * documented (refuse, take along, leave behind), so everything is listed that can be.
 */
import { segment } from '../../fivetran/base-url.ts'
import type { FivetranReader, GetRequest } from '../../fivetran/port.ts'
import { isNotFound } from '../../fivetran/response.ts'
import { objectOf, requiredText, textOr } from '../../fivetran/wire-values.ts'
import type { Contents, HeldResource, HeldThing } from '../../model/contents.ts'
import { absentWhen, ApiError } from '../../model/errors.ts'
import { isJsonObject, type JsonObject } from '../../model/value.ts'

/** Connections and destinations are version 2 in Fivetran's API description. */
const VERSION = 2

/**
 * Fivetran connects its own logs with every new destination (https://fivetran.com/docs/logs/fivetran-platform): by this
 * service, under a name that nobody chose. Its older name of both is `fivetran_log`.
 */
const PLATFORM = new Set(['fivetran_log', 'fivetran_metadata'])
const ALONG =
  'What Fivetran has made by itself goes along where the manifest of the destination says `lifecycle.delete_platform_connectors: true`: write that and merge it before the manifest is removed.'
const MOVE =
  'To keep what it loads, move each connection to a destination in another group first (`POST /connections/{id}/move` of Fivetran’s API): it goes on where it was.'

/** What the group holds: all that would go, or be left behind, with it. Throws ApiError. */
export async function groupContents(id: string, reader: FivetranReader): Promise<Contents> {
  const [connections, destination, ...others] = await Promise.all([
    connectionsOf(id, reader),
    destinationOf(id, reader),
    ...[PROJECTS, AGENTS, LOGS, WEBHOOKS].map(list => listed(list, id, reader)),
  ])
  return together([...connections, ...destination], others)
}

/** What is lost with the group's destination: what loads into it and what transforms it. Throws ApiError. */
export async function destinationContents(groupId: string, reader: FivetranReader): Promise<Contents> {
  const [connections, projects] = await Promise.all([connectionsOf(groupId, reader), listed(PROJECTS, groupId, reader)])
  return { ...together(connections, [projects]), otherwise: [MOVE] }
}

function together(resources: readonly HeldResource[], lists: readonly Listed[]): Contents {
  return {
    held: [...resources, ...lists.flatMap(({ held }) => held)],
    unseen: lists.flatMap(({ unseen }) => unseen),
  }
}

/** The connections of a group; none where the group is gone. */
async function connectionsOf(groupId: string, reader: FivetranReader): Promise<HeldResource[]> {
  const request: GetRequest = { path: '/connections', query: { group_id: groupId }, version: VERSION }
  const all = await absentWhen(
    isNotFound,
    reader.list(request, item => item, connectionId),
  )
  // A server that ignores the filter lists those of other groups, too.
  const own = (all ?? []).filter(item => textOr(item['group_id'], groupId) === groupId)
  return Promise.all(own.map(item => connection(groupId, item, reader)))
}

async function connection(groupId: string, item: JsonObject, reader: FivetranReader): Promise<HeldResource> {
  const service = textOr(item['service'], '')
  const id = connectionId(item)
  const name = textOr(item['schema'], id)
  const held = { kind: 'connector', partition: groupId, name, id, service }
  if (!PLATFORM.has(service) || !PLATFORM.has(name)) return held
  return (await isOfAccount(id, item, reader)) ? held : { ...held, madeByFivetran: ALONG }
}

function connectionId(item: JsonObject): string {
  return requiredText(item, 'id', 'the connection')
}

/** True for one that logs the whole account: a person has made that. A list need not tell. Throws ApiError. */
async function isOfAccount(id: string, item: JsonObject, reader: FivetranReader): Promise<boolean> {
  const request: GetRequest = { path: `/connections/${segment(id)}`, version: VERSION }
  const whole = isJsonObject(item['config'])
    ? item
    : await absentWhen(
        isNotFound,
        reader.get(request, data => objectOf(data, 'the connection')),
      )
  const config = whole?.['config']
  const level = isJsonObject(config) ? config['is_account_level_connector'] : undefined
  return level === true || level === 'true'
}

/** A destination has its group's id. */
async function destinationOf(groupId: string, reader: FivetranReader): Promise<HeldResource[]> {
  const request: GetRequest = { path: `/destinations/${segment(groupId)}`, version: VERSION }
  const found = await absentWhen(
    isNotFound,
    reader.get(request, data => objectOf(data, 'the destination')),
  )
  if (found === undefined) return []
  const service = textOr(found['service'], '')
  return [{ kind: 'destination', partition: groupId, name: groupId, id: groupId, service }]
}

/** A list of things that no kind manages. */
interface List {
  readonly word: string
  readonly many: string
  readonly path: string
  /** The parameter that names the group, where there is one. */
  readonly filter?: string
  /** The group that an item belongs to; undefined where it does not say, or belongs to none. */
  readonly groupOf?: (item: JsonObject) => unknown
  readonly nameOf: (item: JsonObject) => string
}

const PROJECTS: List = {
  word: 'transformation project',
  many: 'transformation projects',
  path: '/transformation-projects',
  nameOf: item => textOr(item['id'], ''),
}
const AGENTS: List = {
  word: 'hybrid deployment agent',
  many: 'hybrid deployment agents',
  path: '/hybrid-deployment-agents',
  filter: 'groupId',
  nameOf: item => textOr(item['display_name'], ''),
}
const LOGS: List = {
  word: 'external log service',
  many: 'external log services',
  path: '/external-logging',
  // A group has at most one, with the group's id.
  groupOf: item => item['id'],
  nameOf: item => textOr(item['service'], ''),
}
const WEBHOOKS: List = { word: 'webhook', many: 'webhooks', path: '/webhooks', nameOf: item => hostOf(item['url']) }

/** Where it goes; the rest of the address may hold a secret. */
function hostOf(url: unknown): string {
  return typeof url === 'string' && URL.canParse(url) ? `to ${new URL(url).host}` : ''
}

interface Listed {
  readonly held: readonly HeldThing[]
  readonly unseen: readonly string[]
}

async function listed(list: List, groupId: string, reader: FivetranReader): Promise<Listed> {
  const { word, many, path, filter, groupOf = item => item['group_id'], nameOf } = list
  const query = filter === undefined ? {} : { [filter]: groupId }
  try {
    const all = await reader.list({ path, query }, item => item, idOf)
    const held = all
      .filter(item => groupOf(item) === groupId)
      .map(item => ({ word, name: nameOf(item) || idOf(item), id: idOf(item) }))
    return { held, unseen: [] }
  } catch (error) {
    if (!(error instanceof ApiError) || !isOutOfReach(error)) throw error
    return { held: [], unseen: [`${many} (${error.status} ${error.code ?? ''})`.replace(' )', ')')] }
  }
}

/** What belongs to the whole account may have none. */
function idOf(item: JsonObject): string {
  return textOr(item['id'], JSON.stringify(item))
}

/** The key may not read it, or the server does not have it. */
function isOutOfReach({ status }: ApiError): boolean {
  return (
    status !== undefined &&
    status >= 400 &&
    status !== 401 &&
    status !== 408 &&
    status !== 429 &&
    (status < 500 || status === 501)
  )
}
