/** What somebody might write who means harm, or whose editor crashed: generators for fuzz tests. */
import * as fc from 'fast-check'
import { GITHUB, postgres, sheet } from './manifests.ts'
import { codePoint } from './any-text.ts'

/** Pieces that parsers, templates and terminals are known to stumble over. */
export const NASTY = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  '<<',
  '<<: *a',
  '&a',
  '*a',
  '*b',
  '!!js/function "x"',
  '!!binary x',
  '!<tag:yaml.org,2002:python/object>',
  '${{ secrets.GH_CONNECTOR_PAT }}',
  '${{ secrets.__proto__ }}',
  '${{ vars.constructor }}',
  '${{ env.PATH }}',
  '${{',
  '}}',
  '$${{',
  '${{ secrets.GITHUB_TOKEN }}',
  '${{ github.token }}',
  '\u0000',
  '\uFEFF',
  '\u2028',
  '\u202E',
  '\uD800',
  '\u001b[31m',
  '\r',
  '\t',
  ' ',
  '\n',
  '\n---\n',
  '\n...\n',
  '? ',
  ': ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '|',
  '>',
  '>-',
  '|+9',
  '"',
  "'",
  '`',
  '%YAML 9.9\n',
  '#',
  '::error::x',
  '::add-mask::x',
  '::stop-commands::x',
  '@octocat',
  '<!-- connector-as-code:record:1 AAAA {} -->',
  '-->',
  '<script>',
  '```',
  '[a](http://b)',
  '../../etc/passwd',
  '~',
  'null',
  '0x10',
  '0o7',
  '1e999',
  '-0',
  '.nan',
  '.inf',
  '2026-01-01',
  '99999999999999999999',
  '******',
  '\\u0000',
  '\\x',
] as const

const KEYS = [
  'group',
  'group_id',
  'service',
  'destination_schema',
  'config',
  'auth',
  'kind',
  'id',
  'lifecycle',
  'trusted_certificates',
  'paused',
  'sync_frequency',
  'schedule_type',
  'secret_version',
  'name',
  'table',
  'prefix',
  'host',
  'port',
  'pat',
  'prevent_destroy',
  'ignore_changes',
  'hash',
  'encoded_cert',
  ...NASTY.slice(0, 8),
]
const SEEDS = [
  GITHUB,
  postgres('db.internal'),
  sheet(1),
  `${GITHUB}---\n${sheet(2)}lifecycle:\n  prevent_destroy: true\n  ignore_changes: [config.reports]\ntrusted_certificates:\n  - {hash: a, encoded_cert: b}\n`,
]

/**
 * Anywhere in something, as a part of one. fast-check's own fractions lie close to 0: all would happen at the first
 * place.
 */
const somewhere = fc.noBias(fc.nat({ max: 2 ** 20 - 1 })).map(step => step / 2 ** 20)

type Edit = { readonly at: number; readonly drop: number; readonly insert: string; readonly copies: number }
const edit: fc.Arbitrary<Edit> = fc.record({
  at: somewhere,
  drop: fc.integer({ min: 0, max: 40 }),
  insert: fc.oneof(
    fc.constantFrom(...NASTY),
    fc.string({ unit: codePoint, maxLength: 12 }),
    fc.constantFrom(...KEYS).map(key => `\n${key}: `),
  ),
  copies: fc.constantFrom(1, 1, 1, 1, 2, 60, 2000),
})

function edited(text: string, edits: readonly Edit[]): string {
  return edits.reduce((before, { at, drop, insert, copies }) => {
    const from = Math.floor(at * before.length)
    return `${before.slice(0, from)}${insert.repeat(copies)}${before.slice(from + drop)}`
  }, text)
}

/** Genuine manifests with a few things changed, moved and broken. */
const mutated = fc
  .tuple(fc.constantFrom(...SEEDS), fc.array(edit, { minLength: 1, maxLength: 6 }))
  .map(([seed, edits]) => edited(seed, edits))

const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    fc.constantFrom<unknown>(...NASTY, null, true, 0, -1, 1e308, 'github', 'Warehouse', ''),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom(...KEYS), tie('tree')), { maxLength: 8 }).map(asJsonText),
  ),
}))

/** A marker for text that is JSON already: an object whose keys may come twice, or be called `__proto__`. */
class JsonText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

function asJsonText(entries: readonly (readonly [string, unknown])[]): JsonText {
  return new JsonText(`{${entries.map(([key, value]) => `${JSON.stringify(key)}: ${jsonOf(value)}`).join(', ')}}`)
}

function jsonOf(value: unknown): string {
  if (value instanceof JsonText) return value.text
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(', ')}]`
  return JSON.stringify(value)
}

/** Anything of the right vocabulary in any shape, in YAML's flow style. */
const generated = fc
  .array(fc.tuple(fc.constantFrom(...KEYS), tree), { maxLength: 9 })
  .map(entries => entries.map(([key, value]) => `${JSON.stringify(key)}: ${jsonOf(value)}`).join('\n'))

/** The text of a manifest file. */
export const hostileManifest: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: mutated, weight: 3 },
  { arbitrary: generated, weight: 2 },
  { arbitrary: fc.string({ unit: codePoint, maxLength: 200 }), weight: 1 },
)

/** One place of a JSON value and what comes to stand there. */
export interface JsonMutation {
  /** Which of all places, as a part of one. */
  readonly at: number
  readonly value: unknown
}

export const jsonMutation: fc.Arbitrary<JsonMutation> = fc.record({
  at: somewhere,
  value: fc.oneof(
    fc.constantFrom<unknown>(
      undefined,
      null,
      true,
      -1,
      0.5,
      1e308,
      '',
      '../..',
      'x'.repeat(100_000),
      [],
      {},
      [null],
      [[]],
      { length: 1e9 },
    ),
    fc.constantFrom(...NASTY),
  ),
})

/**
 * The JSON text with one place replaced (removed, where the value is undefined), and a `__proto__` beside it. Other
 * text stays as it is.
 */
export function mutateJson(text: string, { at, value }: JsonMutation): string {
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch {
    return text
  }
  const places = placesOf(root)
  const place = places[Math.floor(at * places.length)]
  if (place === undefined) return JSON.stringify(value ?? null)
  Reflect.set(place.parent, place.key, value)
  Reflect.set(place.parent, 'PROTO_HERE', { polluted: 'yes', isAdmin: true })
  return JSON.stringify(root).replaceAll('"PROTO_HERE"', '"__proto__"')
}

interface Place {
  readonly parent: object
  readonly key: string
}

function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const entries = Object.entries(value)
  return entries.map(([key]): Place => ({ parent: value, key })).concat(entries.flatMap(([, inner]) => placesOf(inner)))
}

const nasty = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: codePoint, maxLength: 30 }),
)
/** What makes globs, expressions and JSON blow up. */
const EXPENSIVE = [
  '{"__proto__": {"x": 1}}',
  '{"a": {"b": [null]}, "toString": "x"}',
  '[[[',
  '{}',
  '**',
  '!**',
  '/**',
  '../**',
  'C:/**',
  '(a+)+$',
  '{'.repeat(500),
  '*'.repeat(400),
  '@(a|'.repeat(60),
  '{a,b}'.repeat(40),
  '+(a)'.repeat(40),
  '[',
  '\\',
  'x'.repeat(70_000),
  '9'.repeat(400),
  '-1',
  '1e9',
  '100%',
  '101%',
  '90s',
  '99999h',
]
/** Several lines, as lists of globs and names have them. */
const listed = fc
  .array(fc.oneof(nasty, fc.constantFrom(...EXPENSIVE)), { minLength: 2, maxLength: 6 })
  .map(lines => lines.join('\n'))

/** The value of any input. The runner cannot hand over one with a NUL in it, or of more than 128 KiB. */
const hostileValue = fc
  .oneof(nasty, fc.constantFrom(...EXPENSIVE), listed)
  .map(text => text.replaceAll('\0', '').slice(0, 100_000))

/** Values of some of these inputs. */
export function hostileInputs(names: readonly string[]): fc.Arbitrary<Record<string, string>> {
  return fc.dictionary(fc.constantFrom(...names), hostileValue, { minKeys: 1, maxKeys: 4 })
}

/** A payload with a few places changed. */
export function mutatedPayload(payload: object, mutations: readonly JsonMutation[]): Record<string, unknown> {
  const parsed: unknown = JSON.parse(mutations.reduce(mutateJson, JSON.stringify(payload)))
  return typeof parsed === 'object' && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : {}
}

export const payloadMutations: fc.Arbitrary<JsonMutation[]> = fc.array(jsonMutation, { minLength: 1, maxLength: 4 })

/** What some variables of the runner might hold; undefined: not set. */
export const hostileVariables: fc.Arbitrary<Record<string, string | undefined>> = fc.dictionary(
  fc.constantFrom(
    'GITHUB_REPOSITORY',
    'GITHUB_EVENT_NAME',
    'GITHUB_SHA',
    'GITHUB_REF',
    'GITHUB_RUN_ID',
    'GITHUB_RUN_ATTEMPT',
    'GITHUB_SERVER_URL',
    'GITHUB_API_URL',
    'GITHUB_WORKSPACE',
    'GITHUB_JOB',
    'RUNNER_NAME',
  ),
  fc.option(hostileValue, { nil: undefined, freq: 5 }),
  { maxKeys: 3 },
)

/** Which answers (from 0, by order) come changed. */
export function answerMutations(among: number, most: number): fc.Arbitrary<ReadonlyMap<number, JsonMutation>> {
  return fc
    .uniqueArray(fc.tuple(fc.nat({ max: among - 1 }), jsonMutation), { maxLength: most, selector: ([index]) => index })
    .map(chosen => new Map(chosen))
}

const PRISTINE = new Set(Object.getOwnPropertyNames(Object.prototype))

/** What has been added to the prototype of all objects; empty when nothing has. */
export function pollution(): string[] {
  return [
    ...Object.getOwnPropertyNames(Object.prototype).filter(name => !PRISTINE.has(name)),
    ...['polluted', 'isAdmin'].filter(name => name in {}),
  ]
}

/** A stack trace, in what people read. */
export const STACK_TRACE = /\n\s+at .+:\d+:\d+|node:internal|Internal error/

/**
 * Settings of a fuzz test of this many cases. `HOSTILE_RUNS` asks for another number: `cheap` for what takes a
 * millisecond or so.
 */
export function cases(count: number, cost: 'cheap' | 'dear' = 'dear') {
  const asked = process.env['HOSTILE_RUNS']
  const numRuns = asked === undefined ? count : Number(asked) * (cost === 'cheap' ? 100 : 1)
  return { numRuns, endOnFailure: true }
}

/** So many cases on every machine, however busy it is: ten times as many where `HOSTILE_RUNS` asks for more of everything. */
export function times(count: number) {
  return { numRuns: process.env['HOSTILE_RUNS'] === undefined ? count : 10 * count, endOnFailure: true }
}
