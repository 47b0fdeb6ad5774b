/** The whole of a top-level field: what the manifest declares of it, and the rest as Fivetran reports it. */
import { own } from '../../model/own.ts'
import { isSensitiveField } from '../../kinds/connector/sensitivity.ts'
import { settingType } from '../../kinds/connector/setting-types.ts'
import { SETTING_NAMES, type DesiredConnector, type ObservedConnector } from '../../kinds/connector/connector.ts'
import type { FieldType, ServiceMetadata } from '../../model/field-type.ts'
import { Secret, type Scalar } from '../../model/secret.ts'
import { containsMask, holdsMask, isEmpty, isObject, type Value, type ValueObject } from '../../model/value.ts'
import { isObjectList } from '../diff/entries.ts'
import { isIgnored } from './ignored.ts'
import { matchEntries } from '../diff/projection.ts'
import { containsSecret } from '../diff/secrets-in.ts'
import { UnknownSecretError } from './unknown-secret.ts'

interface Place {
  readonly path: string
  readonly ignored: readonly string[]
}

/** The value to send for the field at `top`. Throws UnknownSecretError. */
export function mergedField(
  [section = '', key = '']: readonly string[],
  desired: DesiredConnector,
  observed: ObservedConnector,
  metadata: ServiceMetadata | undefined,
): Value {
  const ignored = desired.lifecycle.ignoreChanges
  if (section === 'config') {
    return merged(own(desired.config, key), own(observed.config, key), own(metadata?.config.properties, key), {
      path: `config.${key}`,
      ignored,
    })
  }
  // Fivetran reports nothing of it.
  if (section === 'auth') return own(desired.auth, key) ?? null
  const name = SETTING_NAMES.find(setting => setting === section)
  return name === undefined
    ? null
    : merged(desired.settings[name], observed.settings[name], settingType(name, metadata), { path: name, ignored })
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
  if (!isObject(declared) || !isObject(seen)) return declared
  return mergedObject(declared, seen, type, place)
}

/** Entries that the manifest does not declare are not sent: a declared list is owned whole. */
function mergedList(
  declared: readonly ValueObject[],
  seen: Value | undefined,
  type: FieldType | undefined,
  place: Place,
): Value {
  const { entries } = matchEntries(declared, Array.isArray(seen) ? seen.filter(isObject) : [], type?.items)
  return entries.map(({ value, match, identity }) =>
    match === undefined
      ? value
      : mergedObject(value, match, type?.items, { ...place, path: `${place.path}[${identity}]` }),
  )
}

function mergedObject(
  declared: ValueObject,
  seen: ValueObject,
  type: FieldType | undefined,
  place: Place,
): ValueObject {
  const below = (key: string): Place => ({ ...place, path: `${place.path}.${key}` })
  const typeOf = (key: string): FieldType | undefined => own(type?.properties, key)
  const undeclared = Object.keys(seen)
    .filter(key => !Object.hasOwn(declared, key) && !isEmpty(seen[key]) && typeOf(key)?.readonly !== true)
    .toSorted()
  // What is to be left alone and is not there is not put there.
  const sent = Object.entries(declared).filter(
    ([key]) => !(isIgnored(below(key).path, place.ignored) && isEmpty(seen[key])),
  )
  return Object.fromEntries([
    ...sent.map(([key, value]): [string, Value] => [key, merged(value, own(seen, key), typeOf(key), below(key))]),
    ...undeclared.map((key): [string, Value] => [
      key,
      kept(asObserved(seen[key] ?? null, typeOf(key), isSensitiveField(key, typeOf(key))), below(key).path),
    ]),
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

/** Throws for a mask at any depth. */
function kept(value: Value, path: string): Value {
  if (containsMask(value)) throw new UnknownSecretError(path)
  if (Array.isArray(value)) for (const [index, item] of value.entries()) kept(item, `${path}[${index}]`)
  if (isObject(value)) for (const [key, inner] of Object.entries(value)) kept(inner, `${path}.${key}`)
  return value
}
