/**
 * `mode: import`: writes a manifest for each connector that nobody wrote down, and opens a pull request with its plan.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../model/errors.ts'
import { secretNamesIn } from '../../engine/import/secret-names.ts'
import { formatAddress, identityKey } from '../../kinds/connector/connector.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import { readPatterns } from '../../manifests/patterns.ts'
import { RecordIndex } from '../../engine/plan/record-index.ts'
import { importSummary } from '../../render/import/body.ts'
import type { ImportReport } from '../../render/import/report.ts'
import { importWithoutSecrets } from '../../render/without-secrets.ts'
import { deletionRules } from '../compute-plan.ts'
import { importFiles, skippedConnector, type ImportedFile, type ImportFiles } from './files.ts'
import { baseBranch, openImport, type Base } from './publish.ts'
import { readForImport, type ReadConnectors } from './read.ts'
import { selectConnectors, type Selected, type Selection } from './select.ts'
import { NO_LABEL } from '../label.ts'
import { connectorOutput, plainComment, type CommandOutcome } from '../outcome.ts'
import { planComments } from '../plan.ts'
import { assertValid, prepare, type Prepared } from '../prepare.ts'
import { baseReport } from '../report.ts'
import type { ConnectedRuntime } from '../runtime.ts'

/** Bytes of the job summary for what was imported; the rest is for the plan. */
const SUMMARY_SHARE = 600_000

/**
 * Imports what is selected and not managed yet. Throws UserError for inputs that lead nowhere, manifests with errors
 * (what they manage is
 * unknown) and missing permissions; ApiError when Fivetran or GitHub cannot be read.
 */
export async function runImport(given: ConnectedRuntime): Promise<CommandOutcome> {
  // Existing manifests only say here which connectors are managed; their secrets are not needed for that.
  const runtime: ConnectedRuntime = { ...given, inputs: { ...given.inputs, undefinedSecrets: 'defer' } }
  const base = await baseBranch(runtime)
  const prepared = await prepare(runtime)
  assertValid(prepared.problems)
  const selection = await selectConnectors(runtime, prepared.groups)
  const { unmanaged, managed } = splitManaged(selection.selected, prepared)
  const read = await readForImport(runtime, unmanaged, freshMetadata(prepared))
  const made = await makeFiles(runtime, prepared, base, selection, read)
  assertCovered(runtime, made.proof.proven)
  const report = importWithoutSecrets(
    reportOf(runtime, prepared, { base, selection, managed, read, made }),
    runtime.redact,
  )
  const isWritten = report.imported.length > 0 && !runtime.inputs.dryRun
  if (!isWritten) return outcomeOf(runtime, made, report)
  if (runtime.signal.aborted) throw UserError.of('cancelled', 'Cancelled before anything was written.')
  const { pull, commit, branch } = await openImport(
    runtime,
    base,
    new Map(made.proof.proven.map(({ file, manifest }) => [file, manifest.text])),
    report,
  )
  const pullRequest = {
    number: pull.number,
    headCommit: commit,
    baseCommit: base.commit,
    headRef: branch,
    baseRef: runtime.context.defaultBranch,
    fromFork: false,
    labels: [],
  }
  // From here on this is a plan of that pull request, as if its own workflow had run.
  const onPull: ConnectedRuntime = { ...runtime, context: { ...runtime.context, pullRequest } }
  return {
    ...outcomeOf(onPull, made, report),
    comments: planComments(onPull, made.proof.plan, false),
    outputs: { 'pull-request-url': pull.url },
  }
}

interface Split {
  readonly unmanaged: readonly Selected[]
  readonly managed: ImportReport['skipped']
}

function splitManaged(selected: readonly Selected[], prepared: Prepared): Split {
  const declared = new Map(prepared.desired.map(one => [identityKey(one.address.group.id, one.address.schema), one]))
  const index = new RecordIndex(prepared.snapshot?.ledger)
  const reasonFor = ({ connector, group }: Selected): string | undefined => {
    const manifest = declared.get(identityKey(group.id, connector.schema))
    if (manifest !== undefined) return `It has a manifest: \`${manifest.position.file}\`.`
    return index.hasId(connector.id)
      ? 'It is managed already, though its manifest is gone: the ledger records it.'
      : undefined
  }
  const judged = selected.map(one => ({ one, reason: reasonFor(one) }))
  return {
    unmanaged: judged.filter(({ reason }) => reason === undefined).map(({ one }) => one),
    managed: judged.flatMap(({ one, reason }) =>
      reason === undefined ? [] : [skippedConnector(one.connector, one.group, reason)],
    ),
  }
}

/** Metadata that this run has fetched already; what lies beside the ledger may be out of date. */
function freshMetadata({ metadata, snapshot }: Prepared): Map<string, ServiceMetadata> {
  const cached = snapshot?.metadata ?? {}
  return new Map([...metadata].filter(([service]) => !Object.hasOwn(cached, service)))
}

async function makeFiles(
  runtime: ConnectedRuntime,
  prepared: Prepared,
  base: Base,
  selection: Selection,
  read: ReadConnectors,
): Promise<ImportFiles> {
  const { inputs, context } = runtime
  const texts = await Promise.all(prepared.files.map(file => readFile(join(context.workspace, file), 'utf8')))
  const surroundings = {
    directory: inputs.imports.directory,
    groups: prepared.groups,
    existingFiles: base.files,
    takenSecrets: texts.flatMap(secretNamesIn),
    redact: runtime.redact,
    sweep: runtime.sweep,
  }
  return importFiles(read.sources, surroundings, {
    ledger: prepared.snapshot?.ledger,
    metadata: new Map(read.sources.map(({ metadata }) => [metadata.service, metadata])),
    groups: prepared.groups,
    fingerprinter: prepared.fingerprints.recorded,
    rules: deletionRules(runtime, prepared, NO_LABEL),
    others: selection.listed,
  })
}

/** Files that the globs leave out would never be read: the connectors would stay unmanaged, and be imported again. */
function assertCovered({ inputs, context }: ConnectedRuntime, files: readonly ImportedFile[]): void {
  const { patterns } = readPatterns(inputs.manifests, context.workspace)
  const outside = files.find(({ file }) => !patterns.matches(file))
  if (outside === undefined) return
  throw UserError.of(
    'invalid-input',
    `The input \`manifests\` does not include \`${outside.file}\`, so an imported manifest would never be read.`,
    `Add \`${inputs.imports.directory}/**/*.{yml,yaml}\` to \`manifests\`, or change \`import-directory\`.`,
  )
}

interface Findings {
  readonly base: Base
  readonly selection: Selection
  readonly managed: ImportReport['skipped']
  readonly read: ReadConnectors
  readonly made: ImportFiles
}

function reportOf(
  { inputs, context, reader }: ConnectedRuntime,
  prepared: Prepared,
  { base, selection, managed, read, made }: Findings,
): ImportReport {
  const { proven, differing } = made.proof
  const unreadable = read.unreadable.map(({ connector, group, reason }) => skippedConnector(connector, group, reason))
  const elsewhere = base.isCheckedOut
    ? []
    : [
        `Manifests were read from ${context.ref}, while the pull request is for ${context.defaultBranch}: what differs between the two may be imported twice.`,
      ]
  return {
    configuration: inputs.configuration,
    dryRun: inputs.dryRun,
    imported: proven.map(({ desired, file, manifest, source }) => ({
      address: formatAddress(desired.address),
      group: source.group.name,
      service: source.connector.service,
      file,
      secrets: manifest.secrets,
      notes: manifest.notes,
    })),
    skipped: [...unreadable, ...made.skipped, ...managed],
    differing: differing.map(({ candidate, reason, fields }) => ({
      address: formatAddress(candidate.desired.address),
      service: candidate.desired.service,
      reason,
      fields,
    })),
    connectors: selection.selected.length,
    requests: reader.requests.total,
    notices: [...prepared.notices, ...read.notices, ...elsewhere],
    runUrl: context.runUrl,
  }
}

function outcomeOf(runtime: ConnectedRuntime, { proof }: ImportFiles, report: ImportReport): CommandOutcome {
  return {
    report: {
      ...baseReport(runtime, 'plan'),
      plan: proof.plan,
      notices: report.notices,
      cost: { fivetranRequests: report.requests },
    },
    summary: importSummary(report, SUMMARY_SHARE),
    failureReason: undefined,
    comments: plainComment(runtime.context.pullRequest),
    connectors: Object.fromEntries(
      proof.proven.map(({ desired, observed }) => [formatAddress(desired.address), connectorOutput(observed)]),
    ),
    outputs: {},
  }
}
