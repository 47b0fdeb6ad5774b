import type { SettingName } from '../model/connector.ts'
import type { FieldType, ServiceMetadata } from '../model/metadata.ts'

const SCALAR: FieldType = { type: 'string', secret: false, readonly: false, immutable: false }
const INTEGER: FieldType = { ...SCALAR, type: 'integer' }
const BOOLEAN: FieldType = { ...SCALAR, type: 'boolean' }

/** Types of the settings, from the request body of `PATCH /connections/{id}` in Fivetran's API description. */
const SETTING_TYPES: Partial<Record<SettingName, FieldType>> = {
  paused: BOOLEAN,
  pause_after_trial: BOOLEAN,
  sync_frequency: INTEGER,
  data_delay_threshold: INTEGER,
  schedule_type: { ...SCALAR, enum: ['auto', 'manual'] },
  data_delay_sensitivity: { ...SCALAR, enum: ['LOW', 'NORMAL', 'HIGH', 'CUSTOM', 'SYNC_FREQUENCY'] },
  networking_method: { ...SCALAR, enum: ['Directly', 'PrivateLink', 'SshTunnel', 'ProxyAgent'] },
}

/** The type of a setting; undefined where nobody says. The keys of an external secrets manager depend on the service. */
export function settingType(name: SettingName, metadata: ServiceMetadata | undefined): FieldType | undefined {
  return name === 'external_secrets_keys_config' ? metadata?.externalSecretsKeys : SETTING_TYPES[name]
}
