/** `import --from-terraform`: manifests for what a Terraform state holds. */
import type { CannotImport, ImportFolder, KindRun, TakenSource } from '../../kinds/kind.ts'
import { count } from '../../model/count.ts'
import { ApiError } from '../../model/errors.ts'
import { compareTexts } from '../../model/order.ts'
import { identityOf, type ObservedResource } from '../../model/resource.ts'
import type { StayingResource } from '../../render/import/report.ts'
import type { TerraformState } from '../../terraform/resource.ts'
import { sensitiveTexts } from '../../terraform/secrets.ts'
import type { RunOutcome } from '../outcome.ts'
import type { Prepared, PreparedKind } from '../prepare.ts'
import type { ConnectedRuntime } from '../runtime.ts'
import { gather, type Gathered, type TakingKind } from './gather.ts'
import { importResources } from './import.ts'
import { takenOrigins } from './origins.ts'
import { selectForImport, type Found, type Selection } from './read.ts'

export interface TakenOver {
  readonly outcome: RunOutcome
  /**
   * Addresses in the state of what manifests describe now: those that this run has written, or would have, and those that
   * were there.
   */
  readonly taken: ReadonlySet<string>
  /** True where this run has written the manifests. */
  readonly isWritten: boolean
}

/**
 * Makes manifests of the state's resources, as an import makes them of Fivetran's: each is checked against what Fivetran
 * reports, and its plan is empty but for its adoption. Throws as `runImport` does.
 */
export async function takeOver(runtime: ConnectedRuntime, state: TerraformState): Promise<TakenOver> {
  const types = new Set(runtime.kinds.flatMap(({ takeOver: of }) => Object.keys(of?.types ?? {})))
  // Before anything is said. What a kind knows follows, resource by resource.
  for (const text of sensitiveTexts(state, ({ type }) => types.has(type))) runtime.addSecret(text)
  const imported = await importResources(runtime, (given, prepared) => selectInState(given, prepared, state))
  return {
    outcome: imported.outcome,
    taken: new Set(imported.described.flatMap(takenOrigins)),
    isWritten: imported.isWritten,
  }
}

type Taking = TakingKind & Pick<PreparedKind, 'addresses' | 'index'>
type InState = Gathered<Taking & PreparedKind>

/** What the state holds and Fivetran has. Throws UserError for names that lead nowhere, ApiError. */
async function selectInState(runtime: ConnectedRuntime, prepared: Prepared, state: TerraformState): Promise<Selection> {
  const { log } = runtime
  const kinds = prepared.kinds.flatMap(one =>
    one.kind.takeOver === undefined ? [] : [{ ...one, takeOver: one.kind.takeOver }],
  )
  const { gathered, staying } = gather(state, kinds)
  const asked = await askedFor(runtime, prepared)
  const [wanted, others] = [gathered.filter(asked), gathered.filter(one => !asked(one))]
  log.info(`The state holds ${count(state.resources.length, 'resource')}; ${count(wanted.length, 'GET')} to Fivetran`)
  hideStaying(runtime, state, wanted)
  const looked = await Promise.all(wanted.map(one => lookUp(one, runtime, prepared.run)))
  const found = looked.filter(one => 'of' in one).toSorted(byIdentity)
  const folders = await Promise.all(kinds.map(({ takeOver: of }) => of.folders(prepared.run)))
  const byId = new Map<string, ImportFolder>(folders.flat().map(folder => [folder.id, folder]))
  return {
    found,
    kinds: kinds.map(({ kind, addresses, index }) => ({ kind, addresses, index, others: [] })),
    folders: [...byId.values()],
    staying: [
      ...staying,
      ...looked.flatMap(one => ('of' in one ? [] : one)),
      ...others.flatMap(one => stayingOf(one, 'It was not asked for.')),
    ].toSorted((a, b) => compareTexts(a.address, b.address)),
  }
}

/** No kind is asked about what stays, so the state's marks count. */
function hideStaying({ addSecret }: ConnectedRuntime, { resources }: TerraformState, wanted: readonly InState[]): void {
  const read = new Set(wanted.flatMap(originsOf))
  const others = resources.filter(({ address }) => !read.has(address))
  for (const text of sensitiveTexts({ resources: others, sensitive: [], beside: [] })) addSecret(text)
}

/** What the inputs `import-…` select; without one everything is. */
async function askedFor(runtime: ConnectedRuntime, prepared: Prepared): Promise<(one: InState) => boolean> {
  const { kinds, ...others } = runtime.options.imports
  const isKindAsked = ({ of }: InState): boolean => kinds.length === 0 || kinds.includes(of.kind.name)
  if (Object.values(others).every(list => !Array.isArray(list) || list.length === 0)) return isKindAsked
  const selected = await selectForImport(runtime, prepared)
  const asked = new Set(selected.found.map(({ of, observed }) => JSON.stringify([of.kind.name, observed.id])))
  return one => isKindAsked(one) && asked.has(JSON.stringify([one.of.kind.name, one.id]))
}

async function lookUp(
  one: InState,
  { addSecret }: ConnectedRuntime,
  run: KindRun,
): Promise<Found | readonly StayingResource[]> {
  const { of, id } = one
  try {
    const observed = await of.takeOver.find(id, run)
    if (observed === undefined) return stayingOf(one, gone(one), id)
    return {
      of: { kind: of.kind, addresses: of.addresses, index: of.index, others: [] },
      address: of.addresses.of(observed.partition, observed.name),
      observed,
      origins: originsOf(one),
      sets: new Map(one.parts.map(part => [part.address, of.takeOver.sets?.(part) ?? []])),
      read: inRun => readTaken(one, observed, inRun, addSecret),
    }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error
    return stayingOf(one, `The API key may not read it: ${error.request} was answered with 403.`)
  }
}

function gone({ of }: InState): string {
  return `Fivetran has no ${of.kind.words.one} with this id, or the API key does not see it. If it was deleted, refresh the state (\`terraform apply -refresh-only\`); if it is in another account, import once more with a key of that account.`
}

async function readTaken(
  one: InState,
  observed: ObservedResource,
  run: KindRun,
  addSecret: (value: string) => void,
): Promise<TakenSource | CannotImport> {
  const source = await one.of.takeOver.read(one, observed, run)
  // From here on no text may hold them.
  if ('secrets' in source) for (const text of source.secrets) addSecret(text)
  return source
}

function stayingOf(one: InState, reason: string, id?: string): StayingResource[] {
  return originsOf(one).map(address => ({ address, id, reason }))
}

function originsOf({ main, parts }: InState): readonly string[] {
  return [main, ...parts].map(({ address }) => address)
}

/** The same order whatever wrote the state. */
function byIdentity(one: Found, other: Found): number {
  return (
    compareTexts(identityOf(one.address), identityOf(other.address)) || compareTexts(one.observed.id, other.observed.id)
  )
}
