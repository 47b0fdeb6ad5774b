/** What to say about a `destination_schema` whose fields make no address of the service. */
import { entryAt, type MappingEntry, type MappingNode, type LineColumn } from '../../manifests/node.ts'
import type { Complaint } from '../../manifests/problems.ts'
import { SCHEMA_FIELD_NAMES, type SchemaFieldName, type SchemaForm } from './schema-fields.ts'

/**
 * What to say, and where: at the field that is too much, or at the mapping that lacks one. `subject`: who takes one of
 * `forms`.
 */
export function wrongSchema(
  entry: MappingEntry,
  forms: readonly SchemaForm[],
  subject: string,
): Complaint & { readonly at: LineColumn } {
  const mapping = entry.value.kind === 'mapping' ? entry.value : undefined
  const names = SCHEMA_FIELD_NAMES.filter(name => mapping !== undefined && entryAt(mapping, name) !== undefined)
  if (mapping === undefined || names.length === 0)
    return {
      at: entry,
      message: `${subject} takes ${listForms(forms)} in \`destination_schema\`, and has none.`,
      hint: 'Write it below, indented by two spaces.',
    }
  const [form, ...others] = nearestForms(forms, names)
  if (form === undefined || others.length > 0)
    return {
      at: placeOf(mapping, names.at(-1)),
      message: `${subject} takes ${listForms(forms)} in \`destination_schema\`, not ${listForms([names])}.`,
      hint: 'Write one of these alone.',
    }
  const extra = names.filter(name => !form.includes(name))
  const missing = form.filter(name => !names.includes(name))
  const wrong = extra.length === 0 ? `and \`${missing.join('` and `')}\` is missing` : `not ${listForms([extra])}`
  return {
    at: extra.length === 0 ? entry : placeOf(mapping, extra[0]),
    message: `${subject} takes ${listForms([form])} in \`destination_schema\`, ${wrong}.`,
    hint: hintFor(mapping, extra, missing),
  }
}

/** `` `name`, `name` and `table` or `prefix` `` */
export function listForms(forms: readonly SchemaForm[]): string {
  const phrases = forms.map(form => form.map(name => `\`${name}\``).join(' and '))
  return phrases.length < 2 ? phrases.join('') : `${phrases.slice(0, -1).join(', ')} or ${phrases.at(-1)}`
}

function nearestForms(forms: readonly SchemaForm[], names: readonly SchemaFieldName[]): SchemaForm[] {
  const distance = (form: SchemaForm): number =>
    form.filter(name => !names.includes(name)).length + names.filter(name => !form.includes(name)).length
  const least = Math.min(...forms.map(distance))
  return forms.filter(form => distance(form) === least)
}

function placeOf(mapping: MappingNode, name: SchemaFieldName | undefined): MappingEntry | MappingNode {
  return (name === undefined ? undefined : entryAt(mapping, name)) ?? mapping
}

function hintFor(mapping: MappingNode, extra: readonly SchemaFieldName[], missing: readonly SchemaFieldName[]): string {
  const [wrong, ...more] = extra
  const [right, ...others] = missing
  if (wrong === undefined) return `Add ${missing.map(name => `\`${name}:\``).join(' and ')}.`
  if (right === undefined) return `Remove ${extra.map(name => `\`${name}\``).join(' and ')}.`
  const value = entryAt(mapping, wrong)?.value
  const isOneForOne =
    more.length === 0 && others.length === 0 && value?.kind === 'scalar' && /^[\w.-]{1,60}$/.test(value.text)
  return isOneForOne
    ? `Write \`${right}: ${value.text}\`.`
    : `Write ${missing.map(name => `\`${name}:\``).join(' and ')} instead.`
}
