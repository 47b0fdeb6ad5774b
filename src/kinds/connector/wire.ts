/** Fivetran's connections, from the wire into the model. */
import { isJsonObject, type Json, type JsonObject } from '../../model/value.ts'
import { listOrEmpty, objectOf, requiredText, textOr } from '../../fivetran/wire-values.ts'
import { keyOf, SETTING_NAMES, type ObservedConnector } from './connector.ts'

/**
 * A connection, alone or in a list (where `config` may be missing: "optional" in Fivetran's OpenAPI description). What
 * identifies it must be there; everything else has a default. Throws WireError. `redact` filters Fivetran's own
 * sentences.
 */
export function readConnector(data: Json, redact: (text: string) => string): ObservedConnector {
  const item = objectOf(data, 'the connection')
  const status = isJsonObject(item['status']) ? item['status'] : {}
  const schema = requiredText(item, 'schema', 'the connection')
  const service = requiredText(item, 'service', 'the connection')
  const createdAt = textOr(item['created_at'], '')
  const schemaStatus = textOr(status['schema_status'], '').toLowerCase()
  // Upper case in the OpenAPI description's enumeration, lower case in its examples.
  const setupState = textOr(status['setup_state'], 'incomplete').toLowerCase()
  return {
    id: requiredText(item, 'id', 'the connection'),
    service,
    partition: requiredText(item, 'group_id', 'the connection'),
    key: keyOf(schema),
    name: schema,
    fields: isJsonObject(item['config']) ? { config: item['config'], ...readSettings(item) } : undefined,
    paused: typeof item['paused'] === 'boolean' ? item['paused'] : undefined,
    createdAt,
    setupState,
    tasks: readAlerts(status['tasks'], redact),
    ...(schemaStatus === '' ? {} : { schemaStatus }),
    taskCodes: readCodes(status['tasks'], redact),
    warnings: readAlerts(status['warnings'], redact),
    output: {
      name: schema,
      service,
      connected_by: nullableText(item['connected_by']),
      created_at: createdAt === '' ? null : createdAt,
      setup_state: setupState,
    },
  }
}

function readSettings(item: JsonObject): JsonObject {
  return Object.fromEntries(SETTING_NAMES.flatMap(name => (item[name] === undefined ? [] : [[name, item[name]]])))
}

function readAlerts(value: Json | undefined, redact: (text: string) => string): string[] {
  return listOrEmpty(value).flatMap(alert => {
    if (typeof alert === 'string') return [redact(alert)]
    if (!isJsonObject(alert)) return []
    const text = [textOr(alert['code'], ''), textOr(alert['message'], '')].filter(part => part !== '').join(': ')
    return text === '' ? [] : [redact(text)]
  })
}

/** The codes that Fivetran's API description has for programs. What may be anything else is left out. */
function readCodes(value: Json | undefined, redact: (text: string) => string): string[] {
  const codes = listOrEmpty(value).map(alert => (isJsonObject(alert) ? textOr(alert['code'], '') : textOr(alert, '')))
  const isCode = (code: string): boolean => /^\w{1,80}$/.test(code) && redact(code) === code
  return [...new Set(codes.filter(isCode).map(code => code.toLowerCase()))].toSorted()
}

function nullableText(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
