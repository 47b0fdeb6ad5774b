/** What a `for_each` names: the items, each with its key. Pure. */
import { posix } from 'node:path'
import { isDataName, type DataFile } from './data.ts'
import { missingColumn } from './csv.ts'
import { isName } from './field.ts'
import { LIMITS } from './limits.ts'
import {
  entryAt,
  inFile,
  isNullNode,
  type LineColumn,
  type ManifestDocument,
  type MappingEntry,
  type MappingNode,
  type Node,
  type ScalarNode,
} from './node.ts'
import type { Complaint, Problems } from './problems.ts'
import { didYouMean } from '../model/suggest.ts'
import { visible } from '../model/visible.ts'

export const FOR_EACH = 'for_each'

/** One item: a manifest is made for it. */
export interface EachItem {
  readonly key: string
  /** Where the key stands, as a text. */
  readonly keyNode: ScalarNode
  readonly value: Node
}

const HOW =
  'Write a mapping of items, a list of texts, or `{ file: shops.csv, key: name }` with a CSV, YAML or JSON file.'

const NO_FILE = 'Write `file:` beside it, with the path of a CSV, YAML or JSON file.'

/** The file that a `for_each` names, as it is written; undefined where it holds its items itself. */
export function fileNodeOf({ root }: ManifestDocument): ScalarNode | undefined {
  const each = entryAt(root, FOR_EACH)?.value
  const file = each?.kind === 'mapping' ? entryAt(each, 'file')?.value : undefined
  return file?.kind === 'scalar' && !isNullNode(file) ? file : undefined
}

/** The path of a data file from the workspace, or why it can be none. `written` is relative to the manifest. */
export function dataPathOf(
  { file }: Pick<ManifestDocument, 'file'>,
  written: string,
): { readonly path: string } | Complaint {
  const path = posix.normalize(posix.join(posix.dirname(file), written))
  const name = `\`${visible(written).slice(0, 200)}\``
  if (written.includes('${{'))
    return {
      message: '`for_each.file` takes no reference.',
      hint: 'Write the name of the file. What differs from run to run can be a value: `${{ vars.NAME }}`.',
    }
  if (posix.isAbsolute(written) || path === '..' || path.startsWith('../') || path.split('/').includes('.git'))
    return {
      message: `\`for_each.file\`: ${name} is outside the workspace.`,
      hint: 'Write the path from the folder of this manifest to a file of the repository.',
    }
  if (path === file)
    return { message: '`for_each.file` names its own manifest.', hint: 'Name a file of its own for the data.' }
  if (!isDataName(path))
    return {
      message: `\`for_each.file\`: ${name} is no data file.`,
      hint: 'Name a file that ends in `.csv`, `.yaml`, `.yml` or `.json`.',
    }
  return { path }
}

/**
 * The items of a manifest's `for_each`; undefined where something is wrong with it as a whole. `data`: the files that
 * could be read.
 */
export function readItems(
  document: ManifestDocument,
  data: ReadonlyMap<string, DataFile>,
  problems: Problems,
): readonly EachItem[] | undefined {
  const entry = entryAt(document.root, FOR_EACH)
  if (entry === undefined) return undefined
  const { value } = entry
  if (value.kind === 'scalar') return problems.error(entry, `\`${FOR_EACH}\` takes a mapping or a list.`, HOW)
  const file = value.kind === 'mapping' ? entryAt(value, 'file') : undefined
  if (value.kind === 'mapping' && file !== undefined && isFileForm(value))
    return itemsOfFile(document, value, data, problems)
  const misspelt = value.kind === 'mapping' ? misspeltFile(value) : undefined
  if (misspelt !== undefined)
    return problems.error(misspelt, `\`for_each.${misspelt.key}\` is not known beside \`key\`.`, 'Did you mean `file`?')
  if (value.kind === 'mapping' && isKeyAlone(value))
    return problems.error(entry, `\`${FOR_EACH}\` has a \`key\` and no \`file\`.`, NO_FILE)
  return itemsOf(inFile(value, document.file), undefined, entry, problems)
}

/** `{ file: … }`; a mapping in which `file` is one item among others holds its items itself. */
function isFileForm(value: MappingNode): boolean {
  const file = entryAt(value, 'file')?.value
  return file?.kind === 'scalar'
}

/** The entry that was meant to be `file`: else two resources would be made, of the names `files` and `key`. */
function misspeltFile({ entries }: MappingNode): MappingEntry | undefined {
  if (entries.length !== 2 || !entries.some(({ key }) => key === 'key')) return undefined
  return entries.find(({ key, value }) => key !== 'key' && value.kind === 'scalar' && isDataName(value.text))
}

/** `{ key: shop }` */
function isKeyAlone({ entries: [first, another] }: MappingNode): boolean {
  return first?.key === 'key' && first.value.kind === 'scalar' && another === undefined
}

function itemsOfFile(
  document: ManifestDocument,
  value: MappingNode,
  data: ReadonlyMap<string, DataFile>,
  problems: Problems,
): readonly EachItem[] | undefined {
  for (const { key, ...at } of value.entries)
    if (key !== 'file' && key !== 'key')
      problems.error(
        at,
        `\`for_each.${key}\` is not known beside \`file\`.`,
        didYouMean(key, ['file', 'key']) ?? 'Write `file` and `key`; items have a mapping of their own.',
      )
  const node = fileNodeOf(document)
  if (node === undefined) return problems.error(entryAt(value, 'file') ?? value, '`for_each.file` names no file.', HOW)
  const path = dataPathOf(document, node.text)
  // Whatever else is wrong with the file was said when it was read.
  const file = 'path' in path ? data.get(path.path) : undefined
  if (file?.root === undefined) return undefined
  const key = entryAt(value, 'key')
  if (key !== undefined && (key.value.kind !== 'scalar' || key.value.text.trim() === ''))
    return problems.error(key, '`for_each.key` takes the name of the field that is the key.', 'Write `key: name`.')
  const name = key?.value.kind === 'scalar' ? key.value.text : undefined
  if (file.columns !== undefined) {
    if (name === undefined)
      return problems.error(
        value,
        '`for_each` does not say which column is the key.',
        'Write `key:` and the name of a column.',
      )
    if (!file.columns.includes(name))
      return problems.error(
        key?.value ?? value,
        `\`${visible(file.path)}\` has no column \`${name}\`.`,
        missingColumn(name, file.columns),
      )
  }
  return itemsOf(file.root, name === undefined || key === undefined ? undefined : { name, at: key }, value, problems)
}

interface KeyField {
  readonly name: string
  readonly at: LineColumn
}

function itemsOf(
  root: Node,
  key: KeyField | undefined,
  at: LineColumn,
  problems: Problems,
): readonly EachItem[] | undefined {
  if (root.kind === 'scalar')
    return problems.error(root, 'A `for_each` takes a mapping, or a list of texts or mappings.', HOW)
  const size = root.kind === 'list' ? root.items.length : root.entries.length
  if (size > LIMITS.items)
    return problems.error(
      at,
      `\`for_each\` has ${size} items; it may have ${LIMITS.items}.`,
      'Split it over several manifests.',
    )
  const items = root.kind === 'mapping' ? ofMapping(root, key, problems) : ofList(root.items, key, problems)
  const seen = new Map<string, EachItem>()
  for (const item of items) {
    const first = seen.get(item.key)
    seen.set(item.key, first ?? item)
    if (first !== undefined)
      problems.error(
        item.keyNode,
        `The key \`${item.key}\` is given twice; first in line ${first.keyNode.line}.`,
        'Give each item a key of its own.',
      )
    if (item.value.kind === 'mapping') refuseNested(item.value, problems)
  }
  if (root.kind === 'mapping') refuseNested(root, problems)
  return items
}

function refuseNested(mapping: MappingNode, problems: Problems): void {
  const nested = entryAt(mapping, FOR_EACH)
  if (nested !== undefined)
    problems.error(nested, 'A `for_each` cannot stand within another.', 'Write a manifest of its own for it.')
}

function ofMapping(root: MappingNode, key: KeyField | undefined, problems: Problems): EachItem[] {
  if (key !== undefined)
    problems.error(
      key.at,
      '`for_each.key` is for lists and CSV files: a mapping has keys of its own.',
      'Remove the line.',
    )
  return root.entries.flatMap(({ key: text, value, ...at }) => {
    const keyNode: ScalarNode = { kind: 'scalar', text, plain: false, ...at }
    return itemOf(keyNode, value, problems)
  })
}

function ofList(items: readonly Node[], key: KeyField | undefined, problems: Problems): EachItem[] {
  return items.flatMap(item => {
    if (key === undefined) {
      if (item.kind === 'scalar' && !isNullNode(item))
        return itemOf({ ...item, plain: false }, { ...item, plain: false }, problems)
      problems.error(
        item,
        'This item is no text, and nothing says what its key is.',
        'Write a mapping with a key for each item; for a list of mappings in a file, `key:` names the field that is the key.',
      )
      return []
    }
    const node = item.kind === 'mapping' ? entryAt(item, key.name)?.value : undefined
    if (node?.kind !== 'scalar' || node.text === '' || isNullNode(node)) {
      const isMissing = item.kind !== 'mapping' || node === undefined
      problems.error(
        node ?? item,
        isMissing
          ? `This item has no \`${key.name}\`, which is its key.`
          : `\`${key.name}\` is the key, and cannot be empty.`,
        'Give each item a key of its own.',
      )
      return []
    }
    return itemOf({ ...node, plain: false }, item, problems)
  })
}

/** A key is part of names and messages, so it must be one. */
function itemOf(keyNode: ScalarNode, value: Node, problems: Problems): EachItem[] {
  const { text: key } = keyNode
  if (isName(key) && key.length <= LIMITS.keyLength) return [{ key, keyNode, value }]
  problems.error(
    keyNode,
    key.length > LIMITS.keyLength
      ? `A key may have ${LIMITS.keyLength} characters.`
      : `The key ${JSON.stringify(visible(key))} has blanks around it, or characters that cannot be seen.`,
    'Write a name without them.',
  )
  return []
}
