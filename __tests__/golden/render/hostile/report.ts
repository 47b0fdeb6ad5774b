import { change, field, plan, report as base, value } from '../../../render/build.ts'

const nasty = '</details>```\n# @octocat <img src=x onerror=alert(1)> [x](https://evil.example) #1 | <!-- marker --> \u202Egnp.exe'

/** A manifest that tries everything. */
export const report = base({
  configuration: nasty,
  plan: plan([change({ schema: nasty, service: nasty, group: { id: 'g', name: nasty }, fields: [field(`config.${nasty}`, value(nasty), value([nasty, 'b'])), field('config.long', value('x'.repeat(300)), value(`${'`'.repeat(10)}diff`))], warnings: [nasty] })]),
  problems: [{ severity: 'warning', message: nasty, hint: nasty, position: { file: nasty, line: 1, column: 1 } }],
  notices: [nasty],
})
