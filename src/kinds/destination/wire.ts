/** Fivetran's destinations, from the wire into the model. */
import { objectOf, requiredText, textOr } from '../../fivetran/wire-values.ts'
import { isSameSpelling } from '../../model/enum-spelling.ts'
import { own } from '../../model/own.ts'
import { isEmpty, isJsonObject, type Json, type JsonObject } from '../../model/value.ts'
import { renamedFields } from './catalogue.ts'
import { KEY, SETTING_NAMES, type ObservedDestination } from './destination.ts'
import { readOffset } from './time-zone.ts'

/**
 * A destination, alone or in a list, which has no `config`. What identifies it must be there; everything else has a
 * default. Throws WireError.
 */
export function readDestination(data: Json): ObservedDestination {
  const item = objectOf(data, 'the destination')
  const service = requiredText(item, 'service', 'the destination')
  const id = requiredText(item, 'id', 'the destination')
  const config = isJsonObject(item['config']) ? readConfig(item['config'], service) : undefined
  // Upper case in the OpenAPI description's enumeration, lower case in answers.
  const setupState = textOr(item['setup_status'], 'incomplete').toLowerCase()
  return {
    id,
    service,
    partition: textOr(item['group_id'], '') || id,
    key: KEY,
    name: KEY,
    fields: config === undefined ? undefined : { config, ...readSettings(item, config) },
    createdAt: '',
    setupState,
    tasks: [],
    warnings: [],
    output: { service, setup_status: setupState },
  }
}

/** A field that Fivetran reports under another name has the name by which it is sent. */
function readConfig(config: JsonObject, service: string): JsonObject {
  const read = { ...config }
  for (const { name, reported } of renamedFields(service)) {
    const value = own<Json>(config, reported)
    if (value === undefined) continue
    read[name] ??= value
    delete read[reported]
  }
  return read
}

function readSettings(item: JsonObject, config: JsonObject): JsonObject {
  const settings = SETTING_NAMES.flatMap((name): [string, Json][] => {
    const value = name === 'networking_method' ? methodOf(item, config) : item[name]
    return value === undefined ? [] : [[name, name === 'time_zone_offset' ? offsetOf(value) : value]]
  })
  const agent = item['hybrid_deployment_agent_id'] ?? item['local_processing_agent_id']
  return { ...Object.fromEntries(settings), ...(agent === undefined ? {} : { hybrid_deployment_agent_id: agent }) }
}

/**
 * `null` stands for `Directly`, and so does nothing at all where nothing else tells of another way: data lakes report it
 * so (issue 503 of Fivetran's Terraform provider).
 */
function methodOf(item: JsonObject, config: JsonObject): Json | undefined {
  const method = item['networking_method']
  if (!isEmpty(method)) return method
  const type = textOr(config['connection_type'], 'Directly')
  const isDirect =
    isSameSpelling(type, 'Directly') && isEmpty(item['private_link_id']) && isEmpty(item['proxy_agent_id'])
  return isDirect ? 'Directly' : method
}

/** In the spelling in which it is sent. */
function offsetOf(value: Json): Json {
  const offset = readOffset(textOr(value, ''))
  return typeof offset === 'string' ? offset : value
}
