/**
 * Bodies of the requests that change a connector. A PATCH replaces lists and nested objects whole (inferred; Fivetran
 * documents neither), so what is sent is the merged whole: right under replacement and under merging.
 */
import type { DesiredConnector, ObservedConnector } from '../../kinds/connector/connector.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import type { RecordedConnector } from '../../ledger/ledger.ts'
import { containsMask, isObject, type Value, type ValueObject } from '../../model/value.ts'
import type { Leaf } from '../diff/leaf.ts'
import { mergedField } from './merged.ts'
import { concealed } from '../diff/recorded-secrets.ts'
import type { Cleared } from '../diff/removed.ts'
import { UnknownSecretError } from './unknown-secret.ts'

/** `POST /connections`: paused and without tests, always; what starts and tests it comes later. */
export function createBody(desired: DesiredConnector): ValueObject {
  const { paused: _paused, ...settings } = desired.settings
  return {
    group_id: desired.address.group.id,
    service: desired.service,
    paused: true,
    // Fivetran's own default is to run them.
    run_setup_tests: false,
    ...withoutNulls(settings),
    ...(desired.destinationSchemaNames === undefined
      ? {}
      : { destination_schema_names: desired.destinationSchemaNames }),
    config: { ...desired.schemaFields, ...withoutNulls(desired.config) },
    ...(Object.keys(desired.auth).length === 0 ? {} : { auth: withoutNulls(desired.auth) }),
  }
}

/** What does not exist yet need not be cleared. */
function withoutNulls(object: ValueObject): ValueObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
}

/**
 * `PATCH /connections/{id}` with only the top-level fields that `leaves` and `cleared` touch; undefined when they touch
 * none.
 * Throws UnknownSecretError.
 */
export function updateBody(
  desired: DesiredConnector,
  observed: ObservedConnector,
  leaves: readonly Leaf[],
  cleared: readonly Cleared[],
  metadata: ServiceMetadata | undefined,
  recorded: RecordedConnector | undefined,
): ValueObject | undefined {
  const body: ValueObject = {}
  const whole = (top: readonly string[]): Value =>
    concealed(mergedField(top, desired, observed, metadata), top.join('.'), recorded)
  const changed = new Map(leaves.map(({ top }) => [top.join('.'), top]))
  for (const top of changed.values()) assign(body, top, whole(top))
  for (const { keys, value } of cleared) {
    const top = keys.slice(0, keys[0] === 'config' || keys[0] === 'auth' ? 2 : 1)
    const rest = keys.slice(top.length)
    const current = readBody(body, top) ?? whole(top)
    assign(body, top, rest.length === 0 ? value : withCleared(current, rest, value))
  }
  if (Object.keys(body).length === 0) return undefined
  assertNoMask(body, [])
  return { ...body, run_setup_tests: false }
}

/** What was kept of a field whose other parts are cleared may hold a mask. */
function assertNoMask(value: Value, path: readonly string[]): void {
  if (containsMask(value)) throw new UnknownSecretError(path.join('.'))
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
