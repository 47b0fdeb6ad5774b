/** A manifest with `for_each` as a template: where it speaks of its item, and what it becomes for one. Pure. */
import { didYouMean } from '../model/suggest.ts'
import { visible } from '../model/visible.ts'
import { isDangerousKey } from './keys.ts'
import { FOR_EACH, type EachItem } from './for-each.ts'
import {
  entryAt,
  isNullNode,
  placeOf,
  type MappingEntry,
  type MappingNode,
  type Node,
  type ScalarNode,
  type TextPart,
} from './node.ts'
import type { Problems } from './problems.ts'

/** A part of a text in the template: as it is written, a value of the item, or a reference whose name the item has. */
type Part =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'value'; readonly path: EachPath }
  | { readonly is: 'name'; readonly context: string; readonly path: EachPath }

/** `each.value.host`: as it is written, and the keys below the item's value; undefined for `each.key`. */
interface EachPath {
  readonly written: string
  readonly keys: readonly string[] | undefined
}

export interface Template {
  readonly root: MappingNode
  /** The nodes in which anything of the item stands; all others are shared by what is made of the template. */
  readonly varying: ReadonlySet<Node>
  readonly texts: ReadonlyMap<ScalarNode, readonly Part[]>
  /** Values in it. */
  readonly size: number
}

/** Reads a template: everything but its `for_each`. */
export function readTemplate(root: MappingNode, problems: Problems): Template {
  const varying = new Set<Node>()
  const texts = new Map<ScalarNode, readonly Part[]>()
  let size = 0
  const visit = (node: Node): boolean => {
    size += 1
    const below =
      node.kind === 'list' ? node.items : node.kind === 'mapping' ? node.entries.map(({ value }) => value) : []
    const varies = node.kind === 'scalar' ? visitText(node) : below.map(visit).includes(true)
    if (varies) varying.add(node)
    return varies
  }
  const visitText = (node: ScalarNode): boolean => {
    if (!node.text.includes('${{') || !/\beach\b/i.test(node.text)) return false
    const parts = texts.get(node) ?? readParts(node, problems)
    texts.set(node, parts)
    return parts.some(({ is }) => is !== 'text')
  }
  const manifest = { ...root, entries: root.entries.filter(({ key }) => key !== FOR_EACH) }
  visit(manifest)
  return { root: manifest, varying, texts, size }
}

/** An expression as it is written, if it is not too long. */
function code(expression: string): string {
  return expression.length > 80 ? 'An expression' : `\`${visible(expression)}\``
}

const OPENING = /\$?\$\{\{/g
const STEP = String.raw`(?:\.[A-Za-z_][\w-]*|\[\s*(?:'[^']*'|"[^"]*")\s*\])`
const EACH = new RegExp(String.raw`^each\.(?:key|value(${STEP}*))$`)
const NAMED = /^(secrets|vars)\s*\[\s*(each\b[\s\S]*)\]$/i

function readParts(node: ScalarNode, problems: Problems): Part[] {
  const { text } = node
  const parts: Part[] = []
  let end = 0
  let next = 0
  for (const opening of text.matchAll(OPENING)) {
    if (opening.index < next || opening[0].startsWith('$$')) continue
    const close = text.indexOf('}}', opening.index)
    // What is wrong with it will be said where references are read.
    if (close === -1) break
    next = close + 2
    const part = partOf(text.slice(opening.index + opening[0].length, close).trim(), node, problems)
    if (part === undefined) continue
    if (opening.index > end) parts.push({ is: 'text', text: text.slice(end, opening.index) })
    parts.push(part)
    end = next
  }
  if (end < text.length) parts.push({ is: 'text', text: text.slice(end) })
  return parts
}

/** Undefined for a reference that has nothing to do with the item. */
function partOf(expression: string, node: ScalarNode, problems: Problems): Part | undefined {
  const named = NAMED.exec(expression)
  const written = named?.[2]?.trim() ?? expression
  if (!/^(?:\w+\s*\[\s*)?each\b/i.test(written)) return undefined
  const match = EACH.exec(written)
  if (match === null) {
    problems.error(
      node,
      `${code(`\${{ ${expression} }}`)} is not known.`,
      'Write `each.key`, `each.value`, or a field of the item such as `each.value.host`.',
    )
    return { is: 'text', text: '' }
  }
  const steps = match[1]?.match(new RegExp(STEP, 'g')) ?? []
  const keys = written === 'each.key' ? undefined : steps.map(keyOfStep)
  const path = { written, keys }
  return named?.[1] === undefined ? { is: 'value', path } : { is: 'name', context: named[1].toLowerCase(), path }
}

/** `.host` or `['host']` */
function keyOfStep(step: string): string {
  return step.startsWith('.') ? step.slice(1) : step.replace(/^\[\s*['"]/, '').replace(/['"]\s*\]$/, '')
}

/**
 * Says which of the fields that the template reads are missing in items: at the template where no item has one, else at
 * the items that lack some, by `complainOfLack`, which takes what this one gives.
 */
export function complainOfMissing(
  { texts }: Template,
  items: readonly EachItem[],
  problems: Problems,
): ReadonlyMap<EachItem, ReadonlySet<string>> {
  const lacks = new Map<EachItem, Set<string>>()
  for (const [node, parts] of texts)
    for (const part of parts) {
      if (part.is === 'text') continue
      const { path } = part
      const lacking = items.filter(item => valueAt(item, path) === undefined)
      if (lacking.length > 0 && lacking.length === items.length)
        problems.error(node, `No item of \`${FOR_EACH}\` has ${code(path.written)}.`, hintFor(path, items))
      else for (const item of lacking) lacks.set(item, (lacks.get(item) ?? new Set()).add(code(path.written)))
    }
  return lacks
}

/** `names`: what an item lacks. `problems`: of the manifest for it. */
export function complainOfLack({ keyNode }: EachItem, names: ReadonlySet<string>, problems: Problems): void {
  problems.error(
    keyNode,
    `This item has no ${[...names].join(', ')}, which its manifest reads.`,
    'Write it there; with an empty value, the field is not declared.',
  )
}

function hintFor({ keys = [] }: EachPath, [item]: readonly EachItem[]): string {
  if (item?.value.kind !== 'mapping') return 'The items are single values: write `each.value`.'
  const names = item.value.entries.map(({ key }) => key)
  return didYouMean(keys[0] ?? '', names) ?? `They have ${names.map(name => `\`${name}\``).join(', ')}.`
}

function valueAt({ keyNode, value }: EachItem, { keys }: EachPath): Node | undefined {
  if (keys === undefined) return keyNode
  return keys.reduce<Node | undefined>(
    (node, key) => (node?.kind === 'mapping' ? entryAt(node, key)?.value : undefined),
    value,
  )
}

/**
 * The manifest for one item. What the template does not vary is shared. A field whose whole value is nothing there is
 * left out. `problems`: of that manifest.
 */
export function instantiate(template: Template, item: EachItem, problems: Problems): MappingNode {
  return mappingFor(template.root, template, item, problems)
}

function mappingFor(mapping: MappingNode, template: Template, item: EachItem, problems: Problems): MappingNode {
  const entries = mapping.entries.flatMap((entry): MappingEntry[] => {
    if (!template.varying.has(entry.value)) return [entry]
    const value = nodeFor(entry.value, template, item, problems)
    return value === undefined ? [] : [{ ...entry, value }]
  })
  return { ...mapping, entries }
}

function nodeFor(node: Node, template: Template, item: EachItem, problems: Problems): Node | undefined {
  if (!template.varying.has(node)) return node
  if (node.kind === 'mapping') return mappingFor(node, template, item, problems)
  if (node.kind === 'list')
    return { ...node, items: node.items.flatMap(one => nodeFor(one, template, item, problems) ?? []) }
  const parts = template.texts.get(node) ?? []
  const [only, another] = parts
  if (only?.is === 'value' && another === undefined) return wholeValue(valueAt(item, only.path))
  return textFor(node, parts, item, problems)
}

/** A value as data: nothing in it is a reference, and what is null in it is not declared. */
function wholeValue(value: Node | undefined): Node | undefined {
  if (value === undefined) return undefined
  // `field: #value` was meant to be a value, which is said where it is read.
  if (isNullNode(value)) return value.kind === 'scalar' && value.commented === true ? value : undefined
  if (value.kind === 'scalar') return mayMislead(value.text) ? { ...value, data: 'all' } : value
  if (value.kind === 'list') return { ...value, items: value.items.flatMap(one => wholeValue(one) ?? []) }
  const entries = value.entries.flatMap(entry => {
    const inner = wholeValue(entry.value)
    return inner === undefined || isDangerousKey(entry.key) ? [] : [{ ...entry, value: inner }]
  })
  return { ...value, entries }
}

/** True for a text that could be taken for a reference. */
function mayMislead(text: string): boolean {
  return text.includes('{{') || text.includes('${')
}

function textFor(node: ScalarNode, parts: readonly Part[], item: EachItem, problems: Problems): ScalarNode {
  const made = parts.map((part): TextPart => {
    if (part.is === 'text') return { text: part.text, isData: false }
    const value = valueAt(item, part.path)
    return part.is === 'value'
      ? { text: textOf(value, part.path, node, item, problems), isData: true }
      : { text: `\${{ ${part.context}.${nameOf(value, part.path, node, problems)} }}`, isData: false }
  })
  const text = made.map(part => part.text).join('')
  const [only, another] = parts
  // Which secret it is says the item, like a whole value.
  const named = only?.is === 'name' && another === undefined ? valueAt(item, only.path) : undefined
  const isData = made.some(part => part.isData) && mayMislead(text)
  return { kind: 'scalar', text, plain: false, ...placeOf(named ?? node), ...(isData ? { data: made } : {}) }
}

/** What is missing was said for all items at once. */
function textOf(
  value: Node | undefined,
  { written }: EachPath,
  node: ScalarNode,
  item: EachItem,
  problems: Problems,
): string {
  if (value === undefined) return ''
  if (value.kind !== 'scalar')
    problems.error(
      node,
      `${code(written)} is a ${value.kind}, which cannot stand within a text.`,
      'Let it be the whole value, or name a field of it.',
    )
  else if (isNullNode(value) && !isEmptyCell(value, item))
    problems.error(
      value,
      `${code(written)} is null, which cannot stand within a text.`,
      'Write `""` for an empty text.',
    )
  else return value.text
  return ''
}

/** All cells of a CSV file are texts. */
function isEmptyCell(value: ScalarNode, { value: row }: EachItem): boolean {
  return value.text === '' && row.file?.toLowerCase().endsWith('.csv') === true
}

function nameOf(value: Node | undefined, { written }: EachPath, node: ScalarNode, problems: Problems): string {
  if (value === undefined) return '_'
  if (value.kind === 'scalar' && /^[A-Za-z_]\w*$/.test(value.text)) return value.text
  const isNothing = value.kind === 'scalar' && isNullNode(value)
  problems.error(
    value,
    isNothing
      ? `${code(written)} is empty, where line ${node.line} of the manifest takes the name of a secret or variable from it.`
      : `${code(written)} is not the name of a secret or variable.`,
    'Write a name of letters, digits and `_`.',
  )
  return '_'
}
