import { planOf } from '../../../engine/plan/plan-of.ts'
import { report as base } from '../../../render/build.ts'
import { sceneOf } from '../../../render/scenes.ts'

const nasty =
  '</details>```\n# @octocat <img src=x onerror=alert(1)> [x](https://evil.example) #1 | <!-- marker --> \u202Egnp.exe'
const group = { id: 'decent_dropsy', name: nasty }
const of = { group, groups: [group], schema: nasty, service: nasty }
const long = { long: `${'`'.repeat(10)}diff` }

/** A manifest that tries everything. */
export const report = base({
  configuration: nasty,
  plan: {
    ...planOf({
      ...sceneOf([
        {
          before: { ...of, config: { [nasty]: nasty, long: 'x'.repeat(300) } },
          now: { ...of, config: { [nasty]: [nasty, 'b'], ...long } },
          seen: { config: { [nasty]: nasty, long: 'x'.repeat(300) } },
        },
      ]),
      groups: [group],
    }),
    warnings: [nasty],
  },
  problems: [{ severity: 'warning', message: nasty, hint: nasty, position: { file: nasty, line: 1, column: 1 } }],
  notices: [nasty],
})
