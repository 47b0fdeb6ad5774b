/** The fields beside `config`, as far as a person would write them. */
import { settingType } from '../setting-types.ts'
import { SETTING_NAMES, type ObservedConnector, type SettingName } from '../connector.ts'
import type { ServiceMetadata } from '../../../model/field-type.ts'
import { isEmpty, type Json } from '../../../model/value.ts'
import { writeField, type FieldContext } from '../../../engine/import/fields.ts'
import type { WrittenEntry } from '../../../engine/import/written.ts'

/** What Fivetran sets when nobody says anything. */
const USUAL: Readonly<Partial<Record<SettingName, readonly Json[]>>> = {
  paused: [false],
  sync_frequency: [360, '360'],
  schedule_type: ['auto'],
  pause_after_trial: [false],
  data_delay_sensitivity: ['NORMAL'],
  data_delay_threshold: [0, '0'],
  networking_method: ['Directly', 'Unknown'],
}

/** In the order of the documentation. */
export function writeSettings(
  connector: ObservedConnector,
  metadata: ServiceMetadata,
  context: FieldContext,
): WrittenEntry[] {
  const { settings, destinationSchemaNames } = connector
  const written = SETTING_NAMES.flatMap((name): WrittenEntry[] => {
    const value = settings[name]
    if (
      isEmpty(value) ||
      USUAL[name]?.includes(value ?? null) === true ||
      (name === 'daily_sync_time' && !isDaily(settings))
    )
      return []
    const field = writeField(value, settingType(name, metadata), [name], context)
    return field === undefined ? [] : [{ key: name, value: field }]
  })
  const names =
    destinationSchemaNames === undefined
      ? undefined
      : writeField(
          destinationSchemaNames,
          settingType('destination_schema_names', metadata),
          ['destination_schema_names'],
          context,
        )
  return names === undefined ? written : [...written, { key: 'destination_schema_names', value: names }]
}

/** Fivetran keeps a time of day for every connector; only a daily one uses it. */
function isDaily(settings: ObservedConnector['settings']): boolean {
  return settings.sync_frequency === 1440 || settings.sync_frequency === '1440'
}
