/** All fields of a connector's manifest, of which `destination_schema`, `config` and `auth` depend on its service. */
import { mapping, name, readOnly, refused, type ManifestField } from '../../manifests/field.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import { compareTexts } from '../../model/order.ts'
import { own } from '../../model/own.ts'
import { NAMES_ONE_GROUP } from '../group/fields.ts'
import { CONNECTOR_FIELDS } from './fields.ts'
import {
  SCHEMA_FIELD_NAMES,
  SCHEMA_FIELDS,
  schemaFieldsOf,
  schemaForms,
  type SchemaFieldName,
} from './schema-fields.ts'
import { SEED_AUTH, SEED_CONFIG, SEED_READ_ONLY } from './seed.ts'
import { listForms } from './wrong-schema.ts'

/**
 * All fields of a manifest of that service. Without its metadata, `config` and `auth` have the fields that are known
 * for all services together, and others are a warning.
 */
export function connectorFields(metadata: ServiceMetadata | undefined): ManifestField {
  const { kind, id, group, group_id, service, ...others } = CONNECTOR_FIELDS
  return mapping('A Fivetran connector as code.', {
    properties: {
      kind,
      id,
      group,
      group_id,
      service,
      destination_schema: destinationSchemaField(metadata),
      config: configField(metadata),
      auth: authField(metadata),
      ...others,
      external_secrets_keys_config: keysField(metadata),
    },
    rules: NAMES_ONE_GROUP,
  })
}

function keysField(metadata: ServiceMetadata | undefined): ManifestField {
  const field: ManifestField = CONNECTOR_FIELDS.external_secrets_keys_config
  const keys = metadata?.externalSecretsKeys
  return keys === undefined || metadata === undefined
    ? field
    : describedBy(metadata, { ...field, ...keys, type: 'object' })
}

const SCHEMA_NAME_FIELDS: Readonly<Record<SchemaFieldName, ManifestField>> = {
  name: name('The schema. Fivetran: `config.schema`.'),
  table: name('The table, for services that write to one. Fivetran: `config.table`.'),
  prefix: name('The prefix of all schemas, for databases. Fivetran: `config.schema_prefix`.'),
  table_group_name: name('The table group. Fivetran: `config.table_group_name`.'),
}

function destinationSchemaField(metadata: ServiceMetadata | undefined): ManifestField {
  const forms = schemaForms(metadata?.config)
  const names = SCHEMA_FIELD_NAMES.filter(one => forms.some(form => form.includes(one)))
  const [only, another] = forms
  return mapping(
    'Where the connector writes to in the destination: `name`; `name` and `table`; `name` and `table_group_name`; or `prefix`, depending on the service.',
    {
      nullable: false,
      plain: true,
      properties: Object.fromEntries(names.map(one => [one, SCHEMA_NAME_FIELDS[one]])),
      rules:
        another === undefined
          ? { required: only ?? [] }
          : { anyOf: forms.map(form => ({ required: form, propertyNames: { enum: form } })) },
      missing: {
        message: 'The manifest does not say where the connector writes to.',
        hint: `Write \`destination_schema:\` with ${listForms(forms)} below it.`,
      },
    },
  )
}

const CONFIG = "The service's settings, by the names of Fivetran's API. Only what is written here is managed."

/** What Fivetran alone sets is refused, and so is what the address is made of. */
function configField(metadata: ServiceMetadata | undefined): ManifestField {
  const known = metadata?.config ?? SEED_CONFIG
  const readOnlyFields = [...SEED_READ_ONLY].map(one => [one, readOnly(`\`${one}\`, as Fivetran reports it.`)] as const)
  const addressFields = SCHEMA_FIELD_NAMES.map(one => [SCHEMA_FIELDS[one], one] as const)
    .filter(([field]) => !isOrdinary(field, metadata))
    .map(([field, one]) => [field, addressField(field, one)] as const)
  const properties = {
    ...known.properties,
    ...Object.fromEntries(readOnlyFields),
    ...Object.fromEntries(addressFields),
  }
  return area(CONFIG, { ...known, properties }, metadata, known.properties === undefined)
}

function addressField(field: string, inSchema: SchemaFieldName): ManifestField {
  return refused(
    `\`config.${field}\` is part of the connector's address.`,
    `Write it as \`${inSchema}\` under \`destination_schema:\`.`,
  )
}

/** True for a field that is called like a schema field but is none of this service. */
function isOrdinary(key: string, metadata: ServiceMetadata | undefined): boolean {
  if (own(metadata?.config.properties, key) === undefined) return key === 'table'
  return !schemaFieldsOf(metadata?.config.properties).has(key)
}

function authField(metadata: ServiceMetadata | undefined): ManifestField {
  const fields = metadata?.auth ?? SEED_AUTH
  const taken = metadata?.takesNoAuth === true ? { ...fields, properties: {} } : fields
  return area('The authorization settings.', taken, metadata, false)
}

function area(
  description: string,
  fields: ManifestField,
  metadata: ServiceMetadata | undefined,
  isUndescribed: boolean,
): ManifestField {
  const sorted = Object.entries(fields.properties ?? {}).toSorted(([a], [b]) => compareTexts(a, b))
  const field: ManifestField = { ...fields, type: 'object', description, properties: Object.fromEntries(sorted) }
  if (isUndescribed) return { ...field, unlisted: 'allowed' }
  return metadata === undefined ? withAll(field, { unlisted: 'warning' }) : describedBy(metadata, field)
}

/** What the field does not list, at any depth, is for the input `unknown-fields` to decide. */
function describedBy({ service, docs }: ServiceMetadata, field: ManifestField): ManifestField {
  return withAll(field, { described: { service, ...(docs === undefined ? {} : { docs }) } })
}

/** The field, and all within it, with these details. */
function withAll(field: ManifestField, details: Pick<ManifestField, 'unlisted' | 'described'>): ManifestField {
  const { properties, items } = field
  return {
    ...field,
    ...details,
    ...(items === undefined ? {} : { items: withAll(items, details) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, inner]) => [key, withAll(inner, details)]),
          ),
        }),
  }
}
