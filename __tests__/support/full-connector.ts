/**
 * A connector of any service with a value in every field: as a manifest says it, and as somebody enters it in
 * Fivetran's UI.
 */
import { sameButForSecrets } from '../../src/manifests/same-entries.ts'
import { isSensitiveName } from '../../src/model/sensitivity.ts'
import { SEED_READ_ONLY } from '../../src/kinds/connector/seed.ts'
import { Secret, type Scalar } from '../../src/model/secret.ts'
import { isObject, type Json, type JsonObject, type Value, type ValueObject } from '../../src/model/value.ts'
import {
  SCHEMA_FIELDS,
  type FieldDefinition,
  type Fields,
  type ServiceDefinition,
} from '../../simulator/fivetran/services/definition.ts'
import type { Random } from './random.ts'

/** Secrets stand in it as `Secret`s that refer to `SECRETS`. */
export interface FullConnector {
  readonly service: ServiceDefinition
  readonly group: string
  /** By Fivetran's names: `schema`, `table`, `schema_prefix`, `table_group_name`. */
  readonly place: Readonly<Record<string, string>>
  readonly config: ValueObject
  readonly auth: ValueObject
  readonly settings: ValueObject
}

/** The secrets of all connectors: a connector names a few of them, another connector may name the same. */
export const SECRETS: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => [`S${index}`, `s3cret-${index}-${(index * 7919).toString(36)}-value`]),
)
const SECRET_NAMES = Object.keys(SECRETS)

/** The secret of that number, as a manifest refers to it. */
export function secretAt(index: number): Secret {
  const name = SECRET_NAMES[index % SECRET_NAMES.length] ?? ''
  return Secret.of(SECRETS[name] ?? '', [name])
}

/** Every field that a manifest may set has a value; read-only ones have none. */
export function fullConnector(service: ServiceDefinition, group: string, random: Random): FullConnector {
  const values = new Values(random)
  const place = SCHEMA_FIELDS[service.schemaKind].map((name, index) => [
    name,
    index === 0 ? `${service.id.toLowerCase()}_${index}` : `part_${index}`,
  ])
  const placed = new Set<string>(SCHEMA_FIELDS[service.schemaKind])
  const config = Object.fromEntries(
    Object.entries(service.config).filter(([name]) => !placed.has(name) && !SEED_READ_ONLY.has(name)),
  )
  const keys = values.object(service.externalSecretsKeys ?? {}, false, false)
  return {
    service,
    group,
    place: Object.fromEntries(place),
    config: values.object(config, true, false),
    auth: values.object(service.auth, true, false),
    settings: {
      paused: random.below(2) === 0,
      pause_after_trial: random.below(2) === 0,
      sync_frequency: 1440,
      daily_sync_time: '14:00',
      schedule_type: 'auto',
      schedule: { schedule_type: 'TIME_OF_DAY', time_of_day: '14:00', days_of_week: ['MONDAY', 'FRIDAY'] },
      destination_configuration: { virtual_warehouse: 'wh', password: secretAt(7) },
      data_delay_sensitivity: 'CUSTOM',
      data_delay_threshold: 30,
      networking_method: 'SshTunnel',
      ...(Object.keys(keys).length === 0
        ? {}
        : { external_secrets_manager_id: 'manager_id', external_secrets_keys_config: keys }),
    },
  }
}

/** Makes values by type, each text and number of them another. */
class Values {
  readonly #random: Random
  #made = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** `byName`: a name may make a field a secret. */
  object(fields: Fields, byName: boolean, secret: boolean): ValueObject {
    const writable = Object.entries(fields).filter(([, field]) => field.readonly !== true)
    return Object.fromEntries(
      writable.map(([name, field]) => [
        name,
        this.#value(field, name, byName, secret || (byName && isSensitiveName(name))),
      ]),
    )
  }

  #value(field: FieldDefinition, name: string, byName: boolean, inherited: boolean): Value {
    const secret = inherited || field.secret === true
    if (field.type === 'object')
      return field.properties === undefined
        ? { free: this.#scalar({ type: 'string' }, name, secret) }
        : this.object(field.properties, byName, secret)
    if (field.type !== 'array') return this.#scalar(field, name, secret)
    const { items = { type: 'string' } } = field
    return this.#list(items, () => this.#value(items, name, byName, secret))
  }

  /** As many as the type has different values for, at most three. */
  #list(items: FieldDefinition, make: () => Value): Value[] {
    const most = items.type === 'boolean' ? 1 : Math.min(3, items.enum?.length ?? 3)
    const list = Array.from({ length: 1 + this.#random.below(most) }, make)
    // Entries that differ in nothing but secrets are refused.
    const refused = new Set(sameButForSecrets(list).map(({ second }) => second))
    return list.filter((_, index) => !refused.has(index))
  }

  #scalar(field: FieldDefinition, name: string, secret: boolean): Scalar | Secret {
    this.#made += 1
    // A reference is read as text, so a secret can be whatever a text can be read as.
    if (secret && field.type === 'string' && field.enum === undefined) return secretAt(this.#made)
    const value = this.#plain(field, name)
    return secret ? Secret.of(value) : value
  }

  #plain({ type, enum: words }: FieldDefinition, name: string): Scalar {
    if (type === 'boolean') return this.#random.below(2) === 0
    const chosen = words?.[(this.#made + this.#random.below(2)) % words.length]
    if (type === 'string')
      return (
        chosen ??
        this.#random.pick([
          `${name} ${this.#made}`,
          `Ä"${this.#made}' \\ \${{ x }} # : é`,
          `${this.#made}`,
          `0${this.#made}.0`,
        ])
      )
    if (chosen !== undefined) return Number(chosen)
    return type === 'integer' ? this.#made * 10 + this.#random.below(10) : this.#made + this.#random.below(4) / 4
  }
}

/** The values as the UI takes them, and as Fivetran stores them. */
export function inTheClear(value: ValueObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clear(inner)]))
}

function clear(value: Value): Json {
  if (value instanceof Secret) return value.reveal()
  if (Array.isArray(value)) return value.map(clear)
  return isObject(value) ? inTheClear(value) : value
}

const PLACE_NAMES: Readonly<Record<string, string>> = {
  schema: 'name',
  table: 'table',
  schema_prefix: 'prefix',
  table_group_name: 'table_group_name',
}

/**
 * The manifest. Numbers and booleans are natural or texts, lists of scalars have duplicates and any order: as people
 * write.
 */
export function manifestOf({ service, group, place, config, auth, settings }: FullConnector, random: Random): string {
  const lines: [string, unknown][] = [
    ['group', group],
    ['service', service.id],
    [
      'destination_schema',
      Object.fromEntries(Object.entries(place).map(([name, value]) => [PLACE_NAMES[name] ?? name, value])),
    ],
    ['config', written(config, random)],
    ...(Object.keys(auth).length === 0 ? [] : [['auth', written(auth, random)] satisfies [string, unknown]]),
    ...Object.entries(settings).map(([name, value]): [string, unknown] => [name, written(value, random)]),
  ]
  return lines.map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join('')
}

function written(value: Value, random: Random): unknown {
  if (value instanceof Secret)
    return value.references[0] === undefined ? value.reveal() : `\${{ secrets.${value.references[0]} }}`
  if (Array.isArray(value)) return writtenList(value, random)
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, written(inner, random)]))
  if (typeof value === 'string') return value.replaceAll('${{', () => '$${{')
  return value === null || random.below(2) === 0 ? value : String(value)
}

function writtenList(list: readonly Value[], random: Random): unknown[] {
  const items = list.map(item => written(item, random))
  const isSet = list.length > 0 && list.every(item => !isObject(item) && !(item instanceof Secret))
  return isSet && random.below(2) === 0 ? [...items.toReversed(), items[0]] : items
}
