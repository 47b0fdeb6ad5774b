/** Fivetran's connections, groups and pins, from the wire into the model. */
import {
  SETTING_NAMES,
  type CertificatePin,
  type FingerprintPin,
  type Group,
  type ObservedConnector,
} from './connector.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/value.ts'
import { listOf, objectOf, requiredText, textOr } from '../../fivetran/wire-values.ts'

/**
 * A connection, alone or in a list (where `config` may be missing: "optional" in Fivetran's OpenAPI description). What
 * identifies it must be there; everything else has a default. Throws WireError. `redact` filters Fivetran's own
 * sentences.
 */
export function readConnector(data: Json, redact: (text: string) => string): ObservedConnector {
  const item = objectOf(data, 'the connection')
  const status = isJsonObject(item['status']) ? item['status'] : {}
  const destinationSchemaNames = item['destination_schema_names']
  return {
    id: requiredText(item, 'id', 'the connection'),
    groupId: requiredText(item, 'group_id', 'the connection'),
    service: requiredText(item, 'service', 'the connection'),
    schema: requiredText(item, 'schema', 'the connection'),
    config: isJsonObject(item['config']) ? item['config'] : undefined,
    settings: readSettings(item),
    ...(typeof destinationSchemaNames === 'string' ? { destinationSchemaNames } : {}),
    // Upper case in the OpenAPI description's enumeration, lower case in its examples.
    setupState: textOr(status['setup_state'], 'incomplete').toLowerCase(),
    syncState: textOr(status['sync_state'], 'unknown').toLowerCase(),
    tasks: readAlerts(status['tasks'], redact),
    warnings: readAlerts(status['warnings'], redact),
    createdAt: textOr(item['created_at'], ''),
    connectedBy: nullableText(item['connected_by']),
    succeededAt: nullableText(item['succeeded_at']),
    failedAt: nullableText(item['failed_at']),
    serviceVersion: item['service_version'] ?? null,
  }
}

/** A group; one without a name is called by its id. */
export function readGroup(item: JsonObject): Group {
  const id = requiredText(item, 'id', 'the group')
  return { id, name: textOr(item['name'], '') || id }
}

/** An approved certificate; lists need not repeat the certificate itself. */
export function readCertificate(item: JsonObject): CertificatePin {
  return { hash: requiredText(item, 'hash', 'the certificate'), encoded_cert: textOr(item['encoded_cert'], '') }
}

/** An approved SSH fingerprint. */
export function readFingerprint(item: JsonObject): FingerprintPin {
  return { hash: requiredText(item, 'hash', 'the fingerprint'), public_key: textOr(item['public_key'], '') }
}

function readSettings(item: JsonObject): ObservedConnector['settings'] {
  return Object.fromEntries(SETTING_NAMES.flatMap(name => (item[name] === undefined ? [] : [[name, item[name]]])))
}

function readAlerts(value: Json | undefined, redact: (text: string) => string): string[] {
  return listOf(value).flatMap(alert => {
    if (typeof alert === 'string') return [redact(alert)]
    if (!isJsonObject(alert)) return []
    const text = [textOr(alert['code'], ''), textOr(alert['message'], '')].filter(part => part !== '').join(': ')
    return text === '' ? [] : [redact(text)]
  })
}

function nullableText(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
