/** Manifests, what they are checked by, and the ledger: everything that is needed before anything is compared. */
import { findCircles } from '../engine/dependencies.ts'
import { findDuplicates } from '../engine/plan/duplicates.ts'
import { ineffectiveAsDeclared } from '../engine/plan/ineffective.ts'
import { renamedParents } from '../engine/plan/renamed-parents.ts'
import { indexBeside } from '../engine/record/held.ts'
import type { LedgerIndex } from '../engine/record/ledger-index.ts'
import type { Addresses, Kind, KindRun } from '../kinds/kind.ts'
import { readAhead } from '../ledger/ahead.ts'
import { KeyError } from '../ledger/errors.ts'
import { createHashers, type Hashers } from '../ledger/field-hash.ts'
import { interruptedChanges, mayHaveCreated } from '../ledger/intent.ts'
import type { IntendedChange, Services } from '../ledger/ledger.ts'
import { openLedger, type LedgerSnapshot, type LedgerSource } from '../ledger/open.ts'
import { invalidManifests, joinedProblems, withoutConsequences } from '../manifests/problems.ts'
import { loadManifests, type LoadedManifests } from '../manifests/load.ts'
import { ApiError, lacksPermission, UserError, type Problem } from '../model/errors.ts'
import type { Address, DesiredResource } from '../model/resource.ts'
import { secretsOf } from '../model/value.ts'
import { valuesOf } from '../redact/near.ts'
import { favourMemory } from '../runtime/memory.ts'
import { createKindRun, manifestContext, manifestsByKind } from './kinds.ts'
import { namedKinds, resolveKinds } from './resolve.ts'
import type { ConnectedRuntime, Runtime } from './runtime.ts'
import { namedIn } from './targets.ts'

/** The resources of one kind that manifests describe. */
export interface PreparedKind {
  readonly kind: Kind
  readonly desired: readonly DesiredResource[]
  readonly addresses: Addresses
  /** What is recorded of it. */
  readonly index: LedgerIndex
}

export interface Prepared {
  readonly kinds: readonly PreparedKind[]
  /** Of all kinds. */
  readonly desired: readonly DesiredResource[]
  /** Errors and warnings of all manifests. */
  readonly problems: readonly Problem[]
  /** Manifest files that the globs match. */
  readonly files: readonly string[]
  /** Metadata of services, by kind and then by service. */
  readonly services: Services
  /** Undefined when the ledger is off, or (in a plan) not readable. */
  readonly snapshot: LedgerSnapshot | undefined
  readonly hashers: Hashers
  /** Fivetran's account; empty where the key may not ask for it. */
  readonly account: string
  readonly run: KindRun
  /** True for a resource that a person has named to decide what becomes of it, whoever has applied it before. */
  readonly names: (address: Address) => boolean
  /** What was degraded. */
  readonly notices: readonly string[]
}

/** Opens the ledger when it is this run's turn. */
export type OpenLedger = (source: LedgerSource) => Promise<LedgerSnapshot>

/**
 * What the ledger is opened for: to be written, by an apply; to compare, which needs the key of its hashes; to show, as
 * far as can be shown without that key.
 */
export type LedgerUse = OpenLedger | 'compare' | 'show'

/** Reads and checks everything. Unless it is to be written, a ledger that the token may not read is only a notice. */
export async function prepare(runtime: ConnectedRuntime, use: LedgerUse = 'compare'): Promise<Prepared> {
  const { fivetran, options, host, kinds } = runtime
  const first = createKindRun(runtime)
  const ahead = options.ledgerBranch === undefined ? undefined : readAhead(host.ledger, options.ledgerBranch)
  const asked = Promise.all([fivetran.accountId(), namedKinds(kinds, first)])
  // If reading the manifests fails first, nobody waits for these answers any more, and an unhandled rejection would end
  // the process.
  asked.catch(() => undefined)
  const loaded = await loadManifests({ workspace: host.run.workspace, patterns: options.manifests })
  const references = manifestContext(runtime, {}, options.undefinedSecrets).references
  const { byKind, unclear, count, problems: ofFiles, lost } = manifestsByKind(loaded, kinds, references)
  favourMemory({ manifests: count, largestFile: loaded.largest })
  const [account, ofKinds] = await asked.catch((error: unknown) => {
    throw withManifestErrors(error, loaded, runtime)
  })
  const { snapshot, notices } = await readLedger(runtime, { store: ahead ?? host.ledger, account }, use)
  const hashers = snapshot?.hashers ?? createHashers(runtime.keys, account ?? '', undefined)
  // What was asked for beside the ledger may be older than what another run did before it was this run's turn.
  const isOlder = ahead !== undefined && (!ahead.isAhead() || snapshot?.ledger.intent !== undefined)
  const run = typeof use === 'function' && isOlder ? createKindRun(runtime) : first
  // Drift is of everything, whoever asks for it.
  const names = host.run.manual && use !== 'compare' ? namedIn(options.targets) : () => false
  const all = await resolveKinds(runtime, {
    run,
    named: run === first ? ofKinds : await namedKinds(kinds, run),
    documents: byKind,
    unclear,
    files: loaded.files,
    snapshot,
    hashers,
  })
  const resolved = all.map(of =>
    Object.assign({}, of, hashers.comparable ? { index: indexBeside(of, hashers.recorded, names) } : {}),
  )
  const desired = resolved.flatMap(one => one.desired)
  registerSecrets(desired, runtime)
  return {
    kinds: resolved,
    desired,
    problems: joinedProblems([
      ...ofFiles,
      ...withoutConsequences(
        resolved.flatMap(({ problems }) => problems),
        lost,
      ),
      ...renamedParents(resolved),
      ...resolved.flatMap(of => of.desired.flatMap(one => ineffectiveAsDeclared(one, of.kind))),
      ...findDuplicates(desired),
      ...findCircles(desired),
    ]),
    files: loaded.files,
    services: Object.fromEntries(resolved.map(({ kind, services = {} }) => [kind.name, services])),
    snapshot,
    hashers,
    account: account ?? snapshot?.ledger.account ?? '',
    run,
    names,
    notices,
  }
}

/** Checks the documents without asking Fivetran. `services`: metadata that lies beside the ledger. */
export function checkOffline(
  loaded: LoadedManifests,
  runtime: Runtime,
  services: Services,
): { readonly desired: readonly DesiredResource[]; readonly problems: readonly Problem[] } {
  const { references } = manifestContext(runtime, {}, 'defer')
  const { byKind, problems: ofFiles, lost } = manifestsByKind(loaded, runtime.kinds, references)
  const resolved = runtime.kinds.flatMap(kind =>
    (byKind.get(kind.name) ?? []).map(document => {
      const { desired, problems: found } = kind.resolveOffline(
        document,
        manifestContext(runtime, services[kind.name] ?? {}, 'defer'),
      )
      return { desired, problems: [...found, ...(desired === undefined ? [] : ineffectiveAsDeclared(desired, kind))] }
    }),
  )
  const desired = resolved.flatMap(one => one.desired ?? [])
  const found = withoutConsequences(
    resolved.flatMap(one => one.problems),
    lost,
  )
  const together = [...findDuplicates(desired), ...findCircles(desired)]
  return { desired, problems: joinedProblems([...ofFiles, ...found, ...together]) }
}

/**
 * What an earlier run has begun and the ledger does not show as done, each where it is now: that run may have begun it
 * in something that had no id yet. What an unreviewed apply has begun to change is gone on with by another one alone:
 * these manifests need not be those that it is of.
 */
export function interruptedIn(
  { snapshot, kinds: prepared }: Pick<Prepared, 'snapshot' | 'kinds'>,
  { kinds, options }: Pick<Runtime, 'kinds' | 'options'>,
): readonly IntendedChange[] {
  const intent = snapshot?.ledger.intent
  if (snapshot === undefined || intent === undefined) return []
  const addresses = new Map(prepared.map(of => [of.kind.name, of.addresses]))
  const settled = (change: IntendedChange): IntendedChange => ({
    ...change,
    ...addresses.get(change.kind)?.settled?.(change),
  })
  const isOurs = (change: IntendedChange): boolean =>
    change.unreviewed !== true || options.unreviewed === true || mayHaveCreated(change)
  const changes = intent.changes.filter(isOurs).map(settled)
  return interruptedChanges({ ...intent, changes }, snapshot.ledger, keyOfKind(kinds))
}

/** The key of a resource by its kind's name and its own. */
export function keyOfKind(kinds: readonly Kind[]): (kind: string, name: string) => string {
  return (kind, name) => kinds.find(one => one.name === kind)?.keyOf(name) ?? name
}

/** Every secret is masked before it can be printed anywhere. */
function registerSecrets(desired: readonly DesiredResource[], { addSecret }: Runtime): void {
  for (const secret of desired.flatMap(one => secretsOf(valuesOf(one))))
    for (const text of secret.revealAll()) addSecret(text)
}

/** Where Fivetran cannot be read, the error also lists what is wrong with the manifests. */
function withManifestErrors(error: unknown, loaded: LoadedManifests, runtime: ConnectedRuntime): unknown {
  if (!(error instanceof ApiError)) return error
  const found = checkOffline(loaded, runtime, {}).problems.filter(problem => problem.severity === 'error')
  if (found.length === 0) return error
  return new UserError('invalid-manifest', [...found, { severity: 'error', message: error.message }])
}

/** Throws UserError with every problem when there is an error among them: nothing is half-applied. */
export function assertValid(problems: readonly Problem[]): void {
  if (problems.some(problem => problem.severity === 'error')) throw invalidManifests(problems)
}

async function readLedger(
  { options, keys, host, log }: ConnectedRuntime,
  { store, account }: Pick<LedgerSource, 'store' | 'account'>,
  use: LedgerUse,
): Promise<{ snapshot: LedgerSnapshot | undefined; notices: string[] }> {
  const { ledgerBranch: branch, configuration } = options
  if (branch === undefined) return { snapshot: undefined, notices: [] }
  const open = typeof use === 'function' ? use : openLedger
  try {
    const source = { store, branch, configuration, account, keys, toShow: use === 'show' }
    return { snapshot: await open(source), notices: [] }
  } catch (error) {
    if (typeof use === 'function') throw error
    const { ledgerForbidden } = host.words
    if (error instanceof ApiError && lacksPermission(error) && ledgerForbidden !== undefined)
      return { snapshot: undefined, notices: [`The ledger could not be read: ${ledgerForbidden}. ${WITHOUT}`] }
    // A plan that is to be reviewed must be of the ledger. Of any other, who asked for it reads what it cannot show.
    if (!(error instanceof KeyError) || use !== 'show' || host.pulls !== undefined) throw error
    const notice = `${error.problems[0]?.message} ${error.advice} ${WITHOUT}`
    log.warning(notice)
    return { snapshot: undefined, notices: [notice] }
  }
}

const WITHOUT =
  'This plan compares the manifests with what Fivetran reports alone; rotated secrets and deletions cannot be seen.'
