/** What the ledger tells people, without asking Fivetran: names are as manifests had them. */
import { interruptedChanges } from '../../ledger/intent.ts'
import { recordedResources, type IntendedChange, type Intent, type Ledger } from '../../ledger/ledger.ts'
import type { KeyRing } from '../../ledger/keys.ts'
import type { LedgerSource } from '../../ledger/open.ts'
import type { Clock } from '../../runtime/clock.ts'
import { UserError } from '../../model/errors.ts'
import { compareNames, compareTexts } from '../../model/order.ts'
import type { Address, RecordedResource, Unreviewed } from '../../model/resource.ts'
import { LedgerIndex } from '../../engine/record/ledger-index.ts'
import type { LedgerPlace, LockState, ManagedResource, ResourceMark } from '../../render/ledger/report.ts'
import { keyOfKind } from '../prepare.ts'
import { kindWords } from '../report.ts'
import { namedKinds, recordedParents } from '../resolve.ts'
import type { Host } from '../host.ts'
import type { Runtime } from '../runtime.ts'

/** What the commands about the ledger are given. */
export interface LedgerRuntime extends Pick<Runtime, 'options' | 'kinds'> {
  readonly host: Pick<Host, 'ledger' | 'lock'>
  readonly clock: Pick<Clock, 'now'>
  readonly keys: KeyRing
}

/** Where the ledger is. `account`: as in `LedgerSource`. Throws UserError where it is turned off. */
export function sourceOf({ options, host, keys }: LedgerRuntime, account?: string): LedgerSource {
  const { ledgerBranch: branch, configuration } = options
  if (branch === undefined)
    throw UserError.of(
      'invalid-input',
      'There is no ledger: `ledger-branch` is `none`.',
      'Leave that option out, or give the branch that the applies use.',
    )
  return { store: host.ledger, branch, configuration, account, keys }
}

/** Which ledger it is, for people. */
export function placeOf({ kinds }: LedgerRuntime, { configuration, branch }: LedgerSource): LedgerPlace {
  return { configuration, branch, kinds: kindWords(kinds) }
}

type Name = Pick<Address, 'kind' | 'name'>

/** How a resource is called, by its kind, partition and name. */
export type Naming = (place: Pick<IntendedChange, 'kind' | 'partition' | 'name'>) => Name

/** How the resources of a ledger are called. */
export async function namesIn(ledger: Ledger, { kinds }: Pick<LedgerRuntime, 'kinds'>): Promise<Naming> {
  const named = await namedKinds(kinds, undefined)
  const indexed = named.map(one => Object.assign({}, one, { index: LedgerIndex.of(ledger, one.kind) }))
  const home = { desired: [], documents: [] }
  const addresses = new Map(
    indexed.map(({ kind, index, makeAddresses }) => {
      const parents = recordedParents(kind, indexed)
      return [kind.name, makeAddresses({ parents, home, desired: [], recorded: index.all() })]
    }),
  )
  return ({ kind, partition, name }) => addresses.get(kind)?.of(partition, name) ?? { kind, name: `${kind}:${name}` }
}

/** A recorded resource, for people. */
export function managedResource(record: RecordedResource, { kind, name }: Name): ManagedResource {
  const { id, service, manifest, commit, appliedAt } = record
  return { address: { kind, name }, id, service, manifest, commit, appliedAt, marks: [...marksOf(record)] }
}

function* marksOf(record: RecordedResource): Generator<ResourceMark> {
  if (record.retired) yield { mark: 'retired' }
  if (record.refused !== undefined) yield { mark: 'refused' }
  if (record.waiting === true) yield { mark: 'waiting' }
  if (record.preventDestroy) yield { mark: 'protected' }
  if (record.replaces !== undefined) yield { mark: 'replaces', of: record.replaces }
  if (record.incomparable === true) yield { mark: 'incomparable' }
  if (record.unreviewed !== undefined) yield { mark: 'unreviewed', ...unreviewedBy(record.unreviewed) }
}

/** `5f3c2a1 by anna`, and whether the commit alone tells what it was. */
function unreviewedBy({ commit, by, uncommitted }: Unreviewed): Pick<ResourceMark, 'of'> {
  const from = uncommitted === true ? 'changes on top of ' : ''
  return { of: `${from}${commit.slice(0, 7)}${by === undefined ? '' : ` by ${by}`}` }
}

/** All resources of a ledger, for people, by their names. */
export function managedIn(ledger: Ledger, nameOf: Naming): ManagedResource[] {
  return recordedResources(ledger)
    .map(one => managedResource(one, nameOf({ ...one, name: one.declaredName })))
    .toSorted((a, b) => compareNames(a.address.name, b.address.name) || compareTexts(a.id, b.id))
}

/** Whose lock it is and what was begun. Asks the host whether its owner has ended. Throws ApiError. */
export async function lockStateOf(
  intent: Intent,
  ledger: Ledger,
  { host, clock, kinds }: LedgerRuntime,
  nameOf: Naming,
): Promise<LockState> {
  const { owner, commit, startedAt, expiresAt, released } = intent
  const isOver = async (): Promise<boolean> => (await host.lock.isOver(owner)) ?? Date.parse(expiresAt) <= clock.now()
  const begun = interruptedChanges(intent, ledger, keyOfKind(kinds))
  return {
    owner: owner.name,
    commit,
    startedAt,
    expiresAt,
    state: released === true ? 'released' : (await isOver()) ? 'over' : 'held',
    begun: begun.map(({ action, ...place }) => {
      const { kind, name } = nameOf(place)
      return { action, address: { kind, name } }
    }),
  }
}
