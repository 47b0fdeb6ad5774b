/** Manifests, groups, metadata and ledger: everything that is needed before anything is compared. */
import { ApiError, UserError, type Problem } from '../model/errors.ts'
import { lacksPermission } from '../github/call.ts'
import { openLedger, type LedgerSnapshot, type LedgerSource } from '../ledger/open.ts'
import { unfinished } from '../ledger/intent.ts'
import type { IntendedChange } from '../ledger/ledger.ts'
import { createFingerprints, type Fingerprints } from '../ledger/fingerprint.ts'
import { byPosition, refusal } from '../manifests/by-position.ts'
import { toDesired } from '../kinds/connector/desired.ts'
import { findDuplicates } from '../engine/plan/duplicates.ts'
import { loadManifests, type LoadedManifests } from '../manifests/load.ts'
import type { ManifestDocument } from '../manifests/node.ts'
import type { DesiredConnector, Group } from '../kinds/connector/connector.ts'
import type { ServiceMetadata } from '../model/field-type.ts'
import { favourMemory } from '../runtime/memory.ts'
import { fieldFingerprint, isUnchanged } from '../engine/plan/digest.ts'
import { RecordIndex } from '../engine/plan/record-index.ts'
import { desiredContext, Resolver } from '../kinds/connector/resolve.ts'
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
  // Should reading the manifests fail first, nobody waits for the answers any more; a rejection that nobody hears would
  // end the process.
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
    return (
      recorded !== undefined &&
      isUnchanged(one, recorded, resolver.known(one.service), fieldFingerprint(fingerprints.recorded, one))
    )
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
function withManifestErrors(
  error: unknown,
  { documents, problems }: LoadedManifests,
  runtime: ConnectedRuntime,
): unknown {
  if (!(error instanceof ApiError)) return error
  const offline = (document: ManifestDocument): readonly Problem[] =>
    toDesired(document, desiredContext(runtime, undefined, undefined, 'defer')).problems
  const found = [...problems, ...documents.flatMap(offline)].filter(problem => problem.severity === 'error')
  return found.length === 0
    ? error
    : new UserError('invalid-manifest', [...byPosition(found), { severity: 'error', message: error.message }])
}

/** Throws UserError with every problem when there is an error among them: nothing is half-applied. */
export function assertValid(problems: readonly Problem[]): void {
  if (problems.some(problem => problem.severity === 'error')) throw refusal(problems)
}

async function readLedger(
  runtime: ConnectedRuntime,
  account: string | undefined,
  open: OpenLedger | undefined,
): Promise<{ snapshot: LedgerSnapshot | undefined; notices: string[] }> {
  const { github, inputs, keys } = runtime
  if (inputs.ledgerBranch === undefined) return { snapshot: undefined, notices: [] }
  try {
    const snapshot = await (open ?? openLedger)({
      store: github,
      branch: inputs.ledgerBranch,
      configuration: inputs.configuration,
      account,
      keys,
    })
    return { snapshot, notices: [] }
  } catch (error) {
    if (!(error instanceof ApiError) || !lacksPermission(error) || open !== undefined) throw error
    return {
      snapshot: undefined,
      notices: [
        'The ledger could not be read: the token lacks `contents: read`. This plan compares by meaning only; rotated secrets and deletions cannot be seen.',
      ],
    }
  }
}
