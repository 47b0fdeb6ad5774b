/** `npm run generate [-- --check]`: writes what is made from other files, or with `--check` fails when it is stale. */
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
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

/** What has a script of its own, with the same flag. */
function isDoneBy(script: string): boolean {
  const path = join(root, 'scripts', script)
  return spawnSync(process.execPath, [path, ...process.argv.slice(2)], { stdio: 'inherit' }).status === 0
}

const changed = generateTables()
for (const file of changed) console.log(`${file}: ${check ? 'stale; run npm run generate' : 'written'}`)
const done = ['generate-destinations.ts', 'generate-schema.ts', 'generate-validators.ts'].map(isDoneBy)
if (done.includes(false) || (check && changed.length > 0)) process.exitCode = 1
