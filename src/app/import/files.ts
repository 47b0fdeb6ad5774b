/** From what was read to files: each a manifest that is accepted, and together a plan that only adopts. */
import { FileNames } from '../../engine/import/file-names.ts'
import type { ImportSource } from '../../kinds/connector/import/draft.ts'
import { importedManifest, type ImportedManifest } from '../../kinds/connector/import/manifest.ts'
import { prove, type Candidate, type Proof, type ProofContext } from '../../engine/import/proof.ts'
import { SecretNames } from '../../engine/import/secret-names.ts'
import { formatAddress, type Group, type ObservedConnector } from '../../kinds/connector/connector.ts'
import type { ImportReport } from '../../render/import/report.ts'

export interface ImportedFile extends Candidate {
  readonly source: ImportSource
  readonly file: string
  readonly manifest: ImportedManifest
}

/** What is in the repository, where an import must not get in the way. */
export interface Surroundings {
  readonly directory: string
  readonly groups: readonly Group[]
  readonly existingFiles: Iterable<string>
  /** Names of secrets that manifests refer to. */
  readonly takenSecrets: Iterable<string>
  readonly redact: (text: string) => string
  readonly sweep: (text: string) => string
}

export interface ImportFiles {
  readonly proof: Proof<ImportedFile>
  readonly skipped: ImportReport['skipped']
}

/** Pure. `sources` in a stable order: names depend on it. */
export function importFiles(
  sources: readonly ImportSource[],
  surroundings: Surroundings,
  context: ProofContext,
): ImportFiles {
  const { directory, groups, existingFiles, takenSecrets } = surroundings
  const files = new FileNames(directory, groups, existingFiles)
  const names = new SecretNames(takenSecrets)
  const made = sources.map(source => {
    const file = files.pathOf({ group: source.group, schema: source.connector.schema, id: source.connector.id })
    const manifest = importedManifest(source, file, groups, names)
    return {
      source,
      file,
      manifest: holdsSecret(source, file, manifest, surroundings) ? { reason: HOLDS_SECRET } : manifest,
    }
  })
  const candidates = made.flatMap(({ source, file, manifest }): ImportedFile[] =>
    'reason' in manifest
      ? []
      : [{ source, file, manifest, desired: manifest.desired, observed: source.connector, approved: hashesOf(source) }],
  )
  const skipped = made.flatMap(({ source, manifest }) =>
    'reason' in manifest ? [skippedConnector(source.connector, source.group, manifest.reason)] : [],
  )
  return { proof: prove(candidates, context), skipped }
}

const HOLDS_SECRET =
  'Its name, its group or its manifest would hold the value of a secret of this run, so it was not written down.'

/** Nothing is committed that holds a known secret. What may be masked is masked already (`hideSecrets`). */
function holdsSecret(
  { connector, group }: ImportSource,
  file: string,
  manifest: ImportedManifest | { readonly reason: string },
  { redact, sweep }: Surroundings,
): boolean {
  const names = [connector.schema, group.name, file]
  return names.some(name => redact(name) !== name) || ('text' in manifest && sweep(manifest.text) !== manifest.text)
}

function hashesOf({ pins }: ImportSource): Candidate['approved'] {
  return { certificates: pins.certificates.map(pin => pin.hash), fingerprints: pins.fingerprints.map(pin => pin.hash) }
}

/** A line of the list of what was left alone. */
export function skippedConnector(
  connector: ObservedConnector,
  group: Group,
  reason: string,
): ImportReport['skipped'][number] {
  return { address: formatAddress({ group, schema: connector.schema }), service: connector.service, reason }
}
