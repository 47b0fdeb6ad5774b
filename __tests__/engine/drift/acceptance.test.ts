import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { acceptanceLines } from '../../../src/engine/drift/acceptance.ts'
import { driftOf } from '../../../src/engine/drift/drift-of.ts'
import type { DriftedField } from '../../../src/engine/drift/report.ts'
import { scalarText } from '../../../src/engine/import/scalar-text.ts'
import type { JsonObject } from '../../../src/model/value.ts'
import { formatPath } from '../../../src/model/path.ts'
import { connector, driftInput, withConfig } from './scenario.ts'

const HEAD = 'group: Warehouse\nservice: github\ndestination_schema:\n  name: github_connector\n'

/** The fields that drifted when `config` was applied and Fivetran reports `now`. */
function fieldsOf(manifest: string, config: JsonObject, now: JsonObject): readonly DriftedField[] {
  const before = connector({ schema: 'github_connector', config })
  const { drifted } = driftOf(
    driftInput({ managed: [{ file: 'a.yml', manifest, before, now: withConfig(before, now) }] }),
  )
  return drifted[0]?.fields ?? []
}

const manifestOf = (username: string, repositories: readonly string[]): string =>
  `${HEAD}config:\n  username: ${scalarText(username)}\n  repositories: [${repositories.map(one => JSON.stringify(one)).join(', ')}]\n  use_webhooks: false\n`

describe('lines that accept', () => {
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    .filter(one => !/^\*{3,}$/.test(one) && one.isWellFormed())

  test('read back as what Fivetran holds: pasted, they end the drift', () => {
    fc.assert(
      fc.property(
        text,
        fc.uniqueArray(text, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (username, repositories, webhooks) => {
          const config = { username: 'octocat', repositories: ['acme/a'], use_webhooks: false }
          const now = { username, repositories, use_webhooks: webhooks }
          const fields = fieldsOf(manifestOf('octocat', ['acme/a']), config, now)
          const lines = acceptanceLines(fields)
          const kept = Object.keys(config).filter(
            key => !fields.some(field => formatPath(field.path) === `config.${key}`),
          )
          const rest = manifestOf('octocat', ['acme/a'])
            .split('\n')
            .filter(line => kept.some(key => line.startsWith(`  ${key}:`)))
          const accepted = `${HEAD}${(lines.length === 0 ? ['config:'] : lines).join('\n')}\n${rest.join('\n')}\n`
          expect(fieldsOf(accepted, now, now)).toEqual([])
          // As it was recorded before: nothing differs by meaning any more.
          expect(fieldsOf(accepted, config, now).filter(field => field.origin !== undefined)).toEqual([])
        },
      ),
      { numRuns: 150 },
    )
  })

  test.each<[string, string, string | number, string[]]>([
    ['a number reported as a text', '5433', 5432, ['config:', '  port: 5433']],
    ['a text that looks like something else', 'no', 'x', ['config:', '  database: "no"']],
  ])('%s', (_, now, applied, lines) => {
    const key = lines[1]?.trim().split(':')[0] ?? ''
    const manifest = `group: Warehouse\nservice: postgres\ndestination_schema:\n  prefix: pg\nconfig:\n  ${key}: ${applied}\n`
    const before = connector({ schema: 'pg', service: 'postgres', config: { [key]: applied } })
    const { drifted } = driftOf(
      driftInput({ managed: [{ file: 'a.yml', manifest, before, now: withConfig(before, { [key]: now }) }] }),
    )
    expect(acceptanceLines(drifted[0]?.fields ?? [])).toEqual(lines)
  })

  test('what Fivetran lost is removed, not written', () => {
    const fields = fieldsOf(`${HEAD}config:\n  username: octocat\n`, { username: 'octocat' }, {})
    expect(fields.map(field => field.acceptance)).toEqual([{ how: 'remove' }])
  })

  test('a literal in the place of what was a secret is not shown', () => {
    const before = connector({ schema: 'github_connector', config: { username: 'not-to-be-seen-3' } })
    const managed = {
      file: 'a.yml',
      applied: `${HEAD}config:\n  username: \${{ secrets.GH_USER }}\n`,
      manifest: `${HEAD}config:\n  username: octocat\n`,
      before,
      now: withConfig(before, { username: 'not-to-be-seen-9' }),
    }
    const report = driftOf(driftInput({ managed: [managed] }))
    expect(report.drifted[0]?.fields).toMatchObject([
      { origin: 'both', before: { type: 'hidden' }, acceptance: { how: 'unreadable' } },
    ])
    expect(JSON.stringify(report)).not.toContain('not-to-be-seen')
  })
})
