import type { Problem } from '../model/errors.ts'
import { keyProblem, LOST, MERGE_KEY, MISSING_KEY, mergeInto, type Merge } from './keys.ts'
import { LIMITS } from './limits.ts'
import { positionAt, type MappingEntry, type LineColumn, type Node } from './node.ts'

interface Frame {
  readonly kind: 'document' | 'list' | 'mapping'
  readonly at: LineColumn
  readonly anchor: string | undefined
  readonly items: Node[]
  readonly entries: MappingEntry[]
  readonly keys: Map<string, LineColumn>
  readonly merges: Merge[]
  /** The key that waits for its value; `merge` for an unquoted `<<`; undefined text for one that was refused. */
  key:
    | { readonly text: string | undefined; readonly at: LineColumn; readonly merge: boolean; readonly missing?: true }
    | undefined
  size: number
  depth: number
}

interface Anchored {
  readonly line: number
  /** Undefined while it is still open. */
  readonly node: Node | undefined
  readonly size: number
  readonly depth: number
}

const START: LineColumn = { line: 1, column: 1 }
const NOTHING: Node = { kind: 'scalar', text: '', plain: true, ...START }
const KNOWN_TAG = /^(?:!|!!(?:str|int|float|bool|null|map|seq))$/

export interface ComposerOptions {
  readonly file: string
  /** The text of a line, counted from 1. */
  readonly lineAt: (line: number) => string
  /** The lines of anchors in earlier documents of the file. */
  readonly earlier: ReadonlyMap<string, number>
  /** The most values that the document may hold, aliases expanded. */
  readonly maxNodes: number
}

/**
 * Builds one document from its events, in the order in which they come, and collects everything that is wrong with it.
 * Work and memory are bounded: aliases share nodes, and what they would expand to is counted.
 */
export class Composer {
  readonly problems: Problem[] = []
  readonly #file: string
  readonly #lineAt: (line: number) => string
  readonly #earlier: ReadonlyMap<string, number>
  readonly #maxNodes: number
  readonly #frames: Frame[] = [frame('document', START, undefined)]
  readonly #anchors = new Map<string, Anchored>()
  #aliases = 0
  #tooLarge = false
  #root: Node | undefined
  #closed = false

  constructor({ file, lineAt, earlier, maxNodes }: ComposerOptions) {
    this.#file = file
    this.#lineAt = lineAt
    this.#earlier = earlier
    this.#maxNodes = maxNodes
  }

  /** The lines of this document's anchors, by name. */
  get anchors(): readonly (readonly [name: string, line: number])[] {
    return [...this.#anchors].map(([name, { line }]) => [name, line])
  }

  /** True after the document's last event. */
  get closed(): boolean {
    return this.#closed
  }

  /** The root; undefined when the document is empty. */
  result(): { readonly root: Node | undefined; readonly empty: boolean } {
    const empty = this.#root === undefined || this.#root === NOTHING
    return { root: empty ? undefined : this.#root, empty }
  }

  open(kind: 'list' | 'mapping', at: LineColumn, anchor: string | undefined, tag: string | undefined): void {
    this.#checkTag(tag, at)
    if (this.#frames.length > LIMITS.depth) this.#tooDeep(at)
    if (anchor !== undefined) this.#anchors.set(anchor, { line: at.line, node: undefined, size: 0, depth: 0 })
    this.#frames.push(frame(kind, at, anchor))
  }

  scalar(
    value: { readonly text: string; readonly plain: boolean },
    at: LineColumn | undefined,
    anchor: string | undefined,
    tag: string | undefined,
  ): void {
    const top = this.#top()
    const place = at ?? top.key?.at ?? top.at
    this.#checkTag(tag, place)
    const unwritten = at === undefined && this.#frames.length === 1
    const plain = tag === undefined ? value.plain : tag !== '!' && tag !== '!!str'
    const commented = at === undefined && this.#isCommented(top.key)
    const node: Node = unwritten
      ? NOTHING
      : {
          kind: 'scalar',
          text: value.text,
          plain,
          ...(commented ? { commented } : {}),
          line: place.line,
          column: place.column,
        }
    if (anchor !== undefined) this.#anchors.set(anchor, { line: place.line, node, size: 1, depth: 0 })
    if (at !== undefined || top.kind !== 'mapping' || top.key !== undefined) this.#add(node, 1, 0)
    // A key that is not written stands nowhere: its value tells the place.
    else top.key = { text: undefined, at: place, merge: false, missing: true }
  }

  alias(name: string, at: LineColumn): void {
    this.#aliases += 1
    if (this.#aliases === LIMITS.aliases + 1)
      this.#error(at, `A document may hold ${LIMITS.aliases} aliases at most.`, 'Write the values out.')
    const anchored = this.#anchors.get(name)
    if (anchored?.node === undefined) this.#error(at, ...this.#lostAlias(name, anchored !== undefined))
    const usable = anchored?.node !== undefined && this.#aliases <= LIMITS.aliases
    if (usable && this.#frames.length + anchored.depth > LIMITS.depth) this.#tooDeep(at)
    this.#add(usable ? anchored.node : LOST, usable ? anchored.size : 1, usable ? anchored.depth : 0, at)
  }

  #lostAlias(name: string, isOpen: boolean): readonly [message: string, hint: string] {
    if (isOpen) return [`The alias \`*${name}\` stands within its own anchor.`, 'Write the value out.']
    const line = this.#earlier.get(name)
    return line === undefined
      ? [`The alias \`*${name}\` has no anchor \`&${name}\` before it.`, 'Write the value out.']
      : [
          `The anchor \`&${name}\` in line ${line} ends with its document: an alias does not reach over \`---\`.`,
          'For what several manifests share, write `kind: defaults`, or one manifest with `for_each`; else write the value out.',
        ]
  }

  /** Ends the innermost mapping or list, or the document. */
  close(): void {
    const top = this.#frames.pop()
    if (top === undefined || top.kind === 'document') {
      this.#root = top?.items[0]
      this.#closed = true
      return
    }
    const node: Node =
      top.kind === 'list'
        ? { kind: 'list', items: top.items, line: top.at.line, column: top.at.column }
        : {
            kind: 'mapping',
            entries: mergeInto(top.entries, top.merges, (at, message, hint) => this.#error(at, message, hint)),
            line: top.at.line,
            column: top.at.column,
          }
    if (top.anchor !== undefined)
      this.#anchors.set(top.anchor, { line: top.at.line, node, size: top.size, depth: top.depth })
    this.#add(node, top.size, top.depth)
  }

  #add(node: Node, size: number, depth: number, aliasAt?: LineColumn): void {
    const top = this.#top()
    top.size += size
    top.depth = Math.max(top.depth, depth + 1)
    if (!this.#tooLarge && top.size > this.#maxNodes) {
      this.#tooLarge = true
      this.#error(
        aliasAt ?? node,
        `A document may hold ${this.#maxNodes} values at most, aliases expanded.`,
        'Split it into several manifests, and write aliases out.',
      )
    }
    if (top.kind !== 'mapping') this.#addItem(top, node)
    else if (top.key === undefined) this.#addKey(top, node, aliasAt ?? node)
    else this.#addValue(top, top.key, node, aliasAt ?? node)
  }

  #addItem(top: Frame, node: Node): void {
    this.#refuseLooseMerge(node)
    top.items.push(node)
  }

  #addKey(top: Frame, node: Node, at: LineColumn): void {
    const merge = node.kind === 'scalar' && node.plain && node.text === MERGE_KEY
    const problem = node === LOST ? undefined : keyProblem(node, top.keys)
    if (problem !== undefined) this.#error(at, problem.message, problem.hint)
    const text = node.kind === 'scalar' && node !== LOST && problem === undefined ? node.text : undefined
    if (text !== undefined) top.keys.set(text, { line: at.line, column: at.column })
    top.key = { text, at: { line: at.line, column: at.column }, merge }
  }

  #addValue(top: Frame, key: NonNullable<Frame['key']>, value: Node, at: LineColumn): void {
    top.key = undefined
    if (key.missing === true) this.#error(at, MISSING_KEY.message, MISSING_KEY.hint)
    if (key.merge) top.merges.push({ at: key.at, source: value })
    else this.#refuseLooseMerge(value)
    if (!key.merge && key.text !== undefined)
      top.entries.push({ key: key.text, value, line: key.at.line, column: key.at.column })
  }

  #refuseLooseMerge(node: Node): void {
    if (node.kind !== 'scalar' || !node.plain || node.text !== MERGE_KEY) return
    this.#error(node, '`<<` stands outside a mapping.', 'Write `<<: *name` as a field of a mapping, or quote it.')
  }

  #isCommented(key: Frame['key']): boolean {
    if (key?.text === undefined) return false
    const rest = this.#lineAt(key.at.line).slice(key.at.column - 1)
    return rest.startsWith(key.text) && /^\s*:\s+#\S/.test(rest.slice(key.text.length))
  }

  #checkTag(tag: string | undefined, at: LineColumn): void {
    if (tag === undefined || KNOWN_TAG.test(tag)) return
    this.#error(at, `The tag \`${tag.slice(0, 40)}\` is not known.`, 'Remove it: manifests need no tags.')
  }

  #tooDeep(at: LineColumn): void {
    if (this.problems.some(problem => problem.message.startsWith('Nested'))) return
    this.#error(at, `Nested deeper than ${LIMITS.depth} levels.`, 'Write fewer mappings and lists within each other.')
  }

  #top(): Frame {
    const top = this.#frames.at(-1)
    if (top === undefined) throw new Error('the event stream closes more than it opens')
    return top
  }

  #error(at: LineColumn, message: string, hint: string): void {
    if (this.problems.length < LIMITS.problems)
      this.problems.push({ severity: 'error', message, hint, position: positionAt(this.#file, at) })
  }
}

function frame(kind: Frame['kind'], at: LineColumn, anchor: string | undefined): Frame {
  return { kind, at, anchor, items: [], entries: [], keys: new Map(), merges: [], key: undefined, size: 1, depth: 0 }
}
