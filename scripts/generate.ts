/** `npm run generate [-- --check]`: writes what is made from other files, or with `--check` fails when it is stale. */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { load } from 'js-yaml'
import { actionMetadata, fillTables, inputsTable, outputsTable } from './tables.ts'

const root = dirname(import.meta.dirname)
const check = process.argv.includes('--check')

function generateTables(): string[] {
  const action = actionMetadata(load(readFileSync(join(root, 'action.yml'), 'utf8')))
  const tables = { inputs: inputsTable(action.inputs), outputs: outputsTable(action.outputs) }
  return ['README.md', ...globSync('docs/*.md', { cwd: root })].filter(file => {
    const before = readFileSync(join(root, file), 'utf8')
    const after = fillTables(before, tables)
    if (after !== before && !check) writeFileSync(join(root, file), after)
    return after !== before
  })
}

/** The schemas have a script of their own, with the same flag. */
function generateSchemas(): boolean {
  const script = join(root, 'scripts', 'generate-schema.ts')
  if (!existsSync(script)) return true
  return spawnSync(process.execPath, [script, ...process.argv.slice(2)], { stdio: 'inherit' }).status === 0
}

const changed = generateTables()
for (const file of changed) console.log(`${file}: ${check ? 'stale; run npm run generate' : 'written'}`)
const schemasFine = generateSchemas()
if (!schemasFine || (check && changed.length > 0)) process.exitCode = 1
