/**
 * `mode: import`: writes a manifest for each resource that nobody wrote down, and opens a pull request with its plan.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { secretNamesIn } from '../../engine/import/secret-names.ts'
import type { ImportDefaults } from '../../engine/import/manifest.ts'
import { loadManifests } from '../../manifests/load.ts'
import { defaultsIn } from '../../manifests/with-defaults.ts'
import { readPatterns } from '../../manifests/patterns.ts'
import { UserError } from '../../model/errors.ts'
import { compareTexts } from '../../model/order.ts'
import { identityOf, type DesiredResource } from '../../model/resource.ts'
import { importSummary } from '../../render/import/body.ts'
import type { ImportReport } from '../../render/import/report.ts'
import { importWithoutSecrets } from '../../render/without-secrets.ts'
import { deletionRules } from '../compute-plan.ts'
import { manifestContext } from '../kinds.ts'
import { NO_LABEL } from '../label.ts'
import { plainComment, type RunOutcome } from '../outcome.ts'
import { planComments } from '../plan.ts'
import { assertValid, prepare, type Prepared } from '../prepare.ts'
import { baseReport, kindWords } from '../report.ts'
import { resourceOutput } from '../resources.ts'
import type { ImportPlace } from '../host.ts'
import type { ConnectedRuntime } from '../runtime.ts'
import { importFiles, skippedResource, type ImportedFile, type ImportFiles } from './files.ts'
import { leftOrigins, takenOrigins, type Described } from './origins.ts'
import { readForImport, selectForImport, type Found, type ReadResources, type Select, type Selection } from './read.ts'

/** Bytes of the job summary for what was imported; the rest is for the plan. */
const SUMMARY_SHARE = 600_000

/**
 * Imports what is selected and not managed yet. Throws UserError for inputs that lead nowhere, manifests with errors
 * (what they manage is unknown) and missing permissions; ApiError when Fivetran or GitHub cannot be read.
 */
export async function runImport(given: ConnectedRuntime): Promise<RunOutcome> {
  return (await importResources(given, selectForImport)).outcome
}

export interface Imported {
  readonly outcome: RunOutcome
  /** Those for which manifests are written, or would be, and those that manifests describe already. */
  readonly described: readonly Described[]
  readonly isWritten: boolean
}

/** The same for whatever `select` finds. */
export async function importResources(given: ConnectedRuntime, select: Select): Promise<Imported> {
  // Existing manifests only say here which resources are managed; their secrets are not needed for that.
  const runtime: ConnectedRuntime = { ...given, options: { ...given.options, undefinedSecrets: 'defer' } }
  const place = await runtime.host.imports.open()
  const prepared = await prepare(runtime, 'show')
  assertValid(prepared.problems)
  const selection = await select(runtime, prepared)
  const { unmanaged, managed } = splitManaged(selection.found, prepared)
  const read = await readForImport(runtime, unmanaged, prepared.run)
  const made = await makeFiles(runtime, prepared, place, selection, read)
  assertCovered(runtime, made.proof.proven)
  const report = importWithoutSecrets(
    reportOf(runtime, prepared, { place, selection, managed, read, made }),
    runtime.redact,
  )
  const isWritten = report.imported.length > 0 && !runtime.options.dryRun
  const found = { described: describedBy(managed, made), isWritten }
  const unwritten = (): RunOutcome => outcomeOf(runtime, prepared, made, report)
  if (!isWritten) return { ...found, outcome: unwritten() }
  if (runtime.signal.aborted) throw UserError.of('cancelled', 'Cancelled before anything was written.')
  const texts = new Map(made.proof.proven.map(({ file, manifest }) => [file, manifest.text]))
  const { pullRequest } = await place.write(texts, report)
  if (pullRequest === undefined) return { ...found, outcome: unwritten() }
  // From here on this is a plan of that pull request, as if its own workflow had run.
  const host = { ...runtime.host, run: { ...runtime.host.run, pullRequest } }
  const onPull: ConnectedRuntime = { ...runtime, host }
  const outcome: RunOutcome = {
    ...outcomeOf(onPull, prepared, made, report),
    comments: planComments(onPull, made.proof.plan, false),
    outputs: { 'pull-request-url': pullRequest.url },
  }
  return { ...found, outcome }
}

const REFRESH =
  'The state says otherwise than Fivetran: apply, or take over what Fivetran has (`terraform apply -refresh-only`), and import again. These differ:'

interface Split {
  readonly unmanaged: readonly Found[]
  readonly managed: readonly Managed[]
}

interface Managed {
  readonly one: Found
  /** Undefined where only the ledger knows it. */
  readonly desired: DesiredResource | undefined
  readonly reason: string
}

function splitManaged(found: readonly Found[], { desired }: Prepared): Split {
  const declared = new Map(desired.map(one => [identityOf(one.address), one]))
  const managedAs = (one: Found): Managed[] => {
    const manifest = declared.get(identityOf(one.address))
    if (manifest !== undefined)
      return [{ one, desired: manifest, reason: `It has a manifest: \`${manifest.position.file}\`.` }]
    const isRecorded = one.of.index.byId(one.observed.id) !== undefined
    const reason = 'It is managed already, though its manifest was removed: the ledger records it.'
    return isRecorded ? [{ one, desired: undefined, reason }] : []
  }
  const managed = found.flatMap(managedAs)
  const ids = new Set(managed.map(({ one }) => one))
  return { unmanaged: found.filter(one => !ids.has(one)), managed }
}

function describedBy(managed: readonly Managed[], { proof }: ImportFiles): readonly Described[] {
  return [
    ...proof.proven.map(({ source, desired }) => ({ one: source, desired })),
    ...managed.flatMap(({ one, desired }) => (desired === undefined ? [] : [{ one, desired }])),
  ]
}

async function makeFiles(
  runtime: ConnectedRuntime,
  prepared: Prepared,
  { files: existingFiles }: ImportPlace,
  { kinds, folders }: Selection,
  read: ReadResources,
): Promise<ImportFiles> {
  const { options, host, redact, sweep } = runtime
  const texts = await Promise.all(prepared.files.map(file => readFile(join(host.run.workspace, file), 'utf8')))
  const takenSecrets = texts.flatMap(secretNamesIn)
  const { imports, unknownFields } = options
  const { directory } = imports
  const defaults = await defaultsOf(runtime)
  return importFiles(
    read.sources,
    { directory, folders, existingFiles, takenSecrets, redact, sweep, unknownFields, defaults },
    {
      kinds,
      ledger: prepared.snapshot !== undefined,
      hasher: prepared.hashers.recorded,
      rules: deletionRules(runtime, prepared, NO_LABEL),
      words: host.words,
    },
  )
}

/** The defaults that lie in the repository: they hold for imported manifests, too. */
async function defaultsOf(runtime: ConnectedRuntime): Promise<ImportDefaults> {
  const { options, host, kinds } = runtime
  const { documents } = await loadManifests({ workspace: host.run.workspace, patterns: options.manifests })
  const { references } = manifestContext(runtime, {}, 'defer')
  return { over: defaultsIn(documents, { kinds, references }), references }
}

/** Files that the globs leave out would never be read: the resources would stay unmanaged, and be imported again. */
function assertCovered({ options, host }: ConnectedRuntime, files: readonly ImportedFile[]): void {
  const { patterns } = readPatterns(options.manifests, host.run.workspace)
  const outside = files.find(({ file }) => !patterns.matches(file))
  if (outside === undefined) return
  throw UserError.of(
    'invalid-input',
    `The input \`manifests\` does not include \`${outside.file}\`, so an imported manifest would never be read.`,
    `Add \`${options.imports.directory}/**/*.{yml,yaml}\` to \`manifests\`, or change \`import-directory\`.`,
  )
}

interface Findings {
  readonly place: ImportPlace
  readonly selection: Selection
  readonly managed: readonly Managed[]
  readonly read: ReadResources
  readonly made: ImportFiles
}

function reportOf(
  { options, host, fivetran }: ConnectedRuntime,
  prepared: Prepared,
  { place, selection, managed, read, made }: Findings,
): ImportReport {
  const { proven, differing } = made.proof
  const unreadable = read.unreadable.map(one => skippedResource(one, one.reason))
  return {
    configuration: options.configuration,
    dryRun: options.dryRun,
    imported: proven.map(({ desired, file, manifest, source }) => ({
      kind: desired.address.kind,
      address: desired.address.name,
      parent: desired.address.parent,
      service: desired.service,
      file,
      secrets: manifest.secrets,
      notes: manifest.notes,
      origins: source.origins === undefined ? undefined : takenOrigins({ one: source, desired }),
    })),
    skipped: [...unreadable, ...made.skipped, ...managed.map(({ one, reason }) => skippedResource(one, reason))],
    staying: selection.staying
      ?.concat(describedBy(managed, made).flatMap(leftOrigins))
      .toSorted((a, b) => compareTexts(a.address, b.address)),
    differing: differing.map(({ candidate: { desired, source }, reason, fields }) => ({
      kind: desired.address.kind,
      address: desired.address.name,
      service: desired.service,
      reason: source.origins !== undefined && fields.length > 0 ? `${reason} ${REFRESH}` : reason,
      fields,
      origins: source.origins,
    })),
    kinds: kindWords(selection.kinds.map(({ kind }) => kind)),
    examined: selection.found.length,
    requests: fivetran.requests.total,
    notices: [...prepared.notices, ...read.notices, ...place.notices],
    runUrl: host.run.runUrl,
    words: host.words,
  }
}

function outcomeOf(
  runtime: ConnectedRuntime,
  { problems }: Prepared,
  { proof }: ImportFiles,
  report: ImportReport,
): RunOutcome {
  return {
    report: {
      ...baseReport(runtime, 'plan'),
      plan: proof.plan,
      problems,
      notices: report.notices,
      cost: { fivetranRequests: report.requests },
    },
    summary: importSummary(report, SUMMARY_SHARE),
    imported: report,
    failureReason: undefined,
    comments: plainComment(runtime.host.run.pullRequest),
    resources: proof.proven.map(({ desired, observed }) => resourceOutput(desired.address, observed)),
    outputs: {},
  }
}
