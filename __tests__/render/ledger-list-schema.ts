import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

const file = new URL('../../schema/ledger-list.schema.json', import.meta.url)
const schema: object = JSON.parse(readFileSync(file, 'utf8'))
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema)

/** What the published schema finds wrong with a listing of the ledger. */
export function ledgerListErrors(text: string): unknown {
  validate(JSON.parse(text))
  return validate.errors
}
