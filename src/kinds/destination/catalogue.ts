/**
 * What is known of destinations' services. Fivetran describes them nowhere that a program could ask, so the facts ship
 * with the action; whatever is not among them passes through.
 */
import { ANY_TYPE, type FieldType } from '../../model/field-type.ts'
import { compareTexts } from '../../model/order.ts'
import { own } from '../../model/own.ts'
import { isSensitiveName } from '../../model/sensitivity.ts'
import { catalogueData } from './catalogue-data.ts'
import type { CatalogueField, CatalogueFields } from './catalogue-field.ts'

let data: Readonly<Record<string, CatalogueFields>> | undefined

function services(): Readonly<Record<string, CatalogueFields>> {
  return (data ??= catalogueData())
}

/** The services that are known. */
export function serviceNames(): readonly string[] {
  return Object.keys(services())
}

/** The fields of a service's `config`, in the order of their names; undefined for one of which nothing is known. */
export function fieldsOfService(service: string): CatalogueFields | undefined {
  const fields = own(services(), service)
  return fields === undefined || Object.keys(fields).length === 0 ? undefined : fields
}

const types = new Map<string, FieldType>()

/**
 * The type of a service's `config`. Where nothing is known of it, a field is likely to be what other services have by
 * that name.
 */
export function configType(service: string): FieldType {
  const known = types.get(service) ?? mappingType(fieldsOfService(service) ?? likelyFields())
  types.set(service, known)
  return known
}

/** What a field of that name is in all services that have it. */
function likelyFields(): CatalogueFields {
  const all = Object.values(services()).flatMap(fields => Object.entries(fields))
  const byName = Map.groupBy(all, ([name]) => name)
  return Object.fromEntries(
    [...byName].map(([name, found]): [string, CatalogueField] => {
      const [type, ...others] = new Set(found.map(([, field]) => field.type))
      return [
        name,
        {
          ...(type === undefined || others.length > 0 ? {} : { type }),
          ...(found.some(([, field]) => field.secret) ? { secret: true } : {}),
          nullable: true,
        },
      ]
    }),
  )
}

function mappingType(fields: CatalogueFields): FieldType {
  const object: FieldType = { ...ANY_TYPE, type: 'object', partial: true }
  const entries = Object.entries(fields).toSorted(([a], [b]) => compareTexts(a, b))
  return { ...object, properties: Object.fromEntries(entries.map(([name, field]) => [name, typeOf(name, field)])) }
}

function typeOf(name: string, field: CatalogueField): FieldType {
  const { type = 'string', fields, enum: options } = field
  const spellings = options ?? (type === 'string' ? spellingsOf(name) : undefined)
  const inner = fields === undefined ? undefined : mappingType(fields).properties
  return {
    type,
    secret: field.secret === true || isSensitiveName(name),
    readonly: field.readOnly === true,
    immutable: field.immutable === true,
    nullable: field.nullable === true,
    ...(spellings === undefined ? {} : { enum: spellings }),
    ...(options === undefined && spellings !== undefined ? { open: true } : {}),
    ...(field.default === undefined ? {} : { default: field.default }),
    ...(type === 'array' ? { items: { ...ANY_TYPE, type: 'string' } } : {}),
    ...(inner === undefined ? {} : { properties: inner }),
  }
}

let spellings: ReadonlyMap<string, readonly string[]> | undefined

/** The options that other services have for a field of that name: how Fivetran spells its values. */
function spellingsOf(name: string): readonly string[] | undefined {
  spellings ??= allSpellings()
  return spellings.get(name)
}

function allSpellings(): ReadonlyMap<string, readonly string[]> {
  const all = Object.values(services()).flatMap(fields => Object.entries(fields))
  const withOptions = all.flatMap(([name, field]) => (field.enum ?? []).map(option => ({ name, option })))
  const byName = Map.groupBy(withOptions, ({ name }) => name)
  return new Map([...byName].map(([name, found]) => [name, [...new Set(found.map(({ option }) => option))]]))
}

/** The fields that may be kept in an external secrets manager; empty where there are none, or nothing is known. */
export function esmKeysOf(service: string): readonly string[] {
  return Object.entries(fieldsOfService(service) ?? {}).flatMap(([name, field]) => (field.esmKey ? [name] : []))
}

/** The fields that Fivetran reports under another name: `data_set_location`, which it reports as `location`. */
export function renamedFields(service: string): readonly { readonly name: string; readonly reported: string }[] {
  return Object.entries(fieldsOfService(service) ?? {}).flatMap(([name, { readsBackAs }]) =>
    readsBackAs === undefined ? [] : [{ name, reported: readsBackAs }],
  )
}

/** Services whose servers' certificates have to be approved (Fivetran's API description): MySQL, PostgreSQL, SQL Server. */
export function approvesCertificates(service: string): boolean {
  return /mysql|maria|aurora|postgres|sql_server|azure_sql|panoply|periscope/.test(service)
}
