/**
 * Writes `src/ledger/validators.generated.ts`: the code that ajv makes of `schema/ledger.schema.json`, so that no run
 * has to make it. With `--check` fails when it is stale.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import schema from '../schema/ledger.schema.json' with { type: 'json' }

const FILE = 'src/ledger/validators.generated.ts'
const SHAPES = ['header', 'changes', 'partition', 'services']
const HEADER = '// @ts-nocheck\n// Made of schema/ledger.schema.json by `npm run generate`.\n'

/** The code, as https://ajv.js.org/standalone.html describes it: one validator for each shape of file. */
export function ledgerValidators(): string {
  const ajv = new Ajv({ strict: true, inlineRefs: false, code: { source: true, esm: true, lines: true } })
  ajv.addSchema(withoutDescriptions(schema), 'ledger')
  const exported = Object.fromEntries(SHAPES.map(shape => [shape, `ledger#/definitions/${shape}`]))
  return `${HEADER}${standalone.default(ajv, exported).replace('"use strict";', '')}`
}

/** Descriptions are for people; the code would hold them all. */
function withoutDescriptions<T>(value: T): T {
  const text = JSON.stringify(value, (key, inner: unknown) =>
    key === 'description' && typeof inner === 'string' ? undefined : inner,
  )
  return JSON.parse(text)
}

if (import.meta.main) {
  const path = join(dirname(import.meta.dirname), FILE)
  const code = ledgerValidators()
  const stale = !existsSync(path) || readFileSync(path, 'utf8') !== code
  if (stale && process.argv.includes('--check')) {
    console.log(`${FILE}: stale; run npm run generate`)
    process.exitCode = 1
  } else if (stale) {
    writeFileSync(path, code)
    console.log(`${FILE}: written`)
  }
}
