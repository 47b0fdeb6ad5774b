/** Which defaults hold for which manifest. Pure. */
import type { Problem } from '../model/errors.ts'
import { formatPosition } from '../model/position.ts'
import { misspellingOf } from '../model/suggest.ts'
import {
  byNearness,
  fittingValues,
  isDefaults,
  isMoreSpecific,
  readDefaults,
  takes,
  type Defaults,
} from './defaults.ts'
import { kindOf, type NamedKind } from './kind.ts'
import { entryAt, isNullNode, positionIn, type ManifestDocument, type MappingNode } from './node.ts'
import { overDefaults, tiesOf } from './overlay.ts'
import { Problems } from './problems.ts'
import { resolveReferences, type References } from './references.ts'

export interface DefaultsContext {
  readonly kinds: readonly [NamedKind, ...NamedKind[]]
  /** To tell a manifest's service where it is made of variables. */
  readonly references: References
}

/** The manifests with the defaults that hold for them; documents of `kind: defaults` are left out. */
export function withDefaults(
  documents: readonly ManifestDocument[],
  context: DefaultsContext,
): {
  readonly documents: readonly ManifestDocument[]
  readonly problems: readonly Problem[]
  /** True where something is wrong with defaults themselves. */
  readonly areLost: boolean
} {
  const read = documents.filter(isDefaults).map(document => readDefaults(document, context.kinds))
  if (read.length === 0) return { documents, problems: [], areLost: false }
  const all = read.flatMap(({ defaults }) => defaults ?? []).toSorted(byNearness)
  const right = new Set(read.flatMap(({ defaults, problems }) => (problems.length === 0 ? (defaults ?? []) : [])))
  const uses = new Uses(all, context)
  const manifests = documents.filter(document => !isDefaults(document)).map(document => uses.merged(document))
  return {
    documents: manifests.map(({ document }) => document),
    areLost: read.some(({ problems }) => problems.length > 0),
    problems: [
      ...read.flatMap(({ problems }) => problems),
      ...manifests.flatMap(({ problems }) => problems),
      // Of what has an error, more would be said that is no slip of its own.
      ...uses
        .unused()
        .filter(({ defaults }) => right.has(defaults))
        .flatMap(({ problems }) => problems),
    ],
  }
}

/** Puts a further manifest, which is not among these documents, over the defaults that they hold for it. */
export function defaultsIn(
  documents: readonly ManifestDocument[],
  context: DefaultsContext,
): (document: ManifestDocument) => ManifestDocument {
  const read = documents.filter(isDefaults).flatMap(document => readDefaults(document, context.kinds).defaults ?? [])
  const uses = new Uses(read.toSorted(byNearness), context)
  return document => uses.merged(document).document
}

/** All defaults of a run, with which of them are for any manifest. */
class Uses {
  readonly #all: readonly Defaults[]
  readonly #context: DefaultsContext
  /** The kinds of the manifests that have them. */
  readonly #used = new Map<Defaults, Set<NamedKind>>()
  readonly #fitting = new Map<string, Map<Defaults, MappingNode>>()
  readonly #services = new Set<string>()

  /** `all`: the nearest first, as `byNearness` has them. */
  constructor(all: readonly Defaults[], context: DefaultsContext) {
    this.#all = all
    this.#context = context
  }

  /** The manifest over its defaults, and where these contradict each other. */
  merged(document: ManifestDocument): { readonly document: ManifestDocument; readonly problems: readonly Problem[] } {
    const found = kindOf(document, this.#context.kinds, [])
    if ('problems' in found) return { document, problems: [] }
    const { kind } = found
    const near = this.#all.filter(one => document.file.startsWith(one.folder) && (one.kind ?? kind.name) === kind.name)
    if (near.length === 0) return { document, problems: [] }
    const service = this.#serviceOf(document, near, kind)
    const meant = near.filter(
      ({ services }) => services === undefined || (service !== undefined && services.has(service)),
    )
    for (const one of meant) this.#used.set(one, (this.#used.get(one) ?? new Set()).add(kind))
    const values = meant.map(one => this.#fittingFor(one, kind))
    return {
      document: { ...document, root: overDefaults(document.root, values, kind.fields) },
      problems: this.#ties(document, meant, values, kind),
    }
  }

  /** A warning for each that is for no manifest, and an error for each value that no manifest takes: mostly a slip. */
  unused(): { readonly defaults: Defaults; readonly problems: readonly Problem[] }[] {
    return this.#all.map(defaults => {
      const problems = new Problems(defaults.document)
      const kinds = this.#used.get(defaults)
      if (kinds === undefined) this.#sayUnused(defaults, problems)
      else this.#sayUnfitting(defaults, [...kinds], problems)
      return { defaults, problems: problems.all() }
    })
  }

  #sayUnused({ document, services, folder }: Defaults, problems: Problems): void {
    const meant = [...(services ?? [])].map(name => misspellingOf(name, [...this.#services])).find(Boolean)
    const place = folder === '' ? 'the workspace' : `\`${folder}\``
    const entry = entryAt(document.root, 'for')
    const service = entry?.value.kind === 'mapping' ? entryAt(entry.value, 'service')?.value : undefined
    problems.warning(
      (meant === undefined ? undefined : service) ?? entry ?? document.root,
      `No manifest of ${place} has these defaults.`,
      meant === undefined
        ? 'Remove them, or check what they are `for`.'
        : `In \`for.service\`, did you mean \`${meant}\`?`,
    )
  }

  /** Fields that these kinds do not have, and others do. */
  #sayUnfitting({ values }: Defaults, kinds: readonly NamedKind[], problems: Problems): void {
    for (const entry of values.entries) {
      if (kinds.some(({ fields }) => takes(fields, entry.key))) continue
      const having = this.#context.kinds.filter(({ fields }) => takes(fields, entry.key)).map(({ name }) => name)
      problems.error(
        entry,
        `\`${entry.key}\` is not a field of any manifest that has these defaults.`,
        having.length === 0
          ? 'Remove it, or check its name.'
          : `It is for \`kind: ${having.join('`, `kind: ')}\`, of which there is none here.`,
      )
    }
  }

  #serviceOf(document: ManifestDocument, near: readonly Defaults[], kind: NamedKind): string | undefined {
    const general = near.filter(({ services }) => services === undefined)
    const values = general.map(one => this.#fittingFor(one, kind))
    const node = [document.root, ...values].flatMap(root => entryAt(root, 'service')?.value ?? [])[0]
    if (node?.kind !== 'scalar' || isNullNode(node)) return undefined
    const resolved = resolveReferences(node, this.#context.references)
    if ('message' in resolved || resolved.secret || resolved.deferred) return undefined
    this.#services.add(resolved.text)
    return resolved.text
  }

  #fittingFor(one: Defaults, { name, fields }: NamedKind): MappingNode {
    const ofKind = this.#fitting.get(name) ?? new Map<Defaults, MappingNode>()
    const known = ofKind.get(one) ?? fittingValues(one.values, fields)
    ofKind.set(one, known)
    this.#fitting.set(name, ofKind)
    return known
  }

  #ties(
    document: ManifestDocument,
    meant: readonly Defaults[],
    values: readonly MappingNode[],
    { fields }: NamedKind,
  ): readonly Problem[] {
    const problems = new Problems(document)
    for (const [index, one] of meant.entries())
      for (const [later, other] of meant.entries()) {
        const [mine, theirs] = [values[index], values[later]]
        if (later <= index || one.folder !== other.folder || mine === undefined || theirs === undefined) continue
        if (isMoreSpecific(one, other)) continue
        const above = values.filter((_, at) => at !== index && at !== later && isAbove(meant[at], one, other))
        for (const { path, first, second } of tiesOf([mine, theirs], [document.root, ...above], fields)) {
          const message = `\`${path.join('.')}\` has another default in ${formatPosition(positionIn({ file: document.file }, first))}, and neither is nearer or more specific.`
          problems.error(second, message, 'Keep one of the two, or say in `for` what each of them is for.')
        }
      }
    return problems.all()
  }
}

function isAbove(one: Defaults | undefined, ...others: readonly Defaults[]): boolean {
  return (
    one !== undefined &&
    others.every(
      other => one.folder.length > other.folder.length || (one.folder === other.folder && isMoreSpecific(one, other)),
    )
  )
}
