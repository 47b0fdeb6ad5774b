import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

const schema: object = JSON.parse(readFileSync(new URL('../../schema/plan.schema.json', import.meta.url), 'utf8'))
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema)

/** What the published schema finds wrong with a plan file. */
export function planFileErrors(text: string): unknown {
  validate(JSON.parse(text))
  return validate.errors
}
