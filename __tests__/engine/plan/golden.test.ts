/** Each folder of `golden/plan` holds a scene and the plan that it makes. `UPDATE_GOLDEN=1` rewrites the plan. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { planOf, type Scene } from './plan-of.ts'

const ROOT = new URL('../../golden/plan/', import.meta.url)
const cases = readdirSync(ROOT).toSorted()

/** What goes into a plan is in the scene already. */
function withoutInputs(key: string, value: unknown): unknown {
  return key === 'desired' || key === 'observed' || key === 'recorded' ? undefined : value
}

test.each(cases)('%s', async name => {
  const { scene }: { readonly scene: Scene } = await import(new URL(`${name}/input.ts`, ROOT).href)
  const actual = `${JSON.stringify(planOf(scene), withoutInputs, 2)}\n`
  const place = new URL(`${name}/plan.json`, ROOT)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(place, actual)
  expect(actual).toBe(readFileSync(place, 'utf8'))
})
