/** The lines of a manifest that would take over what Fivetran holds. */
import { own } from '../../model/own.ts'
import { scalarText } from '../import/scalar-text.ts'
import { entryLines, isLive, type Written, type WrittenEntry } from '../import/written.ts'
import type { DesiredConnector } from '../../kinds/connector/connector.ts'
import type { FieldType } from '../../model/field-type.ts'
import { Secret } from '../../model/secret.ts'
import { isEmpty, isMask, isObject, type Value, type ValueObject } from '../../model/value.ts'
import type { Leaf } from '../diff/leaf.ts'
import { matchEntries } from '../diff/projection.ts'
import { valueAt } from '../diff/removed.ts'
import type { IsHidden } from './hidden.ts'
import { naturalValue } from './natural.ts'
import type { Adoption, DriftedField } from './report.ts'

/** How Fivetran's value of a field that may be shown gets into the manifest. */
export function adoptionOf(leaf: Leaf, desired: DesiredConnector, isHidden: IsHidden): Adoption {
  const keys = keysOf(leaf, desired)
  if (keys === undefined) return { how: 'unreadable' }
  if (isEmpty(leaf.observed)) return { how: 'remove' }
  const value = written(leaf.observed ?? null, leaf.desired, leaf.type, isHidden)
  return isLive(value) ? { how: 'write', keys, value } : { how: 'unreadable' }
}

/** The keys from the top of the document; undefined where a key holds a dot, so that the path does not tell. */
function keysOf({ path, top, desired: value }: Leaf, desired: DesiredConnector): string[] | undefined {
  const rest = path
    .slice(top.join('.').length)
    .split('.')
    .filter(key => key !== '')
  const keys = [...top, ...rest]
  const document: ValueObject = { ...(desired.settings as ValueObject), config: desired.config, auth: desired.auth }
  return valueAt(document, keys) === value ? keys : undefined
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
    const isSecret = said instanceof Secret || isHidden(key, value, innerType)
    return [{ key, value: isSecret ? secretText(said) : written(value, said, innerType, isHidden) }]
  })
  const live = entries.filter(entry => isLive(entry.value))
  // An entry of a list begins with `- `, which a comment cannot follow nicely.
  return [...live, ...entries.filter(entry => !live.includes(entry))]
}

/** The reference that stands there already; without one, a commented line that asks for it. */
function secretText(declared: Value | undefined): Written {
  const [reference, another] = declared instanceof Secret ? declared.references : []
  const isAlone = reference?.startsWith('secrets.') === true && another === undefined
  return isAlone ? { type: 'scalar', text: `\${{ ${reference} }}` } : { type: 'secret', name: 'NAME' }
}

/** All fields that can be adopted as lines of one manifest, each below its keys. Empty when there are none. */
export function adoptionLines(fields: readonly DriftedField[]): string[] {
  return nested(fields.flatMap(({ adoption }) => (adoption.how === 'write' ? [adoption] : []))).flatMap(entryLines)
}

interface Placed {
  readonly keys: readonly string[]
  readonly value: Written
}

function nested(parts: readonly Placed[]): WrittenEntry[] {
  return [...Map.groupBy(parts, ({ keys }) => keys[0] ?? '')].map(([key, group]) => {
    const whole = group.find(({ keys }) => keys.length === 1)
    return {
      key,
      value: whole?.value ?? {
        type: 'mapping',
        entries: nested(group.map(({ keys, value }) => ({ keys: keys.slice(1), value }))),
      },
    }
  })
}
