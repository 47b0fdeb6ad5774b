/** The lines of a manifest that would take over what Fivetran holds. */
import type { FieldType } from '../../model/field-type.ts'
import { own } from '../../model/own.ts'
import { keysIn, pathOfKey } from '../../model/path.ts'
import { Secret } from '../../model/secret.ts'
import { isEmpty, isMask, isObject, type Value, type ValueObject } from '../../model/value.ts'
import type { Leaf } from '../diff/leaf.ts'
import { naturalValue } from '../diff/natural.ts'
import { matchEntries } from '../diff/projection.ts'
import type { IsHidden } from '../diff/shown.ts'
import { scalarText } from '../import/scalar-text.ts'
import { entryLines, isLive, type Written, type WrittenEntry } from '../import/written.ts'
import type { Acceptance, DriftedField } from './report.ts'

/**
 * How Fivetran's value gets into the manifest. `isHidden`: as `hiddenIn` says of the field; `all`: none of it may be
 * shown.
 */
export function acceptanceOf(leaf: Leaf, isHidden: IsHidden | 'all'): Acceptance {
  const keys = keysIn(leaf.path)
  // What stands inside an entry of a list is written with its list.
  if (isHidden === 'all' || keys.length < leaf.path.length) return { how: 'unreadable' }
  if (leaf.type?.rule === true && isObject(leaf.observed)) return { how: 'beside', lines: exceptions(leaf.observed) }
  if (isEmpty(leaf.observed)) return { how: 'remove' }
  const value = written(leaf.observed ?? null, leaf.desired, leaf.type, isHidden)
  return isLive(value) ? { how: 'write', keys, value } : { how: 'unreadable' }
}

/** What does not follow a rule, by its own path. What Fivetran does not report cannot be written. */
function exceptions(seen: ValueObject): Placed[] {
  return Object.entries(seen).flatMap(([key, value]): Placed[] => {
    const keys = keysIn(pathOfKey(key))
    return isEmpty(value) && value !== false ? [] : [{ keys, value: written(value, undefined, undefined, () => false) }]
  })
}

/** `declared` is what the manifest says at that place: it knows the references to secrets that Fivetran masks. */
function written(value: Value, declared: Value | undefined, type: FieldType | undefined, isHidden: IsHidden): Written {
  if (Array.isArray(value)) return { type: 'list', items: writtenItems(value, declared, type?.items, isHidden) }
  if (isObject(value)) return { type: 'mapping', entries: writtenEntries(value, declared, type, isHidden) }
  if (value instanceof Secret || isMask(value) || type?.secret === true) return secretText(declared)
  return { type: 'scalar', text: value === null ? 'null' : scalarText(naturalValue(value, type)) }
}

function writtenItems(
  list: readonly Value[],
  declared: Value | undefined,
  items: FieldType | undefined,
  isHidden: IsHidden,
): Written[] {
  const present = list.filter(item => !isEmpty(item))
  if (!present.every(isObject)) return present.map(item => written(item, undefined, items, isHidden))
  const partners = Array.isArray(declared) ? matchEntries(declared.filter(isObject), present, items).entries : []
  return present.map(item => written(item, partners.find(entry => entry.match === item)?.value, items, isHidden))
}

function writtenEntries(
  object: ValueObject,
  declared: Value | undefined,
  type: FieldType | undefined,
  isHidden: IsHidden,
): WrittenEntry[] {
  const entries = Object.entries(object).flatMap(([key, value]): WrittenEntry[] => {
    const innerType = own(type?.properties, key)
    const said = isObject(declared) ? own(declared, key) : undefined
    if (innerType?.readonly === true || (isEmpty(value) && said === undefined)) return []
    const isSecret = said instanceof Secret || isHidden(key, innerType)
    return [{ key, value: isSecret ? secretText(said) : written(value, said, innerType, isHidden) }]
  })
  const live = entries.filter(entry => isLive(entry.value))
  // The first line of a list's entry begins with `- `, so a comment does not come first.
  return [...live, ...entries.filter(entry => !live.includes(entry))]
}

/** The reference that stands there already; without one, a commented line that asks for it. */
function secretText(declared: Value | undefined): Written {
  const [reference, another] = declared instanceof Secret ? declared.references : []
  const isAlone = reference?.startsWith('secrets.') === true && another === undefined
  return isAlone ? { type: 'scalar', text: `\${{ ${reference} }}` } : { type: 'secret', name: 'NAME' }
}

/** The lines of all fields that can be accepted into one manifest, each below its keys. Empty when there are none. */
export function acceptanceLines(fields: readonly DriftedField[]): string[] {
  return nested(
    fields.flatMap(({ acceptance }) => {
      if (acceptance.how === 'beside') return acceptance.lines
      return acceptance.how === 'write' ? [acceptance] : []
    }),
  ).flatMap(entryLines)
}

interface Placed {
  readonly keys: readonly string[]
  readonly value: Written
}

function nested(parts: readonly Placed[]): WrittenEntry[] {
  return [...Map.groupBy(parts, ({ keys }) => keys[0] ?? '')].map(([key, below]) => {
    const whole = below.find(({ keys }) => keys.length === 1)
    return {
      key,
      value: whole?.value ?? {
        type: 'mapping',
        entries: nested(below.map(({ keys, value }) => ({ keys: keys.slice(1), value }))),
      },
    }
  })
}
