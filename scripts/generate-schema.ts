/** Writes `schema/manifest.schema.json`, the published schema of manifests. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { manifestSchema } from '../src/manifests/schema.ts'

mkdirSync(new URL('../schema/', import.meta.url), { recursive: true })
writeFileSync(new URL('../schema/manifest.schema.json', import.meta.url), `${JSON.stringify(manifestSchema(), null, 2)}\n`)
