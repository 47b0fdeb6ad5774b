/** The manifest of one connector, as a person would write it and as this action accepts it. */
import type { Problem } from '../../../model/errors.ts'
import type { DesiredConnector, Group } from '../connector.ts'
import { toDesired } from '../desired.ts'
import { parseManifests } from '../../../manifests/parse.ts'
import { draftManifest, type Block, type Draft, type ImportSource, type ProposedSecret } from './draft.ts'
import type { SecretNames } from '../../../engine/import/secret-names.ts'

export interface ImportedManifest {
  readonly text: string
  readonly desired: DesiredConnector
  readonly secrets: readonly ProposedSecret[]
  /** What was left out, and why. */
  readonly notes: readonly string[]
}

/** Nothing refers to a secret or a variable in a manifest that was just imported. */
const NO_REFERENCES = {
  secrets: {},
  vars: {},
  env: {},
  holdsCredential: () => false,
  undefinedSecrets: 'error',
} as const

/**
 * Writes the manifest and reads it as a plan would. A field that validation refuses (a value outside the metadata's
 * list, say) is left
 * out with a note; when that is not possible, `reason` says why there is no manifest. `file`: where it will stand.
 */
export function importedManifest(
  source: ImportSource,
  file: string,
  groups: readonly Group[],
  names: SecretNames,
): ImportedManifest | { readonly reason: string } {
  const draft = draftManifest(source, groups, names)
  if ('reason' in draft) return draft
  return accepted(draft, source, file, groups)
}

function accepted(
  { blocks, notes }: Draft,
  source: ImportSource,
  file: string,
  groups: readonly Group[],
): ImportedManifest | { readonly reason: string } {
  const text = textOf(blocks)
  const { desired, errors } = read(text, source, file, groups)
  if (desired !== undefined) {
    return { text, desired, secrets: blocks.flatMap(block => block.secrets), notes }
  }
  const refused = new Map(errors.flatMap(problem => refusedBlock(blocks, problem)))
  if (refused.size === 0) return { reason: errors[0]?.message ?? 'Its manifest could not be written.' }
  const further = [...refused].map(([block, problem]) => `\`${block.path ?? ''}\` was left out: ${problem.message}`)
  return accepted(
    { blocks: blocks.filter(block => !refused.has(block)), notes: [...notes, ...further] },
    source,
    file,
    groups,
  )
}

function textOf(blocks: readonly Block[]): string {
  const lines = blocks.flatMap((block, index) => (isEmptyConfig(block, blocks[index + 1]) ? [] : block.lines))
  return `${lines.join('\n')}\n`
}

/** `config:` of which every field was left out. */
function isEmptyConfig(block: Block, next: Block | undefined): boolean {
  return block.lines[0] === 'config:' && next?.path?.startsWith('config.') !== true
}

function read(
  text: string,
  { metadata }: ImportSource,
  file: string,
  groups: readonly Group[],
): { readonly desired: DesiredConnector | undefined; readonly errors: readonly Problem[] } {
  const { documents, problems } = parseManifests(file, text)
  const results = documents.map(document =>
    toDesired(document, { groups, metadata, references: NO_REFERENCES, allowPlaintextSecrets: false }),
  )
  const errors = [...problems, ...results.flatMap(result => result.problems)].filter(
    problem => problem.severity === 'error',
  )
  return { desired: errors.length === 0 ? results[0]?.desired : undefined, errors }
}

/** The block that a problem stands in, if the manifest can do without it. */
function refusedBlock(blocks: readonly Block[], problem: Problem): [Block, Problem][] {
  let end = 0
  for (const [index, block] of blocks.entries()) {
    if (isEmptyConfig(block, blocks[index + 1])) continue
    end += block.lines.length
    if ((problem.position?.line ?? 0) <= end) return block.path === undefined ? [] : [[block, problem]]
  }
  return []
}
