/**
 * Bodies of the requests that change a connector. A PATCH replaces lists and nested objects whole (inferred; Fivetran
 * documents neither), so what is sent is the merged whole: right under replacement and under merging.
 */
import type { DesiredConnector, ObservedConnector } from '../model/connector.ts'
import type { FieldType, ServiceMetadata } from '../model/metadata.ts'
import { holdsMask, isEmpty, isMask, isObject, type Value, type ValueObject } from '../model/value.ts'
import { isObjectList, matchEntries } from './entries.ts'
import type { Leaf } from './leaves.ts'
import type { Cleared } from './removed.ts'

/** A nested secret that Fivetran masks and the manifest does not declare: sending the whole would overwrite it. */
export class UnknownSecretError extends Error {
  readonly path: string

  constructor(path: string) {
    super(path)
    this.path = path
  }
}

/** `POST /connections`: paused and without tests, always; what starts and tests it comes later. */
export function createBody(desired: DesiredConnector): ValueObject {
  const { paused: _paused, ...settings } = desired.settings
  return {
    group_id: desired.address.group.id,
    service: desired.service,
    paused: true,
    // Fivetran's own default is to run them.
    run_setup_tests: false,
    ...(settings as ValueObject),
    ...(desired.destinationSchemaNames === undefined ? {} : { destination_schema_names: desired.destinationSchemaNames }),
    config: { ...desired.schemaFields, ...withoutNulls(desired.config) },
    ...(Object.keys(desired.auth).length === 0 ? {} : { auth: withoutNulls(desired.auth) }),
  }
}

/** What does not exist yet need not be cleared. */
function withoutNulls(object: ValueObject): ValueObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
}

/**
 * `PATCH /connections/{id}` with only the top-level fields that `leaves` and `cleared` touch; undefined when they touch none.
 * Throws UnknownSecretError.
 */
export function updateBody(
  desired: DesiredConnector,
  observed: ObservedConnector,
  leaves: readonly Leaf[],
  cleared: readonly Cleared[],
  metadata: ServiceMetadata | undefined,
): ValueObject | undefined {
  const body: ValueObject = {}
  for (const { top } of leaves) assign(body, top, mergedTop(top, desired, observed, metadata))
  for (const { keys, value } of cleared) {
    const top = keys[0] === 'config' || keys[0] === 'auth' ? keys.slice(0, 2) : keys.slice(0, 1)
    const rest = keys.slice(top.length)
    const current = readBody(body, top) ?? mergedTop(top, desired, observed, metadata)
    assign(body, top, rest.length === 0 ? value : withCleared(current, rest, value))
  }
  if (Object.keys(body).length === 0) return undefined
  assertNoMask(body, [])
  return { ...body, run_setup_tests: false }
}

function assertNoMask(value: Value, path: readonly string[]): void {
  if (isMask(value)) throw new UnknownSecretError(path.join('.'))
  if (Array.isArray(value)) for (const item of value) assertNoMask(item, path)
  if (isObject(value)) for (const [key, inner] of Object.entries(value)) assertNoMask(inner, [...path, key])
}

function assign(body: ValueObject, top: readonly string[], value: Value): void {
  const [first = '', second] = top
  if (second === undefined) {
    body[first] = value
    return
  }
  const section = body[first]
  body[first] = { ...(isObject(section) ? section : {}), [second]: value }
}

function readBody(body: ValueObject, top: readonly string[]): Value | undefined {
  return top.reduce<Value | undefined>((value, key) => (isObject(value) ? value[key] : undefined), body)
}

function withCleared(value: Value, keys: readonly string[], cleared: Value): Value {
  const [key = '', ...rest] = keys
  const object = isObject(value) ? value : {}
  return { ...object, [key]: rest.length === 0 ? cleared : withCleared(object[key] ?? null, rest, cleared) }
}

function mergedTop(top: readonly string[], desired: DesiredConnector, observed: ObservedConnector, metadata: ServiceMetadata | undefined): Value {
  const [section, key = ''] = top
  if (section === 'config') {
    return merged(desired.config[key], observed.config?.[key], metadata?.config.properties?.[key], `config.${key}`)
  }
  if (section === 'auth') return desired.auth[key] ?? null
  const name = section as keyof DesiredConnector['settings']
  return merged(desired.settings[name], observed.settings[name], undefined, name)
}

/** `declared` with the parts of `seen` that it does not name. */
function merged(declared: Value | undefined, seen: Value | undefined, type: FieldType | undefined, path: string): Value {
  // Parts of it are about to be cleared; what is left is checked when the body is whole.
  if (declared === undefined) return seen ?? null
  if (isObjectList(declared)) return mergedList(declared, seen, type, path)
  if (!isObject(declared) || !isObject(seen)) return declared
  return mergedObject(declared, seen, type, path)
}

function mergedList(declared: readonly ValueObject[], seen: Value | undefined, type: FieldType | undefined, path: string): Value {
  const { entries } = matchEntries(declared, Array.isArray(seen) ? seen.filter(isObject) : [], type?.items)
  return entries.map(({ value, match, identity }) =>
    match === undefined ? value : mergedObject(value, match, type?.items, `${path}[${identity}]`),
  )
}

function mergedObject(declared: ValueObject, seen: ValueObject, type: FieldType | undefined, path: string): ValueObject {
  const result: ValueObject = {}
  for (const [key, value] of Object.entries(seen)) {
    if (key in declared || isEmpty(value) || type?.properties?.[key]?.readonly === true) continue
    result[key] = kept(value, `${path}.${key}`)
  }
  for (const [key, value] of Object.entries(declared)) {
    result[key] = merged(value, seen[key], type?.properties?.[key], `${path}.${key}`)
  }
  return result
}

/** A value as observed, to be sent back as it is. */
function kept(value: Value, path: string): Value {
  if (holdsMask(value)) throw new UnknownSecretError(path)
  return value
}
