/**
 * What an unreviewed apply has made, beside a manifest that does not know of it: it is held as it is, until the manifest
 * says something else of it than before. Pure.
 */
import type { Kind } from '../../kinds/kind.ts'
import { partsOf, withFields } from '../../ledger/unreviewed.ts'
import { own } from '../../model/own.ts'
import { ANY_ENTRY, isSamePath, keysIn, pathKey, pathOfKey, startsWith, type FieldPath } from '../../model/path.ts'
import type {
  Address,
  DesiredResource,
  Hasher,
  Held,
  LedgerEntry,
  RecordedBefore,
  RecordedField,
  RecordedResource,
} from '../../model/resource.ts'
import { isEmpty, type ValueObject } from '../../model/value.ts'
import { canonicalRead, canonicalSent, wholeListHash, wholeListPath, type HashField } from '../diff/fields.ts'
import type { Leaf } from '../diff/leaf.ts'
import { comparedLeavesOf, isApart } from '../diff/leaves.ts'
import { isKnown } from '../diff/secrets-in.ts'
import { declaredDigest, recordedHasher } from './digest.ts'
import type { LedgerIndex } from './ledger-index.ts'
import { settingsFor } from './ledger-entry.ts'

/**
 * The record as an apply of the manifest's own branch had left it, with what is held beside it; the record itself where
 * nothing is held: the manifest declares what was applied, or something else again.
 *
 * A field is held where the manifest says of it what it said before the unreviewed apply, or still nothing. Fields that
 * one request sets as a whole are held together or not at all.
 */
export function recordBeside(desired: DesiredResource, recorded: RecordedResource, hash: HashField): RecordedResource {
  const { unreviewed, held: _, ...plain } = recorded
  if (unreviewed?.before === undefined) return recorded
  const { before, ...mark } = unreviewed
  const digest = declaredDigest(desired, hash)
  const isOther = before.digest !== recorded.digest
  // Just what was applied is declared, whatever this run's secrets are.
  if (isOther && digest === recorded.digest) return recorded
  const isWhole = isOther && digest === before.digest
  const keys = heldKeys(desired, recorded, before, hash)
  if (keys.length === 0 && !isWhole) return recorded
  const fieldsOf = (fields: RecordedBefore['fields']): RecordedBefore['fields'] =>
    Object.fromEntries(keys.map(key => [key, own(fields, key) ?? null]))
  const isSetting = (key: string): boolean => Object.hasOwn(desired.settings, keysIn(pathOfKey(key))[0] ?? '')
  const { takesAlong: _along, ...entry } = plain
  const base = partsOf({ ...before, state: isWhole || keys.some(isSetting) ? before.state : recorded.state })
  const held: Held = {
    mark,
    applied: { ...partsOf(recorded), fields: fieldsOf(recorded.fields) },
    before: { ...base, fields: fieldsOf(before.fields) },
  }
  return { ...entry, ...base, fields: withFields(recorded.fields, held.before.fields), unreviewed, held }
}

interface IndexedKind {
  readonly kind: Pick<Kind, 'name' | 'keyOf'>
  readonly desired: readonly DesiredResource[]
  readonly index: LedgerIndex
}

/**
 * What is recorded of a kind, beside manifests that need not know of what was applied unreviewed. `names`: true for a
 * resource of which a person decides now, whoever has applied it before.
 */
export function indexBeside(
  { kind, desired, index }: IndexedKind,
  hasher: Hasher,
  names: (address: Address) => boolean,
): LedgerIndex {
  const marked = desired.flatMap(one => {
    const record = index.find(one.address)
    if (record?.unreviewed === undefined || names(one.address)) return []
    return [recordBeside(one, record, recordedHasher(hasher, kind, record))]
  })
  return index.with(marked)
}

/** Those of the changed fields, by `pathKey`, of which the manifest says what it said before. */
function heldKeys(
  desired: DesiredResource,
  recorded: LedgerEntry,
  { fields: before }: RecordedBefore,
  hash: HashField,
): string[] {
  const leaves = comparedLeavesOf(desired, undefined)
  const units = leaves.map(unitOf)
  const unitAt = (key: string): string => {
    const keys = keysIn(pathOfKey(key))
    return JSON.stringify(units.find(unit => startsWith(keys, unit)) ?? keys)
  }
  const said = new Map(Object.entries(settingsFor(desired, hash)).map(([key, { sent }]) => [key, sent] as const))
  for (const { path, ...leaf } of leaves)
    said.set(pathKey(path), isKnown(leaf.desired) ? hash(path, canonicalSent({ path, ...leaf })) : 'unknown')
  // A list as a whole has no value of its own: its leaf says whether it is as before.
  const isListAlone = (key: string): boolean => isWholeList(pathOfKey(key)) && !said.has(key)
  const isAsBefore = (key: string): boolean => {
    const then = Object.hasOwn(before, key) ? before[key]?.sent : own(recorded.fields, key)?.sent
    return said.get(key) === then || (said.get(key) === 'unknown' && then !== undefined)
  }
  const concerned = [...new Set([...said.keys(), ...Object.keys(before)])].filter(key => !isListAlone(key))
  const declared = new Set(concerned.filter(key => !isAsBefore(key)).map(unitAt))
  return Object.keys(before).filter(key => !declared.has(unitAt(key)))
}

function isWholeList(path: FieldPath): boolean {
  const last = path.at(-1)
  return last !== undefined && isSamePath([last], [ANY_ENTRY])
}

/** What one request sets as a whole, or what endpoints of its own compare as a whole. */
function unitOf(leaf: Leaf): readonly string[] {
  return isApart(leaf) ? keysIn(leaf.path).slice(0, 1) : leaf.requestField
}

/** True for a field that is held, and that Fivetran still has as it was applied. */
export function isHeld(leaf: Leaf, recorded: RecordedResource | undefined, hash: HashField): boolean {
  const held = recorded?.held
  if (held === undefined || !Object.hasOwn(held.applied.fields, pathKey(leaf.path))) return false
  const applied = held.applied.fields[pathKey(leaf.path)]
  if (applied === null || applied === undefined) return isEmpty(leaf.observed)
  if (applied.read === hash(leaf.path, canonicalRead(leaf))) return true
  // What is read of a list depends on what the manifest declares of it.
  const list = leaf.list === undefined ? undefined : held.applied.fields[pathKey(wholeListPath(leaf.list.path))]
  return leaf.list !== undefined && list?.read === wholeListHash(leaf.list, hash)
}

/** True for a field that is held, whatever has become of it since. */
export function isHeldIn(recorded: RecordedResource | undefined, path: FieldPath): boolean {
  return recorded?.held !== undefined && Object.hasOwn(recorded.held.applied.fields, pathKey(path))
}

/** What is still held after a change; undefined where that is nothing. `isOverwritten`: the change has set the field. */
export function heldNow(held: Held, isOverwritten: (path: FieldPath) => boolean): Held | undefined {
  const keys = Object.keys(held.applied.fields)
  const left = keys.filter(key => !isOverwritten(pathOfKey(key)))
  if (left.length === keys.length) return held
  return left.length === 0 ? undefined : withKeys(held, left)
}

function withKeys(held: Held, keys: readonly string[]): Held {
  const of = (part: RecordedBefore): RecordedBefore => ({
    ...part,
    fields: Object.fromEntries(keys.map(key => [key, own(part.fields, key) ?? null])),
  })
  return { ...held, applied: of(held.applied), before: of(held.before) }
}

/**
 * The same by another key. Nothing tells what was sent, so what Fivetran reports takes its place: a secret counts as
 * changed once its declaration comes. What the manifest does not declare is held no more: no record tells that it was.
 */
export function rehashed(held: Held, desired: DesiredResource, read: ValueObject, hash: HashField): Held {
  const leaves = new Map(comparedLeavesOf(desired, read).map(leaf => [pathKey(leaf.path), leaf]))
  const fields = Object.entries(held.applied.fields).flatMap(([key, field]): [string, RecordedField | null][] => {
    const leaf = leaves.get(key)
    if (leaf === undefined) return []
    if (field === null) return [[key, null]]
    const seen = hash(leaf.path, canonicalRead(leaf))
    return [[key, { ...field, sent: seen, read: seen }]]
  })
  return { ...held, applied: { ...held.applied, fields: Object.fromEntries(fields) } }
}

/** The paths of what is held of a record; undefined where nothing is. */
export function heldPaths({ held }: Pick<RecordedResource, 'held'>): FieldPath[] | undefined {
  if (held === undefined) return undefined
  return Object.keys(held.applied.fields)
    .map(pathOfKey)
    .filter(path => !isWholeList(path))
}
