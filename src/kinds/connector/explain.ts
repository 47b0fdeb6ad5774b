/** Words for what the schema of a connector's manifest refuses and its fields cannot explain one by one. */
import { isWritable, writableNames, type ManifestField } from '../../manifests/field.ts'
import { entryAt, isBlankNode, isNullNode, type MappingNode } from '../../manifests/node.ts'
import type { Explain } from '../../manifests/schema-errors.ts'
import { wayOut, type SchemaError } from '../../manifests/wording.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import { own } from '../../model/own.ts'
import { nearestTo } from '../../model/suggest.ts'
import { explainGroup } from '../group/explain.ts'
import { CONNECTOR } from './connector.ts'
import { SCHEMA_FIELD_NAMES, SCHEMA_FIELDS, schemaForms } from './schema-fields.ts'
import { wrongSchema } from './wrong-schema.ts'

type Explanation = ReturnType<Explain>

/** Explains what a manifest of that service does wrong. `fields`: those that the service's manifests have. */
export function explainer(metadata: ServiceMetadata | undefined, fields: ManifestField): Explain {
  return (error, root) => {
    switch (error.path[0]) {
      case undefined:
        return (
          explainGroup(error, root, CONNECTOR) ??
          ofUnindentedSchema(error, root) ??
          ofMisplaced(error, root, fields) ??
          ofAddressInConfig(error, root, fields)
        )
      case 'group_id':
        return explainGroup(error, root, CONNECTOR)
      case 'config':
      case 'auth':
        return error.path.length === 1 ? ofArea(error, root, fields, metadata) : undefined
      // `misnamedService` knows which one may be meant.
      case 'service':
        return error.keyword === 'pattern' && !isBlankNode(error.node) ? 'handled' : undefined
      case 'destination_schema':
        return error.path.length === 1 ? ofDestinationSchema(error, root, metadata) : undefined
      default:
        return ofUnindentedSchema(error, root)
    }
  }
}

/** `name:` below an empty `destination_schema:`, but not indented: a field that the manifest does not have there. */
function ofUnindentedSchema({ path, property }: SchemaError, root: MappingNode): Explanation {
  const key = property ?? path[0]
  const entry = typeof key === 'string' && path.length < 2 && isSchemaField(key) ? entryAt(root, key) : undefined
  if (entry === undefined || !isUnindentedSchema(root)) return undefined
  return {
    at: entry,
    message: `\`${entry.key}\` belongs to \`destination_schema\`.`,
    hint: 'Indent it by two spaces.',
  }
}

function isUnindentedSchema(root: MappingNode): boolean {
  const entry = entryAt(root, 'destination_schema')
  return entry !== undefined && isNullNode(entry.value) && root.entries.some(({ key }) => isSchemaField(key))
}

function isSchemaField(key: string): boolean {
  return SCHEMA_FIELD_NAMES.some(name => name === key)
}

/** A setting of the service, or what nobody knows, beside `config` rather than in it. */
function ofMisplaced(error: SchemaError, root: MappingNode, fields: ManifestField): Explanation {
  const { keyword, property = '', field } = error
  const entry = entryAt(root, property)
  if (keyword !== 'additionalProperties' || entry === undefined) return undefined
  const hint =
    placeOf(property, fields) ??
    (nearestTo(property, writableNames(field.properties ?? {})) === undefined ? REMOVE : undefined)
  return hint === undefined ? undefined : { at: entry, message: `\`${property}\` is not a field of a manifest.`, hint }
}

const REMOVE = 'Remove it; settings of the service belong under `config:`.'

function placeOf(key: string, fields: ManifestField): string | undefined {
  // `config.username: …` in one line.
  const written = /^(config|auth)\../.exec(key)?.[1]
  if (written !== undefined) return `Write it under \`${written}:\`.`
  const area = AREAS.find(one => isFieldOf(fields, one, key))
  if (area !== undefined) return `Write it under \`${area}:\`.`
  const inSchema = SCHEMA_FIELD_NAMES.find(name => name === key || SCHEMA_FIELDS[name] === key)
  return inSchema === undefined ? undefined : `Write it as \`${inSchema}\` under \`destination_schema:\`.`
}

const AREAS = ['config', 'auth'] as const

/** True for a field that a person may write in that mapping. */
function isFieldOf(fields: ManifestField, area: (typeof AREAS)[number], key: string): boolean {
  const field = own(fields.properties?.[area]?.properties, key)
  return field !== undefined && isWritable(field)
}

/** A field that `config` or `auth` does not have, and that has its place elsewhere; or any, where there is no `auth`. */
function ofArea(
  { keyword, path, property = '', node, field }: SchemaError,
  root: MappingNode,
  fields: ManifestField,
  metadata: ServiceMetadata | undefined,
): Explanation {
  const entry = node.kind === 'mapping' ? entryAt(node, property) : undefined
  if (keyword !== 'additionalProperties' || entry === undefined) return undefined
  const area = path[0] === 'auth' ? 'auth' : 'config'
  const other = area === 'auth' ? 'config' : 'auth'
  const isNone = metadata !== undefined && Object.keys(field.properties ?? {}).length === 0
  const unknown = isNone
    ? `\`${metadata.service}\` takes no \`${area}\``
    : `\`${area}.${property}\` is not a known field`
  if (isFieldOf(fields, other, property))
    return { at: entry, message: `${unknown}; \`${property}\` is a field of \`${other}\`.`, hint: 'Move it there.' }
  const beside = own(fields.properties, property)
  if (beside !== undefined && isWritable(beside))
    return { at: entry, message: `${unknown}; \`${property}\` stands beside \`${area}\`.`, hint: 'Move it there.' }
  return isNone
    ? { at: entryAt(root, area) ?? entry, message: `${unknown}.`, hint: `Remove it.${wayOut(field)}` }
    : undefined
}

/** The address stands in `config`, where it is refused: `destination_schema` is not missing as well. */
function ofAddressInConfig({ keyword, property }: SchemaError, root: MappingNode, fields: ManifestField): Explanation {
  if (keyword !== 'required' || property !== 'destination_schema') return undefined
  const config = entryAt(root, 'config')?.value
  const known = fields.properties?.['config']?.properties
  const isThere = config?.kind === 'mapping' && config.entries.some(({ key }) => own(known, key)?.refused !== undefined)
  return isThere ? 'handled' : undefined
}

/** Which fields of `destination_schema` make an address depends on the service. */
function ofDestinationSchema(
  { keyword, property, node }: SchemaError,
  root: MappingNode,
  metadata: ServiceMetadata | undefined,
): Explanation {
  const entry = entryAt(root, 'destination_schema')
  if (entry === undefined || isUnindentedSchema(root)) return 'handled'
  if (node.kind !== 'mapping' || (keyword === 'additionalProperties' && !isSchemaField(property ?? '')))
    return undefined
  // Another name is an error of its own, and perhaps the one that is missed.
  if (node.entries.some(({ key }) => !isSchemaField(key))) return 'handled'
  const subject = metadata === undefined ? 'A connector' : `The service \`${metadata.service}\``
  return wrongSchema(entry, schemaForms(metadata?.config), subject)
}
