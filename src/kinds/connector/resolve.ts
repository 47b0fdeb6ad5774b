/** From documents to desired connectors, by what Fivetran says of their services. */
import { isDeepStrictEqual } from 'node:util'
import type { ManifestDocument } from '../../manifests/node.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import { own } from '../../model/own.ts'
import { groupsOf } from '../group/group.ts'
import { onceARun } from '../once-a-run.ts'
import type { KindRun, OfflineContext, ResolvedDocuments, ResolveContext, ResolvedDocument } from '../kind.ts'
import { createConnectorReader } from './api.ts'
import { toDesired } from './desired.ts'
import { serviceOf, unknownService } from './identify.ts'

/** Other names are refused with the manifest; asking Fivetran for them would be pointless. */
const SERVICE_NAME = /^[a-z0-9_]+$/

/** By the metadata at hand, and without asking which groups there are. Pure. */
export function resolveOffline(document: ManifestDocument, context: OfflineContext): ResolvedDocument {
  const metadata = own(context.services, serviceOf(document, context.references) ?? '')
  return toDesired(document, { ...context, groups: undefined, metadata })
}

/**
 * Metadata that lies beside the ledger serves what has not changed; whatever has changed, or seems wrong, is checked by
 * what Fivetran says now. Throws ApiError.
 */
export async function resolveConnectors(
  documents: readonly ManifestDocument[],
  context: ResolveContext,
): Promise<ResolvedDocuments> {
  const { run, services: cached, isCurrent } = context
  const reader = createConnectorReader(run.reader)
  const groups = await groupsOf(run)
  const metadata = new MetadataSource(run, cached)
  const convert = (document: ManifestDocument) => {
    const known = metadata.of(nameOf(document))
    return { document, ...toDesired(document, { ...context, groups, metadata: known }) }
  }

  await metadata.fetch(documents.map(nameOf).filter(service => own(cached, service) === undefined))
  const first = documents.map(convert)
  const questionable = first.filter(
    ({ document, desired }) => !metadata.isFresh(nameOf(document)) && (desired === undefined || !isCurrent(desired)),
  )
  const outdated = await metadata.fetch(questionable.map(({ document }) => nameOf(document)))
  const final = first.map(result => (outdated.has(nameOf(result.document)) ? convert(result.document) : result))
  const unknown = documents.filter(document => metadata.isUnknown(nameOf(document)))
  const services = unknown.length === 0 ? [] : await reader.services()
  return {
    desired: final.flatMap(({ desired }) => desired ?? []),
    problems: [
      ...final.flatMap(({ problems }) => problems),
      ...unknown.map(document => unknownService(document, services)),
    ],
    services: metadata.all(),
  }
}

/**
 * What Fivetran says about a service now, asked for once in a run; undefined when there is no such service. Throws
 * ApiError.
 */
export const metadataOf = onceARun((run, service) => createConnectorReader(run.reader).metadata(service))

function nameOf(document: ManifestDocument): string {
  return serviceOf(document) ?? ''
}

/** Metadata of services: what lies beside the ledger, and what this run has asked for. */
class MetadataSource {
  readonly #run: KindRun
  readonly #cached: Readonly<Record<string, ServiceMetadata>>
  /** Undefined for a service that Fivetran does not have. */
  readonly #fresh = new Map<string, ServiceMetadata | undefined>()

  constructor(run: KindRun, cached: Readonly<Record<string, ServiceMetadata>>) {
    this.#run = run
    this.#cached = cached
  }

  of(service: string): ServiceMetadata | undefined {
    return this.#fresh.has(service) ? this.#fresh.get(service) : own(this.#cached, service)
  }

  isFresh(service: string): boolean {
    return this.#fresh.has(service) || !SERVICE_NAME.test(service)
  }

  isUnknown(service: string): boolean {
    return this.#fresh.has(service) && this.#fresh.get(service) === undefined
  }

  all(): Record<string, ServiceMetadata> {
    const fresh = [...this.#fresh].flatMap(([service, metadata]) =>
      metadata === undefined ? [] : [[service, metadata] as const],
    )
    return { ...this.#cached, ...Object.fromEntries(fresh) }
  }

  /** Asks Fivetran for these services, each once in a run; gives those whose metadata is not what was cached. */
  async fetch(names: readonly string[]): Promise<Set<string>> {
    const services = [...new Set(names)].filter(service => SERVICE_NAME.test(service) && !this.#fresh.has(service))
    const fetched = await Promise.all(
      services.map(async service => [service, await metadataOf(this.#run, service)] as const),
    )
    for (const [service, metadata] of fetched) this.#fresh.set(service, metadata)
    return new Set(
      fetched
        .filter(([service, metadata]) => !isDeepStrictEqual(metadata, own(this.#cached, service)))
        .map(([service]) => service),
    )
  }
}
