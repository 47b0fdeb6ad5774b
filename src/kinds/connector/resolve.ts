/** From documents to desired connectors, by what Fivetran says of their services. */
import { isDeepStrictEqual } from 'node:util'
import type { ManifestDocument } from '../../manifests/node.ts'
import type { ServiceMetadata, ServiceName } from '../../model/field-type.ts'
import { own } from '../../model/own.ts'
import { groupContext } from '../group/member.ts'
import { onceARun } from '../once-a-run.ts'
import type { KindRun, OfflineContext, ResolvedDocuments, ResolveContext, ResolvedDocument } from '../kind.ts'
import { createConnectorReader } from './api.ts'
import { toDesired } from './desired.ts'
import { withDestinationless } from './destinationless.ts'
import { SERVICE_NAME, serviceOf } from '../service-name.ts'
import { errorsOf, unknownService } from './identify.ts'

/** By the metadata at hand, and without asking which groups there are. Pure. */
export function resolveOffline(document: ManifestDocument, context: OfflineContext): ResolvedDocument {
  const metadata = own(context.services, serviceOf(document, context.references) ?? '')
  return toDesired(document, { ...context, groups: undefined, metadata, services: Object.values(context.services) })
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
  const groups = await groupContext(context)
  const metadata = new MetadataSource(run, cached)
  const convert = (document: ManifestDocument, names: readonly ServiceName[] = []) => {
    const known = metadata.of(nameOf(document))
    return { document, ...toDesired(document, { ...context, ...groups, metadata: known, services: names }) }
  }

  await metadata.fetch(documents.map(nameOf).filter(service => own(cached, service) === undefined))
  const first = documents.map(document => convert(document))
  const questionable = first.filter(
    ({ document, desired }) => !metadata.isFresh(nameOf(document)) && (desired === undefined || !isCurrent(desired)),
  )
  const outdated = await metadata.fetch(questionable.map(({ document }) => nameOf(document)))
  const unknown = new Set(documents.filter(document => metadata.isUnknown(nameOf(document))))
  const misnamed = new Set(documents.filter(isMisnamed))
  const services = unknown.size + misnamed.size === 0 ? [] : await reader.services()
  const final = first.map(result => {
    const { document } = result
    return outdated.has(nameOf(document)) || misnamed.has(document) ? convert(document, services) : result
  })
  return {
    desired: await withDestinationless(
      final.flatMap(({ desired }) => desired ?? []),
      context,
    ),
    problems: [
      ...final.flatMap(({ document, problems }) => (unknown.has(document) ? errorsOf(problems) : problems)),
      ...[...unknown].map(document => unknownService(document, services)),
    ],
    services: metadata.all(),
  }
}

/**
 * What Fivetran says about a service now, asked for once in a run; undefined when there is no such service. Throws
 * ApiError.
 */
export const metadataOf = onceARun((run, service) => createConnectorReader(run.reader).metadata(service))

/** True where the service is written as none can be called: it is not asked for, but its name is told. */
function isMisnamed(document: ManifestDocument): boolean {
  const name = nameOf(document)
  return name.trim() !== '' && !SERVICE_NAME.test(name)
}

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
