/** The types of what stands beside `config` and `auth`. */
import { MANIFEST_FIELDS } from './fields.ts'
import type { SettingName } from './connector.ts'
import type { FieldType, ServiceMetadata } from '../../model/field-type.ts'

const UNTYPED: FieldType = { type: 'any', secret: false, readonly: false, immutable: false }

/**
 * The type of a setting as the manifest's fields have it. The keys of an external secrets manager depend on the
 * service.
 */
export function settingType(
  name: SettingName | 'destination_schema_names',
  metadata: ServiceMetadata | undefined,
): FieldType {
  const keys = name === 'external_secrets_keys_config' ? metadata?.externalSecretsKeys : undefined
  return keys ?? MANIFEST_FIELDS[name] ?? UNTYPED
}
