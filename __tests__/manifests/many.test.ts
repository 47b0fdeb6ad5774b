/** Defaults and `for_each` bring forth what files written out would say, whatever stands in them; and what stops them. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { manifestsByKind } from '../../src/app/kinds.ts'
import { wholeDigest } from '../../src/engine/record/digest.ts'
import { connectorKind } from '../../src/kinds/connector/kind.ts'
import { KINDS } from '../../src/kinds/registry.ts'
import { parseCsv } from '../../src/manifests/csv.ts'
import { loadManifests, withData } from '../../src/manifests/load.ts'
import { parseManifests } from '../../src/manifests/parse.ts'
import { formatProblem, type Problem } from '../../src/model/errors.ts'
import { metadataOf, REFERENCES } from './fixtures.ts'

const CONTEXT = {
  references: REFERENCES,
  allowPlaintextSecrets: false,
  unknownFields: 'warn',
  services: { postgres: metadataOf('postgres'), github: metadataOf('github') },
} as const

/** What these files say, by address: the digest of all of it. */
function saidBy(files: Readonly<Record<string, string>>): {
  readonly digests: Map<string, string>
  readonly errors: string[]
} {
  const parsed = new Map(
    Object.entries(files)
      .filter(([path]) => path.endsWith('.yml'))
      .map(([path, text]) => [path, parseManifests(path, text)]),
  )
  const written = withData(parsed, path => ({ text: files[path] ?? '' }))
  const { byKind, problems } = manifestsByKind(written, KINDS, REFERENCES)
  const services = Object.fromEntries(
    Object.entries(CONTEXT.services).flatMap(([name, one]) => (one === undefined ? [] : [[name, one]])),
  )
  const resolved = (byKind.get('connector') ?? []).map(one =>
    connectorKind.resolveOffline(one, { ...CONTEXT, services }),
  )
  const all = [...problems, ...resolved.flatMap(one => one.problems)]
  return {
    digests: new Map(
      resolved.flatMap(({ desired }) =>
        desired === undefined
          ? []
          : [[desired.address.name, wholeDigest(desired, (path, text) => `${JSON.stringify(path)} ${text}`)]],
      ),
    ),
    errors: all.filter(({ severity }) => severity === 'error').map(formatProblem),
  }
}

/** One field, as YAML of one line. */
const FIELDS = {
  group: ['Warehouse', 'Twins'],
  paused: ['true', 'false'],
  sync_frequency: ['60', '"30"', '1440'],
  config: [
    '{ host: a, port: 1 }',
    '{ host: b, user: x }',
    '{ port: "2", password: "${{ secrets.GH_CONNECTOR_PAT }}" }',
  ],
  lifecycle: ['{ prevent_destroy: true }', '{ ignore_changes: [paused] }', '{ prevent_destroy: false }'],
  trusted_fingerprints: ['[{ hash: a, public_key: b }]', '[]'],
} as const

const layer = fc.record(
  Object.fromEntries(Object.entries(FIELDS).map(([name, values]) => [name, fc.constantFrom(...values, 'null')])),
  { requiredKeys: [] },
)

type Layer = Readonly<Record<string, string | undefined>>

/** What a line of YAML says, as JSON. */
function valueOf(written: string): unknown {
  const [document] = parseManifests('x.yml', `x: ${written}`).documents
  return plain(document?.root.entries[0]?.value)
}

/** What the layers say together, the first winning: by the rules of the documentation, without the code's own merging. */
function together(layers: readonly Layer[]): string {
  const merge = (over: unknown, under: unknown): unknown => {
    if (over === undefined) return under
    if (!isMapping(over) || !isMapping(under)) return over
    return { ...under, ...Object.fromEntries(Object.entries(over).map(([key, one]) => [key, merge(one, under[key])])) }
  }
  const names = [...new Set(layers.flatMap(one => Object.keys(one)))]
  return names
    .map(name => {
      const said = layers.flatMap(one => (one[name] === undefined ? [] : [valueOf(one[name] ?? '')]))
      // What is null takes away what is below it, and says nothing where that is a default.
      const end = said.indexOf(null)
      const [own] = layers
      const isCleared = end === 0 && own?.[name] === 'null' && said.slice(1).every(one => one === null)
      if (isCleared) return `${name}: null\n`
      const merged = (end === -1 ? said : said.slice(0, end)).reduce<unknown>(merge, undefined)
      return merged === undefined ? '' : `${name}: ${JSON.stringify(merged)}\n`
    })
    .join('')
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A node as JSON. */
function plain(node: unknown): unknown {
  if (!isMapping(node)) return null
  if (node['kind'] === 'scalar') return node['plain'] === true && node['text'] === 'null' ? null : node['text']
  if (node['kind'] === 'list') return Array.isArray(node['items']) ? node['items'].map(plain) : []
  const entries = Array.isArray(node['entries']) ? node['entries'] : []
  return Object.fromEntries(entries.filter(isMapping).map(entry => [String(entry['key']), plain(entry['value'])]))
}

const lines = (of: Layer, indent = ''): string =>
  Object.entries(of)
    .map(([name, text]) => `${indent}${name}: ${text}\n`)
    .join('')
const ADDRESS = 'service: postgres\ndestination_schema: { prefix: p }\n'
const defaults = (of: Layer): string =>
  `kind: defaults\nfor: { service: postgres }\nvalues:\n  run_setup_tests: false\n${lines(of, '  ')}`

test('a manifest with the defaults of two folders says what it would say written out', () => {
  fc.assert(
    fc.property(layer, layer, layer, (own, near, far) => {
      const made = saidBy({
        'fivetran/defaults.yml': defaults(far),
        'fivetran/a/defaults.yml': defaults(near),
        'fivetran/a/m.yml': ADDRESS + lines(own),
      })
      const written = saidBy({ 'fivetran/a/m.yml': `${ADDRESS}run_setup_tests: false\n${together([own, near, far])}` })
      expect([...made.digests]).toEqual([...written.digests])
      expect(made.errors.length > 0).toBe(written.errors.length > 0)
    }),
    { numRuns: 300 },
  )
})

/** Texts that mean something to YAML, to expressions, to CSV or to whoever shows them. */
const text = fc.oneof(
  fc.constantFrom(
    '${{ secrets.GH_CONNECTOR_PAT }}',
    '$${{ x }}',
    '$',
    '{{ each.key }}',
    '*a',
    '&a b',
    'a: b',
    '- a',
    '# a',
    '=1+1',
    '__proto__',
    '::error::x',
    '<!-- a',
    '"',
    "'",
    ',',
    'null',
    '1',
    'true',
    ' a ',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
)
const cell = (one: string): string =>
  /[",\r\n]/.test(one) || one !== one.trim() ? `"${one.replaceAll('"', '""')}"` : one
const inManifest = (one: string): string =>
  JSON.stringify(one.replaceAll('${{', '$$${{'))
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`)
    .replaceAll('\u0085', String.raw`\u0085`)
    .replaceAll('\uFEFF', String.raw`\uFEFF`)

test.each(['csv', 'json', 'inline'] as const)(
  'manifests that come of a for_each (%s) say what files written out would',
  form => {
    fc.assert(
      fc.property(fc.array(fc.record({ host: text, user: text }), { minLength: 1, maxLength: 4 }), rows => {
        const items = rows.map((row, index) => ({ name: `k${index}`, ...row }))
        const source =
          form === 'inline'
            ? `{ ${items.map(({ name, host, user }) => `${name}: { host: ${JSON.stringify(host)}, user: ${JSON.stringify(user)} }`).join(', ')} }`
            : `{ file: data.${form}, key: name }`
        const template = `for_each: ${source}
group: Warehouse
service: postgres
destination_schema: { prefix: "p_\${{ each.key }}" }
config:
  host: \${{ each.value.host }}
  user: "\${{ each.value.user }}\${{ vars.PORT }}\${{ each.value.host }}$\${{ x }}"
  password: "\${{ secrets.GH_CONNECTOR_PAT }}\${{ each.value.user }}"
`
        const made = saidBy({
          'f/m.yml': template,
          'f/data.csv': `name,host,user\r\n${items.map(one => [one.name, one.host, one.user].map(cell).join(',')).join('\r\n')}\r\n`,
          'f/data.json': JSON.stringify(items),
        })
        const written = saidBy(
          Object.fromEntries(
            items.map(({ name, host, user }) => [
              `f/${name}.yml`,
              `group: Warehouse
service: postgres
destination_schema: { prefix: p_${name} }
config:
  host: ${inManifest(host)}
  user: ${inManifest(user).slice(0, -1)}\${{ vars.PORT }}${inManifest(host).slice(1, -1)}$\${{ x }}"
  password: "\${{ secrets.GH_CONNECTOR_PAT }}${inManifest(user).slice(1)}
`,
            ]),
          ),
        )
        // Written out, a `$` before a reference would make it a literal, and `{{ each.key }}` would be taken for a slip.
        fc.pre(
          !items.some(
            ({ host, user }) => host.endsWith('$') || user.endsWith('$') || /(?<!\$)\{\{ e/.test(host + user),
          ),
        )
        expect(made).toEqual(written)
      }),
      { numRuns: 200 },
    )
  },
)

test('a CSV file is read as it was written: any text, line ends of any sort, and where each cell stands', () => {
  const anyCell = fc.oneof(text, fc.string({ unit: 'binary', maxLength: 6 }), fc.constantFrom('a\nb', 'a\r\nb', ''))
  fc.assert(
    fc.property(fc.array(fc.tuple(anyCell, anyCell), { maxLength: 5 }), fc.constantFrom('\n', '\r\n'), (rows, end) => {
      const quoted = rows.map(row => row.map(one => `"${one.toWellFormed().replaceAll('"', '""')}"`).join(','))
      const file = ['x,y', ...quoted, ''].join(end)
      const problems: Problem[] = []
      const read = parseCsv('a.csv', file, problem => problems.push(problem))
      expect(problems).toEqual([])
      const cells = read?.root.items.map(item =>
        (item.kind === 'mapping' ? item.entries : []).map(({ value }) => value),
      )
      expect(cells?.map(row => row.map(one => (one.kind === 'scalar' ? one.text : '')))).toEqual(
        rows.map(row => row.map(one => one.toWellFormed())),
      )
      for (const [index, row] of (cells ?? []).entries()) {
        const before = ['x,y', ...quoted.slice(0, index), ''].join(end)
        expect(row[0]).toMatchObject({ line: before.split(/\r\n|\n|\r/).length, column: 1, file: 'a.csv' })
      }
    }),
    { numRuns: 300 },
  )
})

function eachOf(path: string): string {
  return `for_each: { file: ${path}, key: name }\nservice: github\ngroup: Warehouse\n`
}

describe('what a workspace may hold', () => {
  let workspace: string
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'many-'))
  })
  afterEach(() => rmSync(workspace, { recursive: true }))

  function write(files: Readonly<Record<string, string>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(workspace, path)), { recursive: true })
      writeFileSync(join(workspace, path), content)
    }
  }

  async function judge(files: Readonly<Record<string, string>>) {
    write(files)
    const loaded = await loadManifests({ workspace, patterns: 'fivetran/**/*.{yml,yaml}' })
    const { count, problems } = manifestsByKind(loaded, KINDS, REFERENCES)
    return { count, files: loaded.files, said: problems.map(formatProblem) }
  }

  test('a file that is data is no manifest, whatever matches it', async () => {
    expect(
      await judge({ 'fivetran/m.yml': eachOf('data.yml'), 'fivetran/data.yml': '- { name: a }\n- { name: b }\n' }),
    ).toEqual({ count: 2, files: ['fivetran/m.yml'], said: [] })
    // Not even a large one, or one that is no YAML for a manifest.
    const rows = Array.from({ length: 9_000 }, (_, index) => `- { name: a${index}, text: "${'x'.repeat(150)}" }\n`)
    expect(await judge({ 'fivetran/data.yml': rows.join('') })).toMatchObject({ count: 9_000, said: [] })
  })

  test.each<[string, Record<string, string>, RegExp]>([
    [
      'more than 10,000 items',
      { 'fivetran/data.csv': `name\n${Array.from({ length: 10_001 }, (_, index) => `${index}\n`).join('')}` },
      /^fivetran\/m\.yml:1:11: `for_each` has 10001 items/,
    ],
    [
      'more than 10 MiB',
      { 'fivetran/data.csv': `name,x\na,${'x'.repeat(10 * 1024 * 1024)}\n` },
      /^fivetran\/data\.csv:1:1: This file has \d+ bytes.*10 MiB/,
    ],
    [
      'bytes that are no UTF-8',
      { 'fivetran/data.csv': 'name\n\u00e9\n' },
      /^fivetran\/data\.csv:2:1: This file is not UTF-8/,
    ],
    ['nothing', { 'fivetran/data.csv': '' }, /^fivetran\/data\.csv:1:1: This file is empty/],
  ])('%s is an error', async (what, files, expected) => {
    write(files)
    if (what.startsWith('bytes'))
      writeFileSync(join(workspace, 'fivetran/data.csv'), Buffer.from('name\n\xe9\n', 'latin1'))
    const { count, said } = await judge({ 'fivetran/m.yml': eachOf('data.csv') })
    expect([count, said]).toEqual([0, [expect.stringMatching(expected)]])
  })

  test('exactly 10,000 items are none', async () => {
    const items = Array.from({ length: 10_000 }, (_, index) => `${index}\n`).join('')
    expect(
      await judge({ 'fivetran/m.yml': eachOf('data.csv'), 'fivetran/data.csv': `\uFEFFname\n${items}` }),
    ).toMatchObject({ count: 10_000, said: [] })
  })

  test("symbolic links are followed within the workspace alone, and never into what is git's", async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'))
    writeFileSync(join(outside, 'secret.csv'), 'name\nsecret\n')
    write({ 'data/shops.csv': 'name\na\n', '.git/config': 'name\ntoken\n', 'fivetran/m.yml': eachOf('link.csv') })
    const link = join(workspace, 'fivetran/link.csv')
    for (const [target, expected] of [
      [join(workspace, 'data/shops.csv'), { count: 1, said: [] }],
      [join(outside, 'secret.csv'), { count: 0, said: [expect.stringContaining('leaves the workspace')] }],
      [join(workspace, '.git/config'), { count: 0, said: [expect.stringContaining('leaves the workspace')] }],
      [join(workspace, 'nowhere'), { count: 0, said: [expect.stringContaining('there is no file')] }],
    ] as const) {
      symlinkSync(target, link)
      expect(await judge({})).toMatchObject(expected)
      rmSync(link)
    }
    rmSync(outside, { recursive: true })
  })
})
