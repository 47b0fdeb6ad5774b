/** Fivetran's groups (https://fivetran.com/docs/rest-api/api-reference/groups). */
import type { FivetranReader } from '../../fivetran/port.ts'
import { requiredText, textOr } from '../../fivetran/wire-values.ts'
import type { JsonObject } from '../../model/value.ts'
import { onceARun } from '../once-a-run.ts'

/** Fivetran's container of one destination and its connectors. */
export interface Group {
  readonly id: string
  readonly name: string
}

/** All groups that the key sees. Throws ApiError. */
export function readGroups(reader: FivetranReader): Promise<Group[]> {
  return reader.list({ path: '/groups' }, readGroup, group => group.id)
}

/** The same, read once in a run, whichever kind asks first. */
export const groupsOf = onceARun(run => readGroups(run.reader))

/** A group; one without a name is called by its id. */
function readGroup(item: JsonObject): Group {
  const id = requiredText(item, 'id', 'the group')
  return { id, name: textOr(item['name'], '') || id }
}
