/** A YAML document with its source text and positions kept: what manifests are checked and converted from. */
import type { Position } from '../model/position.ts'

/** A place in a file; line and column count from 1. */
export interface LineColumn {
  readonly line: number
  readonly column: number
  /** Where it stands, if not in its document's own file: in defaults, or in the data of a `for_each`. */
  readonly file?: string
}

/** A part of a text. In data nothing is a reference, whatever it looks like. */
export interface TextPart {
  readonly text: string
  readonly isData: boolean
}

export interface ScalarNode extends LineColumn {
  readonly kind: 'scalar'
  /** The source text with quotes and escapes undone, never re-formatted: `1.0` stays `1.0`. */
  readonly text: string
  /** True when unquoted (and not `!!str`), so that YAML's own types apply. */
  readonly plain: boolean
  /** True for a value that is none because what was meant to be it is a comment: `field: #value`. */
  readonly commented?: true
  /** What of the text is data of a `for_each`: `all`, or the parts of which it is made. Absent: none of it. */
  readonly data?: 'all' | readonly TextPart[]
}

export interface ListNode extends LineColumn {
  readonly kind: 'list'
  readonly items: readonly Node[]
}

/** One `key: value`; line and column are the key's. */
export interface MappingEntry extends LineColumn {
  readonly key: string
  readonly value: Node
  /** The line of the `<<` that brought it into its mapping. */
  readonly mergedIn?: number
}

export interface MappingNode extends LineColumn {
  readonly kind: 'mapping'
  readonly entries: readonly MappingEntry[]
}

export type Node = ScalarNode | ListNode | MappingNode

/** One YAML document of a manifest file. */
export interface ManifestDocument {
  /** Relative to the workspace, with `/`. */
  readonly file: string
  /** Which document of the file it is, from 0; empty documents are not counted. */
  readonly document: number
  /** The key of the `for_each` item that it was made for, where one manifest stands for many. */
  readonly key?: string
  readonly root: MappingNode
}

/** The entry of that key; keys are unique. */
export function entryAt(mapping: MappingNode, key: string): MappingEntry | undefined {
  return mapping.entries.find(entry => entry.key === key)
}

/** True for a scalar that YAML reads as null: nothing, `~`, `null`. */
export function isNullNode(node: Node): boolean {
  return node.kind === 'scalar' && node.plain && /^(?:~|null|Null|NULL)?$/.test(node.text)
}

/** True for a value that says nothing: nothing, or blanks alone. */
export function isBlankNode(node: Node): boolean {
  return node.kind === 'scalar' && (isNullNode(node) || node.text.trim() === '')
}

/** The place within a document: its own file, or the one that the value comes from. */
export function positionIn({ file, key }: Pick<ManifestDocument, 'file' | 'key'>, at: LineColumn): Position {
  const position = positionAt(at.file ?? file, at)
  return key === undefined ? position : { ...position, key }
}

/** Where a node stands, without the node. */
export function placeOf({ file, line, column }: LineColumn): LineColumn {
  return { ...(file === undefined ? {} : { file }), line, column }
}

/** The place within a file. */
export function positionAt(file: string, at: LineColumn): Position {
  return { file, line: at.line, column: at.column }
}

/** The mapping as a copy in which every place is in that file. */
export function mappingInFile(mapping: MappingNode, file: string): MappingNode {
  const entries = mapping.entries.map(entry => ({ ...entry, file, value: inFile(entry.value, file) }))
  return { ...mapping, file, entries }
}

/** The node as a copy in which every place is in that file. */
export function inFile(node: Node, file: string): Node {
  if (node.kind === 'mapping') return mappingInFile(node, file)
  return node.kind === 'list' ? { ...node, file, items: node.items.map(item => inFile(item, file)) } : { ...node, file }
}
