/** What changes in a schema configuration, as a reader takes it in: by schema, then by what happens, then by table. */
import type { FieldChange } from '../../../model/change.ts'
import type { Outline, OutlineLine, OutlinePart } from '../../../model/outline.ts'
import { count } from '../../../model/count.ts'
import { compareNames } from '../../../model/order.ts'
import { isName } from '../../../manifests/field.ts'
import type { Json } from '../../../model/value.ts'
import { compareConfig, type Declaring } from './compare.ts'
import type { SchemaConfig } from './config.ts'
import { levelOf, switchesOf, type Switch } from './switches.ts'

/** Undefined where nothing of `schemas` differs. Pure. */
export function outlineOf(fields: readonly FieldChange[]): Outline | undefined {
  return outlineOfSwitches(switchesOf(fields))
}

/**
 * What was made of a configuration whose names nobody knew before: all that is as declared, by name, so that it tells
 * what patterns stand for. Undefined where that is nothing. Pure.
 */
export function outlineOfNames(desired: Declaring, config: SchemaConfig): Outline | undefined {
  const made = compareConfig(desired, config).agreeing
  return outlineOfSwitches(
    made.map(({ at: { schema, table, column }, name, setting }): Switch => {
      return { schema, table, column, name, before: undefined, after: setting.value }
    }),
  )
}

function outlineOfSwitches(switches: readonly Switch[]): Outline | undefined {
  if (switches.length === 0) return undefined
  const bySchema = [...Map.groupBy(switches, ({ schema }) => schema)].toSorted(([a], [b]) => compareNames(a, b))
  const parts = bySchema.map(([schema, own]) => partOf(schema, own))
  // Schemas of shards and tenants look alike.
  const alike = [...Map.groupBy(parts, ({ lines }) => JSON.stringify(lines)).values()].flatMap(same => {
    const [first] = same
    return first === undefined ? [] : [{ ...first, names: same.flatMap(({ names }) => names) }]
  })
  return { field: 'schemas', counts: countsOf(switches), parts: alike }
}

function partOf(schema: string, switches: readonly Switch[]): OutlinePart {
  const own = switches.filter(one => levelOf(one) === 'schema')
  const tables = [...Map.groupBy(switches, ({ table }) => table)].flatMap(([table, of]) =>
    table === undefined ? [] : [{ table, said: descriptionOf(of) }],
  )
  const alike = [...Map.groupBy(tables, ({ said }) => said.text).values()].map((same): OutlineLine => {
    const { sign, text } = same[0]?.said ?? { sign: '!', text: '' }
    return { sign, text, names: same.map(({ table }) => table).toSorted(compareNames) }
  })
  const lines = alike.toSorted((a, b) => b.names.length - a.names.length || compareNames(a.text, b.text))
  const ofSchema = own.map(saidOf).map(({ sign, text }): OutlineLine => ({ sign, text, names: [] }))
  return { names: [schema], counts: countsOf(switches), lines: [...ofSchema, ...lines] }
}

function tableFirst(a: Switch, b: Switch): number {
  return compareNames(a.column ?? '', b.column ?? '') || compareNames(a.name, b.name)
}

interface Said {
  readonly sign: OutlineLine['sign']
  readonly text: string
}

/** What happens to a table and its columns: `off`, `sync_mode SOFT_DELETE → HISTORY, ssn hashed`. */
function descriptionOf(switches: readonly Switch[]): Said {
  const all = switches.toSorted(tableFirst).map(saidOf)
  const signs = new Set(all.map(({ sign }) => sign))
  const [only] = signs
  return { sign: signs.size === 1 && only !== undefined ? only : '!', text: all.map(({ text }) => text).join(', ') }
}

function saidOf(one: Switch): Said {
  const { column, name, before, after } = one
  const of = column === undefined ? '' : `${isPlain(column) ? column : JSON.stringify(column)} `
  if (name === 'enabled') return after === true ? { sign: '+', text: `${of}on` } : { sign: '-', text: `${of}off` }
  if (name === 'hashed')
    return after === true ? { sign: '+', text: `${of}hashed` } : { sign: '-', text: `${of}no longer hashed` }
  if (name === 'is_primary_key') return { sign: '!', text: `${of}${after === true ? 'in' : 'not in'} the primary key` }
  return { sign: '!', text: `${of}${name} ${before === undefined ? '' : `${textOf(before)} → `}${textOf(after)}` }
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isPlain(name: string): boolean {
  return isName(name) && !/[\s,]/.test(name)
}

/** `42 tables off`, `3 columns hashed` */
function countsOf(switches: readonly Switch[]): string[] {
  const kinds = Map.groupBy(switches, one => `${levelOf(one)} ${whatHappens(one)}`)
  return [...kinds]
    .map(([key, same]) => ({ key, same, rank: RANKS.findIndex(one => key.endsWith(one)) }))
    .toSorted((a, b) => LEVELS.indexOf(levelAt(a.same)) - LEVELS.indexOf(levelAt(b.same)) || a.rank - b.rank)
    .flatMap(({ same }) => {
      const [first] = same
      return first === undefined ? [] : [`${count(same.length, levelOf(first))} ${whatHappens(first)}`]
    })
}

const LEVELS: readonly string[] = ['schema', 'table', 'column']
const RANKS: readonly string[] = [' off', ' on', 'sync mode', 'no longer hashed', 'hashed', 'primary key']

function levelAt([first]: readonly Switch[]): string {
  return first === undefined ? '' : levelOf(first)
}

function whatHappens({ name, after }: Switch): string {
  if (name === 'enabled') return after === true ? 'on' : 'off'
  if (name === 'hashed') return after === true ? 'hashed' : 'no longer hashed'
  return name === 'sync_mode' ? 'with another sync mode' : 'in another primary key'
}
