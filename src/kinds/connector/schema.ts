/** The JSON Schemas of connectors' manifests: by them manifests are validated, and editors check and complete them. */
import { documentType, type DocumentType } from '../../manifests/document.ts'
import type { JsonSchema } from '../../manifests/schema.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import { explainer } from './explain.ts'
import { connectorFields } from './service-fields.ts'

/** The schema for connectors of one service, complete by itself: with all settings that its metadata describes. */
export function serviceSchema(metadata: ServiceMetadata): JsonSchema {
  return connectorDocument(metadata).schema
}

let anyService: DocumentType | undefined
const byService = new WeakMap<ServiceMetadata, DocumentType>()

/** What manifests of that service may hold; of any service, where its metadata is not at hand. Made once for each. */
export function connectorDocument(metadata: ServiceMetadata | undefined): DocumentType {
  if (metadata === undefined) return (anyService ??= typeOf(undefined))
  const known = byService.get(metadata) ?? typeOf(metadata)
  byService.set(metadata, known)
  return known
}

function typeOf(metadata: ServiceMetadata | undefined): DocumentType {
  const fields = connectorFields(metadata)
  const title = metadata === undefined ? 'Connector manifest' : `Connector manifest: ${metadata.name}`
  return documentType(title, fields, explainer(metadata, fields))
}
