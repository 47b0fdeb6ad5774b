/** The two parts of a connector's address, read from its manifest: its group, and the schema that it writes to. */
import { entryAt, type MappingNode } from '../../manifests/node.ts'
import type { Problems } from '../../manifests/problems.ts'
import { didYouMean } from '../../model/suggest.ts'
import { isObject, type Value } from '../../model/value.ts'
import type { Group } from '../group/group.ts'
import { SCHEMA_FIELD_NAMES, SCHEMA_FIELDS } from './schema-fields.ts'

type Values = ReadonlyMap<string, Value>

/**
 * The group that the manifest names. `groups` undefined (offline): what the manifest says, with an empty id when it
 * says the name alone. Undefined when it names none, or, with a problem, when there is no such group or several.
 */
export function resolveGroup(
  root: MappingNode,
  values: Values,
  groups: readonly Group[] | undefined,
  problems: Problems,
): Group | undefined {
  const key = values.has('group') ? 'group' : 'group_id'
  const byName = key === 'group'
  const written = values.get(key)
  if (typeof written !== 'string') return undefined
  if (groups === undefined) return byName ? { id: '', name: written } : { id: written, name: written }
  const matching = groups.filter(group => (byName ? group.name : group.id) === written)
  if (matching.length === 1) return matching[0]
  const at = entryAt(root, key)?.value ?? root
  if (matching.length === 0) {
    const message = `There is no group with the ${byName ? 'name' : 'id'} \`${written}\`.`
    return problems.error(at, message, groupHint(written, byName, groups))
  }
  const ids = matching.map(group => `\`group_id: ${group.id}\``)
  const hint = `Name one by its id instead: ${ids.join(' or ')}.`
  return problems.error(at, `${matching.length} groups are called \`${written}\`.`, hint)
}

function groupHint(written: string, byName: boolean, groups: readonly Group[]): string {
  if (byName && groups.some(group => group.id === written)) return `That is an id: write \`group_id: ${written}\`.`
  if (!byName && groups.some(group => group.name === written)) return `That is a name: write \`group: ${written}\`.`
  const known = groups.map(group => (byName ? group.name : group.id))
  return didYouMean(written, known) ?? 'Create it in Fivetran, or check whether the API key may see it.'
}

export interface SchemaOfManifest {
  /** As Fivetran reports it: `name`, `name.table`, `name.table_group_name` or the prefix. */
  readonly schema: string
  /** As Fivetran's `config` takes them. */
  readonly fields: Readonly<Record<string, string>>
}

/** The schema that `destination_schema` says; undefined where that has an error or is missing. */
export function resolveSchema(values: Values): SchemaOfManifest | undefined {
  const value = values.get('destination_schema')
  if (!isObject(value)) return undefined
  const texts = SCHEMA_FIELD_NAMES.flatMap(name =>
    typeof value[name] === 'string' ? [{ name, text: value[name] }] : [],
  )
  return {
    schema: texts.map(({ text }) => text).join('.'),
    fields: Object.fromEntries(texts.map(({ name, text }) => [SCHEMA_FIELDS[name], text])),
  }
}
