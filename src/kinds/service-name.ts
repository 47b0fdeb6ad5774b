/** The service that a manifest of any kind names, and which one is meant where the name is misspelt. Pure. */
import { entryAt, isNullNode, type ManifestDocument } from '../manifests/node.ts'
import { resolveReferences, type References } from '../manifests/references.ts'
import type { ServiceName } from '../model/field-type.ts'
import { nearestTo } from '../model/suggest.ts'

/**
 * The service's name: tells what the manifest may hold. Undefined when it is missing, is no text, or is made of
 * references and these are not given, not at hand or secret.
 */
export function serviceOf(document: ManifestDocument, references?: References): string | undefined {
  const node = entryAt(document.root, 'service')?.value
  if (node?.kind !== 'scalar' || node.text === '' || isNullNode(node)) return undefined
  if (references === undefined) return node.text.includes('${{') ? undefined : node.text
  const resolved = resolveReferences(node, references)
  return 'message' in resolved || resolved.deferred || resolved.secret || resolved.text === ''
    ? undefined
    : resolved.text
}

/** Service names become part of a URL, so only what Fivetran's names are made of is let through. */
export const SERVICE_NAME = /^[a-z0-9_]+$/

/** The service that was most likely meant: of that name but for its spelling, or called like that by people. */
export function serviceMeant(written: string, services: readonly ServiceName[]): string | undefined {
  const spelled = spelledLikeServices(written)
  const same = (text: string): boolean => spelledLikeServices(text).replaceAll('_', '') === spelled.replaceAll('_', '')
  const ids = services.map(({ service }) => service)
  const found = ids.find(same) ?? services.find(({ name }) => same(name))?.service ?? nearestTo(spelled, ids)
  if (found !== undefined) return found
  const name = nearestTo(
    written,
    services.map(one => one.name),
  )
  return services.find(one => one.name === name)?.service
}

/** `Google-Cloud PostgreSQL` → `google_cloud_postgresql` */
export function spelledLikeServices(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
}
