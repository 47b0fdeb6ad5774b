/** One mapping over others: what the upper one says counts, and what it does not say comes from below. Pure. */
import { own } from '../model/own.ts'
import { ANY, type ManifestField } from './field.ts'
import { isNullNode, placeOf, type MappingEntry, type MappingNode, type Node } from './node.ts'

/**
 * A manifest over the defaults that hold for it, the nearest first. Mappings merge; scalars, lists and mappings that are
 * one value are replaced. `null` takes away what stands below it; where nothing does, it stays. Entries are shared, not
 * copied.
 */
export function overDefaults(
  manifest: MappingNode,
  defaults: readonly MappingNode[],
  fields: ManifestField,
): MappingNode {
  const takenAway = new Set<MappingEntry>()
  const merged = defaults.reduce((over, under) => overlay(over, under, fields, takenAway), manifest)
  return merged === manifest ? manifest : without(merged, takenAway)
}

/** Fills `takenAway`: entries that are null over something. They stay until all defaults have been looked at. */
function overlay(
  over: MappingNode,
  under: MappingNode,
  field: ManifestField,
  takenAway: Set<MappingEntry>,
): MappingNode {
  const entries = over.entries.map(entry => {
    const below = entryFor(under, entry.key, field)
    if (below === undefined || isNullNode(below.value)) return entry
    // `field: #value` was meant to be a value, which is said where it is read.
    if (isNullNode(entry.value) && !isCommented(entry.value)) takenAway.add(entry)
    const inner = innerField(field, entry.key)
    const [upper, lower] = spelledAlike(entry.value, below.value, inner)
    if (upper.kind !== 'mapping' || lower.kind !== 'mapping' || inner.whole === true) return entry
    return { ...entry, value: overlay(upper, lower, inner, takenAway) }
  })
  const added = under.entries.filter(({ key }) => entryFor(over, key, field) === undefined)
  return { ...over, entries: [...entries, ...added] }
}

/** Two values of a field; where one is a mapping, the short form of the other as one: `true` is `{ enabled: true }`. */
function spelledAlike(one: Node, other: Node, { short }: ManifestField): readonly [Node, Node] {
  if (short === undefined || (one.kind !== 'mapping' && other.kind !== 'mapping')) return [one, other]
  return [spelledOut(one, short), spelledOut(other, short)]
}

function spelledOut(node: Node, short: string): Node {
  if (node.kind !== 'scalar' || isNullNode(node)) return node
  const at = placeOf(node)
  return { kind: 'mapping', entries: [{ key: short, value: node, ...at }], ...at }
}

function isCommented(node: Node): boolean {
  return node.kind === 'scalar' && node.commented === true
}

/** Without what is taken away. A `null` of defaults takes away only, and says nothing itself. */
function without(mapping: MappingNode, takenAway: ReadonlySet<MappingEntry>): MappingNode {
  const entries = mapping.entries.flatMap(entry => {
    const { value } = entry
    if (takenAway.has(entry) || (value.file !== undefined && isNullNode(value))) return []
    if (value.kind !== 'mapping') return [entry]
    const left = without(value, takenAway)
    return [left === value ? entry : { ...entry, value: left }]
  })
  const isWhole =
    entries.length === mapping.entries.length && entries.every((one, index) => one === mapping.entries[index])
  return isWhole ? mapping : { ...mapping, entries }
}

/** The entry of that field, in whichever of its forms. */
export function entryFor(mapping: MappingNode, key: string, field: ManifestField): MappingEntry | undefined {
  const name = nameOf(key, field)
  return mapping.entries.find(entry => entry.key === key || nameOf(entry.key, field) === name)
}

function nameOf(key: string, { properties }: ManifestField): string {
  return own(properties, key)?.insteadOf ?? key
}

/** The field of that key, or one of which nothing is known. */
export function innerField({ properties, entries }: ManifestField, key: string): ManifestField {
  return own(properties, key) ?? entries ?? ANY
}

/** A field to which two mappings give different values, of which nothing above tells which one counts. */
export interface Tie {
  readonly path: readonly string[]
  readonly first: MappingEntry
  readonly second: MappingEntry
}

/** Where two mappings of equal rank differ. `above`: what wins over both. */
export function tiesOf(
  [first, second]: readonly [MappingNode, MappingNode],
  above: readonly Node[],
  field: ManifestField,
  path: readonly string[] = [],
): Tie[] {
  return first.entries.flatMap((entry): Tie[] => {
    const other = entryFor(second, entry.key, field)
    if (other === undefined) return []
    const inner = innerField(field, entry.key)
    const over = above.flatMap(node => (node.kind === 'mapping' ? (entryFor(node, entry.key, field)?.value ?? []) : []))
    const place = [...path, entry.key]
    const [one, two] = spelledAlike(entry.value, other.value, inner)
    const areMappings = one.kind === 'mapping' && two.kind === 'mapping' && inner.whole !== true
    const isDecided = over.some(node => node.kind !== 'mapping' || !areMappings)
    if (isDecided) return []
    if (areMappings) return tiesOf([one, two], over, inner, place)
    return entry.key === other.key && isSame(one, two) ? [] : [{ path: place, first: entry, second: other }]
  })
}

/** True where two nodes say the same, wherever they stand and however they are written. */
function isSame(one: Node, other: Node): boolean {
  return textOf(one) === textOf(other)
}

function textOf(node: Node): string {
  if (node.kind === 'scalar') return JSON.stringify(isNullNode(node) ? null : node.text)
  if (node.kind === 'list') return `[${node.items.map(textOf).join()}]`
  const entries = node.entries.map(({ key, value }) => `${JSON.stringify(key)}:${textOf(value)}`)
  return `{${entries.toSorted().join()}}`
}
