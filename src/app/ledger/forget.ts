/** `ledger forget ADDRESS…`: hands resources back. Fivetran keeps them as they are, and nobody manages them. */
import type { Addresses } from '../../kinds/kind.ts'
import { recordedResources, withUpdates, type IntendedChange, type Intent, type Ledger } from '../../ledger/ledger.ts'
import { openLedger, type LedgerSnapshot, type LedgerSource } from '../../ledger/open.ts'
import { saveLedger } from '../../ledger/save.ts'
import { count, listOf } from '../../model/count.ts'
import { UserError, type Problem } from '../../model/errors.ts'
import { identityOf, type Address, type RecordedResource } from '../../model/resource.ts'
import { didYouMean } from '../../model/suggest.ts'
import type { Forgetting } from '../../render/ledger/report.ts'
import { keyOfKind } from '../prepare.ts'
import type { ConnectedRuntime } from '../runtime.ts'
import { whenItIsOurTurn } from '../turn.ts'
import { readDefaultBranch, type DefaultBranch } from './declared.ts'
import { managedResource, placeOf, sourceOf } from './recorded.ts'

/** How often the ledger is read again because somebody else wrote meanwhile. */
const ROUNDS = 5
/** Addresses that an error names. */
const NAMES = 5

interface Named {
  readonly record: RecordedResource
  readonly address: Address
}

/**
 * Takes resources out of the ledger, once `confirm` has seen which. `names`: addresses, ids, or addresses with their
 * kind before them. Gives undefined where nobody wanted it. Throws UserError for a name that means nothing or several,
 * for what the default branch declares, and while somebody else applies; ApiError.
 */
export async function runForget(
  runtime: ConnectedRuntime,
  names: readonly string[],
  confirm: (what: Forgetting) => Promise<boolean>,
): Promise<Forgetting | undefined> {
  const source = sourceOf(runtime, await runtime.fivetran.accountId())
  const snapshot = await openLedger(source)
  const branch = await readDefaultBranch(runtime, snapshot)
  const found = meant(names, snapshot.ledger, branch)
  const forgetting: Forgetting = {
    ...placeOf(runtime, source),
    resources: found.map(({ record, address }) => managedResource(record, address)),
  }
  if (!(await confirm(forgetting))) return undefined
  await forget(runtime, source, found, branch)
  return forgetting
}

/** One write, made when nobody else is at work: no lock need be held for it. */
async function forget(
  runtime: ConnectedRuntime,
  source: LedgerSource,
  found: readonly Named[],
  branch: DefaultBranch,
): Promise<void> {
  const turn = whenItIsOurTurn(runtime)
  for (let round = 0; round < ROUNDS; round += 1) {
    const snapshot = await turn(source)
    await assertBranchStays(runtime, branch)
    const next = without(found, snapshot, runtime)
    const saved = await saveLedger(snapshot, next, snapshot.services, `Hand back ${count(found.length, 'resource')}`)
    if (saved !== 'changed') return
  }
  throw UserError.of('locked', 'The ledger kept changing: nothing was handed back.', 'Run this again later.')
}

/** What the default branch declares was looked up before a person was asked. */
async function assertBranchStays({ host }: ConnectedRuntime, { name, commit }: DefaultBranch): Promise<void> {
  if ((await host.repository.branchHead(name)) === commit) return
  throw UserError.of(
    'stale-commit',
    `${name} has moved on meanwhile, and may declare something else by now: nothing was handed back.`,
    'Run this again.',
  )
}

/**
 * The ledger without these. What an abandoned run has begun of them is not looked up any more; what it has begun of
 * others is left to the next apply, and that run finds that the ledger is its own no more.
 */
function without(found: readonly Named[], { ledger }: LedgerSnapshot, { kinds }: ConnectedRuntime): Ledger {
  const ids = new Set(found.map(({ record }) => JSON.stringify([record.kind, record.id])))
  const gone = recordedResources(ledger).filter(({ kind, id }) => ids.has(JSON.stringify([kind, id])))
  const keyOf = keyOfKind(kinds)
  const identities = new Set([...found.map(({ address }) => address), ...gone].map(one => identityOf(one)))
  const isGone = ({ kind, partition, name, id }: IntendedChange): boolean =>
    (id !== undefined && ids.has(JSON.stringify([kind, id]))) ||
    identities.has(identityOf({ kind, partition, key: keyOf(kind, name) }))
  const updates = gone.map(({ kind, partition, key }) => ({ kind, partition, key, entry: undefined }))
  return { ...withUpdates(ledger, updates), intent: withoutChanges(ledger.intent, isGone) }
}

function withoutChanges(intent: Intent | undefined, isGone: (change: IntendedChange) => boolean): Intent | undefined {
  const changes = intent?.changes.filter(change => !isGone(change)) ?? []
  return intent === undefined || changes.length === 0 ? undefined : { ...intent, changes, released: true }
}

/** The resources that are meant. Throws UserError with a problem for each name that means none, several, or a declared one. */
function meant(names: readonly string[], ledger: Ledger, branch: DefaultBranch): Named[] {
  const addresses = new Map(branch.kinds.map((one): [string, Addresses] => [one.kind.name, one.addresses]))
  const all = recordedResources(ledger).flatMap((record): Named[] => {
    const address = addresses.get(record.kind)?.of(record.partition, record.declaredName)
    return address === undefined ? [] : [{ record, address }]
  })
  const found = new Map<string, Named>()
  const problems = names.flatMap((name): Problem[] => {
    const matching = all.filter(one => namesOf(one).has(name.trim().toLowerCase()))
    const [only, ...others] = matching
    if (only === undefined) return [unknown(name, all)]
    if (others.length > 0) return [ambiguous(name, matching)]
    found.set(identityOf(only.record), only)
    const how = branch.declares(only.record)
    return how === undefined ? [] : [declared(only, how, branch)]
  })
  if (problems.length > 0) throw new UserError('invalid-input', problems)
  return [...found.values()]
}

/** What may be written for it: its address, with or without its kind, or its id; without case. */
function namesOf({ record: { kind, id }, address: { name, aliases } }: Named): Set<string> {
  const texts = [name, ...aliases].flatMap(text =>
    text.startsWith(`${kind}:`) ? [text, text.slice(kind.length + 1)] : [text, `${kind}:${text}`],
  )
  return new Set([...texts, id, `${kind}:${id}`].map(text => text.toLowerCase()))
}

function withKind({ record: { kind }, address: { name } }: Named): string {
  return name.startsWith(`${kind}:`) ? name : `${kind}:${name}`
}

function unknown(name: string, all: readonly Named[]): Problem {
  const hint = didYouMean(
    name,
    all.map(({ address }) => address.name),
  )
  return {
    severity: 'error',
    message: `The ledger records nothing that is called \`${name}\`.`,
    hint: hint ?? (all.length === 0 ? 'It is empty.' : '`ledger list` shows what is managed.'),
  }
}

function ambiguous(name: string, matching: readonly Named[]): Problem {
  const isApart = new Set(matching.map(withKind)).size === matching.length
  const texts = matching.map(one => `\`${isApart ? withKind(one) : one.record.id}\``)
  return {
    severity: 'error',
    message: `\`${name}\` may mean ${listOf(texts, NAMES)}.`,
    hint: 'Write one of these.',
  }
}

function declared({ address }: Named, how: string, { name, commit }: DefaultBranch): Problem {
  return {
    severity: 'error',
    message: `\`${address.name}\` ${how} (${name}, commit ${commit.slice(0, 7)}), so the next apply would take it back.`,
    hint: 'Merge the removal of its manifest first, with `deletion-policy: forget`, which hands it back, or `forbid`; after that this works.',
  }
}
