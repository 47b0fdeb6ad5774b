/** What to write instead of a value of the wrong kind. */
import type { Path } from '../model/path.ts'
import type { MappingNode, Node } from './node.ts'
import { MISSING_SPACE } from './syntax.ts'
import { IDENTIFYING_FIELDS } from '../model/identifying-fields.ts'
import type { FieldType } from '../model/field-type.ts'
import { own } from '../model/own.ts'

/** The node, which stands at `path`, as that type wants it. A sensitive value is never repeated. */
export function exampleOf(node: Node, type: FieldType, path: Path): string {
  const field = path.findLast(part => typeof part === 'string') ?? 'field'
  if (type.type === 'array') return exampleOfList(node, type, field)
  if (type.type === 'object')
    return node.kind === 'list'
      ? 'Remove the `- `: there is one mapping here, not a list.'
      : 'Write its fields below it, indented by two spaces.'
  const [only, ...others] = node.kind === 'list' ? node.items : []
  const shown = only?.kind === 'scalar' && others.length === 0 && isPresentable(only.text, type) ? only.text : 'value'
  return `Write \`${field}: ${shown}\`.`
}

function exampleOfList(node: Node, type: FieldType, field: string): string {
  if (node.kind === 'mapping') return exampleOfEntries(node, type)
  const text = node.kind === 'scalar' ? node.text : ''
  if (node.kind === 'scalar' && node.plain && /^-[^\s\d-]/.test(text))
    return `${MISSING_SPACE.message} ${MISSING_SPACE.hint}`
  return `Write \`${field}: [${isPresentable(text, type) ? text : '…'}]\`, or each entry in a line that starts with \`- \`.`
}

/** A mapping of named entries becomes a list of entries that hold their names. */
function exampleOfEntries(node: MappingNode, type: FieldType): string {
  const properties = type.items?.properties
  const field = IDENTIFYING_FIELDS.find(name => own(properties, name)?.secret === false)
  const [first] = node.entries
  const isNamed = node.entries.every(({ key, value }) => value.kind === 'mapping' && own(properties, key) === undefined)
  if (field === undefined || first === undefined || !isNamed || !isPresentable(first.key, type))
    return 'Write it as an entry of a list: start it with `- `.'
  return `Write \`- ${field}: ${first.key}\` with its fields below it.`
}

/** A short text of harmless characters that reads as one value. */
function isPresentable(text: string, type: FieldType): boolean {
  return !type.secret && text.length <= 40 && /^[\w./][\w./@ -]*$/.test(text) && !text.includes(' - ')
}
