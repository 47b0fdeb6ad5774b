/** The manifest of one resource, as a person would write it and as this action accepts it. */
import type { Addresses, CannotImport, ImportDraft, Kind, OfflineContext } from '../../kinds/kind.ts'
import type { ManifestDocument } from '../../manifests/node.ts'
import { parseManifests } from '../../manifests/parse.ts'
import { WAY_OUT } from '../../manifests/wording.ts'
import type { Problem } from '../../model/errors.ts'
import type { ServiceMetadata } from '../../model/field-type.ts'
import type { DesiredResource, ObservedResource } from '../../model/resource.ts'
import { blocksOf, removableBlockAt, textOfBlocks, type Block, type ProposedSecret } from './blocks.ts'
import type { SecretNames } from './secret-names.ts'

export interface ImportedManifest {
  readonly text: string
  readonly desired: DesiredResource
  readonly secrets: readonly ProposedSecret[]
  /** What was left out, and why. */
  readonly notes: readonly string[]
}

/** What a draft is made into a manifest with. */
export interface ManifestContext {
  readonly kind: Pick<Kind, 'resolveOffline' | 'identifiedBy'>
  readonly addresses: Pick<Addresses, 'of'>
  readonly observed: ObservedResource
  readonly metadata: ServiceMetadata | undefined
  /** Where the manifest will stand. */
  readonly file: string
  readonly names: SecretNames
  readonly unknownFields: OfflineContext['unknownFields']
  /** The repository's defaults: a manifest is what they and its text say together. */
  readonly defaults: ImportDefaults
}

export interface ImportDefaults {
  readonly over: (document: ManifestDocument) => ManifestDocument
  /** Where the defaults' references are looked up; the text itself has none. */
  readonly references: OfflineContext['references']
}

/**
 * Writes the manifest and reads it as a plan would. A field that validation refuses (a value outside the metadata's
 * list, say) is left out with a note; when that is not possible, `reason` says why there is no manifest.
 */
export function importedManifest(draft: ImportDraft, context: ManifestContext): ImportedManifest | CannotImport {
  const { observed, names } = context
  const notes = [...(draft.notes ?? [])]
  const blocks = blocksOf(draft, path => names.propose(draft, observed.id, path), notes)
  return accepted(blocks, notes, context)
}

function accepted(
  blocks: readonly Block[],
  notes: readonly string[],
  context: ManifestContext,
): ImportedManifest | CannotImport {
  const text = textOfBlocks(blocks)
  const { desired, errors } = read(text, context)
  if (desired !== undefined) return { text, desired, secrets: blocks.flatMap(block => block.secrets), notes }
  const refused = new Map(errors.flatMap(problem => refusedBlock(blocks, problem, context)))
  if (refused.size === 0) return { reason: errors[0]?.message ?? 'Its manifest could not be written.' }
  const further = [...refused].map(
    ([block, { message, hint }]) =>
      `\`${block.path ?? ''}\` was left out: ${message}${hint?.includes(WAY_OUT) === true ? ` ${WAY_OUT}` : ''}`,
  )
  return accepted(
    blocks.filter(block => !refused.has(block)),
    [...notes, ...further],
    context,
  )
}

/** What is wrong in defaults is in no block. */
function refusedBlock(
  blocks: readonly Block[],
  problem: Problem,
  { file }: Pick<ManifestContext, 'file'>,
): [Block, Problem][] {
  const { position } = problem
  const block = position?.file === file ? removableBlockAt(blocks, position.line) : undefined
  return block === undefined ? [] : [[block, problem]]
}

/**
 * The text by itself does not say in which partition a name is to be looked up; that is where the resource was found.
 */
function read(
  text: string,
  { kind, addresses, observed, metadata, file, unknownFields, defaults }: ManifestContext,
): { readonly desired: DesiredResource | undefined; readonly errors: readonly Problem[] } {
  const services = metadata === undefined ? {} : { [metadata.service]: metadata }
  const { documents, problems } = parseManifests(file, text)
  const options = { references: defaults.references, allowPlaintextSecrets: false, unknownFields, services }
  const results = documents.map(document => kind.resolveOffline(defaults.over(document), options))
  const all = [...problems, ...results.flatMap(result => result.problems)]
  const errors = all.filter(problem => problem.severity === 'error')
  const desired = results[0]?.desired
  if (desired === undefined || errors.length > 0) return { desired: undefined, errors }
  // A text does not say the id either, unless it pins it.
  const name = kind.identifiedBy === 'id' ? observed.name : desired.address.localName
  return {
    desired: { ...desired, address: addresses.of(observed.partition, name) },
    errors,
  }
}
