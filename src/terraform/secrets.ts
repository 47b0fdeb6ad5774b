/** The secrets in a state. States hold them in plain text, also inside JSON strings. */
import { IDENTIFYING_FIELDS } from '../model/identifying-fields.ts'
import { isSensitiveName } from '../model/sensitivity.ts'
import { isJsonObject, type Json } from '../model/value.ts'
import type { TerraformResource, TerraformState } from './resource.ts'

/**
 * Names of what tells who, where or which, and of what is public. The provider marks some of them as sensitive all the
 * same (`username`, `encoded_cert`, all of a block that holds a key), and people derive outputs of them; hiding
 * `fivetran` everywhere would ruin every text.
 */
const PLAIN =
  /(?:^|_)(?:user|user_?name|user_identifier|host|hostname|path|name|folder)$|^(?:client|business|certificate)_id$|^(?:audience|encoded_cert|public_key|hash)$/
const IDENTIFYING: ReadonlySet<string> = new Set(IDENTIFYING_FIELDS)

interface Place {
  /** The name of the nearest attribute. */
  readonly name: string
  /** By its name, or that of something around it. */
  readonly named: boolean
  /** By what the state says. */
  readonly marked: boolean
}

interface Leaf extends Place {
  readonly text: string
}

type Holder = Pick<TerraformResource, 'values' | 'sensitive'>

/**
 * Every value that must not be seen: of all resources, outputs and variables, by what the state marks and by the names
 * of attributes. `isKnown`: a kind says of its fields which are secret, once it is asked; until then only names count,
 * since the provider's marks would hide what manifests are to say. Pure.
 */
export function sensitiveTexts(
  { resources, sensitive, beside }: Pick<TerraformState, 'resources' | 'sensitive' | 'beside'>,
  isKnown: (resource: TerraformResource) => boolean = () => false,
): string[] {
  const known = resources.filter(isKnown).flatMap(leavesIn)
  const leaves = [...resources.filter(one => !isKnown(one)), ...beside].flatMap(leavesIn)
  const others = sensitive.flatMap(value => leavesOf(value, true, { name: '', named: false, marked: true }))
  const plain = new Set([...known.filter(leaf => !leaf.named), ...leaves.filter(isPlain)].map(({ text }) => text))
  const named = [...known, ...leaves].flatMap(leaf => (leaf.named ? [leaf.text] : []))
  const marked = [...leaves, ...others].flatMap(leaf => (leaf.marked && !plain.has(leaf.text) ? [leaf.text] : []))
  return [...new Set([...named, ...marked])]
}

function leavesIn({ values, sensitive }: Holder): Leaf[] {
  return leavesOf(values, sensitive, { name: '', named: false, marked: false })
}

function isPlain({ name, named }: Leaf): boolean {
  return !named && (PLAIN.test(name) || IDENTIFYING.has(name))
}

function leavesOf(value: Json, marks: Json | undefined, place: Place): Leaf[] {
  const here = { ...place, marked: place.marked || marks === true }
  if (Array.isArray(value))
    return value.flatMap((item, at) => leavesOf(item, Array.isArray(marks) ? marks[at] : marks, here))
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([name, inner]) => {
      const below = isJsonObject(marks) ? marks[name] : marks
      return leavesOf(inner, below, { ...here, name, named: here.named || isSensitiveName(name) })
    })
  }
  if (typeof value === 'number') return [{ ...here, text: String(value) }]
  if (typeof value !== 'string' || value === '') return []
  const inside = parsedText(value)
  return inside === undefined ? [{ ...here, text: value }] : leavesOf(inside, here.marked, here)
}

/** What a text of JSON holds; undefined for any other text. */
export function parsedText(text: string): Json | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
