/** The requests that make a schema configuration as declared. Pure. */
import type { DesiredResource } from '../../../model/resource.ts'
import { setOwn } from '../../../model/own.ts'
import { isObject, objectOrEmpty, type Value, type ValueObject } from '../../../model/value.ts'
import { compareConfig } from './compare.ts'
import type { SchemaConfig, TableName } from './config.ts'
import { allKeys, declaredConfig, type DeclaredName } from './declared.ts'
import { put } from './fields.ts'
import { pathOf } from './specific.ts'

type Declared = Pick<DesiredResource, 'fields' | 'lifecycle'>

/** A body up to so many bytes; how long Fivetran takes one is not known. */
const LONGEST = 999_000

export interface BodyOptions {
  /**
   * True to name `enabled` of everything that something is sent of, as it is: Fivetran's API description requires it,
   * and its Terraform provider does without.
   */
  readonly withParents?: boolean
}

/**
 * The bodies of `PATCH /connections/{id}/schemas`, mostly one: only what differs, and never `enabled` of a parent for the
 * sake of what is below it. Empty where nothing differs.
 */
export function patchBodies(desired: Declared, config: SchemaConfig, options: BodyOptions = {}): ValueObject[] {
  const { policy, differing } = compareConfig(desired, config)
  const body: ValueObject = {}
  for (const { at, name, setting } of differing) put(body, pathOf(at, name), setting.value)
  const schemas = objectOrEmpty(body['schemas'])
  if (options.withParents === true) addParents(schemas, config)
  const [first, ...others] = chunksOf(schemas)
  const start = policy === undefined ? {} : { schema_change_handling: policy.declared }
  if (first === undefined) return policy === undefined ? [] : [start]
  return [{ ...start, schemas: first }, ...others.map(chunk => ({ schemas: chunk }))]
}

/** Names as they are; whatever is named gets its own `enabled`. */
function addParents(schemas: ValueObject, config: SchemaConfig): void {
  for (const [name, schema] of Object.entries(schemas)) {
    const seen = config.schemas.get(name)
    if (!isObject(schema) || seen === undefined) continue
    schema['enabled'] ??= seen.enabled
    for (const [table, inner] of Object.entries(objectOrEmpty(schema['tables']))) {
      const seenTable = seen.tables.get(table)
      if (!isObject(inner) || seenTable === undefined) continue
      inner['enabled'] ??= seenTable.enabled
      for (const [column, setting] of Object.entries(objectOrEmpty(inner['columns'])))
        if (isObject(setting)) setting['enabled'] ??= seenTable.columns.get(column)?.enabled ?? true
    }
  }
}

function chunksOf(schemas: ValueObject): ValueObject[] {
  const chunks: Record<string, Value>[] = []
  let room = 0
  for (const [name, schema] of Object.entries(schemas)) {
    const size = Buffer.byteLength(JSON.stringify({ [name]: schema }))
    const last = chunks.at(-1)
    if (last === undefined || size > room) {
      chunks.push({ [name]: schema })
      room = LONGEST - size
    } else {
      setOwn(last, name, schema)
      room -= size
    }
  }
  return chunks
}

/** What can be said of a connector of which Fivetran knows no name yet. */
export interface Precreation {
  /** The body of `POST /connections/{id}/schemas`: the policy, and what is declared by names alone. */
  readonly body: ValueObject
  /**
   * True where the first sync could load what the manifest means to hash or to leave out: it switches off or hashes
   * columns, or needs a pattern. Without names that cannot be verified before.
   */
  readonly needsNames: boolean
}

/** What can be sent before any name is known; undefined where the manifest says nothing of what syncs. */
export function precreation(desired: Declared): Precreation | undefined {
  const declared = declaredConfig(desired)
  if (declared === undefined) return undefined
  const schemas: ValueObject = {}
  const add = ({ settings }: DeclaredName, at: { schema: string; table?: string; column?: string }): void => {
    for (const [name, value] of settings) put(schemas, pathOf(at, name), value)
  }
  for (const [schema, ofSchema] of declared.schemas.exact) {
    add(ofSchema, { schema })
    for (const [table, ofTable] of ofSchema.tables.exact) {
      add(ofTable, { schema, table })
      for (const [column, ofColumn] of ofTable.columns.exact) add(ofColumn, { schema, table, column })
    }
  }
  const policy = declared.policy === undefined ? {} : { schema_change_handling: declared.policy }
  const body = { ...policy, schemas: schemas['schemas'] ?? {} }
  return { body, needsNames: hasPattern(desired) || touchesColumns(desired) }
}

function hasPattern(desired: Declared): boolean {
  return keysOf(desired).some(({ key }) => key.name === undefined)
}

function touchesColumns(desired: Declared): boolean {
  return keysOf(desired).some(
    ({ path, settings }) => path.length === 6 && (settings.get('hashed') === true || settings.get('enabled') === false),
  )
}

function keysOf(desired: Declared): DeclaredName[] {
  const declared = declaredConfig(desired)
  if (declared === undefined) return []
  const schemas = allKeys(declared.schemas)
  const tables = schemas.flatMap(schema => allKeys(schema.tables))
  return [...schemas, ...tables, ...tables.flatMap(table => allKeys(table.columns))]
}

/** Tables of which the names of all columns must be asked for, one request each, by Fivetran's order. */
export function tablesToAsk(desired: Declared, config: SchemaConfig): readonly TableName[] {
  return compareConfig(desired, config).unchecked
}
