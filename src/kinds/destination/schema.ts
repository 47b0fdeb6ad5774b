/** The JSON Schemas of destinations' manifests: by them manifests are validated, and editors check and complete them. */
import { documentType, type DocumentType } from '../../manifests/document.ts'
import { mapping, refused, text, type ManifestField } from '../../manifests/field.ts'
import type { FieldType } from '../../model/field-type.ts'
import { configType, esmKeysOf, fieldsOfService, renamedFields, serviceNames } from './catalogue.ts'
import { explainer } from './explain.ts'
import { DESTINATION_FIELDS, destinationFields } from './fields.ts'

const byService = new Map<string, DocumentType>()

/** What manifests of that service may hold; of any service, where it is not known. Made once for each. */
export function destinationDocument(service: string | undefined): DocumentType {
  const name = service !== undefined && serviceNames().includes(service) ? service : ''
  const known = byService.get(name) ?? typeOf(name)
  byService.set(name, known)
  return known
}

function typeOf(service: string): DocumentType {
  const fields = destinationFields(configField(service), keysField(service))
  const title = service === '' ? 'Destination manifest' : `Destination manifest: ${service}`
  return documentType(title, fields, explainer(service, fields))
}

/** Fields that are not known are sent with a warning, but for those that Fivetran reports under another name alone. */
function configField(service: string): ManifestField {
  const field = described(configType(service), service)
  if (fieldsOfService(service) === undefined) return { ...field, unlisted: 'any' }
  const renamed = renamedFields(service).map(({ name, reported }) => [
    reported,
    refused(`\`config.${reported}\` is what Fivetran reports of \`${name}\`.`, `Write it as \`${name}\`.`),
  ])
  const properties = { ...BESIDE_CONFIG, ...field.properties, ...Object.fromEntries(renamed) }
  return { ...field, properties, unlisted: 'sent' }
}

/** What no service has in `config`, because it stands beside it. */
const BESIDE_CONFIG: Readonly<Record<string, ManifestField>> = Object.fromEntries(
  Object.keys(DESTINATION_FIELDS).flatMap(name =>
    ['kind', 'id', 'config', 'setup_status', 'setup_tests'].includes(name)
      ? []
      : [[name, refused(`\`${name}\` stands beside \`config\`, and not in it.`, 'Move it there.')]],
  ),
)

/** The options of a field may be more than are known: the input `unknown-fields` lets others through. */
function described(field: FieldType, service: string): ManifestField {
  const { properties, items, ...type } = field
  return {
    ...type,
    ...(field.enum === undefined ? {} : { described: { service } }),
    ...(items === undefined ? {} : { items: described(items, service) }),
    ...(properties === undefined
      ? {}
      : {
          unlisted: 'sent',
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, inner]) => [name, described(inner, service)]),
          ),
        }),
  }
}

/** The secrets that an external manager may hold. */
function keysField(service: string): ManifestField {
  const field: ManifestField = DESTINATION_FIELDS.external_secrets_keys_config
  const keys = esmKeysOf(service)
  if (keys.length === 0) return field
  const properties = Object.fromEntries(keys.map(key => [key, text(`The key of \`${key}\` in the secrets manager.`)]))
  return { ...field, ...mapping(field.description ?? '', { namesSecrets: true, unlisted: 'sent', properties }) }
}
