/** Writes `schema/manifest.schema.json`, the published schema of manifests; with `--check` fails when it is stale. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { publishedSchema } from './published-schema.ts'

const file = join(dirname(import.meta.dirname), 'schema', 'manifest.schema.json')
const text = `${JSON.stringify(publishedSchema(), null, 2)}\n`
const stale = !existsSync(file) || readFileSync(file, 'utf8') !== text

if (stale && process.argv.includes('--check')) {
  console.log('schema/manifest.schema.json: stale; run npm run generate')
  process.exitCode = 1
} else if (stale) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  console.log('schema/manifest.schema.json: written')
}
