/** Which attributes of a resource its configuration sets. */
import { isEmpty, isJsonObject, isObjectList, type Json, type JsonObject } from '../model/value.ts'
import { own } from '../model/own.ts'
import { parsedText } from './secrets.ts'

/** Fields with the names of those that are known to be set; the others the server may have filled in. */
export interface DeclaredFields {
  readonly values: JsonObject
  readonly declared: ReadonlySet<string>
}

export const NOTHING_DECLARED: DeclaredFields = { values: {}, declared: new Set() }

/**
 * The fields of a block. `block`: its expressions in a plan; undefined where nothing tells, and then the state counts,
 * as it does for a block below it that may come of a `dynamic` one. `isStateDeclared`: the state holds nothing but what
 * is set.
 */
export function declaredFields(
  values: JsonObject,
  block: JsonObject | undefined,
  isStateDeclared: boolean,
): DeclaredFields {
  const filled = Object.entries(values).filter(([, value]) => !isEmpty(value))
  const isSet = (name: string): boolean => block !== undefined && own(block, name) !== undefined
  const counts = ([name, value]: [string, Json]): boolean => block === undefined || isSet(name) || isObjectList(value)
  const fields = filled.filter(counts)
  const declared = fields.flatMap(([name, value]) =>
    isSet(name) || (isStateDeclared && (block === undefined || isObjectList(value))) ? [name] : [],
  )
  return { values: Object.fromEntries(fields), declared: new Set(declared) }
}

/** The expressions of a block below a resource; undefined where the plan does not tell. */
export function blockIn(expressions: JsonObject | undefined, name: string): JsonObject | undefined {
  const block = own(expressions, name)
  const one = Array.isArray(block) ? block[0] : block
  return isJsonObject(one) && !isExpression(one) ? one : undefined
}

/** An expression says of what it is made, or is a constant; a block is a mapping of expressions. */
export function isExpression(one: JsonObject): boolean {
  const names = Object.keys(one)
  return names.every(name => name === 'references' || name === 'constant_value')
}

/** The names that an attribute is set to, where the plan has it as a constant. */
export function constantIn(expressions: JsonObject | undefined, name: string): JsonObject | undefined {
  const attribute = own(expressions, name)
  const value = isJsonObject(attribute) ? attribute['constant_value'] : undefined
  return isJsonObject(value) ? value : undefined
}

/** Both, of which the later wins. */
export function mergedFields(parts: readonly DeclaredFields[]): DeclaredFields {
  return {
    values: Object.assign({}, ...parts.map(part => part.values)),
    declared: new Set(parts.flatMap(part => [...part.declared])),
  }
}

/** What a text of JSON holds; it is all of it set. */
export function fieldsInText(text: Json | undefined): DeclaredFields {
  const value = typeof text === 'string' ? parsedText(text) : undefined
  if (!isJsonObject(value)) return NOTHING_DECLARED
  return declaredFields(value, undefined, true)
}
