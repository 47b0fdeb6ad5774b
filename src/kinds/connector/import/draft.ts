/** The manifest of one connector in parts. */
import { own } from '../../../model/own.ts'
import type { FieldType, ServiceMetadata } from '../../../model/field-type.ts'
import type { ObservedResource } from '../../../model/resource.ts'
import type { JsonObject } from '../../../model/value.ts'
import { EDITOR_SCHEMA } from '../../editor-schema.ts'
import type { Group } from '../../group/group.ts'
import { groupField } from '../../group/names.ts'
import type { CannotImport, ImportDraft, ImportPart } from '../../kind.ts'
import { incompleteNote, pinLists } from '../../setup/pin-lists.ts'
import { configOf, type Pins } from '../../setup/setup.ts'
import { connectorType, SETTING_NAMES } from '../connector.ts'
import { isUsualSchedule } from '../schedule.ts'
import { schemaFieldsOf } from '../schema-fields.ts'
import { SEED_READ_ONLY } from '../seed.ts'
import { isSchemaConfigField } from '../schema-config/fields.ts'
import { destinationSchema } from './destination-schema.ts'
import { shortened } from './schema-config.ts'

/** A connector with what its manifest is made of. */
export interface DraftInput {
  readonly connector: ObservedResource
  readonly group: Group
  /** All groups, which tell whether a name is enough to say which. */
  readonly groups: readonly Group[]
  readonly metadata: ServiceMetadata
  readonly pins: Pins
  /** What it says of what syncs. */
  readonly syncs: JsonObject
}

/** The draft, or why there can be none. Pure. */
export function draftConnector(input: DraftInput): ImportDraft | CannotImport {
  const { connector, metadata, pins, syncs } = input
  const named = identityOf(input)
  if ('reason' in named) return named
  const types = connectorType(metadata).properties ?? {}
  const config = configOf(connector) ?? {}
  const lists = pinLists(pins)
  return {
    ...named,
    parts: [
      { name: 'config', value: writable(config, metadata), type: types['config'] },
      ...lists,
      ...settings(connector.fields ?? {}, types),
      // Names of the source stand for themselves, whatever they are called.
      ...Object.entries(syncs).map(([name, value]) => ({ name, value: shortened(value) })),
    ],
    notes: [
      ...lists.flatMap(incompleteNote),
      ...(metadata.config.properties === undefined && Object.keys(config).length > 0
        ? ['`config` was left out: Fivetran does not describe the fields of this service.']
        : []),
    ],
  }
}

/** What and where it is, by what Fivetran reports, and the place of its manifest. Pure. */
export function identityOf({
  connector,
  group,
  groups,
  metadata,
}: Pick<DraftInput, 'connector' | 'group' | 'groups' | 'metadata'>):
  Omit<ImportDraft, 'parts' | 'notes'> | CannotImport {
  const schema = destinationSchema(connector, metadata)
  if (schema === undefined) return { reason: 'Its schema does not consist of the fields that the service takes.' }
  return {
    schema: EDITOR_SCHEMA,
    identity: { ...groupField(group, groups), service: connector.service, destination_schema: { ...schema } },
    folder: group,
    file: connector.name,
  }
}

/** What of `config` the service describes, without what is read-only or stands in `destination_schema`. */
export function writable(config: JsonObject, { config: type }: ServiceMetadata): JsonObject {
  const schema = schemaFieldsOf(type.properties)
  const names = Object.keys(config).filter(
    name => own(type.properties, name) !== undefined && !schema.has(name) && !SEED_READ_ONLY.has(name),
  )
  return Object.fromEntries(names.map(name => [name, config[name] ?? null]))
}

/** In the order of the documentation. */
function settings(fields: JsonObject, types: Readonly<Record<string, FieldType>>): ImportPart[] {
  const names = SETTING_NAMES.filter(
    name =>
      fields[name] !== undefined &&
      !isSchemaConfigField(name) &&
      (name !== 'daily_sync_time' || isDaily(fields)) &&
      (name !== 'schedule' || !isUsualSchedule(fields)),
  )
  return names.map(name => ({ name, value: fields[name] ?? null, type: types[name] }))
}

/** Fivetran keeps a time of day for every connector; only a daily one uses it. */
function isDaily({ sync_frequency: minutes }: JsonObject): boolean {
  return minutes === 1440 || minutes === '1440'
}
