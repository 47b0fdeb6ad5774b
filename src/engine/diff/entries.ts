/** Which entry of one list of objects is which of another: by identifying field, else by content. */
import { own } from '../../model/own.ts'
import { IDENTIFYING_FIELDS } from '../../model/identifying-fields.ts'
import type { EntryKey } from '../../model/path.ts'
import type { FieldType } from '../../model/field-type.ts'
import { isEmpty, type Value, type ValueObject } from '../../model/value.ts'
import { canonicalText, canonicalTextWithoutSecrets } from './canonical.ts'
import { largestPairing } from './pairing.ts'
import { secretsMasked } from './secrets-in.ts'

/** An entry of a list of objects. */
export interface Entry {
  /** What identifies it in its list; undefined where nothing does. */
  readonly key: EntryKey | undefined
  readonly value: ValueObject
}

export interface MatchedEntries {
  /** In the list's order, each with the entry of the other list that is the same one. */
  readonly entries: readonly (Entry & { readonly match: ValueObject | undefined })[]
  /** What has no partner, in an order of its own: the other list's order tells nothing. */
  readonly rest: readonly Entry[]
}

/**
 * The part of an entry that another one declares. An argument, because what lies in an entry may be a list of entries
 * again.
 */
export type PartOf = (declared: Value, seen: Value | undefined, type: FieldType | undefined) => Value | undefined

/**
 * Pairs the entries of `list`, which a manifest declares, with those of `other`, which Fivetran reports. Each has at
 * most one partner. The result does not depend on the order of `other`.
 */
export function pairEntries(
  list: readonly ValueObject[],
  other: readonly ValueObject[],
  items: FieldType | undefined,
  partOf: PartOf,
): MatchedEntries {
  const field = identifyingField(list.length === 0 ? other : list, items)
  const candidates = inOrder(other, items)
  const partners =
    field === undefined
      ? partnersByContent(list, candidates, items, partOf)
      : partnersByField(list, candidates, field, own(items?.properties, field))
  const keyOf = (value: ValueObject): EntryKey | undefined =>
    field === undefined || isEmpty(own(value, field)) ? undefined : { field, value: textOf(value[field]) }
  const entries = list.map((value, index) => {
    const at = partners.get(index)
    return { key: keyOf(value), value, match: at === undefined ? undefined : candidates[at] }
  })
  const taken = new Set(partners.values())
  const rest = candidates.filter((_, at) => !taken.has(at)).map(value => ({ key: keyOf(value), value }))
  return { entries, rest }
}

/** An identifying value is a text or a number. */
function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

function inOrder(list: readonly ValueObject[], items: FieldType | undefined): ValueObject[] {
  if (list.length < 2) return [...list]
  const texts = new Map(list.map(value => [value, canonicalText(value, items)]))
  return list.toSorted((a, b) =>
    (texts.get(a) ?? '') < (texts.get(b) ?? '') ? -1 : texts.get(a) === texts.get(b) ? 0 : 1,
  )
}

/** The first identifying field that every entry has, with a different value each. */
function identifyingField(list: readonly ValueObject[], items: FieldType | undefined): string | undefined {
  return IDENTIFYING_FIELDS.find(field => {
    const values = list.map(entry => own(entry, field))
    const type = own(items?.properties, field)
    if (type?.secret === true) return false
    if (!values.every(value => (typeof value === 'string' && value !== '') || typeof value === 'number')) return false
    return new Set(values.map(value => canonicalText(value, type))).size === list.length
  })
}

/** Fivetran may trim a name or change its case: where that leaves no doubt, it is still the same one. */
function partnersByField(
  list: readonly ValueObject[],
  candidates: readonly ValueObject[],
  field: string,
  type: FieldType | undefined,
): Map<number, number> {
  const said = list.map(value => canonicalText(own(value, field), type))
  const seen = candidates.map(value => canonicalText(own(value, field), type))
  const exact = pairEqual(said, seen, new Map())
  return pairEqual(onlyOnce(said.map(loosely), exact.keys()), onlyOnce(seen.map(loosely), exact.values()), exact)
}

/** Adds pairs of equal texts, first come first served; undefined equals nothing. */
function pairEqual(
  said: readonly (string | undefined)[],
  seen: readonly (string | undefined)[],
  known: ReadonlyMap<number, number>,
): Map<number, number> {
  const pairs = new Map(known)
  const taken = new Set(known.values())
  const free = Map.groupBy(
    seen.keys().filter(at => !taken.has(at)),
    at => seen[at],
  )
  for (const [index, text] of said.entries()) {
    const at = text === undefined || pairs.has(index) ? undefined : free.get(text)?.shift()
    if (at !== undefined) pairs.set(index, at)
  }
  return pairs
}

/** The texts without those at `taken` places, and without those that are not the only one of their kind. */
function onlyOnce(texts: readonly string[], taken: Iterable<number>): (string | undefined)[] {
  const out = new Set(taken)
  const left = texts.map((text, index) => (out.has(index) ? undefined : text))
  const counts = Map.groupBy(left, text => text)
  return left.map(text => (counts.get(text)?.length === 1 ? text : undefined))
}

/**
 * By content: everything that an entry declares is in its partner. Equals go first; then as many as can be get a
 * partner, the most alike where there is a choice.
 */
function partnersByContent(
  list: readonly ValueObject[],
  candidates: readonly ValueObject[],
  items: FieldType | undefined,
  partOf: PartOf,
): Map<number, number> {
  const said = list.map(value => canonicalText(secretsMasked(value), items))
  // The manifest's order tells nothing either.
  const order = said
    .keys()
    .toArray()
    .toSorted((a, b) => ((said[a] ?? '') < (said[b] ?? '') ? -1 : 1))
  const exact = pairEqual(
    order.map(index => said[index]),
    candidates.map(value => canonicalText(value, items)),
    new Map(),
  )
  const taken = new Set(exact.values())
  const left = order
    .keys()
    .filter(place => !exact.has(place))
    .toArray()
  const free = candidates
    .keys()
    .filter(at => !taken.has(at))
    .toArray()
  const alike = left.map(place => mostAlikeFirst(list[order[place] ?? 0] ?? {}, free, candidates, items, partOf))
  const found = largestPairing(left.length, place => alike[place] ?? [])
  const pairs = [...exact, ...[...found].map(([place, at]): [number, number] => [left[place] ?? 0, at])]
  return new Map(pairs.map(([place, at]) => [order[place] ?? place, at]))
}

/** Those of the candidates that hold what the entry declares. */
function mostAlikeFirst(
  value: ValueObject,
  free: readonly number[],
  candidates: readonly ValueObject[],
  items: FieldType | undefined,
  partOf: PartOf,
): number[] {
  const said = DEGREES.map(textOfEntry => textOfEntry(value, items))
  const degrees = free.map(at => {
    const part = partOf(value, candidates[at], items) ?? null
    return { at, degree: DEGREES.findIndex((textOfEntry, index) => textOfEntry(part, items) === said[index]) }
  })
  return degrees
    .filter(({ degree }) => degree !== -1)
    .toSorted((a, b) => a.degree - b.degree)
    .map(({ at }) => at)
}

/**
 * Degrees of likeness, the strictest first: with a secret where one is declared; without secrets, which are not always
 * reported; loosely.
 */
const DEGREES: readonly ((value: Value, items: FieldType | undefined) => string)[] = [
  (value, items) => canonicalText(secretsMasked(value), items),
  canonicalTextWithoutSecrets,
  (value, items) => loosely(canonicalTextWithoutSecrets(value, items)),
]

/**
 * A canonical text without the case and outer blanks of its texts, and without `false` and 0, which Fivetran may leave
 * out.
 */
function loosely(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/"\s+|\s+"/g, '"')
    .replaceAll(/"(?:[^"\\]|\\.)*":"(?:false|0)",?/g, '')
    .replaceAll(',}', '}')
}
