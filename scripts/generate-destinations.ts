/**
 * Writes `src/kinds/destination/catalogue-data.ts`: what is known of the fields of destinations' services, as facts
 * alone. They come from `../shared/fivetran/destination-fields.json`, which is made of Fivetran's published API
 * description and is not part of this repository: without it the file stays as it is. With `--check` fails when the
 * file is stale.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { format, resolveConfig } from 'prettier'

const root = dirname(import.meta.dirname)
const source = join(root, '..', 'shared', 'fivetran', 'destination-fields.json')
const file = join(root, 'src', 'kinds', 'destination', 'catalogue-data.ts')

/** A field as the source has it. */
interface Fact {
  readonly type: string
  readonly items?: string
  readonly enum?: readonly string[]
  readonly secret?: boolean
  readonly immutable?: boolean
  readonly readonly?: boolean
  readonly nullable?: boolean
  readonly esm_key?: boolean
  readonly default?: string
  readonly required_when?: string
  readonly reads_back_as?: string
  readonly fields?: Readonly<Record<string, Fact>>
  readonly in?: readonly string[]
}
type Facts = Readonly<Record<string, Fact>>

/** Without what is usual: a text that is no secret, may change, and is set by people. */
function entry(fact: Fact, siblings: Facts): object {
  const isWritten = fact.in?.includes('oas') === true
  const when = fact.required_when === undefined ? {} : conditions(fact.required_when, siblings)
  return {
    ...(fact.type === 'string' ? {} : { type: fact.type }),
    ...(fact.enum === undefined ? {} : { enum: fact.enum }),
    ...(fact.secret === true ? { secret: true } : {}),
    ...(fact.immutable === true ? { immutable: true } : {}),
    // Where Fivetran's own description has it among what a request takes, somebody may have to set it.
    ...(fact.readonly === true ? { readOnly: isWritten ? 'perhaps' : true } : {}),
    ...(fact.nullable === true ? { nullable: true } : {}),
    ...(fact.default === undefined || fact.default === '""' ? {} : { default: defaultOf(fact.default, fact) }),
    ...(Object.keys(when).length === 0 ? {} : { requiredWhen: when }),
    ...(fact.reads_back_as === undefined ? {} : { readsBackAs: fact.reads_back_as }),
    ...(fact.esm_key === true ? { esmKey: true } : {}),
    ...(fact.fields === undefined ? {} : { fields: entries(fact.fields) }),
  }
}

function entries(facts: Facts): object {
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, entry(fact, facts)]))
}

function defaultOf(text: string, { type, enum: options = [] }: Fact): string | boolean | number {
  if (type === 'boolean') return text === 'true'
  if (type === 'integer') return Number(text)
  return options.find(option => plainWord(option) === plainWord(text)) ?? text
}

function plainWord(word: string): string {
  return word.toLowerCase().replaceAll('_', '')
}

/** "Must be populated if `connection_type` is set to `SshTunnel`" → `{ connection_type: 'SshTunnel' }` */
function conditions(text: string, siblings: Facts): Record<string, string> {
  if (/can be specified/.test(text)) return {}
  const authentication = siblings['auth'] === undefined ? 'auth_type' : 'auth'
  const named = [...text.matchAll(/`(\w+)` is set to `(\w+)`/g)].map(([, name = '', value = '']) => [name, value])
  const typed = [...text.matchAll(/authentication type is `(\w+)`/g)].map(([, value = '']) => [authentication, value])
  return Object.fromEntries([...named, ...typed])
}

async function generate(): Promise<string> {
  const facts: Readonly<Record<string, Facts>> = JSON.parse(readFileSync(source, 'utf8'))
  const services = Object.fromEntries(Object.entries(facts).map(([name, fields]) => [name, entries(fields)]))
  const text = [
    '/** Made by `npm run generate` (scripts/generate-destinations.ts): do not edit. */',
    "import type { CatalogueFields } from './catalogue-field.ts'",
    '',
    '/** The fields of `config`, by service. Made when it is first asked for. */',
    `export const catalogueData = (): Readonly<Record<string, CatalogueFields>> => (${JSON.stringify(services)})`,
  ].join('\n')
  return format(text, { ...(await resolveConfig(file)), parser: 'typescript' })
}

if (existsSync(source)) {
  const text = await generate()
  const isStale = !existsSync(file) || readFileSync(file, 'utf8') !== text
  const check = process.argv.includes('--check')
  if (isStale && !check) writeFileSync(file, text)
  if (isStale)
    console.log(`src/kinds/destination/catalogue-data.ts: ${check ? 'stale; run npm run generate' : 'written'}`)
  if (isStale && check) process.exitCode = 1
}
