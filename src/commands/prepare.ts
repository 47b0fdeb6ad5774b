/** Manifests, groups, metadata and ledger: everything that is needed before anything is compared. */
import { ApiError, UserError, type Problem } from '../errors.ts'
import type { FivetranReader } from '../fivetran/port.ts'
import { lacksPermission } from '../github/call.ts'
import { openLedger, type LedgerSnapshot, type LedgerSource } from '../ledger/open.ts'
import { unfinished } from '../ledger/intent.ts'
import type { IntendedChange } from '../ledger/ledger.ts'
import { stableJson, type Metadata } from '../ledger/files.ts'
import { createFingerprints, type Fingerprints } from '../ledger/fingerprint.ts'
import { byPosition, refusal } from '../manifests/by-position.ts'
import { toDesired, type DesiredContext } from '../manifests/desired.ts'
import { findDuplicates } from '../manifests/duplicates.ts'
import { serviceOf, unknownService } from '../manifests/identify.ts'
import { loadManifests, type LoadedManifests } from '../manifests/load.ts'
import type { ManifestDocument } from '../manifests/node.ts'
import type { DesiredConnector, Group } from '../model/connector.ts'
import type { ServiceMetadata } from '../model/metadata.ts'
import { secretsOf } from '../model/value.ts'
import { favourMemory } from '../memory.ts'
import { fieldFingerprint, isUnchanged } from '../plan/digest.ts'
import { RecordIndex } from '../plan/record-index.ts'
import { valuesOf } from '../redact/near.ts'
import type { ConnectedRuntime } from './runtime.ts'

export interface Prepared {
  readonly desired: readonly DesiredConnector[]
  /** Errors and warnings of all manifests. */
  readonly problems: readonly Problem[]
  /** Manifest files that the globs match. */
  readonly files: readonly string[]
  readonly groups: readonly Group[]
  readonly metadata: ReadonlyMap<string, ServiceMetadata>
  /** Undefined when the ledger is off, or (in a plan) not readable. */
  readonly snapshot: LedgerSnapshot | undefined
  readonly fingerprints: Fingerprints
  /** What was degraded. */
  readonly notices: readonly string[]
}

/** How the ledger is opened: at once (a plan), or when it is this run's turn (an apply). */
export type OpenLedger = (source: LedgerSource) => Promise<LedgerSnapshot>

/** Reads and checks everything. Without `open`, a ledger that cannot be read is a notice and not an error. */
export async function prepare(runtime: ConnectedRuntime, open?: OpenLedger): Promise<Prepared> {
  const { reader, inputs, context } = runtime
  const asked = Promise.all([reader.accountId(), reader.groups()])
  // Should reading the manifests fail first, nobody waits for the answers any more; a rejection that nobody hears would end the process.
  asked.catch(() => undefined)
  const loaded = await loadManifests({ workspace: context.workspace, patterns: inputs.manifests })
  favourMemory(loaded.documents.length)
  const [account, groups] = await asked.catch((error: unknown) => {
    throw withManifestErrors(error, loaded, runtime)
  })
  const { snapshot, notices } = await readLedger(runtime, account, open)
  const fingerprints = snapshot?.fingerprints ?? createFingerprints(runtime.keys, account ?? '', undefined)
  const resolver = new Resolver(runtime, groups, snapshot?.metadata ?? {})
  const index = new RecordIndex(snapshot?.ledger)
  const isCurrent = (one: DesiredConnector): boolean => {
    const recorded = index.find(one.address)
    return recorded !== undefined && isUnchanged(one, recorded, resolver.known(one.service), fieldFingerprint(fingerprints.recorded, one))
  }
  const { desired, problems } = await resolver.resolve(loaded.documents, isCurrent)
  return {
    desired,
    problems: byPosition([...loaded.problems, ...problems, ...findDuplicates(desired)]),
    files: loaded.files,
    groups,
    metadata: resolver.metadata(),
    snapshot,
    fingerprints,
    notices,
  }
}

/** What an earlier run has begun and the ledger does not show as done. */
export function leftoversOf({ snapshot }: Pick<Prepared, 'snapshot'>): readonly IntendedChange[] {
  const intent = snapshot?.ledger.intent
  return snapshot === undefined || intent === undefined ? [] : unfinished(intent, snapshot.ledger)
}

/** Fivetran failing does not hide what is wrong with the manifests. */
function withManifestErrors(error: unknown, { documents, problems }: LoadedManifests, runtime: ConnectedRuntime): unknown {
  if (!(error instanceof ApiError)) return error
  const offline = (document: ManifestDocument): readonly Problem[] => toDesired(document, desiredContext(runtime, undefined, undefined, 'defer')).problems
  const found = [...problems, ...documents.flatMap(offline)].filter(problem => problem.severity === 'error')
  return found.length === 0 ? error : new UserError('invalid-manifest', [...byPosition(found), { severity: 'error', message: error.message }])
}

/** What manifests are checked with. `groups` and `metadata`: undefined where they are not at hand. */
export function desiredContext(
  runtime: Pick<ConnectedRuntime, 'inputs' | 'env' | 'addSecret' | 'holdsCredential'>,
  groups: readonly Group[] | undefined,
  metadata: ServiceMetadata | undefined,
  undefinedSecrets: 'error' | 'defer',
): DesiredContext {
  const { secrets, vars, allowPlaintextSecrets } = runtime.inputs
  const references = { secrets, vars, env: runtime.env, holdsCredential: runtime.holdsCredential, undefinedSecrets, onSecret: runtime.addSecret }
  return { groups, metadata, references, allowPlaintextSecrets }
}

/** Throws UserError with every problem when there is an error among them: nothing is half-applied. */
export function assertValid(problems: readonly Problem[]): void {
  if (problems.some(problem => problem.severity === 'error')) throw refusal(problems)
}

async function readLedger(runtime: ConnectedRuntime, account: string | undefined, open: OpenLedger | undefined): Promise<{ snapshot: LedgerSnapshot | undefined; notices: string[] }> {
  const { github, inputs, keys } = runtime
  if (inputs.ledgerBranch === undefined) return { snapshot: undefined, notices: [] }
  try {
    const snapshot = await (open ?? openLedger)({ store: github, branch: inputs.ledgerBranch, configuration: inputs.configuration, account, keys })
    return { snapshot, notices: [] }
  } catch (error) {
    if (!(error instanceof ApiError) || !lacksPermission(error) || open !== undefined) throw error
    return { snapshot: undefined, notices: ['The ledger could not be read: the token lacks `contents: read`. This plan compares by meaning only; rotated secrets and deletions cannot be seen.'] }
  }
}

/** Other names are refused with the manifest; asking Fivetran for them would be pointless. */
const SERVICE_NAME = /^[a-z0-9_]+$/

/** Turns documents into desired connectors, with the metadata of their services. */
class Resolver {
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

  /** Cached metadata serves what has not changed; whatever has changed, or seems wrong, is checked by what Fivetran says now. */
  async resolve(documents: readonly ManifestDocument[], isCurrent: (one: DesiredConnector) => boolean): Promise<{ desired: DesiredConnector[]; problems: Problem[] }> {
    await this.#fetch(documents.filter(document => this.#cachedFor(serviceOf(document) ?? '') === undefined))
    const results = documents.map(document => this.#convert(document))
    const stale = results.filter(({ document, desired }) => this.#isCached(document) && (desired === undefined || !isCurrent(desired)))
    const outdated = await this.#fetch(stale.map(({ document }) => document))
    const final = results.map(result => (outdated.has(serviceOf(result.document) ?? '') ? this.#convert(result.document) : result))
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
    return new Set(services.filter(service => stableJson(this.#fresh.get(service) ?? null) !== stableJson(this.#cachedFor(service) ?? null)))
  }

  #context(document: ManifestDocument): DesiredContext {
    return desiredContext(this.#runtime, this.#groups, this.known(serviceOf(document) ?? ''), this.#runtime.inputs.undefinedSecrets)
  }

  async #unknownServices(documents: readonly ManifestDocument[]): Promise<Problem[]> {
    const unknown = documents.filter(document => this.#fresh.has(serviceOf(document) ?? '') && this.known(serviceOf(document) ?? '') === undefined)
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
