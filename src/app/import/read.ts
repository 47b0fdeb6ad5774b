/** Finds what an import is about, and reads what it needs of each resource. */
import type { ImportedKind } from '../../engine/import/proof.ts'
import type {
  CannotImport,
  ImportFolder,
  ImportSelection,
  ImportSource,
  Kind,
  KindRun,
  UnknownName,
} from '../../kinds/kind.ts'
import { ApiError, UserError } from '../../model/errors.ts'
import type { Address, ObservedResource } from '../../model/resource.ts'
import type { ImportReport } from '../../render/import/report.ts'
import { wordsOf } from '../../render/parts/names.ts'
import type { Prepared } from '../prepare.ts'
import { kindWords } from '../report.ts'
import type { ConnectedRuntime } from '../runtime.ts'

/** The most log lines that tell how far the reading has come. */
const LINES = 40

/** A resource that was listed, perhaps without its fields. */
export interface Found {
  readonly of: ImportedKind
  readonly address: Address
  readonly observed: ObservedResource
  /** Reads it whole, with what its manifest needs. Throws ApiError. */
  readonly read: (run: KindRun) => Promise<ImportSource | CannotImport>
  /** Addresses of what describes it in a Terraform state, where it comes from one. */
  readonly origins?: readonly string[]
  /** Of these, what its manifest has to say where it is to take them over: fields, by address. */
  readonly sets?: ReadonlyMap<string, readonly string[]>
}

export interface Selection {
  /** By kind, in the order that the kind gives. */
  readonly found: readonly Found[]
  readonly kinds: readonly ImportedKind[]
  /** All folders that manifests may be written to. */
  readonly folders: readonly ImportFolder[]
  /** What a Terraform state holds beside, and why it is not taken over; undefined where none was read. */
  readonly staying?: ImportReport['staying']
}

/** Finds what an import is about. Throws UserError for names that lead nowhere, ApiError. */
export type Select = (runtime: ConnectedRuntime, prepared: Prepared) => Promise<Selection>

/**
 * Lists what the inputs `import-…` select, of every kind that can be imported. Throws UserError for names that lead
 * nowhere, ApiError.
 */
export async function selectForImport({ options }: ConnectedRuntime, { kinds, run }: Prepared): Promise<Selection> {
  const { groups, names, services, schemas } = options.imports
  const isAsked = ({ name }: Kind): boolean =>
    options.imports.kinds.length === 0 || options.imports.kinds.includes(name)
  const selection: ImportSelection = { groups, names, services, schemas }
  const importable = kinds.flatMap(({ kind, addresses, index }) =>
    kind.import === undefined || !isAsked(kind) ? [] : [{ kind, addresses, index, imports: kind.import }],
  )
  const parts = await Promise.all(
    importable.map(async one => {
      const { listed, selected, folders, unknown } = await one.imports.select(selection, run)
      const of: ImportedKind = { ...one, others: listed }
      const found = selected.map(observed => ({
        of,
        address: one.addresses.of(observed.partition, observed.name),
        observed,
        read: (inRun: KindRun) => one.imports.read(observed, inRun, { schemas }),
      }))
      return { of, found, folders, unknown }
    }),
  )
  assertKnown(
    names,
    parts.map(({ unknown }) => unknown),
  )
  const folders = parts.flatMap(part => part.folders)
  return {
    found: parts.flatMap(({ found }) => found),
    kinds: parts.map(({ of }) => of),
    folders: [...new Map(folders.map(folder => [folder.id, folder])).values()],
  }
}

/** Throws UserError for names that no kind knows. `unknown`: of each kind. */
function assertKnown(names: readonly string[], unknown: readonly (readonly UnknownName[])[]): void {
  const problems = names.flatMap(name => {
    const told = unknown.map(one => one.find(({ entry }) => entry === name))
    return told.every(one => one !== undefined) ? (told[0]?.problem ?? []) : []
  })
  if (problems.length > 0) throw new UserError('invalid-input', problems)
}

/** A resource with what its manifest is made of. */
export type Source = Found & ImportSource

export interface Unreadable extends Found {
  readonly reason: string
}

export interface ReadResources {
  /** In the order in which they were asked for. */
  readonly sources: readonly Source[]
  readonly unreadable: readonly Unreadable[]
  readonly notices: readonly string[]
}

/** What the key may not read is left out, with the reason. Throws every other ApiError. */
async function readOne({ read }: Found, run: KindRun): Promise<ImportSource | CannotImport> {
  try {
    return await read(run)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error
    return { reason: `The API key may not read it: ${error.request} was answered with ${error.status}.` }
  }
}

/** Reads the resources. Throws ApiError. */
export async function readForImport(
  { log, kinds }: ConnectedRuntime,
  found: readonly Found[],
  run: KindRun,
): Promise<ReadResources> {
  const { many } = wordsOf(
    kindWords(kinds),
    found.map(one => one.address),
  )
  const every = Math.max(1, Math.ceil(found.length / LINES))
  let done = 0
  const tell = (): void => log.progress?.({ what: `Reading ${many}`, done, total: found.length })
  tell()
  const results = await Promise.all(
    found.map(async one => {
      const result: Source | Unreadable = { ...one, ...(await readOne(one, run)) }
      done += 1
      tell()
      const isDue = done % every === 0 || done === found.length
      if (log.progress === undefined && isDue) log.info(`Read ${done}/${found.length} ${many}`)
      return result
    }),
  )
  const sources = results.filter(result => 'draft' in result)
  return {
    sources,
    unreadable: results.filter(result => 'reason' in result),
    notices: [...new Set(sources.flatMap(({ notices = [] }) => notices))],
  }
}
