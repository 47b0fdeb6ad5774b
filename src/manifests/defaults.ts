/** Documents of `kind: defaults`: what holds for all manifests of their folder and below. Pure. */
import { posix } from 'node:path'
import type { Problem } from '../model/errors.ts'
import { own } from '../model/own.ts'
import { didYouMean, listNames, misspellingOf } from '../model/suggest.ts'
import { isWritable, writableNames, type ManifestField } from './field.ts'
import { DEFAULTS, type NamedKind } from './kind.ts'
import {
  entryAt,
  mappingInFile,
  isNullNode,
  type ManifestDocument,
  type MappingEntry,
  type MappingNode,
  type Node,
  type ScalarNode,
} from './node.ts'
import { innerField } from './overlay.ts'
import { Problems } from './problems.ts'

/** What one document gives to the manifests that it is for. */
export interface Defaults {
  readonly document: ManifestDocument
  /** Its folder, with `/` at the end; '' for the workspace. */
  readonly folder: string
  /** Undefined: of any kind. */
  readonly kind: string | undefined
  /** Undefined: of any service, and of kinds that have none. */
  readonly services: ReadonlySet<string> | undefined
  /** Each entry knows its file. */
  readonly values: MappingNode
}

/** True for a document that describes no resource. */
export function isDefaults({ root }: Pick<ManifestDocument, 'root'>): boolean {
  const kind = entryAt(root, 'kind')?.value
  return kind?.kind === 'scalar' && kind.text === DEFAULTS
}

const KEYS = ['kind', 'for', 'values']
/** What these hold depends on the service. */
const OF_SERVICE = new Set(['config', 'auth'])
/** What makes a resource itself, so that several cannot share it. */
const OF_ONE = {
  kind: 'Write the kind in each manifest; `for: { kind: … }` says which kind these defaults are for.',
  id: 'An id is that of one resource: write it in its manifest.',
  for_each: 'Write `for_each` in the manifest: defaults hold for each of its results.',
} as const

/** What a document of `kind: defaults` says, and everything that is wrong with it. `kinds`: all that there are. */
export function readDefaults(
  document: ManifestDocument,
  kinds: readonly NamedKind[],
): { readonly defaults?: Defaults; readonly problems: readonly Problem[] } {
  const { file, root } = document
  const problems = new Problems(document)
  for (const entry of root.entries) {
    if (KEYS.includes(entry.key)) continue
    const hint = entry.key === 'for_each' ? OF_ONE.for_each : didYouMean(entry.key, KEYS)
    problems.error(
      entry,
      `\`${entry.key}\` is not a field of defaults.`,
      hint ?? 'Write fields of manifests below `values:`.',
    )
  }
  const said = problems.all().length
  const { kind, services } = readFor(entryAt(root, 'for')?.value, kinds, problems)
  const isForWrong = problems.all().length > said
  const values = entryAt(root, 'values')?.value
  if (values === undefined || isNullNode(values) || values.kind !== 'mapping') {
    const isMisspelt = root.entries.some(
      ({ key }) => !KEYS.includes(key) && misspellingOf(key, ['values']) !== undefined,
    )
    if (values === undefined && isMisspelt) return { problems: problems.all() }
    const message = values === undefined ? 'These defaults have no `values`.' : '`values` takes a mapping of fields.'
    problems.error(values ?? root, message, 'Write `values:` with fields below it, such as `group: Warehouse`.')
    return { problems: problems.all() }
  }
  const meant = kind === undefined ? kinds : kinds.filter(({ name }) => name === kind)
  // Where something is wrong with `for`, that may be what it lacks.
  const hasService = services !== undefined || isForWrong
  const usable = usableValues(values, { kinds: meant, hasService, problems })
  const folder = posix.dirname(file)
  return {
    defaults: {
      document,
      folder: folder === '.' ? '' : `${folder}/`,
      kind,
      services,
      values: mappingInFile(usable, file),
    },
    problems: problems.all(),
  }
}

function readFor(
  node: Node | undefined,
  kinds: readonly NamedKind[],
  problems: Problems,
): Pick<Defaults, 'kind' | 'services'> {
  if (node === undefined || isNullNode(node)) return { kind: undefined, services: undefined }
  if (node.kind !== 'mapping') {
    problems.error(
      node,
      '`for` takes a mapping.',
      'Write `for: { kind: connector, service: postgres }`; both are optional.',
    )
    return { kind: undefined, services: undefined }
  }
  for (const entry of node.entries)
    if (entry.key !== 'kind' && entry.key !== 'service')
      problems.error(
        entry,
        `\`for.${entry.key}\` is not known.`,
        didYouMean(entry.key, ['kind', 'service']) ?? 'Write `kind` or `service`.',
      )
  return {
    kind: readKind(entryAt(node, 'kind')?.value, kinds, problems),
    services: readServices(entryAt(node, 'service')?.value, problems),
  }
}

function readKind(node: Node | undefined, kinds: readonly NamedKind[], problems: Problems): string | undefined {
  if (node === undefined) return undefined
  const names = kinds.map(({ name }) => name)
  const written = node.kind === 'scalar' ? node.text : ''
  if (names.includes(written)) return written
  problems.error(
    node,
    written === ''
      ? '`for.kind` takes the name of a kind.'
      : `\`for.kind\`: \`${written.slice(0, 40)}\` is not a known kind.`,
    didYouMean(written, names) ?? `Write ${listNames(names)}.`,
  )
  return undefined
}

function readServices(node: Node | undefined, problems: Problems): ReadonlySet<string> | undefined {
  if (node === undefined) return undefined
  const items = node.kind === 'list' ? node.items : [node]
  const wrong = items.find(item => !isServiceName(item))
  if (wrong !== undefined || items.length === 0)
    problems.error(
      wrong ?? node,
      '`for.service` takes the name of a service, or a list of names.',
      'Write `service: postgres` or `service: [postgres, mysql]`.',
    )
  return new Set(items.filter(isServiceName).map(({ text }) => text))
}

function isServiceName(node: Node): node is ScalarNode {
  return node.kind === 'scalar' && !isNullNode(node) && node.text.trim() !== '' && !node.text.includes('${{')
}

interface ValuesContext {
  /** Those that the defaults are for. */
  readonly kinds: readonly NamedKind[]
  readonly hasService: boolean
  readonly problems: Problems
}

/** The values without those that cannot be defaults. Says which, and which no manifest can have. */
function usableValues(values: MappingNode, { kinds, hasService, problems }: ValuesContext): MappingNode {
  const entries = values.entries.filter(entry => {
    const said = own<string>(OF_ONE, entry.key)
    if (said !== undefined) problems.error(entry, `\`${entry.key}\` cannot be a default.`, said)
    else if (!hasService && OF_SERVICE.has(entry.key) && kinds.some(kind => isOfService(kind, entry.key)))
      problems.error(
        entry,
        `\`${entry.key}\` in defaults needs \`for.service\`: what it may hold depends on the service.`,
        'Write `for: { service: … }` above `values`, with one service or a list of them.',
      )
    else return true
    return false
  })
  const usable = { ...values, entries }
  complainOfUnknown(
    usable,
    kinds.map(({ fields }) => fields),
    [],
    problems,
  )
  return usable
}

function isOfService({ fields: { properties } }: NamedKind, key: string): boolean {
  return own(properties, 'service') !== undefined && own(properties, key) !== undefined
}

/** `fields`: what that mapping is, of each kind. */
function complainOfUnknown(
  mapping: MappingNode,
  fields: readonly ManifestField[],
  path: readonly string[],
  problems: Problems,
): void {
  for (const entry of mapping.entries) {
    const place = [...path, entry.key]
    const inner = fields.filter(field => takes(field, entry.key)).map(field => innerField(field, entry.key))
    if (inner.length === 0) problems.error(entry, ...unknown(place, fields))
    else if (entry.value.kind === 'mapping') complainOfUnknown(entry.value, inner, place, problems)
  }
}

function unknown(path: readonly string[], fields: readonly ManifestField[]): readonly [message: string, hint: string] {
  const key = path.at(-1) ?? ''
  const listed = fields.flatMap(({ properties }) => own(properties, key) ?? [])
  const refused = listed.find(field => field.refused !== undefined)?.refused
  if (refused !== undefined) return [refused.message, refused.hint ?? 'Remove it.']
  const name = `\`${path.join('.')}\``
  if (listed.length > 0) return [`${name} is read-only: Fivetran sets it.`, 'Remove it.']
  const known = new Set(fields.flatMap(({ properties = {} }) => writableNames(properties)))
  const isOfLifecycle = fields.some(field => own(field.properties?.['lifecycle']?.properties, key) !== undefined)
  if (isOfLifecycle) return [`${name} is not a field that a manifest can have here.`, 'Write it under `lifecycle:`.']
  const hint = didYouMean(key, [...known]) ?? 'Remove it, or check its name.'
  return [`${name} is not a field that a manifest can have here.`, hint]
}

/** True where a mapping may hold that key, listed or not. */
export function takes(field: ManifestField, key: string): boolean {
  const listed = own(field.properties, key)
  if (listed !== undefined) return isWritable(listed)
  return field.properties === undefined || (field.unlisted ?? 'error') !== 'error' || field.described !== undefined
}

/** What of the values manifests of a kind can have: a field that it does not have passes it by. */
export function fittingValues(values: MappingNode, field: ManifestField): MappingNode {
  const entries = values.entries.flatMap((entry): MappingEntry[] => {
    const { key, value } = entry
    if (!takes(field, key)) return []
    return [value.kind === 'mapping' ? { ...entry, value: fittingValues(value, innerField(field, key)) } : entry]
  })
  return { ...values, entries }
}

/**
 * True where one is for fewer manifests than the other: of a service before of a kind before of all. Of two that name
 * services, the one whose services the other names as well.
 */
export function isMoreSpecific(one: Defaults, other: Defaults): boolean {
  const [few, many] = [one.services, other.services]
  if (few === undefined || many === undefined) return rankOf(one) > rankOf(other)
  return few.isSubsetOf(many) && (few.size < many.size ? rankOf(one) >= rankOf(other) : rankOf(one) > rankOf(other))
}

function rankOf({ kind, services }: Defaults): number {
  return (services === undefined ? 0 : 2) + (kind === undefined ? 0 : 1)
}

/** The nearest folder first, then the more specific; for `toSorted`. */
export function byNearness(one: Defaults, other: Defaults): number {
  return (
    other.folder.length - one.folder.length ||
    rankOf(other) - rankOf(one) ||
    (one.services?.size ?? 0) - (other.services?.size ?? 0)
  )
}
