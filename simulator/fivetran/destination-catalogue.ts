import { catalogueData } from '../../src/kinds/destination/catalogue-data.ts'
import type { CatalogueField, CatalogueFields } from '../../src/kinds/destination/catalogue-field.ts'
import type { FieldDefinition, Fields } from './services/definition.ts'

/** The services that a simulator offers for destinations unless it is started with others: all that are known. */
export function destinationCatalogue(): ReadonlyMap<string, Fields> {
  return new Map(Object.entries(catalogueData()).map(([service, fields]) => [service, fieldsOf(fields)]))
}

function fieldsOf(fields: CatalogueFields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldOf(field)]))
}

/** A field as the server takes it. What is read-only only perhaps may be written here. */
function fieldOf({ type, nullable, readOnly, fields, ...facts }: CatalogueField): FieldDefinition {
  const { secret, immutable, default: standard, readsBackAs } = facts
  return {
    type: type ?? 'string',
    nullable: nullable === true,
    ...(readOnly === true ? { readonly: true } : {}),
    ...(fields === undefined ? {} : { properties: fieldsOf(fields) }),
    ...(facts.enum === undefined ? {} : { enum: facts.enum }),
    ...(secret === undefined ? {} : { secret }),
    ...(immutable === undefined ? {} : { immutable }),
    ...(standard === undefined ? {} : { default: standard }),
    ...(readsBackAs === undefined ? {} : { readsBackAs }),
  }
}
