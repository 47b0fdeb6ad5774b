import { isJsonObject, type Json, type JsonObject } from '../../src/model/value.ts'
import { invalidInput } from './refusal.ts'
import type { FieldDefinition, Fields } from './services/definition.ts'
import type { World } from './world.ts'

/** Where no definition tells it, secrets are told by their names. */
const SECRET = /password|secret|token|private_key/

/** Services that write UPPER_SNAKE and a null network, as issues of Fivetran's Terraform provider tell. */
const LAKES: ReadonlySet<string> = new Set(['managed_data_lake', 'databricks_via_managed_data_lake'])

export function isLake(service: string): boolean {
  return LAKES.has(service)
}

/** @throws Refusal 400 for a service that the catalogue does not have */
export function requireDestinationService({ destinationServices: known }: World, service: string): void {
  if (!known.has(service)) throw invalidInput(`Unsupported service '${service}'`)
}

/**
 * The fields of `config` of a service. Of a service without any in the catalogue (those that partners have built)
 * everything is kept as it is.
 */
export function destinationFields(world: World, service: string, config: JsonObject): Fields {
  const known = world.destinationServices.get(service) ?? {}
  const fields = Object.keys(known).length === 0 ? guessed(config) : known
  return world.behaviour.destinationDefaults === 'shown' ? fields : withoutDefaults(fields)
}

function guessed(config: JsonObject): Fields {
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, fieldOf(name, value)]))
}

function fieldOf(name: string, value: Json): FieldDefinition {
  if (isJsonObject(value)) return { type: 'object', properties: guessed(value) }
  if (SECRET.test(name)) return { type: 'string', secret: true }
  if (Array.isArray(value)) return { type: 'array' }
  return { type: typeof value === 'boolean' ? 'boolean' : typeof value === 'number' ? 'number' : 'string' }
}

function withoutDefaults(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, { default: _default, ...field }]) => [name, field]))
}
