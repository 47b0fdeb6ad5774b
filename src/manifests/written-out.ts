/** What a manifest says once its defaults and its item are in it, as lines of YAML for people. Pure. */
import { visible, yamlString } from '../model/visible.ts'
import { entryField, fieldWithin } from './convert.ts'
import type { ManifestField } from './field.ts'
import { isNullNode, type LineColumn, type ManifestDocument, type Node, type ScalarNode } from './node.ts'

/**
 * The lines of the manifest, with the places of what comes from elsewhere. References stand as they are written, and a
 * literal in a sensitive field is hidden. `fields`: of its kind, or better of its service.
 */
export function writtenOut(document: ManifestDocument, fields: ManifestField): string[] {
  const { file, line } = document.root
  const key = document.key === undefined ? '' : ` [${visible(document.key)}]`
  return [`# ${visible(file ?? document.file)}:${line}${key}`, ...linesOf(document.root, fields, document.file)]
}

function linesOf(node: Node, field: ManifestField, file: string): string[] {
  if (node.kind === 'mapping')
    return node.entries.flatMap(({ key, value }) => {
      const name = /^[\w-]+$/.test(key) ? key : yamlString(key)
      return below(`${name}:`, value, fieldWithin(field, key), file)
    })
  if (node.kind === 'list') return node.items.flatMap(item => itemLines(item, entryField(field), file))
  return [`${scalarOf(node, field)}${sourceOf(node, file)}`]
}

function below(start: string, value: Node, field: ManifestField, file: string): string[] {
  const isEmpty =
    value.kind === 'mapping' ? value.entries.length === 0 : value.kind === 'list' && value.items.length === 0
  if (isEmpty) return [`${start} ${value.kind === 'list' ? '[]' : '{}'}${sourceOf(value, file)}`]
  const lines = linesOf(value, field, file)
  return value.kind === 'scalar' ? [`${start} ${lines.join('')}`] : [start, ...lines.map(line => `  ${line}`)]
}

function itemLines(item: Node, field: ManifestField, file: string): string[] {
  return linesOf(item, field, file).map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`))
}

function sourceOf(at: LineColumn, file: string): string {
  return at.file === undefined || at.file === file ? '' : `  # ${visible(at.file)}:${at.line}`
}

function scalarOf(node: ScalarNode, { secret }: ManifestField): string {
  if (isNullNode(node)) return 'null'
  const text = asTemplate(node)
  if (secret && !text.replaceAll('$${{', '').includes('${{')) return '(sensitive)'
  return node.plain && node.data === undefined ? visible(text) : yamlString(text)
}

/** The text as a manifest would have it: what is data stands for itself. */
function asTemplate({ text, data }: ScalarNode): string {
  const literal = (one: string): string => one.replaceAll('${{', '$$${{')
  if (data === undefined) return text
  return data === 'all' ? literal(text) : data.map(part => (part.isData ? literal(part.text) : part.text)).join('')
}
