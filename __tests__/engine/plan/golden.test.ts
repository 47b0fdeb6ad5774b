/** Each folder of `golden/plan` holds a scene and the plan that it makes. `UPDATE_GOLDEN=1` rewrites the plan. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { format } from 'prettier'
import { planOf, type Scene } from './plan-of.ts'

const ROOT = new URL('../../golden/plan/', import.meta.url)
const cases = readdirSync(ROOT).toSorted()

/** What goes into a plan is in the scene already; an address is written by its name. */
function withoutInputs(key: string, value: unknown): unknown {
  if (key === 'desired' || key === 'observed' || key === 'recorded') return undefined
  return key === 'address' && typeof value === 'object' && value !== null && 'name' in value ? value.name : value
}

test.each(cases)('%s', async name => {
  const { scene }: { readonly scene: Scene } = await import(new URL(`${name}/input.ts`, ROOT).href)
  const actual = await format(JSON.stringify(planOf(scene), withoutInputs), { parser: 'json', printWidth: 120 })
  const place = new URL(`${name}/plan.json`, ROOT)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(place, actual)
  expect(actual).toBe(readFileSync(place, 'utf8'))
})
