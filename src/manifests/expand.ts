/** From the documents of files to one document for each resource. Pure. */
import type { Problem } from '../model/errors.ts'
import type { DataFile } from './data.ts'
import { isDefaults } from './defaults.ts'
import { FOR_EACH, readItems } from './for-each.ts'
import { LIMITS } from './limits.ts'
import { entryAt, type ManifestDocument, type MappingNode } from './node.ts'
import { DEFAULTS } from './kind.ts'
import { Problems } from './problems.ts'
import { complainOfLack, complainOfMissing, instantiate, readTemplate } from './template.ts'
import { withDefaults, type DefaultsContext } from './with-defaults.ts'

/** What files hold, before it is looked at as a whole. */
export interface WrittenManifests {
  readonly documents: readonly ManifestDocument[]
  /** The files that a `for_each` names, by their paths. */
  readonly data: ReadonlyMap<string, DataFile>
  readonly problems: readonly Problem[]
}

interface Expanded {
  readonly documents: readonly ManifestDocument[]
  readonly problems: readonly Problem[]
  /** The kinds of documents of which something is wrong before they can be read. */
  readonly lost: readonly string[]
}

/** One document for each resource, with its defaults, and everything that is wrong with any file so far. */
export function expandManifests(written: WrittenManifests, context: DefaultsContext): Expanded {
  let values = 0
  const each = written.documents.map(document => {
    const isEach = entryAt(document.root, FOR_EACH) !== undefined
    if (!isEach || isDefaults(document))
      return misspelt(document, context) ?? { documents: [document], problems: [], lost: NONE }
    const made = madeForEach(document, written, context, LIMITS.expandedNodes - values)
    values += made.values
    return made
  })
  const whole = withDefaults(
    each.flatMap(({ documents }) => documents),
    context,
  )
  return {
    documents: whole.documents,
    problems: [...written.problems, ...each.flatMap(({ problems }) => problems), ...whole.problems],
    lost: [...each.flatMap(({ lost }) => lost), ...(whole.areLost ? [DEFAULTS] : [])],
  }
}

const NONE: readonly string[] = []

/** As the kind of what could not be read: what it names, or the kind of documents that name none. */
function lostKind({ root }: ManifestDocument, { kinds: [first] }: DefaultsContext): readonly string[] {
  const kind = entryAt(root, 'kind')?.value
  return [kind?.kind === 'scalar' ? kind.text : first.name]
}

/** The problem of a manifest whose `for_each` is misspelt: all its `each.` would be wrong, too. */
function misspelt(document: ManifestDocument, context: DefaultsContext): Expanded | undefined {
  const known = new Set(context.kinds.flatMap(({ fields }) => Object.keys(fields.properties ?? {})))
  const entry = document.root.entries.find(({ key }) => !known.has(key) && /^for[-_ ]?each$/i.test(key))
  if (entry === undefined || isDefaults(document)) return undefined
  const problems = new Problems(document)
  problems.error(entry, `\`${entry.key}\` is not a field of a manifest.`, `Did you mean \`${FOR_EACH}\`?`)
  return { documents: [], problems: problems.all(), lost: lostKind(document, context) }
}

/** What an item makes of a manifest is a resource: defaults among them would be lost without a word. */
function complainOfDefaults(root: MappingNode, problems: Problems): void {
  const kind = entryAt(root, 'kind')?.value
  if (kind !== undefined && isDefaults({ root }))
    problems.error(kind, '`for_each` cannot make defaults.', 'Write a document of `kind: defaults` without `for_each`.')
}

/** The manifests that one with `for_each` stands for. `room`: so many values they may hold together. */
function madeForEach(
  document: ManifestDocument,
  { data }: WrittenManifests,
  context: DefaultsContext,
  room: number,
): Expanded & { readonly values: number } {
  const problems = new Problems(document)
  const template = readTemplate(document.root, problems)
  const items = readItems(document, data, problems)
  const values = template.size * (items?.length ?? 0)
  const lost = lostKind(document, context)
  if (items === undefined) return { documents: [], problems: problems.all(), values: 0, lost }
  if (values > room) {
    problems.error(
      entryAt(document.root, FOR_EACH) ?? document.root,
      `The manifests that come of \`${FOR_EACH}\` hold more than ${LIMITS.expandedNodes} values together.`,
      'Use fewer items, or split them over several configurations.',
    )
    return { documents: [], problems: problems.all(), values: 0, lost }
  }
  const lacks = complainOfMissing(template, items, problems)
  const ofItems: Problem[] = []
  const documents = items.map(item => {
    const { file, document: nth, root } = document
    const own = new Problems({ file, document: nth, key: item.key, root })
    const lacking = lacks.get(item)
    if (lacking !== undefined) complainOfLack(item, lacking, own)
    const made = instantiate(template, item, own)
    complainOfDefaults(made, own)
    ofItems.push(...own.all())
    return { file, document: nth, key: item.key, root: made }
  })
  const all = [...problems.all(), ...ofItems]
  // Of what has an error, more would be said that is no slip of its own.
  const isWrong = all.some(({ severity }) => severity === 'error')
  return { documents: isWrong ? [] : documents, problems: all, values, lost: isWrong ? lost : NONE }
}
