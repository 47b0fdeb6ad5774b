/** A YAML document with its source text and positions kept: what manifests are checked and converted from. */
import type { Position } from '../model/position.ts'

/** A place in a file; line and column count from 1. */
export interface LineColumn {
  readonly line: number
  readonly column: number
}

export interface ScalarNode extends LineColumn {
  readonly kind: 'scalar'
  /** The source text with quotes and escapes undone, never re-formatted: `1.0` stays `1.0`. */
  readonly text: string
  /** True when unquoted (and not `!!str`), so that YAML's own types apply. */
  readonly plain: boolean
  /** True for a value that is none because what was meant to be it is a comment: `field: #value`. */
  readonly commented?: true
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

/** The place within its file. */
export function positionAt(file: string, at: LineColumn): Position {
  return { file, line: at.line, column: at.column }
}
