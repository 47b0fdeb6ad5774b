/** Validates documents by their JSON Schema. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { own } from '../model/own.ts'
import { isJsonObject, type Json } from '../model/value.ts'
import type { JsonSchema } from './schema.ts'

/** Everything in a document that its schema refuses; empty when it takes the document. */
export type Validate = (instance: Json) => readonly ErrorObject[]

/**
 * The validator of a document's schema. ajv turns a schema into code, which for a service with hundreds of fields takes
 * longer than the rest of most runs, while a manifest names few of them. So each field of a mapping is compiled by
 * itself, when a document first has it; the mapping is compiled without them.
 */
export function validatorOf(document: JsonSchema): Validate {
  const validators = new Map<JsonSchema, ValidateFunction>()
  const collect = (errors: ErrorObject[], schema: JsonSchema, instance: Json, pointer: string): void => {
    const fields = schema.properties
    const validate = validators.get(schema) ?? compiled({ ...schema, ...withoutFields(fields), $defs: document.$defs })
    validators.set(schema, validate)
    if (!validate(instance))
      for (const error of validate.errors ?? []) errors.push({ ...error, instancePath: pointer + error.instancePath })
    if (fields === undefined || !isJsonObject(instance)) return
    for (const [key, inner] of Object.entries(instance)) {
      const field = own(fields, key)
      if (field !== undefined) collect(errors, field, inner, `${pointer}/${escaped(key)}`)
    }
  }
  return instance => {
    const errors: ErrorObject[] = []
    collect(errors, document, instance, '')
    return errors
  }
}

/** The names of the fields stay, so that others can be told from them. */
function withoutFields(fields: JsonSchema['properties']): object {
  if (fields === undefined) return {}
  return { properties: Object.fromEntries(Object.keys(fields).map(name => [name, true])) }
}

/** A key in a JSON pointer. */
function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

let ajv: Ajv | undefined
const validatorsByRules = new Map<string, ValidateFunction>()

/** Most fields have the same rules and differ in what is said of them alone: these are compiled once, for all kinds. */
function compiled(schema: JsonSchema): ValidateFunction {
  const {
    $schema: _dialect,
    title: _title,
    description: _words,
    examples: _examples,
    default: _value,
    ...rules
  } = schema
  const text = JSON.stringify(rules)
  const validate = validatorsByRules.get(text) ?? compile(rules)
  validatorsByRules.set(text, validate)
  return validate
}

/**
 * What takes time and is not needed is left out: the schema is our own, so a test checks it against its meta-schema and
 * for ajv's strict mode, and what ajv would say is said in other words.
 */
function compile(schema: object): ValidateFunction {
  ajv ??= new Ajv({
    allErrors: true,
    strict: false,
    meta: false,
    validateSchema: false,
    messages: false,
    code: { optimize: false },
  })
  return ajv.compile(schema)
}
