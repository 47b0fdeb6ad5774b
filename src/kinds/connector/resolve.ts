/** From documents to desired connectors, by what Fivetran says of their services. */
import type { Problem } from '../../model/errors.ts'
import type { FivetranReader } from '../../fivetran/port.ts'
import { stableJson, type Metadata } from '../../ledger/files.ts'
import { toDesired, type DesiredContext } from './desired.ts'
import { serviceOf, unknownService } from './identify.ts'
import type { ManifestDocument } from '../../manifests/node.ts'
import type { DesiredConnector, Group } from './connector.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import { secretsOf } from '../../model/value.ts'
import { valuesOf } from '../../redact/near.ts'
import type { ConnectedRuntime } from '../../app/runtime.ts'

/** What manifests are checked with. `groups` and `metadata`: undefined where they are not at hand. */
export function desiredContext(
  runtime: Pick<ConnectedRuntime, 'inputs' | 'env' | 'addSecret' | 'holdsCredential'>,
  groups: readonly Group[] | undefined,
  metadata: ServiceMetadata | undefined,
  undefinedSecrets: 'error' | 'defer',
): DesiredContext {
  const { secrets, vars, allowPlaintextSecrets } = runtime.inputs
  const references = {
    secrets,
    vars,
    env: runtime.env,
    holdsCredential: runtime.holdsCredential,
    undefinedSecrets,
    onSecret: runtime.addSecret,
  }
  return { groups, metadata, references, allowPlaintextSecrets }
}

/** Other names are refused with the manifest; asking Fivetran for them would be pointless. */
const SERVICE_NAME = /^[a-z0-9_]+$/

/** Turns documents into desired connectors, with the metadata of their services. */
export class Resolver {
  readonly #runtime: ConnectedRuntime
  readonly #reader: FivetranReader
  readonly #groups: readonly Group[]
  readonly #cached: Metadata
  readonly #fresh = new Map<string, ServiceMetadata | undefined>()

  constructor(runtime: ConnectedRuntime, groups: readonly Group[], cached: Metadata) {
    this.#runtime = runtime
    this.#reader = runtime.reader
    this.#groups = groups
    this.#cached = cached
  }

  known(service: string): ServiceMetadata | undefined {
    return this.#fresh.has(service) ? this.#fresh.get(service) : this.#cachedFor(service)
  }

  #cachedFor(service: string): ServiceMetadata | undefined {
    return Object.hasOwn(this.#cached, service) ? this.#cached[service] : undefined
  }

  metadata(): Map<string, ServiceMetadata> {
    const all = new Map(Object.entries(this.#cached))
    for (const [service, metadata] of this.#fresh) {
      if (metadata !== undefined) all.set(service, metadata)
    }
    return all
  }

  /**
   * Cached metadata serves what has not changed; whatever has changed, or seems wrong, is checked by what Fivetran says
   * now.
   */
  async resolve(
    documents: readonly ManifestDocument[],
    isCurrent: (one: DesiredConnector) => boolean,
  ): Promise<{ desired: DesiredConnector[]; problems: Problem[] }> {
    await this.#fetch(documents.filter(document => this.#cachedFor(serviceOf(document) ?? '') === undefined))
    const results = documents.map(document => this.#convert(document))
    const stale = results.filter(
      ({ document, desired }) => this.#isCached(document) && (desired === undefined || !isCurrent(desired)),
    )
    const outdated = await this.#fetch(stale.map(({ document }) => document))
    const final = results.map(result =>
      outdated.has(serviceOf(result.document) ?? '') ? this.#convert(result.document) : result,
    )
    const unknown = await this.#unknownServices(documents)
    const desired = final.flatMap(result => result.desired ?? [])
    this.#registerSecrets(desired)
    return { desired, problems: [...final.flatMap(result => result.problems), ...unknown] }
  }

  #convert(document: ManifestDocument) {
    const { desired, problems } = toDesired(document, this.#context(document))
    return { document, desired, problems }
  }

  #isCached(document: ManifestDocument): boolean {
    const service = serviceOf(document)
    return service !== undefined && !this.#fresh.has(service)
  }

  /** Fetches the metadata of these documents' services; gives those whose metadata is not what was cached. */
  async #fetch(documents: readonly ManifestDocument[]): Promise<Set<string>> {
    const named = new Set(documents.flatMap(document => serviceOf(document) ?? []))
    const services = [...named].filter(service => SERVICE_NAME.test(service) && !this.#fresh.has(service))
    await Promise.all(
      services.map(async service => {
        this.#fresh.set(service, await this.#reader.metadata(service))
      }),
    )
    return new Set(
      services.filter(
        service => stableJson(this.#fresh.get(service) ?? null) !== stableJson(this.#cachedFor(service) ?? null),
      ),
    )
  }

  #context(document: ManifestDocument): DesiredContext {
    return desiredContext(
      this.#runtime,
      this.#groups,
      this.known(serviceOf(document) ?? ''),
      this.#runtime.inputs.undefinedSecrets,
    )
  }

  async #unknownServices(documents: readonly ManifestDocument[]): Promise<Problem[]> {
    const unknown = documents.filter(
      document => this.#fresh.has(serviceOf(document) ?? '') && this.known(serviceOf(document) ?? '') === undefined,
    )
    if (unknown.length === 0) return []
    const services = await this.#reader.services()
    return unknown.map(document => unknownService(document, services))
  }

  /** Every secret is masked before it can be printed anywhere. */
  #registerSecrets(desired: readonly DesiredConnector[]): void {
    for (const one of desired) {
      for (const secret of secretsOf(valuesOf(one))) {
        if (secret.known) this.#runtime.addSecret(String(secret.reveal()))
      }
    }
  }
}
