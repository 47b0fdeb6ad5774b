/** What to say about a `destination_schema` whose fields make no address of the service. */
import { complain, type ConvertContext } from '../../manifests/convert.ts'
import { SCHEMA_FIELD_NAMES, type SchemaFieldName, type SchemaKind } from './schema-fields.ts'
import { entryOf, type Entry, type MappingNode } from '../../manifests/node.ts'

/** Complains at the field that is too much, or at the mapping that lacks one. `subject`: who takes one of `kinds`. */
export function complainSchema(
  entry: Entry,
  kinds: readonly SchemaKind[],
  subject: string,
  context: ConvertContext,
): undefined {
  const mapping = entry.value.kind === 'mapping' ? entry.value : undefined
  const names = SCHEMA_FIELD_NAMES.filter(name => mapping !== undefined && entryOf(mapping, name) !== undefined)
  if (mapping === undefined || names.length === 0)
    return complain(
      context,
      entry,
      `${subject} takes ${listKinds(kinds)} in \`destination_schema\`, and has none.`,
      'Write it below, indented by two spaces.',
    )
  const [kind, ...others] = nearestKinds(kinds, names)
  if (kind === undefined || others.length > 0)
    return complain(
      context,
      markOf(mapping, names.at(-1)),
      `${subject} takes ${listKinds(kinds)} in \`destination_schema\`, not ${listKinds([names])}.`,
      'Write one of these alone.',
    )
  const extra = names.filter(name => !kind.includes(name))
  const missing = kind.filter(name => !names.includes(name))
  const message = `${subject} takes ${listKinds([kind])} in \`destination_schema\`, ${extra.length === 0 ? `and \`${missing.join('` and `')}\` is missing` : `not ${listKinds([extra])}`}.`
  return complain(
    context,
    extra.length === 0 ? entry : markOf(mapping, extra[0]),
    message,
    hintFor(mapping, extra, missing),
  )
}

/** `` `name`, `name` and `table` or `prefix` `` */
export function listKinds(kinds: readonly SchemaKind[]): string {
  const phrases = kinds.map(kind => kind.map(name => `\`${name}\``).join(' and '))
  return phrases.length < 2 ? phrases.join('') : `${phrases.slice(0, -1).join(', ')} or ${phrases.at(-1)}`
}

function nearestKinds(kinds: readonly SchemaKind[], names: readonly SchemaFieldName[]): SchemaKind[] {
  const distance = (kind: SchemaKind): number =>
    kind.filter(name => !names.includes(name)).length + names.filter(name => !kind.includes(name)).length
  const least = Math.min(...kinds.map(distance))
  return kinds.filter(kind => distance(kind) === least)
}

function markOf(mapping: MappingNode, name: SchemaFieldName | undefined): Entry | MappingNode {
  return (name === undefined ? undefined : entryOf(mapping, name)) ?? mapping
}

function hintFor(mapping: MappingNode, extra: readonly SchemaFieldName[], missing: readonly SchemaFieldName[]): string {
  const [wrong, ...more] = extra
  const [right, ...others] = missing
  if (wrong === undefined) return `Add ${missing.map(name => `\`${name}:\``).join(' and ')}.`
  if (right === undefined) return `Remove ${extra.map(name => `\`${name}\``).join(' and ')}.`
  const value = entryOf(mapping, wrong)?.value
  const isOneForOne =
    more.length === 0 && others.length === 0 && value?.kind === 'scalar' && /^[\w.-]{1,60}$/.test(value.text)
  return isOneForOne
    ? `Write \`${right}: ${value.text}\`.`
    : `Write ${missing.map(name => `\`${name}:\``).join(' and ')} instead.`
}
