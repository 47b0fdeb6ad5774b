/** What a manifest says once its defaults and its item are in it, as lines of YAML for people. Pure. */
import { visible, yamlString } from '../model/visible.ts'
import { entryField, fieldWithin } from './convert.ts'
import type { ManifestField } from './field.ts'
import { isNullNode, type LineColumn, type ManifestDocument, type Node, type ScalarNode } from './node.ts'

/**
 * The lines of the manifest, with the places of what comes from elsewhere. References stand as they are written, and a
 * literal in a sensitive field is hidden. `fields`: of its kind and, where it is known, of its service: a field is
 * sensitive if one of them says so.
 */
export function writtenOut(document: ManifestDocument, fields: readonly ManifestField[]): string[] {
  const { file, line } = document.root
  const key = document.key === undefined ? '' : ` [${visible(document.key)}]`
  return [`# ${visible(file ?? document.file)}:${line}${key}`, ...linesOf(document.root, fields, document.file)]
}

type Fields = readonly ManifestField[]

function linesOf(node: Node, fields: Fields, file: string): string[] {
  if (node.kind === 'mapping')
    return node.entries.flatMap(({ key, value }) => {
      const name = /^[\w-]+$/.test(key) ? key : yamlString(key)
      const inner = fields.map(field => fieldWithin(field, key))
      return below(`${name}:`, value, inner, file)
    })
  if (node.kind === 'list') return node.items.flatMap(item => itemLines(item, fields.map(entryField), file))
  return [`${scalarOf(node, fields)}${sourceOf(node, file)}`]
}

function below(start: string, value: Node, fields: Fields, file: string): string[] {
  if (value.kind === 'mapping' && value.entries.length === 0) return [`${start} {}${sourceOf(value, file)}`]
  if (value.kind === 'list' && value.items.length === 0) return [`${start} []${sourceOf(value, file)}`]
  const lines = linesOf(value, fields, file)
  return value.kind === 'scalar' ? [`${start} ${lines.join('')}`] : [start, ...lines.map(line => `  ${line}`)]
}

function itemLines(item: Node, fields: Fields, file: string): string[] {
  return linesOf(item, fields, file).map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`))
}

function sourceOf(at: LineColumn, file: string): string {
  return at.file === undefined || at.file === file ? '' : `  # ${visible(at.file)}:${at.line}`
}

function scalarOf(node: ScalarNode, fields: Fields): string {
  if (isNullNode(node)) return 'null'
  const text = asTemplate(node)
  const isSecret = fields.some(({ secret }) => secret)
  if (isSecret && !text.replaceAll('$${{', '').includes('${{')) return '(sensitive)'
  return node.plain && node.data === undefined ? visible(text) : yamlString(text)
}

function literal(text: string): string {
  return text.replaceAll('${{', '$$${{')
}

/** The text as a manifest would have it: what is data stands for itself. */
function asTemplate({ text, data }: ScalarNode): string {
  if (data === undefined) return text
  return data === 'all' ? literal(text) : data.map(part => (part.isData ? literal(part.text) : part.text)).join('')
}
