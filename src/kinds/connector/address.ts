/** Who a manifest is about: its group, and the schema that it writes to. */
import { complain, type ConvertContext } from '../../manifests/convert.ts'
import { SCHEMA_FIELD_NAMES, SCHEMA_FIELDS, schemaKinds } from './schema-fields.ts'
import { didYouMean } from '../../model/suggest.ts'
import type { Group } from './connector.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import { isObject, type Value } from '../../model/value.ts'
import { isMisspelt } from '../../manifests/misspelt.ts'
import { entryOf, type Entry, type MappingNode, type Mark } from '../../manifests/node.ts'
import { hasAddressInConfig } from './service-fields.ts'
import { complainSchema, listKinds } from './wrong-schema.ts'

type Values = ReadonlyMap<string, Value>

/**
 * The group that the manifest names. `groups` undefined (offline): what the manifest says, with an empty id when it
 * says
 * the name alone. Undefined, with a problem, when there is no such group or not exactly one of `group` and `group_id`.
 */
export function resolveGroup(
  root: MappingNode,
  values: Values,
  groups: readonly Group[] | undefined,
  context: ConvertContext,
): Group | undefined {
  const [byName, byId] = [entryOf(root, 'group'), entryOf(root, 'group_id')]
  if (byName !== undefined && byId !== undefined)
    return complain(
      context,
      byId,
      'A manifest names its group by `group` or by `group_id`, not by both.',
      'Keep one of the two.',
    )
  const entry = byName ?? byId
  if (entry === undefined && (isMisspelt(root, 'group') || isMisspelt(root, 'group_id'))) return undefined
  if (entry === undefined)
    return complain(
      context,
      root,
      'The manifest does not say in which group the connector lives.',
      'Write `group: <name of the group>` or `group_id: <its id>`.',
    )
  const written = textValue(values, entry.key)
  if (written === undefined) return undefined
  if (written.trim() === '') return complain(context, entry.value, `\`${entry.key}\` cannot be empty.`)
  if (groups === undefined) return byName === undefined ? { id: written, name: written } : { id: '', name: written }
  const matching = groups.filter(group => (byName === undefined ? group.id : group.name) === written)
  if (matching.length === 1) return matching[0]
  const ids = matching.map(group => `\`group_id: ${group.id}\``)
  if (matching.length > 1)
    return complain(
      context,
      entry.value,
      `${matching.length} groups are called \`${written}\`.`,
      `Name one by its id instead: ${ids.join(' or ')}.`,
    )
  return complain(
    context,
    entry.value,
    `There is no group with the ${byName === undefined ? 'id' : 'name'} \`${written}\`.`,
    groupHint(written, byName === undefined, groups),
  )
}

function groupHint(written: string, byId: boolean, groups: readonly Group[]): string {
  if (!byId && groups.some(group => group.id === written)) return `That is an id: write \`group_id: ${written}\`.`
  if (byId && groups.some(group => group.name === written)) return `That is a name: write \`group: ${written}\`.`
  return (
    didYouMean(
      written,
      groups.map(group => (byId ? group.id : group.name)),
    ) ?? 'Create it in Fivetran, or check whether the API key may see it.'
  )
}

export interface SchemaOfManifest {
  /** As Fivetran reports it: `name`, `name.table`, `name.table_group_name` or the prefix. */
  readonly schema: string
  /** As Fivetran's `config` takes them. */
  readonly fields: Readonly<Record<string, string>>
}

/** The schema fields by `destination_schema`, checked against what the service takes. */
export function resolveSchema(
  root: MappingNode,
  values: Values,
  service: string | undefined,
  metadata: ServiceMetadata | undefined,
  context: ConvertContext,
): SchemaOfManifest | undefined {
  const entry = entryOf(root, 'destination_schema')
  const kinds = schemaKinds(metadata?.config)
  if (entry === undefined && (isMisspelt(root, 'destination_schema') || hasAddressInConfig(root, metadata)))
    return undefined
  if (entry === undefined)
    return complain(
      context,
      root,
      'The manifest does not say where the connector writes to.',
      `Write \`destination_schema:\` with ${listKinds(kinds)} below it.`,
    )
  const value = values.get('destination_schema')
  if (!isObject(value)) return undefined
  const texts = SCHEMA_FIELD_NAMES.flatMap(name =>
    typeof value[name] === 'string' ? [{ name, text: value[name] }] : [],
  )
  const names = texts.map(({ name }) => name)
  const empty = texts.find(({ text }) => text.trim() === '')?.name
  if (empty !== undefined)
    return complain(
      context,
      fieldMark(entry, empty),
      `\`destination_schema.${empty}\` cannot be empty.`,
      'Give it a value, or remove the line.',
    )
  if (!kinds.some(kind => kind.length === names.length && kind.every(name => names.includes(name)))) {
    return complainSchema(
      entry,
      kinds,
      metadata === undefined ? 'A connector' : `The service \`${service ?? metadata.service}\``,
      context,
    )
  }
  return {
    schema: texts.map(({ text }) => text).join('.'),
    fields: Object.fromEntries(texts.map(({ name, text }) => [SCHEMA_FIELDS[name], text])),
  }
}

function fieldMark(entry: Entry, name: string): Mark {
  return (entry.value.kind === 'mapping' ? entryOf(entry.value, name) : undefined) ?? entry
}

function textValue(values: Values, name: string): string | undefined {
  const value = values.get(name)
  return typeof value === 'string' ? value : undefined
}
