/** Makes manifests of what was read: each is valid, and the plan over all of them only adopts. */
import { FileNames } from '../../engine/import/file-names.ts'
import { hideIn, hideSecrets } from '../../engine/import/hide-secrets.ts'
import { importedManifest, type ImportDefaults, type ImportedManifest } from '../../engine/import/manifest.ts'
import { prove, type Candidate, type Proof, type ProofContext } from '../../engine/import/proof.ts'
import { SecretNames } from '../../engine/import/secret-names.ts'
import type { CannotImport, ImportFolder } from '../../kinds/kind.ts'
import type { UnknownFields } from '../../manifests/field.ts'
import type { ImportReport } from '../../render/import/report.ts'
import type { Found, Source } from './read.ts'

export interface ImportedFile extends Candidate {
  readonly source: Source
  readonly file: string
  readonly manifest: ImportedManifest
}

/** What the repository has already, so that an import takes no file name and no name of a secret a second time. */
export interface Surroundings {
  readonly directory: string
  readonly folders: readonly ImportFolder[]
  readonly existingFiles: Iterable<string>
  /** Names of secrets that manifests refer to. */
  readonly takenSecrets: Iterable<string>
  readonly redact: (text: string) => string
  readonly sweep: (text: string) => string
  readonly unknownFields: UnknownFields
  readonly defaults: ImportDefaults
}

export interface ImportFiles {
  readonly proof: Proof<ImportedFile>
  readonly skipped: ImportReport['skipped']
}

/** Pure. `sources` must come in a stable order, because the names of files and secrets depend on it. */
export function importFiles(
  sources: readonly Source[],
  surroundings: Surroundings,
  context: ProofContext,
): ImportFiles {
  const { directory, folders, existingFiles, takenSecrets } = surroundings
  const files = new FileNames(directory, folders, existingFiles)
  const names = new SecretNames(takenSecrets)
  const made = sources.map(source => ({ source, made: makeFile(source, files, names, surroundings) }))
  return {
    proof: prove(
      made.flatMap(one => ('reason' in one.made ? [] : [one.made])),
      context,
    ),
    skipped: made.flatMap(one => ('reason' in one.made ? [skippedResource(one.source, one.made.reason)] : [])),
  }
}

function makeFile(
  source: Source,
  files: FileNames,
  names: SecretNames,
  { directory, redact, sweep, unknownFields, defaults }: Surroundings,
): ImportedFile | CannotImport {
  const { of, metadata } = source
  const observed = hideSecrets(source.observed, redact)
  const draft = source.draft(observed, value => hideIn(value, redact))
  if ('reason' in draft) return draft
  const file = files.pathOf(draft, observed.id)
  const manifest = importedManifest(draft, { ...of, observed, metadata, file, names, unknownFields, defaults })
  // What can be hidden is hidden by now. A manifest that still holds a known secret is not written.
  // The folder of all manifests is the user's own choice.
  const below = file.slice(directory.length)
  const isKnownSecret = [observed.name, draft.folder.name, draft.file, below].some(name => redact(name) !== name)
  if (isKnownSecret || ('text' in manifest && sweep(manifest.text) !== manifest.text)) {
    return {
      reason: `Its name, its ${of.kind.partitionWord} or its manifest would hold the value of a secret of this run, so it was not written down.`,
    }
  }
  if ('reason' in manifest) return manifest
  const { desired } = manifest
  return { source, file, manifest, desired, observed: source.readFor?.(desired, observed) ?? observed }
}

/** An entry of the list of resources that were not imported. */
export function skippedResource(
  { address, observed, origins }: Found,
  reason: string,
): ImportReport['skipped'][number] {
  return { kind: address.kind, address: address.name, service: observed.service, reason, origins }
}
