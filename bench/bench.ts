/**
 * Measures what the README claims about speed, size and requests. Run by hand: `npm run bench`. Machines are noisy, so
 * what it prints are ratios to what the same machine does bare, and counts of requests; each line says the bound and
 * whether it holds.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { measureAlike } from './alike.ts'
import { measureBudget } from './budget.ts'
import type { Figure } from './figure.ts'
import { measureGrowth } from './growth.ts'
import { measureMemory } from './memory.ts'
import { measurePlan } from './plan.ts'
import { measureSchemas } from './schemas.ts'
import { measureStart } from './start.ts'
import { compareWithTerraform } from './terraform.ts'
import { measureTrips } from './trips.ts'

const MEGABYTE = 1_000_000

function bundleSizes(): Figure[] {
  const [action = 0, commandLine = 0] = ['index.js', 'cli.js'].map(
    file => statSync(join(import.meta.dirname, '..', 'dist', file)).size / MEGABYTE,
  )
  return [
    { what: 'size of dist/index.js', value: action, unit: 'MB', bound: 1.5 },
    { what: 'size of both bundles', value: action + commandLine, unit: 'MB', bound: 3 },
  ]
}

function print({ what, value, unit, bound, note }: Figure): void {
  const verdict = value <= bound ? 'ok  ' : 'OVER'
  console.log(
    `${verdict} ${what}: ${Number(value.toFixed(2))} ${unit} (at most ${bound})${note === undefined ? '' : `; ${note}`}`,
  )
}

const [subject, terraform, provider, connectors = '1000'] = process.argv.slice(2)
if (subject === 'terraform' && terraform !== undefined && provider !== undefined) {
  await compareWithTerraform({ terraform, provider, connectors: Number(connectors) })
  process.exit()
}
for (const figure of bundleSizes()) print(figure)
for (const measure of [
  measureStart,
  measurePlan,
  measureBudget,
  measureTrips,
  measureMemory,
  measureSchemas,
  measureAlike,
  measureGrowth,
])
  for (const figure of await measure()) print(figure)
