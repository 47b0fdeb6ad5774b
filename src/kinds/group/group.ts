/** Fivetran's groups (https://fivetran.com/docs/rest-api/api-reference/groups). */
import type { FivetranReader } from '../../fivetran/port.ts'
import { requiredText, textOr } from '../../fivetran/wire-values.ts'
import type { JsonObject } from '../../model/value.ts'
import { onceARun } from '../once-a-run.ts'

/** Fivetran's container of one destination and its connectors. */
export interface Group {
  /** Of a group that does not exist yet: what stands for it (`unmadeId`). */
  readonly id: string
  /** As its manifest says, where it has one; else as Fivetran does. */
  readonly name: string
  /** ISO 8601; '' where Fivetran does not say. */
  readonly createdAt?: string
  /** What Fivetran calls it, where its manifest calls it otherwise. */
  readonly calledNow?: string
  /** The identity of the resource that is to be made, of a group that does not exist yet. */
  readonly unmade?: string
  /** True for a group that an apply of these manifests has made, or is to make. */
  readonly isOurs?: boolean
}

/** All groups that the key sees. Throws ApiError. */
export function readGroups(reader: FivetranReader): Promise<Group[]> {
  return reader.list({ path: '/groups' }, readGroup, group => group.id)
}

/** The same, read once in a run, whichever kind asks first. */
export const groupsOf = onceARun(run => readGroups(run.reader))

/** A group; one without a name is called by its id. */
export function readGroup(item: JsonObject): Group {
  const id = requiredText(item, 'id', 'the group')
  return { id, name: textOr(item['name'], '') || id, createdAt: textOr(item['created_at'], '') }
}

const UNMADE = 'name of group: '

/** What stands for the id of a group that does not exist yet, or that nobody has asked for. No id can be like it. */
export function unmadeId(name: string): string {
  return `${UNMADE}${name}`
}

/** The name of a group by what stands for its id; undefined for an id. */
export function nameOfUnmade(id: string): string | undefined {
  return id.startsWith(UNMADE) ? id.slice(UNMADE.length) : undefined
}
