/**
 * The body of the request that changes a resource. A PATCH replaces lists and nested objects whole (inferred; Fivetran
 * documents neither), so what is sent is the merged whole: what the manifest declares, and the rest as Fivetran reports
 * it. That is right under replacement and under merging.
 */
import type { FieldType } from '../../model/field-type.ts'
import { own } from '../../model/own.ts'
import { ANY_ENTRY, formatPath, type FieldPath } from '../../model/path.ts'
import type { DesiredResource, LedgerEntry } from '../../model/resource.ts'
import { Secret, type Scalar } from '../../model/secret.ts'
import { isSensitiveField } from '../../model/sensitivity.ts'
import {
  containsMask,
  holdsMask,
  isEmpty,
  isObject,
  isObjectList,
  type Value,
  type ValueObject,
} from '../../model/value.ts'
import type { Leaf } from '../diff/leaf.ts'
import { withoutIgnored } from '../diff/leaves.ts'
import { matchEntries } from '../diff/projection.ts'
import { isIgnored, typeAt, valueAt, type Cleared } from '../diff/removed.ts'
import { containsSecret } from '../diff/secrets-in.ts'
import { concealed } from '../diff/shown.ts'

/** A nested secret that Fivetran masks and that is not the manifest's to set: sending the whole would overwrite it. */
export class UnknownSecretError extends Error {
  override readonly name = 'UnknownSecretError'
  readonly path: FieldPath
  /** True when `lifecycle.ignore_changes` names it; otherwise the manifest does not declare it. */
  readonly ignored: boolean

  constructor(path: FieldPath, ignored = false) {
    super(formatPath(path))
    this.path = path
    this.ignored = ignored
  }
}

/** What a body is made of. */
export interface BodyParts {
  readonly desired: DesiredResource
  readonly observed: ValueObject
  readonly recorded: LedgerEntry | undefined
  /** What differs. */
  readonly leaves: readonly Leaf[]
  /** What the manifest names no more. */
  readonly cleared: readonly Cleared[]
}

/**
 * The top-level fields that the leaves and the cleared fields touch; undefined when they touch none. Throws
 * UnknownSecretError.
 */
export function changedFields({ desired, observed, recorded, leaves, cleared }: BodyParts): ValueObject | undefined {
  const body: ValueObject = {}
  const whole = (field: readonly string[]): Value => {
    const value = merged(valueAt(desired.fields, field), valueAt(observed, field), typeAt(desired.type, field), {
      path: field,
      ignored: desired.lifecycle.ignoreChanges,
    })
    return concealed(value, field, recorded)
  }
  const changed = new Map(leaves.map(({ requestField }) => [JSON.stringify(requestField), requestField]))
  for (const field of changed.values()) assign(body, field, whole(field))
  for (const { keys, value } of cleared) {
    const isPart = own(desired.type.properties, keys[0] ?? '')?.partial === true
    const field = keys.slice(0, isPart ? 2 : 1)
    const rest = keys.slice(field.length)
    assign(body, field, rest.length === 0 ? value : withCleared(valueAt(body, field) ?? whole(field), rest, value))
  }
  if (Object.keys(body).length === 0) return undefined
  assertNoMask(body, [])
  return body
}

interface Place {
  readonly path: FieldPath
  readonly ignored: readonly FieldPath[]
}

function below({ path, ignored }: Place, part: FieldPath[number]): Place {
  return { path: [...path, part], ignored }
}

/** `declared` with the parts of `seen` that it does not name. */
function merged(
  declared: Value | undefined,
  seen: Value | undefined,
  type: FieldType | undefined,
  place: Place,
): Value {
  // Parts of it are about to be cleared; what is left is checked when the body is whole.
  if (declared === undefined) return seen === undefined ? null : asObserved(seen, type)
  if (isIgnored(place.path, place.ignored) && seen !== undefined) {
    if (holdsMask(seen)) throw new UnknownSecretError(place.path, true)
    return asObserved(seen, type, type?.secret === true || containsSecret(declared))
  }
  if (isObjectList(declared)) return mergedList(declared, seen, type, place)
  return isObject(declared) && isObject(seen) ? mergedObject(declared, seen, type, place) : declared
}

/** Entries that the manifest does not declare are not sent: a declared list is owned whole. */
function mergedList(
  declared: readonly ValueObject[],
  seen: Value | undefined,
  type: FieldType | undefined,
  place: Place,
): Value {
  // Paired as they are compared: what is to be left alone does not make an entry another one.
  const compared = declared.map(entry => withoutIgnored(entry, place.path, place.ignored))
  const { entries } = matchEntries(compared, Array.isArray(seen) ? seen.filter(isObject) : [], type?.items)
  return declared.map((value, index) => {
    const { key = ANY_ENTRY, match } = entries[index] ?? {}
    return match === undefined ? value : mergedObject(value, match, type?.items, below(place, key))
  })
}

function mergedObject(
  declared: ValueObject,
  seen: ValueObject,
  type: FieldType | undefined,
  place: Place,
): ValueObject {
  const typeOf = (key: string): FieldType | undefined => own(type?.properties, key)
  const undeclared = Object.keys(seen)
    .filter(key => !Object.hasOwn(declared, key) && !isEmpty(seen[key]) && typeOf(key)?.readonly !== true)
    .toSorted()
  // What is to be left alone and is not there is not put there.
  const sent = Object.entries(declared).filter(
    ([key]) => !(isIgnored(below(place, key).path, place.ignored) && isEmpty(seen[key])),
  )
  return Object.fromEntries([
    ...sent.map(([key, value]): [string, Value] => [
      key,
      merged(value, own(seen, key), typeOf(key), below(place, key)),
    ]),
    ...undeclared.map((key): [string, Value] => {
      const kept = asObserved(seen[key] ?? null, typeOf(key), isSensitiveField(key, typeOf(key)))
      assertNoMask(kept, below(place, key).path)
      return [key, kept]
    }),
  ])
}

/**
 * A value to be sent back, without what Fivetran alone sets; what is sensitive in it as a `Secret`, so that the plan
 * does not print it.
 */
function asObserved(value: Value, type: FieldType | undefined, secret = type?.secret === true): Value {
  if (secret && isScalar(value) && !containsMask(value)) return Secret.of(value)
  if (Array.isArray(value))
    return value.map(item => asObserved(item, type?.items, secret || type?.items?.secret === true))
  if (!isObject(value)) return value
  const writable = Object.keys(value).filter(key => own(type?.properties, key)?.readonly !== true)
  return Object.fromEntries(
    writable.toSorted().map(key => {
      const inner = own(type?.properties, key)
      return [key, asObserved(value[key] ?? null, inner, secret || isSensitiveField(key, inner))]
    }),
  )
}

function isScalar(value: Value): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** A mask must never be sent, at whatever depth it stands. */
function assertNoMask(value: Value, path: FieldPath): void {
  if (containsMask(value)) throw new UnknownSecretError(path)
  if (Array.isArray(value)) for (const [index, item] of value.entries()) assertNoMask(item, [...path, index])
  if (isObject(value)) for (const [key, inner] of Object.entries(value)) assertNoMask(inner, [...path, key])
}

function assign(body: ValueObject, [first = '', ...rest]: readonly string[], value: Value): void {
  const inner = body[first]
  if (rest.length === 0) body[first] = value
  else {
    const section: ValueObject = isObject(inner) ? { ...inner } : {}
    assign(section, rest, value)
    body[first] = section
  }
}

function withCleared(value: Value, [key = '', ...rest]: readonly string[], cleared: Value): Value {
  const object = isObject(value) ? value : {}
  return { ...object, [key]: rest.length === 0 ? cleared : withCleared(object[key] ?? null, rest, cleared) }
}
