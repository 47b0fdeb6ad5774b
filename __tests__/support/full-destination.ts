/** A destination of any service with a value in every field: as a manifest says it, and as somebody enters it in the UI. */
import type { Json, JsonObject } from '../../src/model/value.ts'
import type { DestinationEdit } from '../../simulator/fivetran/seeding.ts'
import type { FieldDefinition, Fields } from '../../simulator/fivetran/services/definition.ts'

export interface FullDestination {
  readonly service: string
  /** Whose only destination it is; named like the service. */
  readonly group: string
  /** As a manifest has it: secrets by reference. */
  readonly written: JsonObject
  /** In the clear. */
  readonly config: JsonObject
  readonly settings: JsonObject
  readonly fields: Fields
}

/** The secrets of all destinations. */
export const DESTINATION_SECRETS: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [`D${index}`, `d3stination-${index}-${(index * 6151).toString(36)}-value`]),
)

/** Values in every field that a manifest may set, each text and number another. */
export function fullDestination(service: string, fields: Fields): FullDestination {
  const [written, config] = [false, true].map(clear => {
    let made = 0
    return valuesOf(fields, () => (made += 1), clear)
  })
  return {
    service,
    group: `${service} group`,
    written: written ?? {},
    config: config ?? {},
    settings: DESTINATION_SETTINGS,
    fields,
  }
}

function valuesOf(fields: Fields, next: () => number, clear: boolean): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) =>
      field.readonly === true ? [] : [[name, valueOf(field, next, clear)]],
    ),
  )
}

function valueOf(field: FieldDefinition, next: () => number, clear: boolean): Json {
  const count = next()
  if (field.type === 'object' && field.properties === undefined) return { private_key: secretAt(count, clear) }
  if (field.secret === true) return secretAt(count, clear)
  if (field.enum !== undefined) return field.enum[count % field.enum.length] ?? ''
  if (field.properties !== undefined) return valuesOf(field.properties, next, clear)
  switch (field.type) {
    case 'array':
      return [`entry ${count}`, `entry ${count + 1}`]
    case 'boolean':
      return count % 2 === 0
    case 'integer':
    case 'number':
      return count + 1000
    default:
      return `text ${count}`
  }
}

function secretAt(index: number, clear: boolean): string {
  const names = Object.keys(DESTINATION_SECRETS)
  const name = names[index % names.length] ?? ''
  return clear ? (DESTINATION_SECRETS[name] ?? '') : `\${{ secrets.${name} }}`
}

/** What all of them are set to beside `config`. */
export const DESTINATION_SETTINGS = {
  region: 'AWS_EU_CENTRAL_1',
  time_zone_offset: '+3',
  daylight_saving_time_enabled: true,
} as const

/** The manifests of the group and of the destination. JSON is YAML, too. */
export function destinationManifests({ service, group, written, settings }: FullDestination): Record<string, string> {
  const destination = { kind: 'destination', group, service, ...settings, run_setup_tests: false, config: written }
  return {
    [`fivetran/${service}/_group.yml`]: JSON.stringify({ kind: 'group', name: group }, null, 2),
    [`fivetran/${service}/_destination.yml`]: JSON.stringify(destination, null, 2),
  }
}

export interface DestinationEditing {
  /** The field that is changed, as plans call it. */
  readonly path: string
  readonly inUi: DestinationEdit
  readonly inManifest: FullDestination
}

/** A change of one field: of `config` where there is one that is no secret and may change, else of the region. */
export function editOf(destination: FullDestination): DestinationEditing {
  const { fields, config, written, settings } = destination
  const found = Object.entries(fields).findLast(
    ([, field]) => field.secret !== true && field.immutable !== true && field.readonly !== true && isPlain(field),
  )
  if (found === undefined) {
    const changed = { region: 'GCP_US_WEST1' }
    const inManifest = { ...destination, settings: { ...settings, ...changed } }
    return { path: 'region', inUi: { settings: changed }, inManifest }
  }
  const [name, field] = found
  const changed = { [name]: otherThan(field, config[name] ?? null) }
  return {
    path: `config.${name}`,
    inUi: { config: changed },
    inManifest: { ...destination, written: { ...written, ...changed } },
  }
}

function isPlain({ type, enum: words }: FieldDefinition): boolean {
  return words === undefined ? type !== 'array' && type !== 'object' : words.length > 1
}

function otherThan({ enum: words }: FieldDefinition, value: Json): Json {
  if (words !== undefined) return words.find(word => word !== value) ?? ''
  if (typeof value === 'boolean') return !value
  return typeof value === 'number' ? value + 1 : 'another text'
}
