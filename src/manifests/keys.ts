import type { MappingEntry, MappingNode, LineColumn, Node } from './node.ts'
import { hasOddIndent, ODD_INDENT_CAUSE } from './syntax.ts'

/** YAML 1.1's merge key, which people know from other tools' files. */
export const MERGE_KEY = '<<'

/** Keys that would reach an object's prototype. */
const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype'])

/** Stands in the place of an alias that leads nowhere, of which enough is said. */
export const LOST: Node = { kind: 'scalar', text: '', plain: true, line: 1, column: 1 }

/** True for a key that would reach an object's prototype. */
export function isDangerousKey(key: string): boolean {
  return DANGEROUS.has(key)
}

export interface Merge {
  readonly at: LineColumn
  readonly source: Node
}

type Report = (at: LineColumn, message: string, hint: string) => void

export const MISSING_KEY = { message: 'A key is missing before `:`.', hint: 'Write `field: value`.' } as const

/** What is wrong with a key, given the keys that its mapping holds already. */
export function keyProblem(
  node: Node,
  keys: ReadonlyMap<string, LineColumn>,
): { readonly message: string; readonly hint: string } | undefined {
  if (isReference(node))
    return {
      message: 'This is not a reference: its `$` is missing.',
      hint: `Write \`\${{ ${node.entries[0]?.key} }}\`.`,
    }
  if (node.kind !== 'scalar')
    return {
      message: `A ${node.kind} cannot be a key.`,
      hint: 'Write `field: value`; quote a value that starts with `[` or `{`.',
    }
  if (node.text === '') return MISSING_KEY
  if (node.plain && hasOddIndent(node.text)) return ODD_INDENT_CAUSE
  if (isDangerousKey(node.text))
    return {
      message: `\`${node.text}\` is not allowed as a key.`,
      hint: `Remove it. Below \`schemas\`, where a source has such a name, write a pattern: \`${node.text.replace(/.$/, '?')}\`.`,
    }
  if (node.text.includes('${{'))
    return {
      message: 'A reference cannot stand in a key.',
      hint: 'Write the name of the field, and the reference as its value.',
    }
  const first = keys.get(node.text)
  if (first === undefined) return undefined
  return {
    message: `\`${shorten(node.text)}\` is given twice in this mapping; first in line ${first.line}.`,
    hint: 'Keep one of the two.',
  }
}

/** The mapping's entries and those that its `<<` bring in: its own win, and earlier sources win over later ones. */
export function mergeInto(
  entries: readonly MappingEntry[],
  merges: readonly Merge[],
  report: Report,
): readonly MappingEntry[] {
  if (merges.length === 0) return entries
  const merged = new Map(entries.map(entry => [entry.key, entry]))
  for (const { at, source } of merges) {
    const sources = source.kind === 'list' ? source.items : [source]
    for (const mapping of sources) {
      if (mapping === LOST) continue
      if (mapping.kind !== 'mapping')
        report(
          at,
          '`<<` takes a mapping or a list of mappings.',
          'Write `<<: *name`, where `&name` stands before a mapping.',
        )
      else
        for (const entry of mapping.entries)
          if (!merged.has(entry.key)) merged.set(entry.key, { ...entry, mergedIn: at.line })
    }
  }
  return [...merged.values()]
}

/** `{{ secrets.NAME }}`: for YAML a mapping within a mapping. */
function isReference(node: Node): node is MappingNode {
  return (
    node.kind === 'mapping' &&
    node.entries.length === 1 &&
    node.entries.every(({ key }) => /^(?:secrets|vars|each)\.[\w.]{1,100}$/i.test(key))
  )
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
