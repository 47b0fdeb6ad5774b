/** What an editor makes of the schema: the YAML language server that VS Code runs. */
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { publishedSchema } from '../../scripts/published-schema.ts'
import { connectorDocument } from '../../src/kinds/connector/schema.ts'
import { KINDS } from '../../src/kinds/registry.ts'
import { editorSchema } from '../../src/manifests/editor-schema.ts'
import { openEditor } from '../support/editor.ts'
import { metadataOf } from './fixtures.ts'

function described(services: readonly string[]): object {
  const connectors = services.flatMap(service => {
    const metadata = metadataOf(service)
    return metadata === undefined ? [] : [[service, connectorDocument(metadata).fields] as const]
  })
  return editorSchema(
    KINDS.map(({ name, fields, services: own }) => ({
      name,
      fields,
      services: new Map([...(own?.known() ?? []), ...(name === 'connector' ? connectors : [])]),
    })),
  )
}

const editor = openEditor(described(['postgres', 'github']))
const POSTGRES = 'group: Warehouse\nservice: postgres\ndestination_schema:\n  prefix: pg\n'
const GITHUB = 'group: Warehouse\nservice: github\ndestination_schema:\n  name: gh\n'

async function labels(text: string): Promise<string[]> {
  return (await editor.offers(text)).map(({ label }) => label)
}

describe('what is offered', () => {
  test('inside config: the fields of the service, with words, and those of no other', async () => {
    const offers = await editor.offers(`${POSTGRES}config:\n  ▮\n`)
    const names = offers.map(({ label }) => label)
    expect(names).toEqual(expect.arrayContaining(['host', 'port', 'user', 'password', 'update_method']))
    // What is part of the address, what only Fivetran sets, and what other services have.
    for (const other of ['schema_prefix', 'schema', 'webhook_url', 'sync_mode', 'sheet_id'])
      expect(names).not.toContain(other)
    const password = offers.find(({ label }) => label === 'password')?.documentation
    expect(JSON.stringify(password)).toContain('Sensitive: write a reference such as')
  })

  test('the values of a field', async () => {
    expect(await labels(`${GITHUB}config:\n  sync_mode: ▮\n`)).toEqual([
      'AllRepositories',
      'SpecificRepositories',
      'null',
      '""',
    ])
  })

  test('services', async () => {
    expect(await labels('service: ▮\n')).toEqual(expect.arrayContaining(['github', 'postgres']))
    expect(await labels('kind: destination\nservice: ▮\n')).toEqual(expect.arrayContaining(['snowflake', 'big_query']))
  })

  test('in the second document of a file, its own', async () => {
    // Where there are several, the server offers nothing before the first letter.
    expect(await labels(`${GITHUB}---\n${POSTGRES}config:\n  h▮\n`)).toContain('update_method')
    const ofFirst = await labels(`${POSTGRES}config:\n  h▮\n---\n${GITHUB}`)
    expect(ofFirst).toContain('update_method')
    expect(ofFirst).not.toContain('sync_mode')
  })

  test('fields of destinations by their service', async () => {
    const names = await labels('kind: destination\ngroup: Warehouse\nservice: big_query\nconfig:\n  ▮\n')
    expect(names).toContain('project_id')
    expect(names).not.toContain('snowflake_region')
  })

  test('in defaults of a service, its fields', async () => {
    const names = await labels('kind: defaults\nfor:\n  service: postgres\nvalues:\n  config:\n    ▮\n')
    expect(names).toContain('update_method')
    expect(names).not.toContain('sync_mode')
  })
})

describe('what is marked', () => {
  test.each<[string, string, RegExp]>([
    ['a field that the service has not', `${POSTGRES}config:\n  hots: a\n`, /^6: Property hots is not allowed/],
    ['a value that it does not take', `${GITHUB}config:\n  sync_mode: All\n`, /^6: /],
    [
      'text for a number, in words',
      `${POSTGRES}config:\n  port: five\n`,
      /^6: Write a whole number, or a reference\.$/,
    ],
    ['a list for a text', `${POSTGRES}config:\n  host: [a]\n`, /^6: Incorrect type/],
    ['another form of an address', `${POSTGRES}  name: x\n`, /^5: Property name is not allowed/],
    ['what only Fivetran sets', `${GITHUB}config:\n  webhook_url: x\n`, /^6: Property webhook_url is not allowed/],
    ['in a second document', `${GITHUB}---\n${POSTGRES}config:\n  hots: a\n`, /^11: Property hots is not allowed/],
    [
      'a field of another service in defaults',
      'kind: defaults\nfor: { service: postgres }\nvalues:\n  config:\n    sync_mode: x\n',
      /^5: Property sync_mode is not allowed/,
    ],
  ])('%s', async (_name, text, problem) => {
    const [first, ...others] = await editor.problems(text)
    expect(first).toMatch(problem)
    expect(others).toEqual([])
  })
})

describe('what is right', () => {
  test.each<[string, string]>([
    [
      'references wherever a value stands',
      `${POSTGRES}config:\n  host: "\${{ vars.HOST }}"\n  port: "\${{ vars.PORT }}"\n  password: \${{ secrets.PW }}\n  always_encrypted: \${{ vars.ON }}\n  tables: ["\${{ vars.T }}"]\n`,
    ],
    [
      'items of a for_each',
      'for_each: { a: { port: 1, config: {} } }\nservice: postgres\ngroup: Warehouse\ndestination_schema: { prefix: "${{ each.key }}" }\nconfig: ${{ each.value.config }}\npaused: ${{ each.value.paused }}\n',
    ],
    ['what defaults may bring', 'service: postgres\n'],
    ['a service of defaults', 'group: Warehouse\nconfig: { anything: true }\n'],
    [
      'a service that is a reference',
      'group: Warehouse\nservice: ${{ each.value.service }}\nconfig: { anything: true }\n',
    ],
    ['a service that is not described', `${POSTGRES.replace('postgres', 'mysql')}config: { anything: true }\n`],
    [
      'defaults',
      'kind: defaults\nfor: { kind: connector, service: postgres }\nvalues: { paused: true, config: { port: 5432 } }\n',
    ],
    [
      'defaults of several services',
      'kind: defaults\nfor: { service: [postgres, github] }\nvalues: { config: { anything: 1 } }\n',
    ],
    [
      'defaults that are taken away',
      'kind: defaults\nfor: { service: postgres }\nvalues: { config: { port: null } }\n',
    ],
  ])('%s', async (_name, text) => {
    expect(await editor.problems(text)).toEqual([])
  })

  test.each(globSync(['examples/{manifests,destinations}/*.yml', 'examples/many-alike/*/*.yml']))(
    '%s, by the published schema',
    async file => {
      // The first line names the schema, which is on the web.
      const text = readFileSync(file, 'utf8').replace(/^# yaml-language-server.*/, '#')
      expect(await openEditor(publishedSchema()).problems(text)).toEqual([])
    },
  )
})

describe('the schema', () => {
  test('is the same however its services are given', () => {
    expect(JSON.stringify(described(['github', 'postgres']))).toBe(JSON.stringify(described(['postgres', 'github'])))
  })

  test('grows by a service with what is its own', () => {
    const [one, two] = [described(['github']), described(['github', 'postgres'])].map(
      schema => JSON.stringify(schema).length,
    )
    expect((two ?? 0) - (one ?? 0)).toBeLessThan(10_000)
  })
})
