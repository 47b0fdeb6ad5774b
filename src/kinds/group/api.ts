/** Fivetran's endpoints for groups (https://fivetran.com/docs/rest-api/api-reference/groups). */
import type { FivetranClient, FivetranReader } from '../../fivetran/port.ts'
import { isNotFound } from '../../fivetran/response.ts'
import { objectOf } from '../../fivetran/wire-values.ts'
import { absentWhen, ApiError } from '../../model/errors.ts'
import { NO_STATUS, type Address, type ObservedResource } from '../../model/resource.ts'
import type { Json, JsonObject } from '../../model/value.ts'
import { createChanging, pathIn } from '../changing.ts'
import type { KindWriter } from '../define-kind.ts'
import type { FollowContext, FollowResult, KindRun } from '../kind.ts'
import type { KindReader } from '../observe.ts'
import { GROUP_KEYS } from './access.ts'
import { ACCOUNT } from './desired.ts'
import { groupsOf, readGroup, readGroups, type Group } from './group.ts'
import { readState, writeState } from './state.ts'

const PATH = '/groups'

/** A group as Fivetran reports it, in the shape of all kinds. */
export function observed({ id, name, createdAt = '' }: Group): ObservedResource {
  return {
    ...NO_STATUS,
    id,
    service: '',
    partition: ACCOUNT,
    key: id,
    name: id,
    fields: { name },
    createdAt,
    output: { name, created_at: createdAt === '' ? null : createdAt },
  }
}

/** The endpoints that read. */
export function groupReader(fivetran: FivetranReader): KindReader {
  return {
    list: async () => (await readGroups(fivetran)).map(observed),
    read: id => absentWhen(isNotFound, fivetran.get({ path: pathIn(PATH, id) }, toObserved)),
  }
}

/** Groups of a name. Throws ApiError. */
export async function lookUpGroup(address: Address, run: KindRun): Promise<readonly ObservedResource[]> {
  return named(address, await groupsOf(run))
}

/** The endpoints that change something. */
export function groupWriter(client: FivetranClient): KindWriter {
  const changing = createChanging(client, { path: PATH }, toObserved)
  return {
    ...changing,
    // Whether Fivetran refuses a name that there is already is not known: a repetition could make a second group.
    create: (_desired, body) => changing.create(body),
    lookUp: async address => named(address, await readGroups(client)),
    follow: (_step, context) => tellKeys(client, context),
  }
}

function toObserved(data: Json): ObservedResource {
  return observed(readGroup(objectOf(data, 'the group')))
}

function named({ place }: Address, groups: readonly Group[]): ObservedResource[] {
  return groups.filter(({ name }) => name === place['name']).map(observed)
}

/** Tells what others need to let a group in. */
async function tellKeys(
  client: FivetranClient,
  { id, observed: group, state, log }: FollowContext,
): Promise<FollowResult> {
  const found = await Promise.all(
    GROUP_KEYS.map(async ({ field, label, read }) => {
      try {
        return { field, label, value: await read(client, id) }
      } catch (error) {
        // The group is made all the same, and Fivetran shows both.
        if (!(error instanceof ApiError)) throw error
        log.info(`The ${label} of group ${id} could not be read: ${error.message}`)
        return { field, label, value: '' }
      }
    }),
  )
  const known = found.filter(({ value }) => value !== '')
  const output: JsonObject = Object.fromEntries(known.map(({ field, value }) => [field, value]))
  return {
    state: writeState({ ...readState(state), owesKeys: false }),
    ...(group === undefined ? {} : { observed: { ...group, output: { ...group.output, ...output } } }),
    values: known.map(({ label, value }) => ({ label, value })),
  }
}
